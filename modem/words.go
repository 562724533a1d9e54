package modem

import "strings"

// Words say what the code means, in the standards' words.
func (e *RefusedError) Words() string {
	if own, ok := e.own(); ok {
		return own.words
	}
	table := cmsWords
	switch e.Kind {
	case CME:
		table = cmeWords
	case Plain:
		return "refused without a reason"
	case CMS:
	}
	if words, ok := table[e.Code]; ok {
		return words
	}
	switch {
	case e.Code == NoCode:
		return "refused without a code"
	case e.Kind == CMS && e.Code < 128:
		return "unknown cause of the network"
	case e.Kind == CMS && e.Code < networkCauses:
		return "unknown failure of the service centre"
	case e.Code > 511:
		return "the maker's own error"
	}
	return "unknown error"
}

// spoken is the code, also where the modem wrote the standard's words instead of
// it, as some do whatever AT+CMEE says.
func (e *RefusedError) spoken() int {
	if e.Code != NoCode || e.Text == "" {
		return e.Code
	}
	table := cmsWords
	if e.Kind == CME {
		table = cmeWords
	}
	lowest := NoCode // "unknown error" has several
	for code, words := range table {
		if strings.EqualFold(words, e.Text) && (lowest == NoCode || code < lowest) {
			lowest = code
		}
	}
	return lowest
}

// cmsWords: 0–127 from TS 24.011 annex E, 128–255 from TS 23.040 §9.2.3.22, the
// rest from TS 27.005 §3.2.5.
var cmsWords = map[int]string{
	1:   "unassigned number",
	8:   "operator determined barring",
	10:  "call barred",
	21:  "short message transfer rejected",
	22:  "congestion",
	27:  "destination out of service",
	28:  "unidentified subscriber",
	29:  "facility rejected",
	30:  "unknown subscriber",
	38:  "network out of order",
	41:  "temporary failure",
	42:  "congestion",
	47:  "resources unavailable",
	50:  "requested facility not subscribed",
	69:  "requested facility not implemented",
	81:  "invalid message reference",
	95:  "invalid message",
	96:  "invalid mandatory information",
	97:  "message type not implemented",
	98:  "message not compatible with the protocol state",
	99:  "information element not implemented",
	111: "protocol error",
	127: "interworking trouble between networks",
	128: "telematic interworking not supported",
	129: "short message type 0 not supported",
	130: "short message can not be replaced",
	143: "unspecified protocol identifier error",
	144: "alphabet not supported",
	145: "message class not supported",
	159: "unspecified data coding error",
	160: "command can not be acted on",
	161: "command not supported",
	175: "unspecified command error",
	176: "TPDU not supported",
	192: "service centre busy",
	193: "no subscription at the service centre",
	194: "service centre failure",
	195: "invalid address of the recipient",
	196: "destination barred",
	197: "duplicate rejected: probably sent before",
	198: "validity period not supported",
	199: "validity period not accepted",
	208: "SIM storage full",
	209: "no storage on the SIM",
	210: "error in the phone",
	211: "memory capacity exceeded",
	212: "SIM toolkit busy",
	213: "SIM data download error",
	255: "unspecified error",
	300: "phone failure",
	301: "SMS service of the phone reserved",
	302: "operation not allowed",
	303: "operation not supported",
	304: "invalid PDU parameter",
	305: "invalid text parameter",
	310: "SIM not inserted",
	311: "SIM PIN required",
	312: "phone-to-SIM PIN required",
	313: "SIM failure",
	314: "SIM busy",
	315: "SIM wrong",
	316: "SIM PUK required",
	317: "SIM PIN2 required",
	318: "SIM PUK2 required",
	320: "memory failure",
	321: "invalid memory index",
	322: "memory full",
	330: "service centre address unknown",
	331: "no network service",
	332: "network timeout",
	340: "no acknowledgement expected",
	500: "unknown error",
	513: "radio link lost while sending",
	515: "please wait, still starting",
}

// cmeWords: TS 27.007 §9.2.1.
var cmeWords = map[int]string{
	0:   "phone failure",
	1:   "no connection to the phone",
	2:   "phone adaptor link reserved",
	3:   "operation not allowed",
	4:   "operation not supported",
	5:   "phone-to-SIM PIN required",
	6:   "phone-to-first-SIM PIN required",
	7:   "phone-to-first-SIM PUK required",
	10:  "SIM not inserted",
	11:  "SIM PIN required",
	12:  "SIM PUK required",
	13:  "SIM failure",
	14:  "SIM busy",
	15:  "SIM wrong",
	16:  "incorrect PIN",
	17:  "SIM PIN2 required",
	18:  "SIM PUK2 required",
	20:  "memory full",
	21:  "invalid index",
	22:  "not found",
	23:  "memory failure",
	24:  "text too long",
	25:  "invalid characters",
	26:  "dial string too long",
	27:  "invalid characters in dial string",
	30:  "no network service",
	31:  "network timeout",
	32:  "network allows emergency calls only",
	40:  "network personalisation PIN required",
	41:  "network personalisation PUK required",
	50:  "incorrect parameters",
	58:  "SIM command failed",
	100: "unknown error",
	515: "please wait, still starting",
}
