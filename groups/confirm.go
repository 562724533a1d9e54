package groups

import (
	"bytes"
	"errors"
	"time"

	"github.com/tocsin-sms/tocsin/internal/phone"
	"github.com/tocsin-sms/tocsin/internal/store"
)

// ConfirmWithin is how long a YES is waited for.
const ConfirmWithin = 48 * time.Hour

// awaited has a key per person and group whose YES is waited for; the value is
// when they were asked, in milliseconds.
var awaited = store.NewBucket[int64]("awaited")

func awaitedKey(n phone.Number, id ID) []byte {
	return store.Join(store.NumberKey(n), []byte(id))
}

// await notes the wish; asking again begins the 48 hours anew.
func await(tx *store.Tx, id ID, n phone.Number, how How) error {
	if _, err := Ensure(tx, n, how.At); err != nil {
		return err
	}
	return errors.Join(
		awaited.Put(tx, awaitedKey(n, id), millis(how.At)),
		witness(tx, n, Consent{What: EventAsked, Group: id, How: how}),
	)
}

// Confirm is a person's YES: they join every group that waits for it, for no
// longer than ConfirmWithin at how.At. It returns those groups; none means there
// was nothing to confirm.
func Confirm(tx *store.Tx, n phone.Number, how How) ([]ID, error) {
	ids, err := Awaiting(tx, n, how.At)
	if err != nil {
		return nil, err
	}
	if err := dropAwaited(tx, n); err != nil {
		return nil, err
	}
	for _, id := range ids {
		if err := enter(tx, id, n, how, EventConfirmed); err != nil {
			return nil, err
		}
	}
	return ids, nil
}

// Awaiting is the groups that wait for a person's YES, by name.
func Awaiting(tx *store.Tx, n phone.Number, now time.Time) ([]ID, error) {
	var ids []ID
	prefix := store.Under(store.NumberKey(n))
	err := awaited.Each(tx, store.Range{Prefix: prefix}, func(key []byte, asked int64) error {
		id := ID(key[len(prefix):])
		if now.Sub(fromMillis(asked)) <= ConfirmWithin && !IsMember(tx, id, n) {
			ids = append(ids, id)
		}
		return nil
	})
	return ids, err
}

func dropAwaited(tx *store.Tx, n phone.Number) error {
	return dropKeys(tx, awaited, store.Under(store.NumberKey(n)), func([]byte) bool { return true })
}

// dropAwaitedOf forgets all who wait for one group. A group's name holds no
// zero byte, so that the suffix of a key names it.
func dropAwaitedOf(tx *store.Tx, id ID) error {
	suffix := append([]byte{0}, id...)
	return dropKeys(tx, awaited, nil, func(key []byte) bool { return bytes.HasSuffix(key, suffix) })
}

// dropKeys deletes the keys with a prefix that fit.
func dropKeys[V any](tx *store.Tx, b store.Bucket[V], prefix []byte, fits func([]byte) bool) error {
	var going [][]byte
	for key := range b.Keys(tx, store.Range{Prefix: prefix}) {
		if fits(key) {
			going = append(going, bytes.Clone(key))
		}
	}
	for _, key := range going {
		if err := b.Delete(tx, key); err != nil {
			return err
		}
	}
	return nil
}
