package gateway

import (
	"context"
	"errors"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/tocsin-sms/tocsin/internal/config"
	"github.com/tocsin-sms/tocsin/modem"
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
	purse  purse

	begun     atomic.Bool     // its goroutine was started
	dismissed context.Context // ends when the modem is removed
	dismiss   context.CancelFunc
	over      chan struct{} // closed when its goroutine ended

	// The rest is the Run goroutine's.
	ladder ladder
	radio  remedy // for a network that is not found
	card   remedy // for a SIM that can not be read
	wait   *patience
	stick  modem.Identity // that was opened last
}

// ask is something only the owner of the session can do.
type ask struct {
	do   func(ctx context.Context, s *modem.Session)
	done chan struct{}
}

func newWorker(g *Gateway, cfg config.Modem) *worker {
	w := &worker{
		g: g, cfg: cfg, over: make(chan struct{}), log: g.log.With("modem", cfg.Name),
		bell: newBell(), again: newBell(), status: newStatus(cfg, g.opt.Now), asked: make(chan ask),
		wait: newPatience(), stick: modem.Identity{Port: cfg.Port},
	}
	w.dismissed, w.dismiss = context.WithCancel(context.Background())
	return w
}

// Run keeps the modem at work until ctx ends. A modem that is absent, frozen
// or halted never ends it: the reason is in the status and it tries again.
func (w *worker) Run(ctx context.Context) error {
	for ctx.Err() == nil {
		w.status.opening()
		err := w.serve(ctx)
		if ctx.Err() != nil {
			break
		}
		w.wait.sleep(ctx, w.again, w.lost(ctx, err), w.plugs)
	}
	w.status.gone("the daemon is stopping")
	return nil
}

// plugs is what is plugged in where the modem may be.
func (w *worker) plugs() string { return modem.Plugs(w.driverConfig(nil)) }

// serve opens the modem and works with it until it is lost.
func (w *worker) serve(ctx context.Context) error {
	turn := &turn{w: w}
	s, err := modem.Open(ctx, w.driverConfig(turn.deleted))
	if err != nil {
		return err
	}
	w.stick = s.Identity()
	return errors.Join(turn.session(ctx, s, w.healthy), s.Close())
}

// healthy is said of a modem that works.
func (w *worker) healthy() {
	w.wait.reset()
	w.ladder.cured(time.Now())
	w.card = remedy{}
}

func (w *worker) driverConfig(deleted func(modem.Arrival)) modem.Config {
	return modem.Config{
		Name: w.cfg.Name, Port: w.cfg.Port, PIN: w.cfg.PIN,
		SubmitTimeout: w.cfg.SubmitTimeout, Reports: w.g.cfg().Sending.Reports,
		Open: w.g.opt.OpenPort, Ports: w.g.opt.Ports, Hub: w.g.fleet.hub, Log: w.g.log, PINs: pinMemory{w.g}, Deleted: deleted,
	}
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
