package outbox

import (
	"time"

	"github.com/oklog/ulid/v2"

	"github.com/tocsin-sms/tocsin/internal/store"
)

// expireBroadcasts ends the broadcasts whose time is over. What is left of
// their lists is counted as expired, in no writes but of the window.
func expireBroadcasts(tx *store.Tx, now time.Time) error {
	list, err := lives(tx)
	if err != nil {
		return err
	}
	for _, b := range list {
		if b.State == StageDraft || b.Expires.IsZero() || now.Before(b.Expires) || b.Every != "" {
			continue
		}
		if err := b.expire(tx); err != nil {
			return err
		}
	}
	return nil
}

func (b *Broadcast) expire(tx *store.Tx) error {
	b.Rest, b.Frozen = Expired, true
	b.Reason = "its time was over"
	return b.end(tx, StageDone, Expired, b.Reason)
}

// end takes the texts in the window and those held out of the queue and gives
// the broadcast its last state. A text in a modem's hands is settled later.
func (b *Broadcast) end(tx *store.Tx, is Stage, texts State, why string) error {
	b.State = is
	if err := b.save(tx); err != nil {
		return err
	}
	for _, s := range []State{Queued, Held} {
		err := b.change(tx, s, func(r *record) { r.leave(texts, why) })
		if err != nil {
			return err
		}
	}
	return nil
}

// change alters the texts of the broadcast that are in a state and not sent by
// hand.
func (b *Broadcast) change(tx *store.Tx, s State, change func(*record)) error {
	var ids []ulid.ULID
	for key := range byMembers.Keys(tx, store.Range{Prefix: memberKey(b.ID, s, nil)}) {
		ids = append(ids, idAt(key))
	}
	return alter(tx, ids, func(r *record) {
		if !r.Alone {
			change(r)
		}
	})
}
