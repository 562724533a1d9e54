package outbox

import (
	"fmt"
	"time"
)

// Result is what became of a submit.
type Result struct {
	Outcome Outcome
	// MR is the message reference in +CMGS, where Outcome is WasSent.
	MR byte
	// Class, Code ("CMS 38") and Words say what a refusal, or the doubt, is about.
	Class Class
	Code  string
	Words string
	// Took is the time from Ctrl-Z to the answer.
	Took time.Duration
	// Prior is an answer that came before our own Ctrl-Z: it settles the
	// submit before this one.
	Prior *Result
}

// Outcome is how a submit ended.
type Outcome uint8

// The outcomes. A Result without one is uncertain, the safe reading.
const (
	WasUncertain Outcome = iota // nobody knows whether the network took it
	WasSent                     // +CMGS
	WasRefused                  // +CMS ERROR or +CME ERROR
	WasNotSent                  // no Ctrl-Z was written
)

// Class is whose trouble a refusal is.
type Class uint8

// The classes of refusals, in the order of modem.Class.
const (
	NoClass       Class = iota
	RetrySoon           // the modem is busy
	RetryLater          // the network or the recipient, for now
	Never               // the recipient, for good
	HaltModem           // the SIM needs a person
	PauseModem          // the SIM, the SMSC, or the subscription
	FreeStorage         // the modem's storage is full
	OptionRefused       // an option of the text, not the text
	OutcomeOpen         // the network may have taken it
)

// Trouble is what a modem should do about an answer that was no fault of the
// text. Its text is in the queue again.
type Trouble uint8

// The troubles.
const (
	NoTrouble      Trouble = iota
	TroubleBusy            // wait some seconds
	TroubleStorage         // sweep the storage
	TroublePause           // pause: the SIM, the SMSC, or the subscription
	TroubleHalt            // stop until a person came
)

// Settled is what a settled submit means.
type Settled struct {
	// Message is the text after the answer, Part which of its parts (from 0)
	// was submitted.
	Message Message
	Part    int
	// Trouble asks something of the modem, Reason says why in words.
	Trouble Trouble
	Reason  string
}

// The words for what happened in a text's history.
const (
	triedSent      = "sent"
	triedRefused   = "refused"
	triedUncertain = "uncertain"
	triedNot       = "not sent"
)

func (r Result) outcome() string {
	switch r.effective() {
	case WasSent:
		return triedSent
	case WasRefused:
		return triedRefused
	case WasNotSent:
		return triedNot
	}
	return triedUncertain
}

// effective reads a refusal that leaves the outcome open as doubt.
func (r Result) effective() Outcome {
	if r.Outcome == WasRefused && r.Class == OutcomeOpen {
		return WasUncertain
	}
	return r.Outcome
}

// reason is the answer in one line: "invalid PDU (CMS 304)".
func (r Result) reason() string {
	switch {
	case r.Code == "":
		return r.Words
	case r.Words == "":
		return r.Code
	}
	return fmt.Sprintf("%s (%s)", r.Words, r.Code)
}
