package modem

import "time"

// Class is whose trouble a refusal is, and so what is to be done.
type Class uint8

// The classes of refusal.
const (
	NoClass       Class = iota // not refused
	RetrySoon                  // the modem is busy: the same text within seconds
	RetryLater                 // the network or the recipient, for now: that text after a while
	Never                      // the recipient, for good
	Halt                       // the SIM needs a person
	Pause                      // our SIM, service centre or subscription: no text will pass
	FreeStorage                // the storage is full: sweep, then again
	OptionRefused              // again without validity and priority
	OutcomeOpen                // the text may have been sent
)

func (c Class) String() string {
	names := [...]string{
		"none", "retry soon", "retry later", "never", "halt", "pause",
		"free storage", "option refused", "outcome open",
	}
	if int(c) >= len(names) {
		return "unknown"
	}
	return names[c]
}

// afterNetworkTimer is a wait after which a refusal may be that of a timer that
// ran out (TR1M, TS 24.011 §10: 35–45 s) while the text was on its way.
const afterNetworkTimer = 30 * time.Second

// Classify tells the class of a code, by the time from the Ctrl-Z to the
// refusal: a prompt "unknown error" was not sent, one after the network's timer
// may have been. Codes it does not know are trouble for now; those of a maker have
// their class from RefusedError.Class.
func Classify(kind Kind, code int, took time.Duration) Class {
	late := took >= afterNetworkTimer
	switch kind {
	case CMS:
		return classifyCMS(code, late)
	case CME:
		return classifyCME(code, late)
	default:
		return openIf(late)
	}
}

func classifyCMS(code int, late bool) Class {
	switch code {
	case 1, 195, 196:
		return Never
	case 314, 515:
		return RetrySoon
	case 8, 10, 28, 30, 50, 69, 193, 304, 330:
		return Pause
	case 310, 311, 312, 313, 315, 316:
		return Halt
	case 198, 199:
		return OptionRefused
	case 208, 322:
		return FreeStorage
	case 197, 513:
		return OutcomeOpen
	case 332, 500:
		return openIf(late)
	}
	if code < 0 || code > 511 {
		return openIf(late) // each maker's own
	}
	return RetryLater
}

func classifyCME(code int, late bool) Class {
	switch code {
	case 14, 515:
		return RetrySoon
	case 10, 11, 12, 13, 15, 16:
		return Halt
	case 20:
		return FreeStorage
	case 32:
		return Pause
	case 31, 100:
		return openIf(late)
	}
	if code < 0 || code > 511 {
		return openIf(late)
	}
	return RetryLater
}

// openIf is the class of an error that says nothing.
func openIf(late bool) Class {
	if late {
		return OutcomeOpen
	}
	return RetryLater
}
