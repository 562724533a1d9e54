// Package groups is people: contacts, the groups they are in and how they came
// there, the evidence of their consent, and those who said stop.
//
// Every function works inside the transaction it is given and does no I/O of
// its own. A person is their number: numbers of kind phone.Person only, so that
// no broadcast ever reaches an operator's short code.
//
// On disk a contact's record carries the names of its groups, and each group
// has its members as sorted keys; the two change together. Whoever is stopped
// is in no group. The stopped list holds keyed hashes, no numbers, and outlives
// the contact.
package groups

import (
	"errors"
	"fmt"
	"time"

	"github.com/tocsin-sms/tocsin/internal/phone"
	"github.com/tocsin-sms/tocsin/internal/store"
)

// Errors a caller branches on.
var (
	// ErrNotFound is returned where a contact or a group is not there.
	ErrNotFound = store.ErrNotFound
	// ErrExists is returned for a group whose name is taken.
	ErrExists = errors.New("exists already")
	// ErrStopped is returned where somebody else would put a person who said
	// stop into a group.
	ErrStopped = errors.New("they said stop")
	// ErrNotPerson is returned for short codes and alphanumeric senders.
	ErrNotPerson = errors.New("not the number of a person")
)

// Who or what brought about a change: the values of How.By.
const (
	ByText     = "text"     // a text of the person's own
	ByKeyword  = "keyword"  // a text of the person's own that began with a rule's word
	ByCall     = "call"     // a call of the person's own that a rule acts on
	ByImport   = "import"   // a file
	ByOperator = "operator" // somebody at the command line or the page
)

// How is the evidence for a change: when, by whom, with which words.
type How struct {
	At time.Time `json:"at"`
	// By is one of the By constants.
	By string `json:"by"`
	// Who is the account of the operator, where it is known.
	Who string `json:"who,omitempty"`
	// Words are the person's text, or the consent an operator or an import
	// names ("paper forms, market of 12 November").
	Words string `json:"words,omitempty"`
	// File is the name of the file an import read.
	File string `json:"file,omitempty"`
	// Message is the ULID of the text that did it, in text form.
	Message string `json:"message,omitempty"`
}

// own tells whether the person did it themselves.
func (h How) own() bool { return h.written() || h.By == ByCall }

// written tells whether the person did it with a text: only that ends a stop.
func (h How) written() bool { return h.By == ByText || h.By == ByKeyword }

// counts holds how many records of a kind there are, so that no count scans.
var counts = store.NewBucket[int]("people-counts")

var (
	contactCount = []byte("contacts")
	stoppedCount = []byte("stopped")
)

func memberCount(id ID) []byte { return store.Join([]byte("members"), []byte(id)) }

func add(tx *store.Tx, counter []byte, delta int) error {
	n, err := count(tx, counter)
	if err != nil {
		return err
	}
	return counts.Put(tx, counter, n+delta)
}

func count(tx *store.Tx, counter []byte) (int, error) {
	n, err := counts.Get(tx, counter)
	if errors.Is(err, store.ErrNotFound) {
		return 0, nil
	}
	return n, err
}

// person refuses what is not the number of a person.
func person(n phone.Number) error {
	if n.Kind() != phone.Person {
		return fmt.Errorf("%s: %w", n, ErrNotPerson)
	}
	return nil
}

// millis and fromMillis are how times are kept: short, and without a zone.

func millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

func fromMillis(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}
