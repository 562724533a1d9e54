package outbox

import (
	"encoding/binary"
	"time"

	"github.com/oklog/ulid/v2"

	"github.com/tocsin-sms/tocsin/internal/store"
)

// mostPromoted bounds the texts whose time has come that one transaction puts
// into the queue.
const mostPromoted = 100

// promote puts into the queue what waited for a time that has come: retries,
// and schedules unless the clock can not be right.
func promote(tx *store.Tx, c Conditions) error {
	kinds := []byte{waitRetry, waitSchedule}
	if c.ClockHeld {
		kinds = kinds[:1]
	}
	for _, kind := range kinds {
		for _, id := range due(tx, kind, c.Now, mostPromoted) {
			r, err := load(tx, id)
			if err != nil {
				return err
			}
			r.enqueue()
			if err := r.save(tx); err != nil {
				return err
			}
		}
	}
	return nil
}

// due lists the texts of one kind of waiting whose time has come.
func due(tx *store.Tx, kind byte, now time.Time, limit int) (ids []ulid.ULID) {
	for key := range waiting.Keys(tx, store.Range{Prefix: []byte{kind}}) {
		if len(ids) == limit || timeAt(key[1:]).After(now) {
			break
		}
		ids = append(ids, idAt(key))
	}
	return ids
}

// nextWaiting is when the first of the waiting texts may be queued; zero if
// none waits.
func nextWaiting(tx *store.Tx, c Conditions) (at time.Time) {
	for _, kind := range []byte{waitRetry, waitSchedule} {
		if kind == waitSchedule && c.ClockHeld {
			continue
		}
		for key := range waiting.Keys(tx, store.Range{Prefix: []byte{kind}}) {
			if t := timeAt(key[1:]); at.IsZero() || t.Before(at) {
				at = t
			}
			break
		}
	}
	return at
}

// timeAt reads the store.TimeKey that key begins with.
func timeAt(key []byte) time.Time {
	return time.Unix(0, int64(binary.BigEndian.Uint64(key)^1<<63)).UTC()
}
