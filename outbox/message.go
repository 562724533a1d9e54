package outbox

import (
	"fmt"
	"time"

	"github.com/oklog/ulid/v2"

	"github.com/tocsin-sms/tocsin/internal/phone"
)

// Message is one text to one person, with what became of it. The JSON names
// are short because a million of these are stored.
type Message struct {
	ID    ulid.ULID    `json:"id"`
	To    phone.Number `json:"to"`
	Text  string       `json:"text"`
	Rank  Rank         `json:"rank,omitempty"`
	State State        `json:"state"`
	// Hold says why the text is held, where it is.
	Hold HoldReason `json:"hold,omitempty"`
	// Broadcast is the broadcast it belongs to; zero for a single text.
	Broadcast ulid.ULID `json:"bc,omitzero"`
	// Member texts are for members only: one that is not in a group of the
	// broadcast any more gets it no more.
	Member bool `json:"member,omitempty"`
	// Poll is the poll whose question the text asks.
	Poll string `json:"poll,omitempty"`
	// InReplyTo is the id of the text that came in and is answered.
	InReplyTo string `json:"re,omitempty"`
	// Confirmation marks the confirmation of a stop: the one text that a
	// stopped person still gets.
	Confirmation bool `json:"confirm,omitempty"`

	Created time.Time `json:"made"`
	// Due is when the text was to leave; Expires is when it may no longer be
	// handed to a modem (zero: never).
	Due     time.Time `json:"due"`
	Expires time.Time `json:"exp,omitzero"`
	// Validity is how long the network may try to deliver it (TP-VP).
	Validity    time.Duration `json:"vp,omitempty"`
	OnUncertain Policy        `json:"unc,omitempty"`

	// Modem is the modem that is to take the text ("": any).
	Modem string `json:"modem,omitempty"`
	// Lane is who takes it where Modem is not set, see lane.go.
	Lane string `json:"lane,omitempty"`
	// List is which list of its broadcast it was on; 0: the one for any modem.
	List byte `json:"list,omitempty"`
	// IMSI is the SIM a started long text stays on: parts from two numbers
	// never join.
	IMSI string `json:"imsi,omitempty"`
	// Ref is the concatenation reference of a started long text.
	Ref byte `json:"ref,omitempty"`
	// Parts are the TPDUs the text takes, in order; empty where the text could
	// not be encoded.
	Parts    []Part    `json:"parts,omitempty"`
	Attempts []Attempt `json:"tries,omitempty"`
	// Error is the last trouble in words, with its code.
	Error string `json:"error,omitempty"`

	// Order places the text among those of its rank: nanoseconds for single
	// texts, a pass number for broadcasts (see broadcast.go).
	Order uint64 `json:"order,omitempty"`
	// NotBefore keeps the text out of the queue until then: a schedule, a
	// retry, or the grace before an uncertain text is sent again.
	NotBefore time.Time `json:"nb,omitzero"`
	// Scheduled says that NotBefore is a person's wish, not a retry's.
	Scheduled bool `json:"sched,omitempty"`
	// Parked texts belong to a paused broadcast.
	Parked bool `json:"parked,omitempty"`
	// Alone texts were sent again by hand: their broadcast's state is not theirs.
	Alone bool `json:"alone,omitempty"`
	// Bare texts go without options, because the SMSC refused one.
	Bare bool `json:"bare,omitempty"`

	// Retries counts temporary refusals, Troubles the submits that failed by
	// the modem's or the SIM's fault, Resends the automatic ones after doubt.
	Retries  int `json:"retries,omitempty"`
	Troubles int `json:"troubles,omitempty"`
	Resends  int `json:"resends,omitempty"`
	// Spared is the SIM's count of successes, plus one, when a refusal of this
	// text was put down to the SIM; zero: never.
	Spared uint64 `json:"spared,omitempty"`
}

// Part is one TPDU of a text.
type Part struct {
	State State `json:"state"`
	// MR is the message reference of the last +CMGS, valid if HasMR.
	MR    byte   `json:"mr,omitempty"`
	HasMR bool   `json:"has,omitempty"`
	IMSI  string `json:"imsi,omitempty"`
	Modem string `json:"modem,omitempty"`
	// Begun is when it was last handed to a modem.
	Begun time.Time `json:"at,omitzero"`
	// Doubt is when a submit of this part began whose outcome nobody knows;
	// it stays set while the part is queued again.
	Doubt time.Time `json:"doubt,omitzero"`
}

// Attempt is one line of a text's history: a try of a part, or a report.
type Attempt struct {
	At    time.Time `json:"at"`
	Part  int       `json:"part,omitempty"` // from 0
	Modem string    `json:"modem,omitempty"`
	IMSI  string    `json:"imsi,omitempty"`
	// Outcome is sent, refused, uncertain, not sent, delivered, undelivered,
	// or what a person did.
	Outcome string `json:"out"`
	// Code is "CMS 38" or "ST 0x41"; Words says it for people.
	Code  string        `json:"code,omitempty"`
	Words string        `json:"words,omitempty"`
	Took  time.Duration `json:"took,omitempty"` // from Ctrl-Z to the answer
}

// longestHistory bounds Message.Attempts: a modem that comes and goes must
// not make a text grow without end. The first line and the latest are kept.
const longestHistory = 40

func (m *Message) note(a Attempt) {
	if len(m.Attempts) >= longestHistory {
		m.Attempts = append(m.Attempts[:1], m.Attempts[2:]...)
	}
	m.Attempts = append(m.Attempts, a)
}

// Tries counts the submits of the text; reports are not counted.
func (m *Message) Tries() int {
	n := 0
	for _, a := range m.Attempts {
		switch a.Outcome {
		case triedSent, triedRefused, triedUncertain:
			n++
		}
	}
	return n
}

// derive sets the state that follows from the parts. A text that was taken
// out of the queue stays so while parts of it never left.
func (m *Message) derive() {
	count := map[State]int{}
	for _, p := range m.Parts {
		count[p.State]++
	}
	switch {
	case count[Submitting] > 0:
		m.State = Submitting
	case count[Failed] > 0:
		m.State = Failed
	case count[Queued] > 0:
		if !m.State.outOfQueue() {
			m.State = Queued
		}
	case count[Uncertain] > 0:
		m.State = Uncertain
	case count[Delivered] == len(m.Parts):
		m.State = Delivered
	default:
		m.State = Sent
	}
}

// outOfQueue are the states of a text that does not go out though parts of it
// never left.
func (s State) outOfQueue() bool {
	switch s {
	case Failed, Expired, Cancelled, Refused, Held:
		return true
	}
	return false
}

// nextPart is the first part still to be handed to a modem, -1 if none.
func (m *Message) nextPart() int {
	for i, p := range m.Parts {
		if p.State == Queued {
			return i
		}
	}
	return -1
}

// started tells whether a part left, or may have.
func (m *Message) started() bool {
	for _, p := range m.Parts {
		if p.State != Queued && p.State != Failed || !p.Doubt.IsZero() {
			return true
		}
	}
	return false
}

// unpin frees a text from its SIM where none of its parts may have left.
func (m *Message) unpin() {
	if !m.started() {
		m.IMSI, m.Ref = "", 0
	}
}

// outOf says how much of a long text had left when it was stopped.
func (m *Message) outOf(why string) string {
	left := 0
	for _, p := range m.Parts {
		if p.State != Queued {
			left++
		}
	}
	if left == 0 {
		return why
	}
	return fmt.Sprintf("%s, after %d of %d parts", why, left, len(m.Parts))
}
