package gateway

import (
	"context"
	"errors"
	"log/slog"
	"slices"

	"github.com/tocsin-sms/tocsin/internal/config"
	"github.com/tocsin-sms/tocsin/modem"
	"github.com/tocsin-sms/tocsin/outbox"
)

// worker owns one configured modem: it opens it, reads it, sends through it,
// and opens it again when it is lost. Only its Run goroutine touches the
// session.
type worker struct {
	g      *Gateway
	cfg    config.Modem
	log    *slog.Logger
	bell   bell // there may be a text to hand on
	again  bell // a person wants a lost modem to be tried at once
	status *status
	asked  chan ask // USSD and the like, done between two texts
	menus  menus
}

// ask is something only the owner of the session can do.
type ask struct {
	do   func(ctx context.Context, s *modem.Session)
	done chan struct{}
}

func newWorker(g *Gateway, cfg config.Modem) *worker {
	return &worker{
		g: g, cfg: cfg, log: g.log.With("modem", cfg.Name),
		bell: newBell(), again: newBell(), status: newStatus(cfg, g.opt.Now), asked: make(chan ask),
	}
}

// Run keeps the modem at work until ctx ends. A modem that is absent, frozen
// or halted never ends it: the reason is in the status and it tries again.
func (w *worker) Run(ctx context.Context) error {
	wait := newPatience()
	for ctx.Err() == nil {
		w.status.opening()
		turn := &turn{w: w}
		s, err := modem.Open(ctx, w.driverConfig(turn.deleted))
		if err == nil {
			err = turn.session(ctx, s, wait.reset)
			err = errors.Join(err, s.Close())
		}
		if ctx.Err() != nil {
			break
		}
		w.lost(err)
		wait.sleep(ctx, w.again, w.status.state())
	}
	w.status.gone("the daemon is stopping")
	return nil
}

// lost says in the status why there is no session.
func (w *worker) lost(err error) {
	before := w.status.snapshot().Reason
	var p *modem.Problem
	if errors.As(err, &p) {
		w.status.problem(p)
	} else {
		w.status.lost(err)
	}
	if w.status.snapshot().Reason != before { // an absent one is looked for each second
		w.log.Warn("modem lost", "reason", err)
	}
	w.g.tellModem(w)
	w.g.ringModems() // others take over what only this one was to send
}

func (w *worker) driverConfig(deleted func(modem.Arrival)) modem.Config {
	return modem.Config{
		Name: w.cfg.Name, Port: w.cfg.Port, PIN: w.cfg.PIN,
		SubmitTimeout: w.cfg.SubmitTimeout, Reports: w.g.cfg.Sending.Reports,
		Open: w.g.opt.OpenPort, Ports: w.g.opt.Ports, Hub: w.g.hub, Log: w.g.log, PINs: pinMemory{w.g}, Deleted: deleted,
	}
}

// station is what the outbox must know of the SIM that asks for a text.
func (w *worker) station(imsi string) outbox.Station {
	l := w.cfg.Limits
	return outbox.Station{
		Modem: w.cfg.Name, IMSI: imsi, Covers: w.g.outOfWork(w), Location: w.g.cfg.Location,
		Limits: outbox.Limits{PerMinute: l.PerMinute, PerHour: l.PerHour, PerDay: l.PerDay},
	}
}

// outOfWork are the other modems whose texts must not wait for them: those
// that can not send now, and those that are no longer configured.
func (g *Gateway) outOfWork(except *worker) []string {
	names := slices.Clone(g.formerModems)
	for _, w := range g.workers {
		if w != except && w.status.state() != ready {
			names = append(names, w.cfg.Name)
		}
	}
	return names
}

// between runs what was asked of the session's owner.
func (w *worker) between(ctx context.Context, s *modem.Session, a ask) {
	defer close(a.done)
	a.do(ctx, s)
}

// borrow runs fn on the session between two texts. It fails when no session
// is open or ctx ends first.
func (w *worker) borrow(ctx context.Context, fn func(ctx context.Context, s *modem.Session)) error {
	done, err := w.lend(ctx, fn)
	if err != nil {
		return err
	}
	<-done
	return nil
}

// lend is borrow that returns when fn begins; done is closed when it ended.
func (w *worker) lend(ctx context.Context, fn func(ctx context.Context, s *modem.Session)) (done <-chan struct{}, err error) {
	if state := w.status.state(); state != ready && state != paused {
		return nil, conflict("see: tocsin modem list", "modem %s is %s", w.cfg.Name, state)
	}
	a := ask{do: fn, done: make(chan struct{})}
	select {
	case w.asked <- a:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	return a.done, nil
}
