package outbox

import (
	"bytes"
	"errors"
	"time"

	"github.com/oklog/ulid/v2"

	"github.com/tocsin-sms/tocsin/groups"
	"github.com/tocsin-sms/tocsin/internal/store"
)

// mostKept bounds the records one Upkeep changes of a kind.
const mostKept = 500

// Upkeep does what time brings: doubtful texts with the policy Resend are
// queued again after a grace, what is overdue expires, and texts wait for no
// report that can not come any more. Call it every few seconds; it does nothing that
// depends on the hour while the clock can not be right.
func Upkeep(tx *store.Tx, c Conditions) error {
	if err := resend(tx, c); err != nil {
		return err
	}
	if c.ClockHeld {
		return nil
	}
	return errors.Join(
		expireSingles(tx, c),
		expireBroadcasts(tx, c.Now),
		wakeStrays(tx, c.Now),
		forget(tx, claims, c.Now, 1+idLength),
		forgetMet(tx, c.Now),
	)
}

// resend queues the doubtful parts of texts whose grace is over.
func resend(tx *store.Tx, c Conditions) error {
	for _, id := range due(tx, waitResend, c.Now, mostKept) {
		r, err := load(tx, id)
		if err != nil {
			return err
		}
		if err := r.resend(tx, c); err != nil {
			return err
		}
		if err := r.save(tx); err != nil {
			return err
		}
	}
	return nil
}

func (r *record) resend(tx *store.Tx, c Conditions) error {
	r.NotBefore = time.Time{}
	standing, err := groups.StandingOf(tx, r.To)
	if err != nil || standing == groups.Stopped || r.overdue(c) {
		return err
	}
	if late, err := r.broadcastOver(tx); late || err != nil {
		return err
	}
	for i := range r.Parts {
		if r.Parts[i].State == Uncertain {
			r.Parts[i].State = Queued
		}
	}
	r.Resends++
	r.note(Attempt{At: c.Now.UTC(), Outcome: "queued again: no answer came"})
	r.enqueue()
	return r.rejoin(tx, c.Now)
}

// broadcastOver tells whether the text belongs to a broadcast that sends no
// more.
func (r *record) broadcastOver(tx *store.Tx) (bool, error) {
	if r.onItsOwn() {
		return false, nil
	}
	b, err := FindBroadcast(tx, r.Broadcast)
	return b.State == StageCancelled || b.Rest == Expired, err
}

// expireSingles expires texts that belong to no broadcast.
func expireSingles(tx *store.Tx, c Conditions) error {
	var ids []ulid.ULID
	for key := range expiring.Keys(tx, store.Range{}) {
		if len(ids) == mostKept || timeAt(key).After(c.Now) {
			break
		}
		ids = append(ids, idAt(key))
	}
	for _, id := range ids {
		r, err := load(tx, id)
		if err != nil {
			return err
		}
		r.leave(Expired, "its time was over before its turn")
		if err := r.save(tx); err != nil {
			return err
		}
	}
	return nil
}

// longestWait is more than any text waits for its next try.
const longestWait = time.Hour

// wakeStrays queues retries that a clock since set back put far into the
// future.
func wakeStrays(tx *store.Tx, now time.Time) error {
	var ids []ulid.ULID
	for key := range waiting.Keys(tx, store.Range{Prefix: []byte{waitRetry}, Back: true}) {
		if len(ids) == mostKept || !timeAt(key[1:]).After(now.Add(longestWait)) {
			break
		}
		ids = append(ids, idAt(key))
	}
	for _, id := range ids {
		r, err := load(tx, id)
		if err != nil {
			return err
		}
		r.enqueue()
		if err := r.save(tx); err != nil {
			return err
		}
	}
	return nil
}

// forget drops the old keys of a bucket keyed by SIM, reference, time and a
// rest of fixed length. It looks at the oldest key of each reference only.
func forget[V any](tx *store.Tx, bucket store.Bucket[V], now time.Time, rest int) error {
	var old [][]byte
	for _, imsi := range simNames(tx) {
		for mr := range 256 {
			for key := range bucket.Keys(tx, store.Range{Prefix: claimPrefix(imsi, byte(mr))}) {
				if len(old) == mostKept || timeAt(key[len(key)-rest-8:]).After(now.Add(-reportWindow)) {
					break
				}
				old = append(old, bytes.Clone(key))
			}
		}
	}
	for _, key := range old {
		if err := bucket.Delete(tx, key); err != nil {
			return err
		}
	}
	return nil
}

func simNames(tx *store.Tx) (names []string) {
	for key := range sims.Keys(tx, store.Range{}) {
		names = append(names, string(key))
	}
	return names
}
