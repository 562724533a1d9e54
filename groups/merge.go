package groups

import (
	"bytes"
	"crypto/sha256"
	"errors"

	"github.com/tocsin-sms/tocsin/internal/phone"
	"github.com/tocsin-sms/tocsin/internal/store"
)

// MergeStopped puts everybody on the stopped list of another store onto this
// one's, with what is in doubt over there, and takes those who are stopped out
// of every group. It tells how many refusals are new. It serves a restore: a
// backup must not un-stop anybody.
func MergeStopped(tx, other *store.Tx) (added int, err error) {
	if err := mergeSecrets(tx, other); err != nil {
		return 0, err
	}
	err = refusals.Each(other, store.Range{}, func(key []byte, r Refusal) error {
		if refusals.Has(tx, key) {
			return nil
		}
		added++
		return refusals.Put(tx, bytes.Clone(key), r)
	})
	if err != nil {
		return 0, err
	}
	return added, errors.Join(add(tx, stoppedCount, added), mergeDoubts(tx, other), expel(tx), relist(tx))
}

// mergeSecrets learns the secrets that the other list's keys are made with.
func mergeSecrets(tx, other *store.Tx) error {
	have := map[string]bool{}
	err := refusalKeys.Each(tx, store.Range{}, func(_, secret []byte) error {
		have[string(secret)] = true
		return nil
	})
	if err != nil {
		return err
	}
	return refusalKeys.Each(other, store.Range{}, func(_, secret []byte) error {
		if have[string(secret)] {
			return nil
		}
		sum := sha256.Sum256(secret)
		return refusalKeys.Put(tx, append([]byte("merged"), sum[:8]...), secret)
	})
}

func mergeDoubts(tx, other *store.Tx) error {
	return doubts.Each(other, store.Range{}, func(key []byte, d Doubtful) error {
		if doubts.Has(tx, key) {
			return nil
		}
		return doubts.Put(tx, bytes.Clone(key), d)
	})
}

// expel takes everybody who is stopped out of groups, wishes to join and
// doubts. Most left them when they said stop.
func expel(tx *store.Tx) error {
	gate, err := NewGate(tx)
	if err != nil {
		return err
	}
	var going []phone.Number
	look := func(n phone.Number) error {
		if gate.refusal(n) != nil && present(tx, n) {
			going = append(going, n)
		}
		return nil
	}
	err = Select(tx, Selection{Everyone: true}, "", look)
	if err != nil {
		return err
	}
	held, err := Doubted(tx, 0)
	for _, d := range held {
		err = errors.Join(err, look(d.Number))
	}
	for _, n := range going {
		err = errors.Join(err, expelOne(tx, n))
	}
	return err
}

// expelOne stops somebody anew, with the refusal's own time as evidence.
func expelOne(tx *store.Tx, n phone.Number) error {
	r, err := Refused(tx, n)
	if err != nil {
		return err
	}
	return Stop(tx, n, How{At: r.At, By: r.By})
}

// present tells whether somebody is in a group, waits for one, or is held.
func present(tx *store.Tx, n phone.Number) bool {
	ids, err := MembershipsOf(tx, n)
	return err != nil || len(ids) > 0 || doubts.Has(tx, store.NumberKey(n)) ||
		!awaited.Empty(tx, store.Range{Prefix: store.Under(store.NumberKey(n))})
}
