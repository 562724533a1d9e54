package outbox

import (
	"fmt"
	"time"

	"github.com/oklog/ulid/v2"

	"github.com/tocsin-sms/tocsin/groups"
	"github.com/tocsin-sms/tocsin/internal/store"
)

// SendAgain queues the texts of a broadcast again that failed, or are uncertain: up
// to limit of them behind after (zero: from the newest). Unlike by Retry they
// stay the broadcast's own, so that they keep its rank and can be paused and
// cancelled with it; where its time is over they get a time of their own. Who
// said stop, and texts that could not be made, are left as they are. It tells how
// many were queued, how many were looked at, and the last of these. It wraps
// ErrState for a cancelled broadcast, and for any other state of texts.
func SendAgain(tx *store.Tx, id ulid.ULID, s State, after ulid.ULID, limit int, now time.Time) (queued, looked int, last ulid.ULID, err error) {
	b, err := FindBroadcast(tx, id)
	if err != nil {
		return 0, 0, last, err
	}
	if s != Failed && s != Uncertain {
		return 0, 0, last, fmt.Errorf("texts that are %s can not be sent again: %w", s, ErrState)
	}
	if b.State == StageCancelled || !b.Begun {
		return 0, 0, last, b.cannot("be sent again")
	}
	var ids []ulid.ULID
	err = walkIDs(tx, byMembers, memberKey(id, s, nil), after, func(id ulid.ULID) error {
		if ids = append(ids, id); len(ids) == limit {
			return store.ErrStop
		}
		return nil
	})
	if err != nil || len(ids) == 0 {
		return 0, 0, last, err
	}
	queued, err = b.resend(tx, ids, now)
	return queued, len(ids), ids[len(ids)-1], err
}

func (b *Broadcast) resend(tx *store.Tx, ids []ulid.ULID, now time.Time) (queued int, err error) {
	pass, err := passOf(tx, b.rank())
	if err != nil {
		return 0, err
	}
	gate, err := groups.NewGate(tx)
	if err != nil {
		return 0, err
	}
	late := b.Rest == Expired || !b.Expires.IsZero() && !now.Before(b.Expires)
	for _, id := range ids {
		r, err := load(tx, id)
		if err != nil {
			return queued, err
		}
		if len(r.Parts) == 0 || gate.StandingOf(r.To) != groups.Allowed {
			continue
		}
		r.note(Attempt{At: now.UTC(), Outcome: "queued again by hand"})
		r.again(now)
		pass++
		r.Alone, r.Rank, r.Order = late, b.rank(), pass
		r.Parked = b.State == StagePaused && !late
		if err := r.save(tx); err != nil {
			return queued, err
		}
		queued++
	}
	return queued, nil
}
