package gateway

import (
	"context"
	"errors"
	"time"

	"github.com/tocsin-sms/tocsin/modem"
)

// lossOf tells how a modem is lost.
func lossOf(err error, p *modem.Problem) loss {
	switch {
	case modem.Frozen(err):
		return frozen
	case p.State == modem.Absent:
		return away
	}
	return broken
}

// problemOf is why there is no session.
func problemOf(err error) *modem.Problem {
	var p *modem.Problem
	if errors.As(err, &p) {
		return p
	}
	p = &modem.Problem{State: modem.Faulty, Reason: "the session ended", Err: err}
	if err != nil {
		p.Reason = err.Error()
	}
	if errors.Is(err, modem.ErrLost) {
		p.State = modem.Absent
	}
	p.Hint = "it is opened again by itself; if it stays so, unplug the modem and plug it in again"
	return p
}

// lost says in the status why there is no session, does what is next on the
// ladder, and tells how long to wait before the modem is opened again.
func (w *worker) lost(ctx context.Context, err error) time.Duration {
	p := problemOf(err)
	how := lossOf(err, p)
	if w.awaken(ctx, err) {
		how = away
	}
	w.g.ringModems() // others take over what only this one was to send
	for {
		step := w.ladder.climb(how, time.Now())
		w.tellLoss(how, *p)
		if step != restarting && step != resetting || ctx.Err() != nil {
			break
		}
		w.ladder.did(w.restart(ctx, step))
	}
	return w.ladder.wait(how, time.Now(), w.wait.next(p.State))
}

// errMoved is a stick whose port is another one's by now: that one is not reset.
var errMoved = errors.New("not possible: it is no longer known at which port it is")

// restart takes one of the rungs that restart the stick, and tells in words what
// was done.
func (w *worker) restart(ctx context.Context, step rung) (what string, err error) {
	w.log.Warn("modem does not answer", "step", step)
	if step == resetting && w.g.fleet.hub.Moved(w.stick, w.cfg.Name) {
		return "a reset on the USB", errMoved
	}
	if step == resetting {
		return "a reset on the USB", w.g.opt.ResetUSB(w.stick.Port)
	}
	through, err := modem.Restart(ctx, w.driverConfig(nil), w.stick)
	if err != nil {
		return "a restart through another port", err
	}
	return "a restart through " + through, nil
}

// tellLoss puts the problem, or what is done about it, into the status.
func (w *worker) tellLoss(how loss, p modem.Problem) {
	said, climbing := w.ladder.said(how, p, time.Now())
	if !climbing {
		said = p
	}
	before := w.status.snapshot()
	w.status.problem(said, w.ladder.rung)
	if before.Reason != said.Reason || before.State != string(said.State) { // an absent one is looked for each second
		w.log.Warn("modem lost", "reason", said.Reason)
		w.g.tellModem()
	}
}
