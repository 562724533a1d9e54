package gateway

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"github.com/oklog/ulid/v2"

	"github.com/tocsin-sms/tocsin/accounts"
	"github.com/tocsin-sms/tocsin/groups"
	"github.com/tocsin-sms/tocsin/inbox"
	"github.com/tocsin-sms/tocsin/internal/store"
	"github.com/tocsin-sms/tocsin/outbox"
)

// keeper does what no single text does: freezes and feeds broadcasts, starts
// what is scheduled, retires what is old. One goroutine.
type keeper struct {
	g         *Gateway
	bell      bell
	watch     *watch
	chronicle *chronicle
	swept     time.Time
	// listed says that every contact is in the index that searches read.
	listed bool
	// indexed is when nothing was left to index last.
	indexed time.Time
	// answers counts the texts answered since broadcasts were last looked at.
	answers atomic.Int32
}

// feedEvery is after how many texts broadcasts are looked at: their windows
// hold several times as many.
const feedEvery = 16

// answered is told of each text that was answered, by any worker.
func (k *keeper) answered() {
	if k.answers.Add(1) >= feedEvery {
		k.hungry()
	}
}

// hungry is told by a worker that found nothing to send.
func (k *keeper) hungry() {
	if k.answers.Swap(0) > 0 {
		k.bell.ring()
	}
}

const (
	// freezeStep is how many recipients one transaction freezes: the writer is
	// not held up for longer than a few texts take.
	freezeStep = 5_000
	// housekeeping is how often old things are retired and schedules looked at.
	housekeeping = 10 * time.Second
	// perRound bounds what one round of housekeeping does in a transaction.
	perRound = 200
)

// Run works until ctx ends. Errors are said and tried again: a full disk must
// not end the daemon.
func (k *keeper) Run(ctx context.Context) error {
	for ctx.Err() == nil {
		more, err := k.round()
		if err != nil {
			k.g.log.Error("housekeeping", "error", err)
		}
		if more {
			continue
		}
		k.wait(ctx)
	}
	return nil
}

func (k *keeper) wait(ctx context.Context) {
	t := time.NewTimer(k.untilNext())
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-t.C:
	case <-k.bell:
	}
}

// untilNext is the time to the next thing scheduled, at most one round.
func (k *keeper) untilNext() time.Duration {
	d := housekeeping
	_ = k.g.db.View(func(tx *store.Tx) error {
		_, next, err := outbox.Due(tx, k.g.opt.Now())
		if err == nil && !next.IsZero() {
			d = min(d, max(next.Sub(k.g.opt.Now()), 10*time.Millisecond))
		}
		return err
	})
	return d
}

// round does one step of each kind of work, whatever becomes of the others; more
// tells that some is left.
func (k *keeper) round() (more bool, err error) {
	err = k.startDue()
	more, failed := k.feed()
	unlisted, broken := k.listPeople()
	behind, late := k.index()
	more, err = more || unlisted || behind, errors.Join(err, failed, broken, late, k.g.tellFinished())
	if now := k.g.opt.Now(); now.Sub(k.swept) >= housekeeping {
		k.swept = now
		err = errors.Join(err, k.retire(now), k.g.importer.expire(now), k.chronicle.note(now))
		k.watch.look(now)
	}
	return more, err
}

// index does the next step of what lists and searches are quick by, and tells
// whether more is left. The writer is taken only where there is something to do.
func (k *keeper) index() (more bool, err error) {
	now := k.g.opt.Now()
	if now.Sub(k.indexed) < housekeeping {
		return false, nil
	}
	var in, out bool
	err = k.g.db.View(func(tx *store.Tx) (err error) {
		out = outbox.Behind(tx)
		in, err = inbox.Behind(tx)
		return err
	})
	if err != nil || !in && !out {
		k.indexed = now
		return false, err
	}
	if in {
		err = k.g.update(inbox.Index)
	}
	if out {
		err = errors.Join(err, k.g.update(outbox.Index))
	}
	return err == nil, err
}

// startDue starts the broadcasts whose time has come, unless the clock is wrong.
func (k *keeper) startDue() error {
	if k.g.clock.wrong() != "" {
		return nil
	}
	now := k.g.opt.Now()
	var due []ulid.ULID
	err := k.g.db.View(func(tx *store.Tx) (err error) {
		due, _, err = outbox.Due(tx, now)
		return err
	})
	for _, id := range due {
		err = errors.Join(err, k.start(id, now))
	}
	return err
}

func (k *keeper) start(id ulid.ULID, now time.Time) error {
	k.g.freshenCredit()
	err := k.g.update(func(tx *store.Tx) error {
		b, err := outbox.Start(tx, id, now)
		if err != nil {
			return err
		}
		return k.g.await(tx, b.ID)
	})
	if err == nil {
		k.g.ringModems()
	}
	return err
}

// feed freezes the next recipients of each broadcast and fills its window. One
// that can not be fed holds up no other.
func (k *keeper) feed() (more bool, err error) {
	var sending []ulid.ULID
	err = k.g.db.View(func(tx *store.Tx) (err error) {
		sending, err = outbox.Sending(tx)
		return err
	})
	for _, id := range sending {
		left, failed := k.feedOne(id)
		more, err = more || left, errors.Join(err, failed)
	}
	return more, err
}

// feedOne takes the writer only where there is something to do: it is asked
// after every text.
func (k *keeper) feedOne(id ulid.ULID) (more bool, err error) {
	var hungry bool
	err = k.g.db.View(func(tx *store.Tx) error {
		b, err := outbox.FindBroadcast(tx, id)
		if err != nil || !b.Frozen {
			hungry = true
			return err
		}
		hungry, err = outbox.NeedsRefill(tx, id)
		return err
	})
	if err != nil || !hungry {
		return false, err
	}
	added := 0
	err = k.g.update(func(tx *store.Tx) error {
		now := k.g.opt.Now()
		done, err := outbox.Freeze(tx, id, freezeStep, now)
		if err != nil {
			return err
		}
		added, err = outbox.Refill(tx, id, now)
		more = !done || added > 0 // which may all have been refused
		return err
	})
	if err != nil {
		return false, err
	}
	if added > 0 {
		k.g.ringModems()
	}
	return more, nil
}

// listStep is how many people of a store without an index one transaction
// enters into it.
const listStep = 500

// listPeople enters the next people into the index that searches read, in a
// store of before there was one.
func (k *keeper) listPeople() (more bool, err error) {
	if k.listed {
		return false, nil
	}
	err = k.g.update(func(tx *store.Tx) (err error) {
		k.listed, err = groups.List(tx, listStep)
		return err
	})
	return err == nil && !k.listed, err
}

// retire files long texts that never became whole, expires what is late,
// resends what the policy of its broadcast resends, and forgets old hashes.
func (k *keeper) retire(now time.Time) error {
	clockHeld := k.g.clock.wrong() != ""
	err := k.g.update(func(tx *store.Tx) error {
		if err := k.g.clock.mark(tx); err != nil || clockHeld {
			return err
		}
		broken, err := inbox.Flush(tx, now, perRound)
		if err := errors.Join(err, k.g.concealFiled(tx, broken...)); err != nil {
			return err
		}
		if err := errors.Join(inbox.Forget(tx, now), accounts.Prune(tx, now)); err != nil {
			return err
		}
		return outbox.Upkeep(tx, k.g.conditions())
	})
	if err == nil {
		k.g.ringModems()
	}
	return err
}
