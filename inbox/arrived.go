package inbox

import (
	"time"

	"github.com/oklog/ulid/v2"

	"github.com/tocsin-sms/tocsin/internal/store"
)

// Arrived counts the texts that were stored from a time on and before another. It
// reads their ids only, which are in the order of time.
func Arrived(tx *store.Tx, from, to time.Time) (n int) {
	var first ulid.ULID
	if first.SetTime(ulid.Timestamp(from)) != nil {
		return 0
	}
	end := ulid.Timestamp(to)
	for key := range messages.Keys(tx, store.Range{After: store.IDKey(first)}) {
		if idAtEnd(key).Time() >= end {
			break
		}
		n++
	}
	return n
}
