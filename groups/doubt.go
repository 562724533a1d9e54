package groups

import (
	"errors"
	"time"

	"github.com/tocsin-sms/tocsin/internal/phone"
	"github.com/tocsin-sms/tocsin/internal/store"
)

// Doubtful is a person whose text may have meant stop: when it came, its words,
// and the ULID of the text.
type Doubtful struct {
	Number  phone.Number `json:"number"`
	At      time.Time    `json:"at"`
	Words   string       `json:"words,omitempty"`
	Message string       `json:"message,omitempty"`
}

var doubts = store.NewBucket[Doubtful]("doubts")

// Doubt holds broadcasts to a person whose text may be a stop, at all of their
// numbers, until ClearDoubt or Stop. The first text stays the one to decide about.
func Doubt(tx *store.Tx, n phone.Number, how How) error {
	return errors.Join(
		witness(tx, n, Consent{What: EventDoubted, How: how}),
		doubtAll(tx, n, Doubtful{At: how.At, Words: how.Words, Message: how.Message}),
	)
}

// doubtAll enters a doubt for each number of a person that has none.
func doubtAll(tx *store.Tx, n phone.Number, d Doubtful) error {
	return eachOf(tx, n, func(n phone.Number) error {
		if doubts.Has(tx, store.NumberKey(n)) {
			return nil
		}
		d.Number = n
		return doubts.Put(tx, store.NumberKey(n), d)
	})
}

// ClearDoubt is the decision that it was no stop. It tells whether there was a
// doubt.
func ClearDoubt(tx *store.Tx, n phone.Number, how How) (was bool, err error) {
	err = eachOf(tx, n, func(n phone.Number) error {
		was = was || doubts.Has(tx, store.NumberKey(n))
		return doubts.Delete(tx, store.NumberKey(n))
	})
	if err != nil || !was {
		return was, err
	}
	return true, witness(tx, n, Consent{What: EventCleared, How: how})
}

// Doubted returns up to limit people (0: all) about whom a person is to decide,
// by number.
func Doubted(tx *store.Tx, limit int) ([]Doubtful, error) {
	var list []Doubtful
	err := doubts.Each(tx, store.Range{}, func(_ []byte, d Doubtful) error {
		if list = append(list, d); len(list) == limit {
			return store.ErrStop
		}
		return nil
	})
	return list, err
}
