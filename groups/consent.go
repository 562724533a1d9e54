package groups

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"math"
	"time"

	"github.com/tocsin-sms/tocsin/internal/phone"
	"github.com/tocsin-sms/tocsin/internal/store"
)

// Event is what a piece of evidence shows.
type Event string

// The events kept as evidence.
const (
	EventJoined    Event = "joined"     // in a group
	EventAsked     Event = "asked"      // wished to join, YES still to come
	EventConfirmed Event = "confirmed"  // answered YES, in the group
	EventLeft      Event = "left"       // out of a group
	EventStopped   Event = "stopped"    // out of everything
	EventStarted   Event = "started"    // no longer stopped
	EventDoubted   Event = "maybe stop" // held until a person decides
	EventCleared   Event = "not a stop" // a person decided so
	EventConsented Event = "consented"  // an import names where consent came from
	EventAdded     Event = "added"      // made a contact, by hand
	EventEdited    Event = "edited"     // changed by hand; the words name what
	EventMerged    Event = "merged"     // another number of theirs became part of this
)

// Agreement tells whether the event is about what the person agreed to or
// refused, and not only about what was noted of them.
func (e Event) Agreement() bool { return e != EventAdded && e != EventEdited && e != EventMerged }

// Consent is one piece of evidence: what happened, for which group (empty: for
// all of them), and how.
type Consent struct {
	What  Event `json:"what"`
	Group ID    `json:"group,omitempty"`
	How
}

// testimony is a Consent on disk; its key has the number and the time.
type testimony struct {
	What    Event  `json:"w"`
	Group   ID     `json:"g,omitempty"`
	By      string `json:"b,omitempty"`
	Who     string `json:"a,omitempty"`
	Words   string `json:"t,omitempty"`
	Message string `json:"m,omitempty"`
	// Wording refers to words and a file that many people share.
	Wording []byte `json:"r,omitempty"`
}

// wording is what an import says of all its rows.
type wording struct {
	Words string `json:"t,omitempty"`
	File  string `json:"f,omitempty"`
}

var (
	// evidence has a key of number, time and a number to tell what happened at
	// one instant apart.
	evidence = store.NewBucket[testimony]("evidence")
	// wordings has a key per hash of a wording.
	wordings = store.NewBucket[wording]("wordings")
)

// witness keeps a piece of evidence about n.
func witness(tx *store.Tx, n phone.Number, c Consent) error {
	t := testimony{What: c.What, Group: c.Group, By: c.By, Who: c.Who, Words: c.Words, Message: c.Message}
	if c.By == ByImport && (c.Words != "" || c.File != "") {
		ref, err := shared(tx, wording{Words: c.Words, File: c.File})
		if err != nil {
			return err
		}
		t.Words, t.Wording = "", ref
	}
	return evidence.Put(tx, evidenceKey(tx, n, c.At), t)
}

// shared keeps a wording once and returns its key.
func shared(tx *store.Tx, w wording) ([]byte, error) {
	key := wordingKey(w)
	if wordings.Has(tx, key) {
		return key, nil
	}
	return key, wordings.Put(tx, key, w)
}

func wordingKey(w wording) []byte {
	sum := sha256.Sum256([]byte(w.Words + "\x00" + w.File))
	return sum[:8]
}

// evidenceKey is the first free key for n at that time.
func evidenceKey(tx *store.Tx, n phone.Number, at time.Time) []byte {
	prefix := store.Join(store.NumberKey(n), store.TimeKey(at))
	next := uint32(0)
	for key := range evidence.Keys(tx, store.Range{Prefix: prefix, Back: true}) {
		next = binary.BigEndian.Uint32(key[len(prefix):]) + 1
		break
	}
	return binary.BigEndian.AppendUint32(prefix, next)
}

// Evidence is what is known of a person's consent, and what was noted of them,
// newest first. Times are UTC.
func Evidence(tx *store.Tx, n phone.Number) ([]Consent, error) {
	var list []Consent
	err := EachEvidence(tx, n, nil, func(_ []byte, c Consent) error {
		list = append(list, c)
		return nil
	})
	return list, err
}

// EachEvidence calls fn for what is known of a person, newest first, behind the
// piece at a key that fn was given before (nil: from the newest); store.ErrStop
// ends it. A key sorts as its time does, and is valid only during the call.
func EachEvidence(tx *store.Tx, n phone.Number, after []byte, fn func(at []byte, c Consent) error) error {
	prefix := store.Under(store.NumberKey(n))
	r := store.Range{Prefix: prefix, Back: true}
	if len(after) > 0 {
		r.After = append(bytes.Clone(prefix), after...)
	}
	return evidence.Each(tx, r, func(key []byte, t testimony) error {
		c, err := t.consent(tx)
		if err != nil {
			return err
		}
		c.At = timeIn(key[len(prefix):])
		return fn(key[len(prefix):], c)
	})
}

// Note keeps with a person's evidence what was done to their record by hand.
func Note(tx *store.Tx, n phone.Number, what Event, how How) error {
	return witness(tx, n, Consent{What: what, How: how})
}

func (t testimony) consent(tx *store.Tx) (Consent, error) {
	c := Consent{What: t.What, Group: t.Group, How: How{By: t.By, Who: t.Who, Words: t.Words, Message: t.Message}}
	if t.Wording == nil {
		return c, nil
	}
	w, err := wordings.Get(tx, t.Wording)
	if errors.Is(err, store.ErrNotFound) {
		return c, nil
	}
	c.Words, c.File = w.Words, w.File
	return c, err
}

// timeIn is the time at the beginning of a key, as store.TimeKey wrote it.
func timeIn(key []byte) time.Time {
	return time.Unix(0, int64(binary.BigEndian.Uint64(key)^(math.MaxInt64+1))).UTC()
}

func dropEvidence(tx *store.Tx, n phone.Number) error {
	return dropKeys(tx, evidence, store.Under(store.NumberKey(n)), func([]byte) bool { return true })
}
