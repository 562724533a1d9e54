package outbox

import (
	"fmt"
	"time"

	"github.com/oklog/ulid/v2"

	"github.com/tocsin-sms/tocsin/internal/store"
)

// Pause keeps the texts of a broadcast from leaving until Resume. A scheduled
// one does not begin. It wraps ErrState for one that is neither.
func Pause(tx *store.Tx, id ulid.ULID, now time.Time) (Broadcast, error) {
	b, err := FindBroadcast(tx, id)
	if err != nil {
		return b, err
	}
	if b.State != StageSending && b.State != StageScheduled {
		return b, b.cannot("be paused")
	}
	return b, b.pause(tx, "")
}

func (b *Broadcast) pause(tx *store.Tx, reason string) error {
	b.State, b.Reason = StagePaused, reason
	if err := b.save(tx); err != nil {
		return err
	}
	return b.change(tx, Queued, func(r *record) { r.Parked = true })
}

// Resume lets a paused broadcast go on, in turn with those that went on
// meanwhile. A scheduled one whose time has passed begins at the next Due.
func Resume(tx *store.Tx, id ulid.ULID, now time.Time) (Broadcast, error) {
	b, err := FindBroadcast(tx, id)
	if err != nil {
		return b, err
	}
	if b.State != StagePaused {
		return b, b.cannot("be resumed")
	}
	b.Reason = ""
	if !b.Begun {
		b.State = StageScheduled
		return b, b.save(tx)
	}
	pass, err := passOf(tx, b.rank())
	if err != nil {
		return b, err
	}
	b.State, b.Pass = StageSending, max(b.Pass, pass)
	if err := b.save(tx); err != nil {
		return b, err
	}
	err = b.change(tx, Queued, func(r *record) {
		r.Parked = false
		pass++
		r.Order = max(r.Order, pass)
		b.Pass = max(b.Pass, r.Order)
	})
	if err != nil {
		return b, err
	}
	if err := b.finish(tx); err != nil {
		return b, err
	}
	_, err = b.refill(tx, now)
	return b, err
}

// Cancel ends a broadcast. What a modem has in hand is past cancelling; all
// other texts of it that did not leave are cancelled, those of the list by
// count only.
func Cancel(tx *store.Tx, id ulid.ULID, now time.Time) (Broadcast, error) {
	b, err := FindBroadcast(tx, id)
	if err != nil {
		return b, err
	}
	if b.State == StageDone || b.State == StageCancelled {
		return b, b.cannot("be cancelled")
	}
	b.Rest, b.Frozen = Cancelled, true
	return b, b.end(tx, StageCancelled, Cancelled, "the broadcast was cancelled")
}

func (b *Broadcast) cannot(what string) error {
	return fmt.Errorf("broadcast %s is %s and can not %s: %w", b.ID, b.State, what, ErrState)
}
