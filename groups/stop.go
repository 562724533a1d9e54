package groups

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"time"

	"github.com/tocsin-sms/tocsin/internal/phone"
	"github.com/tocsin-sms/tocsin/internal/store"
)

// Standing is whether texts may go to a number.
type Standing uint8

// The standings.
const (
	// Allowed is everybody else.
	Allowed Standing = iota
	// Stopped is a person who said stop: only the confirmation of it goes out.
	Stopped
	// Held is a person who may have said stop: broadcasts wait until somebody
	// has read their text.
	Held
)

func (s Standing) String() string {
	switch s {
	case Allowed:
		return "allowed"
	case Stopped:
		return "stopped"
	case Held:
		return "held"
	}
	return fmt.Sprintf("Standing(%d)", uint8(s))
}

// StandingOf is the one function every path to a modem goes through.
func StandingOf(tx *store.Tx, n phone.Number) (Standing, error) {
	stopped, err := isStopped(tx, n)
	switch {
	case err != nil:
		return Stopped, err
	case stopped:
		return Stopped, nil
	case doubts.Has(tx, store.NumberKey(n)):
		return Held, nil
	}
	return Allowed, nil
}

// Refusal is a number on the stopped list: when and by whom it came there.
type Refusal struct {
	At time.Time `json:"a"`
	By string    `json:"b,omitempty"`
}

var (
	// refusals is the stopped list. A key is the number's HMAC-SHA256.
	refusals = store.NewBucket[Refusal]("refusals")
	// refusalKeys are the secrets of those HMACs: one, and those of stopped
	// lists that were merged into this one.
	refusalKeys = store.NewBucket[[]byte]("refusal-keys")
)

// ownKey is where the secret for new refusals is; merged ones sort behind.
var ownKey = []byte("0")

func refusalKey(secret []byte, n phone.Number) []byte {
	mac := hmac.New(sha256.New, secret)
	mac.Write(store.NumberKey(n))
	return mac.Sum(nil)
}

// secret returns the key for new refusals and makes it the first time.
func secret(tx *store.Tx) ([]byte, error) {
	s, err := refusalKeys.Get(tx, ownKey)
	if !errors.Is(err, store.ErrNotFound) {
		return s, err
	}
	s = make([]byte, sha256.Size)
	rand.Read(s) // never fails
	return s, refusalKeys.Put(tx, ownKey, s)
}

// findRefusal looks n up on the stopped list, under every secret; the key is nil if it
// is not there.
func findRefusal(tx *store.Tx, n phone.Number) (key []byte, err error) {
	err = refusalKeys.Each(tx, store.Range{}, func(_, secret []byte) error {
		if k := refusalKey(secret, n); refusals.Has(tx, k) {
			key = k
			return store.ErrStop
		}
		return nil
	})
	return key, err
}

func isStopped(tx *store.Tx, n phone.Number) (bool, error) {
	key, err := findRefusal(tx, n)
	return key != nil, err
}

// Refused returns how n came onto the stopped list, or an error that wraps
// ErrNotFound.
func Refused(tx *store.Tx, n phone.Number) (Refusal, error) {
	key, err := findRefusal(tx, n)
	if err != nil {
		return Refusal{}, err
	}
	if key == nil {
		return Refusal{}, fmt.Errorf("refusal of %s: %w", n, ErrNotFound)
	}
	return refusals.Get(tx, key)
}

// Stop puts a number on the stopped list and takes it out of every group, with
// the evidence. Stopping twice keeps the first refusal and both testimonies. It
// makes no contact of a stranger, and works for any kind of number.
func Stop(tx *store.Tx, n phone.Number, how How) error {
	ids, err := MembershipsOf(tx, n)
	if err != nil {
		return err
	}
	for _, id := range ids {
		if err := depart(tx, id, n); err != nil {
			return err
		}
	}
	return errors.Join(
		refuse(tx, n, how),
		dropAwaited(tx, n),
		doubts.Delete(tx, store.NumberKey(n)),
		witness(tx, n, Consent{What: EventStopped, How: how}),
	)
}

func refuse(tx *store.Tx, n phone.Number, how How) error {
	if stopped, err := isStopped(tx, n); err != nil || stopped {
		return err
	}
	s, err := secret(tx)
	if err != nil {
		return err
	}
	if err := refusals.Put(tx, refusalKey(s, n), Refusal{At: how.At, By: how.By}); err != nil {
		return err
	}
	return add(tx, stoppedCount, 1)
}

// Unstop takes a number off the stopped list and clears a doubt. The groups of
// before are not joined again. For a number that was allowed it does nothing.
func Unstop(tx *store.Tx, n phone.Number, how How) error {
	s, err := StandingOf(tx, n)
	if err != nil || s == Allowed {
		return err
	}
	for {
		key, err := findRefusal(tx, n)
		if err != nil {
			return err
		}
		if key == nil {
			break
		}
		if err := errors.Join(refusals.Delete(tx, key), add(tx, stoppedCount, -1)); err != nil {
			return err
		}
	}
	return errors.Join(
		doubts.Delete(tx, store.NumberKey(n)),
		witness(tx, n, Consent{What: EventStarted, How: how}),
	)
}

// CountStopped is how many numbers are on the stopped list.
func CountStopped(tx *store.Tx) (int, error) { return count(tx, stoppedCount) }
