package groups

import (
	"bytes"
	"crypto/sha256"
	"errors"

	"github.com/tocsin-sms/tocsin/internal/phone"
	"github.com/tocsin-sms/tocsin/internal/store"
)

// MergeStopped puts everybody on the stopped list of another store (read
// through from) onto this one's, takes them out of their groups, and tells how
// many that were. It serves a restore: a backup must not un-stop anybody.
func MergeStopped(tx, from *store.Tx) (merged int, err error) {
	if err := mergeSecrets(tx, from); err != nil {
		return 0, err
	}
	err = refusals.Each(from, store.Range{}, func(key []byte, r Refusal) error {
		if refusals.Has(tx, key) {
			return nil
		}
		merged++
		return refusals.Put(tx, bytes.Clone(key), r)
	})
	if err != nil || merged == 0 {
		return merged, err
	}
	return merged, errors.Join(add(tx, stoppedCount, merged), departStopped(tx))
}

// mergeSecrets learns the secrets that the other list's keys are made with.
func mergeSecrets(tx, from *store.Tx) error {
	known := map[string]bool{}
	err := refusalKeys.Each(tx, store.Range{}, func(_, secret []byte) error {
		known[string(secret)] = true
		return nil
	})
	if err != nil {
		return err
	}
	return refusalKeys.Each(from, store.Range{}, func(_, secret []byte) error {
		if known[string(secret)] {
			return nil
		}
		sum := sha256.Sum256(secret)
		return refusalKeys.Put(tx, append([]byte("merged"), sum[:8]...), secret)
	})
}

// departStopped takes everybody on the stopped list out of their groups.
func departStopped(tx *store.Tx) error {
	stopped := map[phone.Number][]ID{}
	err := contacts.Each(tx, store.Range{}, func(key []byte, r record) error {
		n := store.NumberOf(key)
		is, err := isStopped(tx, n)
		if is && len(r.Groups) > 0 {
			stopped[n] = r.Groups
		}
		return err
	})
	if err != nil {
		return err
	}
	for n, ids := range stopped {
		for _, id := range ids {
			if err := depart(tx, id, n); err != nil {
				return err
			}
		}
	}
	return nil
}
