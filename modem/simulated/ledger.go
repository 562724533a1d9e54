package simulated

import (
	"encoding/hex"
	"encoding/json"
	"strings"
	"time"

	"github.com/warthog618/sms/encoding/gsm7"
	"github.com/warthog618/sms/encoding/tpdu"
)

// Event is what a ledger entry tells of.
type Event string

// The events of a ledger.
const (
	Submit    Event = "submit"    // the network took a TPDU from a modem
	Refuse    Event = "refuse"    // it did not
	Deliver   Event = "deliver"   // a whole text, all its parts, reached a modem
	Redeliver Event = "redeliver" // a TPDU reached a modem once more
	Report    Event = "report"    // a status report reached a modem
	Call      Event = "call"      // somebody called; Outcome says what came of it
)

// Entry is one line of the ledger: what really happened, whatever the modem
// told its host. The text of a Submit, Refuse or Redeliver is that of its one
// TPDU, the text of a Deliver is whole.
type Entry struct {
	Event Event     `json:"event"`
	Time  time.Time `json:"time"`
	// Asked is when the Ctrl-Z of a Submit or Refuse came; its answer, at once
	// or late, comes at Time or after.
	Asked time.Time `json:"asked,omitzero"`
	Modem string    `json:"modem"`
	From  string    `json:"from"`
	To    string    `json:"to"`
	Text  string    `json:"text"`
	// Part counts from 1; Ref is the concatenation reference, 0 for a text of
	// one part.
	Part  int `json:"part"`
	Parts int `json:"parts"`
	Ref   int `json:"ref"`
	// MR is the message reference (TP-MR) the modem gave.
	MR int `json:"mr"`
	// Code is the CMS code of the answer: of a Refuse, or of a Submit whose host
	// was told that it failed. Silent: it was told nothing.
	Code   int  `json:"code,omitempty"`
	Silent bool `json:"silent,omitempty"`
	// Status is TP-ST of a Report (TS 23.040 §9.2.3.15).
	Status *int `json:"status,omitempty"`
	// Outcome is what became of a Call: Rang and then perhaps Rejected, or
	// Unreachable.
	Outcome string `json:"outcome,omitempty"`
	// TPDU is in hex.
	TPDU string `json:"tpdu,omitempty"`
}

// log files an entry and writes its line; n.mu is held. A writer that fails
// fails the ledger for good, which Err tells.
func (n *Network) log(e Entry) {
	n.ledger = append(n.ledger, e)
	if n.opts.Ledger == nil || n.err != nil {
		return
	}
	line, err := json.Marshal(e)
	if err == nil {
		_, err = n.opts.Ledger.Write(append(line, '\n'))
	}
	n.err = err
}

// Err is the first error in writing the ledger, nil if there was none.
func (n *Network) Err() error {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.err
}

// Ledger is a copy of all entries so far, oldest first.
func (n *Network) Ledger() []Entry {
	n.mu.Lock()
	defer n.mu.Unlock()
	return append([]Entry(nil), n.ledger...)
}

// LedgerSince is a copy of the entries from the ith on, for those who read on
// from where they were.
func (n *Network) LedgerSince(i int) []Entry {
	n.mu.Lock()
	defer n.mu.Unlock()
	return append([]Entry(nil), n.ledger[min(max(i, 0), len(n.ledger)):]...)
}

func submitEntry(m *Modem, s *submission) Entry {
	e := Entry{
		Event: Submit, Time: m.cfg.Now(), Asked: s.when, Modem: m.cfg.Name, From: m.cfg.Number, To: s.text.to,
		MR: int(s.mr), Code: s.refuse, Silent: s.silent || s.unplug, TPDU: hexOf(s.text.raw),
	}
	e.Text, e.Part, e.Parts, e.Ref = textOf(&s.text.tpdu)
	return e
}

func hexOf(b []byte) string { return strings.ToUpper(hex.EncodeToString(b)) }

// textOf reads the text of one TPDU and its place in a longer one. Data that
// is no text is given as hex.
func textOf(t *tpdu.TPDU) (text string, part, parts, ref int) {
	parts, part, ref, long := t.ConcatInfo()
	if !long {
		part, parts, ref = 1, 1, 0
	}
	alphabet, err := t.Alphabet()
	if err != nil || alphabet == tpdu.Alpha8Bit {
		return hexOf(t.UD), part, parts, ref
	}
	if alphabet == tpdu.AlphaUCS2 {
		return utf16Text(t.UD), part, parts, ref
	}
	locking, single := tablesOf(t.UDH)
	d := gsm7.NewDecoder().WithCharset(nationals[locking].unlock).WithExtCharset(nationals[single].unsingle)
	raw, err := d.Decode(t.UD)
	if err != nil {
		return hexOf(t.UD), part, parts, ref
	}
	return string(raw), part, parts, ref
}
