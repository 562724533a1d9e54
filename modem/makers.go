package modem

import "strings"

// Maker is who made the stick, as far as it matters.
type Maker uint8

// The makers whose own codes or habits are known.
const (
	AnyMaker Maker = iota
	Huawei
	Quectel
	SIMCom
	Sierra // and Wavecom, whose modems it took over
)

// makerOf recognises the maker in what AT+CGMI says.
func makerOf(manufacturer string) Maker {
	name := strings.ToLower(manufacturer)
	for _, m := range []struct {
		word  string
		maker Maker
	}{
		{"huawei", Huawei}, {"quectel", Quectel}, {"simcom", SIMCom}, {"sierra", Sierra}, {"wavecom", Sierra},
	} {
		if strings.Contains(name, m.word) {
			return m.maker
		}
	}
	return AnyMaker
}

// losesStoredReports tells of sticks that say they store status reports and do
// not: those are to hand them over directly, which they offer in mode 1 only.
func losesStoredReports(id Identity) bool {
	return makerOf(id.Manufacturer) == Huawei && strings.Contains(strings.ToUpper(id.Model), "MU509")
}

// ownCode is what a maker means by a CMS code of its own (512 and above).
type ownCode struct {
	class Class
	words string
}

// ownCodes are the makers' tables, as their manuals of AT commands have them. A
// code that speaks of the text itself is for good; one that speaks of the radio
// leaves open whether the text was sent.
var ownCodes = map[Maker]map[int]ownCode{
	Huawei: {
		513: {OutcomeOpen, "the radio link was lost while sending"},
	},
	Quectel: {
		513: {Never, "text too long"},
		514: {Never, "invalid parameters"},
		515: {RetryLater, "the modem's storage failed"},
		516: {RetryLater, "invalid bearer"},
		517: {RetryLater, "invalid service mode"},
		518: {RetryLater, "invalid kind of storage"},
		519: {Never, "invalid message format"},
		520: {RetryLater, "too many parts at once"},
		521: {RetrySoon, "SMS is not ready yet"},
		522: {RetrySoon, "no more SMS service now"},
		525: {RetrySoon, "the relay layer is busy"},
		528: {RetrySoon, "the link could not be kept up"},
		529: {Pause, "the SIM does not allow sending"},
		530: {RetryLater, "GPRS is suspended"},
		531: {FreeStorage, "the modem's storage is full"},
		532: {RetrySoon, "the SIM is being read anew"},
	},
	SIMCom: {
		512: {RetryLater, "aborted"},
		513: {RetryLater, "the modem could not store it"},
		514: {RetryLater, "invalid status"},
		515: {RetrySoon, "the modem is busy"},
		516: {Never, "invalid length"},
		517: {Never, "invalid character in the PDU"},
		518: {Never, "invalid parameter"},
		519: {Never, "invalid length or character"},
		520: {Never, "invalid character in the text"},
		521: {OutcomeOpen, "the network did not answer in time"},
		522: {RetrySoon, "not allowed for now"},
		532: {RetrySoon, "the SIM is not ready"},
		535: {RetrySoon, "the modem is busy with the network"},
		538: {Never, "invalid parameter"},
	},
	Sierra: {
		512: {RetryLater, "no connection to the network"},
		513: {OutcomeOpen, "the radio link was lost while sending"},
		514: {OutcomeOpen, "the network's relay failed"},
		515: {RetrySoon, "please wait, still starting"},
	},
}

// own finds a code in its maker's table.
func (e *RefusedError) own() (ownCode, bool) {
	if e.Kind != CMS {
		return ownCode{}, false
	}
	code, ok := ownCodes[e.Maker][e.Code]
	return code, ok
}

// atTime is the class of a maker's own code by the time it took: what is wrong for
// now, said after the network's timer, may have befallen a text on its way.
func (c ownCode) atTime(late bool) Class {
	if late && (c.class == RetryLater || c.class == RetrySoon) {
		return OutcomeOpen
	}
	return c.class
}
