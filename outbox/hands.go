package outbox

import (
	"fmt"
	"time"

	"github.com/oklog/ulid/v2"

	"github.com/tocsin-sms/tocsin/groups"
	"github.com/tocsin-sms/tocsin/internal/phone"
	"github.com/tocsin-sms/tocsin/internal/store"
)

// Retry queues a text again by a person's hand: of a long text only the parts
// that were refused, never left, or are in doubt. Its time to leave begins
// anew, and it goes as a personal text, whatever its broadcast does. It returns
// ErrStopped for somebody who said stop, and wraps ErrState for a text that is
// on its way or arrived.
func Retry(tx *store.Tx, id ulid.ULID, now time.Time) (Message, error) {
	r, err := load(tx, id)
	if err != nil {
		return Message{}, err
	}
	if !r.State.outOfQueue() && r.State != Uncertain || len(r.Parts) == 0 {
		return r.Message, fmt.Errorf("text %s is %s: %w", id, r.State, ErrState)
	}
	standing, err := groups.StandingOf(tx, r.To)
	if err != nil {
		return r.Message, err
	}
	if standing == groups.Stopped && !r.Confirmation {
		return r.Message, fmt.Errorf("text %s: %w", id, ErrStopped)
	}
	r.note(Attempt{At: now.UTC(), Outcome: "queued again by hand"})
	r.again(now)
	r.Rank, r.Alone = min(r.Rank, RankPersonal), true
	r.Order = orderAt(now)
	return r.Message, r.save(tx)
}

// again makes a text as fresh as its parts allow.
func (r *record) again(now time.Time) {
	for i := range r.Parts {
		if p := &r.Parts[i]; p.State == Failed || p.State == Uncertain {
			p.State = Queued
		}
	}
	if !r.Expires.IsZero() {
		r.Expires = now.Add(r.Expires.Sub(r.Due)).UTC()
	}
	r.Due = now.UTC()
	r.Retries, r.Troubles, r.Resends, r.Error, r.Parked = 0, 0, 0, "", false
	r.unpin()
	r.enqueue()
}

// Drop takes a text back that is queued or held. It wraps ErrState for any
// other: what was handed to a modem can not be taken back.
func Drop(tx *store.Tx, id ulid.ULID, now time.Time) (Message, error) {
	r, err := load(tx, id)
	if err != nil {
		return Message{}, err
	}
	if r.State != Queued && r.State != Held {
		return r.Message, fmt.Errorf("text %s is %s: %w", id, r.State, ErrState)
	}
	r.note(Attempt{At: now.UTC(), Outcome: "dropped by hand"})
	r.leave(Cancelled, "dropped by hand")
	return r.Message, r.save(tx)
}

// RefuseAll takes every text to a person who said stop out of the queue, but
// for the confirmation of it. What a modem has in hand is past stopping.
func RefuseAll(tx *store.Tx, n phone.Number, _ time.Time) (count int, err error) {
	return each(tx, n, func(r *record) bool {
		if r.Confirmation || r.State != Queued && r.State != Held && !r.willResend() {
			return false
		}
		if r.State == Uncertain {
			r.NotBefore, r.Resends = time.Time{}, mostResends
			return true
		}
		r.leave(Refused, "they said stop")
		return true
	})
}

// willResend tells whether the policy is about to send a doubtful text again.
func (m *Message) willResend() bool { return m.State == Uncertain && !m.NotBefore.IsZero() }

// Release queues the texts to a person that were held because they might have
// said stop, once a person has found that they did not.
func Release(tx *store.Tx, n phone.Number, now time.Time) (count int, err error) {
	var failed error
	count, err = each(tx, n, func(r *record) bool {
		if r.State != Held || r.Hold != HeldDoubt || failed != nil {
			return false
		}
		r.enqueue()
		r.Error = ""
		failed = r.rejoin(tx, now)
		return true
	})
	if failed != nil {
		return 0, failed
	}
	return count, err
}

// each changes the texts to a person: those for which change returns true are
// saved and counted.
func each(tx *store.Tx, n phone.Number, change func(*record) bool) (count int, err error) {
	var ids []ulid.ULID
	for key := range byPerson.Keys(tx, store.Range{Prefix: store.Under(store.NumberKey(n))}) {
		ids = append(ids, idAt(key))
	}
	for _, id := range ids {
		r, err := load(tx, id)
		if err != nil {
			return count, err
		}
		if !change(r) {
			continue
		}
		if err := r.save(tx); err != nil {
			return count, err
		}
		count++
	}
	return count, nil
}
