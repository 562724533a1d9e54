package outbox

import (
	"fmt"
	"slices"
	"time"

	"github.com/oklog/ulid/v2"

	"github.com/tocsin-sms/tocsin/internal/phone"
	"github.com/tocsin-sms/tocsin/internal/store"
)

// lapse is a run of texts to a person that did not arrive, without one that did
// between them.
type lapse struct {
	Texts []ulid.ULID `json:"texts"` // the first, and the last ones
	Since time.Time   `json:"since"` // of the first
	Last  time.Time   `json:"last"`
	Why   string      `json:"why"` // of the last, in words
	// Parked is when broadcasts began to leave the person out.
	Parked time.Time `json:"parked,omitzero"`
}

// lapses are kept until the person is heard of again.
var lapses = store.NewBucket[lapse]("outbox.lapses") // number

const (
	// enoughMissed texts in a row park a number, if they are spread over
	// missedFor: a morning with three texts and a flat battery does not.
	enoughMissed = 3
	missedFor    = 24 * time.Hour
)

// Unreachable is a number that broadcasts leave out because its texts do not
// arrive.
type Unreachable struct {
	Number phone.Number
	Since  time.Time // when the first of the texts did not arrive
	Why    string    // what the network said last
}

// String says why broadcasts leave the number out.
func (u Unreachable) String() string {
	return fmt.Sprintf("unreachable: no text arrived since %s (%s)", u.Since.Format(time.DateOnly), u.Why)
}

// FindUnreachable tells whether broadcasts leave a number out. Personal texts and
// replies still go. The error wraps store.ErrNotFound where they do not.
func FindUnreachable(tx *store.Tx, n phone.Number) (Unreachable, error) {
	l, err := lapses.Get(tx, store.NumberKey(n))
	if err == nil && l.Parked.IsZero() {
		err = store.ErrNotFound
	}
	return Unreachable{n, l.Since, l.Why}, err
}

// Unreachables lists the numbers behind after that broadcasts leave out, by
// number; limit 0 is all.
func Unreachables(tx *store.Tx, after phone.Number, limit int) (list []Unreachable, err error) {
	err = lapses.Each(tx, store.Range{After: store.NumberKey(after)}, func(key []byte, l lapse) error {
		if l.Parked.IsZero() {
			return nil
		}
		if list = append(list, Unreachable{store.NumberOf(key), l.Since, l.Why}); len(list) == limit {
			return store.ErrStop
		}
		return nil
	})
	return list, err
}

// Reached ends a run of texts that did not arrive: one arrived, the person wrote,
// or an operator says so. Broadcasts go to them again.
func Reached(tx *store.Tx, n phone.Number) error { return lapses.Delete(tx, store.NumberKey(n)) }

// missed notes that a text did not arrive by what its recipient's phone or
// operator said: what is our SIM's trouble, or the network's, is not their fault.
func (r *record) missed(tx *store.Tx, why string, now time.Time) error {
	key := store.NumberKey(r.To)
	l, err := lapses.Get(tx, key)
	if err != nil && !store.IsNotFound(err) || slices.Contains(l.Texts, r.ID) {
		return err
	}
	if len(l.Texts) == 0 {
		l.Since = now.UTC()
	}
	if len(l.Texts) == enoughMissed {
		l.Texts = slices.Delete(l.Texts, 1, 2)
	}
	l.Texts, l.Last, l.Why = append(l.Texts, r.ID), now.UTC(), why
	if len(l.Texts) == enoughMissed && l.Last.Sub(l.Since) >= missedFor && l.Parked.IsZero() {
		l.Parked = now.UTC()
	}
	return lapses.Put(tx, key, l)
}

// unmissed takes back that a text did not arrive: it was the SIM's trouble.
func (r *record) unmissed(tx *store.Tx) error {
	key := store.NumberKey(r.To)
	l, err := lapses.Get(tx, key)
	i := slices.Index(l.Texts, r.ID)
	if store.IsNotFound(err) || err == nil && i < 0 {
		return nil
	}
	if err != nil {
		return err
	}
	if l.Texts = slices.Delete(l.Texts, i, i+1); len(l.Texts) == 0 {
		return lapses.Delete(tx, key)
	}
	l.Parked = time.Time{}
	return lapses.Put(tx, key, l)
}

// outOfReach says why a text of a broadcast is left out, "" if it is not. A
// started one goes to its end.
func (r *record) outOfReach(tx *store.Tx) (string, error) {
	if !r.Rank.mass() || r.Alone || r.started() {
		return "", nil
	}
	u, err := FindUnreachable(tx, r.To)
	if store.IsNotFound(err) {
		return "", nil
	}
	return u.String(), err
}

// outOfReach tells whether broadcasts leave a number out.
func outOfReach(tx *store.Tx, n phone.Number) (bool, error) {
	_, err := FindUnreachable(tx, n)
	if store.IsNotFound(err) {
		return false, nil
	}
	return err == nil, err
}
