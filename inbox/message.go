// Package inbox keeps the texts that came in: their parts until they are
// whole, the whole messages, what became of them, and the ledger that makes
// reading a SIM again after a crash exact. Its functions work on a
// *store.Tx, do no I/O of their own and hold no state.
package inbox

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/oklog/ulid/v2"

	"github.com/tocsin-sms/tocsin/internal/phone"
	"github.com/tocsin-sms/tocsin/internal/search"
	"github.com/tocsin-sms/tocsin/internal/store"
)

// Flag marks what is unusual about a text, or that a person should look.
type Flag string

// The flags of a text.
const (
	Repeat    Flag = "repeat"     // the network delivered it twice; not acted on
	Partial   Flag = "partial"    // parts of it never came
	Old       Flag = "old"        // was on the SIM at first contact; no rule fired
	Flash     Flag = "flash"      // class 0: meant to be shown at once
	Binary    Flag = "binary"     // 8-bit data, shown as hexadecimal
	MMS       Flag = "mms"        // the notice of a picture message
	Voicemail Flag = "voicemail"  // tells of a mailbox of the operator's
	Attention Flag = "attention"  // a person should read it
	MaybeStop Flag = "maybe-stop" // a person should decide whether it is a stop
	Unclear   Flag = "unclear"    // an answer to a poll nobody could count
	Call      Flag = "call"       // a missed call, not a text
)

// Known tells whether f is one of the flags.
func (f Flag) Known() bool {
	switch f {
	case Repeat, Partial, Old, Flash, Binary, MMS, Voicemail, Attention, MaybeStop, Unclear, Call:
		return true
	}
	return false
}

// Message is a whole text that came in.
type Message struct {
	ID       ulid.ULID    `json:"id"`
	From     phone.Number `json:"from"`
	Text     string       `json:"text"`
	Received time.Time    `json:"at"`     // the network's time (TP-SCTS)
	Stored   time.Time    `json:"stored"` // our clock at the commit
	Modem    string       `json:"modem,omitempty"`
	IMSI     string       `json:"imsi,omitempty"`
	Parts    int          `json:"parts,omitempty"`
	Outcome  string       `json:"outcome,omitempty"` // what it did, in words
	Rule     string       `json:"rule,omitempty"`
	Poll     string       `json:"poll,omitempty"` // the poll it answered, clearly or not
	Flags    []Flag       `json:"flags,omitempty"`
	Replies  []string     `json:"replies,omitempty"` // ids of the texts that answered it
}

// Has tells whether m carries the flag.
func (m *Message) Has(f Flag) bool { return slices.Contains(m.Flags, f) }

// Mark adds a flag once.
func (m *Message) Mark(f Flag) {
	if !m.Has(f) {
		m.Flags = append(m.Flags, f)
	}
}

// Unmark takes a flag away.
func (m *Message) Unmark(f Flag) {
	m.Flags = slices.DeleteFunc(m.Flags, func(g Flag) bool { return g == f })
}

var (
	messages = store.NewBucket[Message]("inbox")
	byPerson = store.NewBucket[struct{}]("inbox_person") // number, id
	byFlag   = store.NewBucket[struct{}]("inbox_flag")   // flag, id
)

func personKey(n phone.Number, id ulid.ULID) []byte {
	return store.Join(store.NumberKey(n), store.IDKey(id))
}

func flagKey(f Flag, id ulid.ULID) []byte { return store.Join([]byte(f), store.IDKey(id)) }

// Accept writes m for the first time, or again after a change, and keeps its
// indexes in step.
func Accept(tx *store.Tx, m Message) error {
	old, err := Find(tx, m.ID)
	if err == nil {
		err = unindex(tx, old)
	} else if store.IsNotFound(err) {
		err = arrive(tx, m)
	}
	if err != nil {
		return err
	}
	if err := words.Amend(tx, search.Entry{ID: m.ID, Text: m.Text}); err != nil {
		return err
	}
	if err := messages.Put(tx, store.IDKey(m.ID), m); err != nil {
		return err
	}
	if err := byPerson.Put(tx, personKey(m.From, m.ID), struct{}{}); err != nil {
		return err
	}
	for _, f := range m.Flags {
		if err := byFlag.Put(tx, flagKey(f, m.ID), struct{}{}); err != nil {
			return err
		}
	}
	return nil
}

// Find returns the message, or an error that wraps store.ErrNotFound.
func Find(tx *store.Tx, id ulid.ULID) (Message, error) {
	m, err := messages.Get(tx, store.IDKey(id))
	if err != nil {
		return m, fmt.Errorf("text %s in the inbox: %w", id, err)
	}
	return m, nil
}

// Erase removes every text from the number; it is part of erasing a person.
func Erase(tx *store.Tx, n phone.Number) error {
	var ids []ulid.ULID
	for key := range byPerson.Keys(tx, store.Range{Prefix: store.Under(store.NumberKey(n))}) {
		ids = append(ids, idAtEnd(key))
	}
	for _, id := range ids {
		m, err := Find(tx, id)
		if err != nil {
			return err
		}
		if err := unindex(tx, m); err != nil {
			return err
		}
		if err := words.Remove(tx, id); err != nil {
			return err
		}
		if err := messages.Delete(tx, store.IDKey(id)); err != nil {
			return err
		}
	}
	return errors.Join(eraseThread(tx, n), eraseParts(tx, n))
}

func unindex(tx *store.Tx, m Message) error {
	for _, f := range m.Flags {
		if err := byFlag.Delete(tx, flagKey(f, m.ID)); err != nil {
			return err
		}
	}
	return byPerson.Delete(tx, personKey(m.From, m.ID))
}

func idAtEnd(key []byte) ulid.ULID {
	return ulid.ULID(key[len(key)-len(ulid.ULID{}):])
}
