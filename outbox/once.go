package outbox

import (
	"bytes"
	"time"

	"github.com/oklog/ulid/v2"

	"github.com/tocsin-sms/tocsin/internal/store"
)

// spent holds the keys of broadcasts that are announced once, with which
// broadcast each became: a form that is sent twice says its text once.
var (
	spent = store.NewBucket[ulid.ULID]("outbox.once")
	// spentAt lists them by when they were spent, to be forgotten.
	spentAt = store.NewBucket[struct{}]("outbox.once_at") // time, key
)

// onceFor is how long a key is remembered: longer than a page stays open.
const onceFor = 30 * 24 * time.Hour

// Announced returns the broadcast that a key announced. The error wraps
// store.ErrNotFound for a key that none has used.
func Announced(tx *store.Tx, once string) (Broadcast, error) {
	if once == "" {
		return Broadcast{}, store.ErrNotFound
	}
	id, err := spent.Get(tx, []byte(once))
	if err != nil {
		return Broadcast{}, err
	}
	return FindBroadcast(tx, id)
}

// QueuedOnce returns which text a key queued. The error wraps store.ErrNotFound
// for a key that none has used.
func QueuedOnce(tx *store.Tx, once string) (ulid.ULID, error) {
	if once == "" {
		return ulid.ULID{}, store.ErrNotFound
	}
	return spent.Get(tx, []byte(textKey+once))
}

// QueueOnce notes which text a key became.
func QueueOnce(tx *store.Tx, once string, id ulid.ULID, now time.Time) error {
	if once == "" {
		return nil
	}
	return spend(tx, textKey+once, id, now)
}

// textKey keeps the keys of texts apart from those of broadcasts.
const textKey = "text "

// Once notes that a key did something to a broadcast, and tells whether it is
// the first time. The empty key is always the first.
func Once(tx *store.Tx, once string, id ulid.ULID, now time.Time) (first bool, err error) {
	if once != "" && spent.Has(tx, []byte(once)) {
		return false, nil
	}
	return true, spend(tx, once, id, now)
}

// spend notes which broadcast a key became, and forgets the keys of long ago.
func spend(tx *store.Tx, once string, id ulid.ULID, now time.Time) error {
	if once == "" {
		return nil
	}
	if err := forgetSpent(tx, now.Add(-onceFor)); err != nil {
		return err
	}
	if err := spent.Put(tx, []byte(once), id); err != nil {
		return err
	}
	return spentAt.Put(tx, append(store.TimeKey(now), once...), struct{}{})
}

func forgetSpent(tx *store.Tx, before time.Time) error {
	var old [][]byte
	for key := range spentAt.Keys(tx, store.Range{}) {
		if !store.TimeOf(key[:8]).Before(before) {
			break
		}
		old = append(old, bytes.Clone(key))
	}
	for _, key := range old {
		if err := spent.Delete(tx, key[8:]); err != nil {
			return err
		}
		if err := spentAt.Delete(tx, key); err != nil {
			return err
		}
	}
	return nil
}
