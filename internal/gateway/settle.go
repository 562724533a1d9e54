package gateway

import (
	"context"
	"errors"
	"time"

	"github.com/tocsin-sms/tocsin/internal/api"
	"github.com/tocsin-sms/tocsin/internal/store"
	"github.com/tocsin-sms/tocsin/modem"
	"github.com/tocsin-sms/tocsin/outbox"
	"github.com/tocsin-sms/tocsin/polls"
)

// settle commits the answer in hand, where there is one. The function it
// returns does to the modem what the answer asks for; it runs after the commit.
func (t *turn) settle(tx *store.Tx) (heed func(), err error) {
	if t.answer == nil {
		return func() {}, nil
	}
	settled, err := outbox.Settle(tx, t.imsi, result(*t.answer), t.now())
	if err != nil {
		return nil, err
	}
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

// settleAlone commits the answer in hand by itself, where no next text will be
// chosen at once.
func (t *turn) settleAlone(ctx context.Context) error {
	if t.answer == nil {
		return nil
	}
	var heed func()
	err := t.w.g.update(func(tx *store.Tx) (err error) {
		heed, err = t.settle(tx)
		return err
	})
	if err != nil {
		return t.fullDisk(ctx, err)
	}
	t.answer = nil
	heed()
	return nil
}

// heed does to the modem what the answer asked for.
func (t *turn) heed(s outbox.Settled) {
	g, now := t.w.g, t.now()
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
		t.w.log.Warn("modem pauses", "reason", s.Reason)
		g.tellModem(t.w)
	}
	g.tellOut(s.Message)
	g.keeper.bell.ring()
}

// takeLate commits answers that came outside of any submit: they settle the
// text that was in doubt.
func (t *turn) takeLate() error {
	for {
		late, ok := t.s.Late()
		if !ok {
			return nil
		}
		err := t.w.g.update(func(tx *store.Tx) error {
			_, err := outbox.SettleLate(tx, t.imsi, result(late), t.now())
			return err
		})
		if err != nil && !errors.Is(err, outbox.ErrIdle) {
			return err
		}
	}
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
	if !errors.Is(err, store.ErrFull) {
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

func (g *Gateway) tellModem(w *worker) {
	m := w.status.snapshot()
	g.events.tell(api.Event{Kind: "modem", At: g.opt.Now(), ID: m.Name, Modem: &m})
}

func (g *Gateway) tellOut(m outbox.Message) {
	g.events.tell(api.Event{Kind: "out", At: g.opt.Now(), ID: m.ID.String()})
}
