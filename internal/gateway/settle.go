package gateway

import (
	"context"
	"errors"
	"time"

	"github.com/tocsin-sms/tocsin/inbox"
	"github.com/tocsin-sms/tocsin/internal/store"
	"github.com/tocsin-sms/tocsin/modem"
	"github.com/tocsin-sms/tocsin/outbox"
	"github.com/tocsin-sms/tocsin/polls"
)

// settle commits the answer in hand, where there is one. The function it
// returns does to the modem what the answer asks for; it runs after the commit.
func (t *turn) settle(tx *store.Tx) (heed func(), err error) {
	t.troubled = false
	if t.answer == nil {
		return func() {}, nil
	}
	answer, broke := t.result(*t.answer)
	settled, err := outbox.Settle(tx, t.imsi, answer, t.now())
	if err != nil {
		return nil, err
	}
	if broke {
		if err := t.exhausted(tx, &settled); err != nil {
			return nil, err
		}
	}
	t.troubled = settled.Trouble == outbox.TroublePause || settled.Trouble == outbox.TroubleHalt
	return func() { t.heed(settled) }, noteAsked(tx, settled.Message, t.now())
}

// noteAsked remembers who a poll was put to, so that an answer without the
// poll's word is understood.
func noteAsked(tx *store.Tx, m outbox.Message, now time.Time) error {
	if m.Poll == "" || (m.State != outbox.Sent && m.State != outbox.Uncertain && m.State != outbox.Delivered) {
		return nil
	}
	err := polls.Ask(tx, m.Poll, m.To, now)
	if errors.Is(err, polls.ErrNotFound) {
		return nil
	}
	return err
}

// commit runs fn in a transaction that first settles the answer in hand, takes
// the reports read since and notes the deletions: what is known is never on the
// disk later than what follows from it, and costs no sync of its own.
func (t *turn) commit(fn func(*store.Tx) error) error {
	var heed func()
	work := func(tx *store.Tx) (err error) {
		if heed, err = t.settle(tx); err != nil {
			return err
		}
		if err := t.catchUp(tx); err != nil {
			return err
		}
		return fn(tx)
	}
	err := t.w.g.update(work)
	if bad := (*reportError)(nil); errors.As(err, &bad) {
		t.w.log.Error("status reports that can not be taken are dropped", "reports", len(t.reports), "error", err)
		t.reports, t.discard = nil, true
		err = t.w.g.update(work)
	}
	if err != nil {
		return err
	}
	t.answer, t.gone = nil, nil
	t.discard = t.discard || len(t.reports) > 0
	t.reports = nil
	heed()
	return nil
}

// reportError is a report that can not be taken: it must not keep the texts
// committed with it from leaving.
type reportError struct{ err error }

func (e *reportError) Error() string { return "status report: " + e.err.Error() }

func (e *reportError) Unwrap() error { return e.err }

// catchUp takes the reports that were read and notes what the SIM no longer holds.
func (t *turn) catchUp(tx *store.Tx) error {
	for _, r := range t.reports {
		if _, _, err := outbox.Report(tx, t.imsi, r, t.now()); err != nil {
			return &reportError{err}
		}
	}
	for _, slot := range t.gone {
		if err := inbox.Deleted(tx, slot); err != nil {
			return err
		}
	}
	return nil
}

// settleAlone commits what is in hand by itself, where no next text will be
// chosen at once.
func (t *turn) settleAlone(ctx context.Context) error {
	err := t.commit(func(*store.Tx) error { return nil })
	return t.fullDisk(ctx, err)
}

// settleLast commits what is in hand when the session is over. It waits for room
// on the disk: no later session can send while the text counts as in flight.
func (t *turn) settleLast(ctx context.Context) error {
	for {
		err := t.commit(func(*store.Tx) error { return nil })
		if !errors.Is(err, store.ErrFull) || ctx.Err() != nil {
			return err
		}
		if err := t.fullDisk(ctx, err); err != nil {
			return err
		}
	}
}

// heed does to the modem what the answer asked for.
func (t *turn) heed(s outbox.Settled) {
	g, now := t.w.g, t.now()
	if s.Message.Error != "" {
		t.w.status.refused(s.Message.Error)
	}
	switch s.Trouble {
	case outbox.NoTrouble:
		if s.Message.State == outbox.Sent {
			t.w.status.worked()
		}
	case outbox.TroubleStorage:
		t.swept = time.Time{}
	case outbox.TroubleBusy: // the text itself waits some seconds
	case outbox.TroublePause, outbox.TroubleHalt:
		t.w.status.pause(s.Reason, now)
		t.w.wishCredit()
		t.w.log.Warn("modem pauses", "reason", s.Reason)
		g.tellModem()
	}
	g.keeper.answered()
}

// takeLate commits answers that came outside of any submit: they settle the
// text that was in doubt. On a full disk they wait for the next sweep.
func (t *turn) takeLate() error {
	for t.oneLate() {
		err := t.commit(func(tx *store.Tx) error {
			_, err := outbox.SettleLate(tx, t.imsi, result(*t.late), t.now())
			return err
		})
		switch {
		case errors.Is(err, store.ErrFull):
			return nil
		case err != nil && !errors.Is(err, outbox.ErrIdle):
			return err
		}
		t.late = nil
	}
	return nil
}

// oneLate tells whether a late answer is to be committed.
func (t *turn) oneLate() bool {
	if t.late != nil {
		return true
	}
	late, ok := t.s.Late()
	if ok {
		t.late = &late
	}
	return ok
}

// result is what the outbox must know of a modem's answer.
func result(r modem.Result) outbox.Result {
	out := outbox.Result{Outcome: outcomes[r.Outcome], MR: r.MR, Class: classes[r.Class], Took: r.Took}
	var refused *modem.RefusedError
	switch {
	case errors.As(r.Err, &refused):
		out.Code, out.Words = refused.Coded(), refused.Words()
	case r.Err != nil:
		out.Words = r.Err.Error()
	}
	if r.Prior != nil {
		prior := result(*r.Prior)
		out.Prior = &prior
	}
	return out
}

var outcomes = map[modem.Outcome]outbox.Outcome{
	modem.Sent:      outbox.WasSent,
	modem.Refused:   outbox.WasRefused,
	modem.Uncertain: outbox.WasUncertain,
	modem.NotSent:   outbox.WasNotSent,
}

var classes = map[modem.Class]outbox.Class{
	modem.NoClass:       outbox.NoClass,
	modem.RetrySoon:     outbox.RetrySoon,
	modem.RetryLater:    outbox.RetryLater,
	modem.Never:         outbox.Never,
	modem.Halt:          outbox.HaltModem,
	modem.Pause:         outbox.PauseModem,
	modem.FreeStorage:   outbox.FreeStorage,
	modem.OptionRefused: outbox.OptionRefused,
	modem.OutcomeOpen:   outbox.OutcomeOpen,
}

// fullDisk turns a commit that found no room into a wait; other errors pass.
func (t *turn) fullDisk(ctx context.Context, err error) error {
	if err == nil || !errors.Is(err, store.ErrFull) {
		return err
	}
	timer := time.NewTimer(roomAgain)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
	return nil
}

// roomAgain is how long a full disk is waited for before the next try.
const roomAgain = 5 * time.Second

// tellModem has those who watch told that a modem changed.
func (g *Gateway) tellModem() { g.herald.bell.ring() }
