package gateway

import (
	"context"
	"errors"
	"time"

	"github.com/tocsin-sms/tocsin/inbox"
	"github.com/tocsin-sms/tocsin/internal/store"
	"github.com/tocsin-sms/tocsin/internal/tpdu"
	"github.com/tocsin-sms/tocsin/modem"
	"github.com/tocsin-sms/tocsin/outbox"
)

// turn is the work of one session: texts are read between two submits, and
// the answer to one submit is committed in the transaction that chooses the
// next text. It belongs to the worker's goroutine.
type turn struct {
	w         *worker
	s         *modem.Session
	imsi      string
	answer    *modem.Result // of the last submit, not committed yet
	reports   []tpdu.Report // read, not committed yet
	gone      []inbox.Slot  // deleted from the SIM, not noted yet
	late      *modem.Result // came outside of any submit, not committed yet
	calls     []modem.Call  // rang, not filed yet
	troubled  bool          // the answer just settled asks for a pause
	discard   bool          // reports are committed and to be deleted from the modem
	unread    error         // why the last sweep left something in the modem
	answered  time.Time     // when the last submit ended
	swept     time.Time
	refreshed time.Time
}

const (
	// sweepEvery is how often storage is looked at without being woken: some
	// sticks never say that a text came.
	sweepEvery = 15 * time.Second
	// refreshEvery is how often signal and registration are asked.
	refreshEvery = 30 * time.Second
	// lastSubmit bounds the wait for the submit, or the purchase, in hand when
	// the daemon stops.
	lastSubmit = 20 * time.Second
	// linkStays is how long modems keep the link after a text (AT+CMMS=2), by
	// their makers' manuals.
	linkStays = 5 * time.Second
	// searchEvery is how often registration is asked while there is none.
	searchEvery = 2 * time.Second
)

// session serves one opened modem until it is lost or ctx ends; healthy is
// called once it works.
func (t *turn) session(ctx context.Context, s *modem.Session, healthy func()) error {
	t.s, t.imsi = s, s.Identity().IMSI
	t.w.status.opened(s)
	if err := t.acquaint(ctx); err != nil {
		return err
	}
	if err := t.meetCredit(); err != nil {
		return err
	}
	t.w.status.serving(s)
	t.w.g.tellModem()
	healthy()
	return errors.Join(t.loop(ctx), t.settleLast(ctx))
}

// acquaint reads what the SIM and the stick hold. At first contact those texts
// are filed and fire no rule.
func (t *turn) acquaint(ctx context.Context) error {
	if err := t.sweep(ctx, modem.Timed); err != nil {
		return err
	}
	return t.w.g.meet(t.s.Identity(), t.unread)
}

// loop hands texts to the modem and takes texts from it until it is lost.
func (t *turn) loop(ctx context.Context) error {
	for ctx.Err() == nil {
		if err := t.look(ctx); err != nil {
			return err
		}
		if err := t.mindCredit(ctx); err != nil {
			return err
		}
		sub, wait, err := t.next(ctx)
		if err != nil {
			return err
		}
		if sub != nil {
			err = t.submit(ctx, sub)
		}
		if err == nil {
			err = t.tidy(ctx)
		}
		if err == nil && sub == nil {
			err = t.idle(ctx, wait)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// look reads what came in since the last submit, so that a STOP bites at once,
// and does what was asked of the session: a broadcast may leave it no idle hour.
func (t *turn) look(ctx context.Context) error {
	woken := false
	select {
	case a := <-t.w.asked:
		err := t.settleAlone(ctx)
		t.w.between(ctx, t.s, a)
		if err != nil {
			return err
		}
	case <-t.s.Wake():
		woken = true
	default:
	}
	mode := modem.Woken
	switch {
	case t.now().Sub(t.swept) >= sweepEvery: // also where it is woken without end
		mode = modem.Timed
	case !woken:
		return t.s.Err()
	}
	if err := t.sweep(ctx, mode); err != nil {
		return err
	}
	return t.refresh(ctx)
}

// sweep reads what waits in the modem. What can not be kept now stays there;
// only the loss of the session is an error.
func (t *turn) sweep(ctx context.Context, mode modem.SweepMode) error {
	if mode == modem.Timed {
		t.swept = t.now()
	}
	if t.unread = t.s.Sweep(ctx, mode, t.keep); t.unread != nil {
		t.w.log.Warn("some of what waits in the modem stays there", "error", t.unread)
	}
	t.w.status.stores(t.s.Full())
	if err := t.takeLate(); err != nil {
		return err
	}
	if err := t.takeCalls(ctx); err != nil {
		return err
	}
	return t.s.Err()
}

// refresh asks how the modem stands with the network, more often while it can
// not send.
func (t *turn) refresh(ctx context.Context) error {
	every := refreshEvery
	if !t.registered() {
		every = searchEvery
	}
	if t.now().Sub(t.refreshed) < every {
		return nil
	}
	t.refreshed = t.now()
	if err := t.s.Refresh(ctx); err != nil {
		return err
	}
	t.w.status.health(t.s)
	return t.freshen(ctx)
}

// registered tells whether texts can leave. A stick that does not say is
// believed to be.
func (t *turn) registered() bool {
	h := t.s.Health()
	return h.Registered() || h.Registration == modem.UnknownRegistration
}

// next commits what is in hand and marks the next text as submitting, in one
// transaction. Nil means there is none before the given time.
func (t *turn) next(ctx context.Context) (sub *outbox.Submission, wait time.Time, err error) {
	still := !t.registered() || t.w.status.pausedNow(t.now())
	err = t.commit(func(tx *store.Tx) error {
		sub, wait = nil, time.Time{}
		if still || t.troubled {
			return nil
		}
		sub, wait, err = outbox.Next(tx, t.w.station(t.imsi), t.w.g.conditions())
		return err
	})
	if err != nil {
		return nil, wait, t.fullDisk(ctx, err)
	}
	t.account(sub != nil)
	if sub == nil {
		t.w.g.keeper.hungry()
		if t.w.status.pausedNow(t.now()) {
			wait = t.w.status.resumes()
		}
	}
	return sub, wait, nil
}

// tidy deletes from the modem what is committed. Reports read since wait for
// their own commit, which a full disk may put off.
func (t *turn) tidy(ctx context.Context) error {
	if !t.discard || len(t.reports) > 0 {
		return nil
	}
	t.discard = false
	return t.s.Discard(ctx)
}

// idle waits until there may be something to do.
func (t *turn) idle(ctx context.Context, wait time.Time) error {
	timer := time.NewTimer(t.untilNext(wait))
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-t.s.Done():
		return t.s.Err()
	case <-timer.C:
		return t.refresh(ctx)
	case <-t.w.bell:
	case a := <-t.w.asked:
		t.w.between(ctx, t.s, a)
	case <-t.s.Wake():
		return t.sweep(ctx, modem.Woken)
	}
	return nil
}

// untilNext is how long nothing has to be done, unless something wakes us.
func (t *turn) untilNext(wait time.Time) time.Duration {
	d := t.swept.Add(sweepEvery).Sub(t.now())
	if !wait.IsZero() {
		d = min(d, wait.Sub(t.now()))
	}
	if !t.registered() {
		d = min(d, searchEvery)
	} else {
		d = min(d, t.w.purse.at.Sub(t.now()))
	}
	return max(d, time.Millisecond)
}

// submit hands one part to the modem. A daemon that is stopping lets it
// finish, within bounds: cut off, it would be uncertain.
func (t *turn) submit(ctx context.Context, sub *outbox.Submission) error {
	inHand, done := finishing(ctx)
	defer done()
	if err := t.holdLink(inHand); err != nil {
		t.answer = &modem.Result{Outcome: modem.NotSent, Err: err}
		return err
	}
	r := t.s.Submit(inHand, sub.PDU)
	t.answer, t.answered = &r, t.now()
	if r.Outcome == modem.Sent {
		t.w.spent()
	}
	return t.s.Err()
}

// finishing is a context that outlives ctx a while, for what must not be cut off.
func finishing(ctx context.Context) (inHand context.Context, done context.CancelFunc) {
	inHand, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() {
		timer := time.NewTimer(lastSubmit)
		defer timer.Stop()
		select {
		case <-timer.C:
			cancel()
		case <-inHand.Done():
		}
	})
	return inHand, func() { stop(); cancel() }
}

// holdLink keeps the radio link up where one text follows another.
func (t *turn) holdLink(ctx context.Context) error {
	if t.now().Sub(t.answered) > linkStays {
		return nil
	}
	return t.s.HoldLink(ctx, true)
}

func (t *turn) now() time.Time { return t.w.g.opt.Now() }
