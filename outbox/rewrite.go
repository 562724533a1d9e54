package outbox

import (
	"time"

	"github.com/oklog/ulid/v2"

	"github.com/tocsin-sms/tocsin/internal/store"
)

// Rewrite puts a draft in the place of a broadcast that has not begun: it keeps
// its id and when it was made. Errors are those of Announce, and ErrState for one
// that has begun. One that is for now begins at the next Due.
func Rewrite(tx *store.Tx, id ulid.ULID, d BroadcastDraft, now time.Time) (Broadcast, error) {
	old, err := FindBroadcast(tx, id)
	if err != nil {
		return old, err
	}
	if old.Begun || old.over() {
		return old, old.cannot("be changed")
	}
	if err := d.check(tx); err != nil {
		return old, err
	}
	b := d.broadcast(now)
	b.ID, b.Created, b.State = old.ID, old.Created, StageScheduled
	if d.Every != "" {
		next, err := b.occurrence(now)
		if err != nil {
			return old, err
		}
		b.At = next.UTC()
	} else if d.At.After(now) {
		b.At = d.At.UTC()
	}
	return b, b.save(tx)
}
