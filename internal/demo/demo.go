// Package demo shows Tocsin at work to somebody who has never seen it: the real
// daemon, with two simulated modems and a few hundred simulated supporters who
// join, vote, chat and stop, in a folder of its own. At the end it compares what
// the daemon believes with what the simulated network knows.
package demo

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"time"

	"golang.org/x/sync/errgroup"
)

// ErrDisagree is what Run ends with when the daemon and the network do not
// agree on what happened.
var ErrDisagree = errors.New("the daemon and the simulated network do not agree")

// Options are what a demo is given.
type Options struct {
	// For is how long it lasts in all; 0: until the context ends.
	For time.Duration
	// Keep is the folder the store, the ledger and the log stay in; "" uses a
	// temporary one that is removed.
	Keep string
	// Supporters is how many people take part; 200 if zero.
	Supporters int
	// Seed is where chance begins; the same seed gives the same people.
	Seed uint64
	// Page serves the page at a free port, and says where.
	Page bool
	// Stay keeps the daemon and the page after the summary, until the context ends.
	Stay bool
	// Out is where the show goes, Terminal says whether it can be redrawn, and
	// Color whether it can be coloured.
	Out             io.Writer
	Terminal, Color bool
}

const (
	// windDown is how much of For is left for the last texts and reports.
	windDown = 0.3
	// patience is how much longer than For they may take.
	patience = 20 * time.Second
)

// Run plays the demo until its time is over or ctx ends, checks it against the
// ledger, and prints a summary. Errors: ErrDisagree, and those of the daemon.
func Run(ctx context.Context, o Options) error {
	if o.Supporters == 0 {
		o.Supporters = 200
	}
	began := time.Now()
	s, err := newStage(o)
	if err != nil {
		return err
	}
	verdict, err := s.run(ctx, o, began)
	if err := errors.Join(err, s.tearDown()); err != nil {
		return err
	}
	if !verdict.agrees() {
		return ErrDisagree
	}
	return nil
}

// run plays the acts with the daemon running, tells how it went, and ends the
// daemon last.
func (s *stage) run(ctx context.Context, o Options, began time.Time) (verdict, error) {
	daemon, stopDaemon := context.WithCancel(context.WithoutCancel(ctx))
	defer stopDaemon()
	var group errgroup.Group
	group.Go(func() error {
		defer stopDaemon() // a daemon that fails ends the show
		return s.gateway.Run(daemon)
	})
	v, err := s.performBeside(ctx, daemon, o, began)
	stopDaemon()
	return v, errors.Join(group.Wait(), err)
}

// performBeside is perform with the page open beside it, and what is said and
// shown after.
func (s *stage) performBeside(ctx, daemon context.Context, o Options, began time.Time) (v verdict, err error) {
	if o.Page {
		end, err := s.servePage(ctx, o)
		if err != nil {
			return v, fmt.Errorf("serve the page: %w", err)
		}
		defer func() { err = errors.Join(err, end()) }()
	}
	if v, err = s.perform(ctx, daemon, o, began); err != nil {
		return v, err
	}
	if _, err := io.WriteString(o.Out, summary(v, o)); err != nil {
		return v, err
	}
	if o.Stay {
		err = linger(ctx, daemon, o.Out)
	}
	return v, err
}

// perform is what is seen: the acts, the crowd, the screen, and then the wait
// for the last texts.
func (s *stage) perform(ctx, daemon context.Context, o Options, began time.Time) (verdict, error) {
	shown, hide := context.WithCancel(daemon)
	var group errgroup.Group
	group.Go(func() error { return s.show(shown, o, began) })
	err := s.prepare(daemon)
	if err == nil {
		err = s.play(ctx, daemon, o, began)
	}
	var v verdict
	if err == nil {
		s.script.say("That is all. The last texts and delivery reports come in, then everything is compared with the network's ledger.")
		v, err = s.settle(daemon, o, began)
	}
	hide()
	return v, errors.Join(err, group.Wait())
}

// play lets the crowd and the coordinator act until it is time to wind down.
func (s *stage) play(ctx, daemon context.Context, o Options, began time.Time) error {
	if o.For > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithDeadline(ctx, began.Add(time.Duration((1-windDown)*float64(o.For))))
		defer cancel()
	}
	playing, stop := context.WithCancel(ctx)
	defer stop()
	defer context.AfterFunc(daemon, stop)()
	var group errgroup.Group
	group.Go(func() error {
		s.crowd.run(playing)
		return nil
	})
	group.Go(func() error {
		defer stop()
		return s.acts(playing, o)
	})
	return group.Wait()
}

// settle waits until the daemon and the ledger agree and nothing is on its
// way, or patience is at an end. Only what both have come to rest at counts.
func (s *stage) settle(ctx context.Context, o Options, began time.Time) (verdict, error) {
	until := time.Now().Add(patience)
	if o.For > 0 {
		until = began.Add(o.For + patience)
	}
	for {
		v, err := s.audit(ctx)
		if err != nil || v.atRest() && v.agrees() || time.Now().After(until) {
			return v, err
		}
		if err := pause(ctx, 200*time.Millisecond); err != nil {
			return v, fmt.Errorf("the daemon ended: %w", err)
		}
	}
}

// pause waits; its error is why it did not wait to the end.
func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-timer.C:
		return nil
	}
}

// folder is where the demo keeps its files, and how it leaves it.
func folder(keep string) (dir string, leave func() error, err error) {
	if keep != "" {
		return keep, func() error { return nil }, fresh(keep)
	}
	dir, err = os.MkdirTemp("", "tocsin-demo-")
	return dir, func() error { return os.RemoveAll(dir) }, err
}

// ErrNotEmpty is what Run ends with where there are files in the folder to
// keep: an older demo's people would be taken for this one's.
var ErrNotEmpty = errors.New("the folder is not empty")

// fresh makes a folder, or makes sure that it is empty.
func fresh(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	files, err := os.ReadDir(dir)
	if err == nil && len(files) > 0 {
		return fmt.Errorf("%s: %w", dir, ErrNotEmpty)
	}
	return err
}

func logTo(w io.Writer) *slog.Logger { return slog.New(slog.NewTextHandler(w, nil)) }
