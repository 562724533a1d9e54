package groups

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
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
	g, err := NewGate(tx)
	if err != nil {
		return Stopped, err
	}
	return g.StandingOf(n), nil
}

// Gate answers StandingOf for many numbers in one transaction, in a quarter of
// the time. It sees what the transaction changes, and ends with it.
type Gate struct {
	tx   *store.Tx
	macs []hash.Hash // one for every secret
}

// NewGate reads the secrets of the stopped list. A first Stop in the same
// transaction makes one: a gate from before does not see it.
func NewGate(tx *store.Tx) (*Gate, error) {
	g := &Gate{tx: tx}
	err := refusalKeys.Each(tx, store.Range{}, func(_, secret []byte) error {
		g.macs = append(g.macs, hmac.New(sha256.New, secret))
		return nil
	})
	return g, err
}

// StandingOf is as the function of that name.
func (g *Gate) StandingOf(n phone.Number) Standing {
	switch {
	case g.refusal(n) != nil:
		return Stopped
	case doubts.Has(g.tx, store.NumberKey(n)):
		return Held
	}
	return Allowed
}

// refusal is the key of n on the stopped list; nil if it is not on it.
func (g *Gate) refusal(n phone.Number) []byte {
	for _, mac := range g.macs {
		if key := refusalKey(mac, n); refusals.Has(g.tx, key) {
			return key
		}
	}
	return nil
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

func refusalKey(mac hash.Hash, n phone.Number) []byte {
	mac.Reset()
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

func isStopped(tx *store.Tx, n phone.Number) (bool, error) {
	g, err := NewGate(tx)
	return err == nil && g.refusal(n) != nil, err
}

// Refused returns how n came onto the stopped list, or an error that wraps
// ErrNotFound.
func Refused(tx *store.Tx, n phone.Number) (Refusal, error) {
	g, err := NewGate(tx)
	if err != nil {
		return Refusal{}, err
	}
	key := g.refusal(n)
	if key == nil {
		return Refusal{}, fmt.Errorf("refusal of %s: %w", n, ErrNotFound)
	}
	return refusals.Get(tx, key)
}

// Stop puts a number on the stopped list and takes it out of every group, with
// the evidence, and the other numbers of the same person with it. Stopping twice
// keeps the first refusal and both testimonies. It makes no contact of a
// stranger, and works for any kind of number.
func Stop(tx *store.Tx, n phone.Number, how How) error {
	return eachOf(tx, n, func(n phone.Number) error { return stopOne(tx, n, how) })
}

func stopOne(tx *store.Tx, n phone.Number, how How) error {
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
		listStopped(tx, n, true),
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
	if err := refusals.Put(tx, refusalKey(hmac.New(sha256.New, s), n), Refusal{At: how.At, By: how.By}); err != nil {
		return err
	}
	return add(tx, stoppedCount, 1)
}

// Unstop takes a number off the stopped list and clears a doubt, and so for the
// other numbers of the same person. The groups of before are not joined again.
// For a number that was allowed it does nothing.
func Unstop(tx *store.Tx, n phone.Number, how How) error {
	return eachOf(tx, n, func(n phone.Number) error { return unstopOne(tx, n, how) })
}

func unstopOne(tx *store.Tx, n phone.Number, how How) error {
	g, err := NewGate(tx)
	if err != nil || g.StandingOf(n) == Allowed {
		return err
	}
	// A merged list may hold them under more than one secret.
	for key := g.refusal(n); key != nil; key = g.refusal(n) {
		if err := errors.Join(refusals.Delete(tx, key), add(tx, stoppedCount, -1)); err != nil {
			return err
		}
	}
	return errors.Join(
		listStopped(tx, n, false),
		doubts.Delete(tx, store.NumberKey(n)),
		witness(tx, n, Consent{What: EventStarted, How: how}),
	)
}

// CountStopped is how many numbers are on the stopped list.
func CountStopped(tx *store.Tx) (int, error) { return count(tx, stoppedCount) }
