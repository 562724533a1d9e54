package gateway

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"github.com/tocsin-sms/tocsin/internal/config"
	"github.com/tocsin-sms/tocsin/modem"
)

// fleet is the workers of all modems: those of the configuration, then those that
// were added since. It starts them, also later, and waits for them.
type fleet struct {
	hub *modem.Hub // keeps two modems off one stick
	// workers is replaced, never changed: readers hold no lock.
	workers atomic.Pointer[[]*worker]
	change  sync.Mutex // held while modems are added or removed
	bell    bell       // there is a worker to be started
}

func newFleet() *fleet {
	f := &fleet{hub: modem.NewHub(nil), bell: newBell()}
	f.workers.Store(&[]*worker{})
	return f
}

// all is every worker now. It is only read.
func (f *fleet) all() []*worker { return *f.workers.Load() }

// configs is the configuration of every modem.
func (f *fleet) configs() (all []config.Modem) {
	for _, w := range f.all() {
		all = append(all, w.cfg)
	}
	return all
}

// add takes a worker up, to be started by Run.
func (f *fleet) add(w *worker) {
	f.hub.Expect(w.cfg.Name, w.cfg.Port)
	all := append(slices.Clone(f.all()), w)
	f.workers.Store(&all)
	f.bell.ring()
}

// remove dismisses a worker and waits until it has ended: what it has in hand it
// finishes, which is bounded. Whoever asked may have left meanwhile: half of a
// change would lose the modem.
func (f *fleet) remove(w *worker) {
	all := slices.DeleteFunc(slices.Clone(f.all()), func(other *worker) bool { return other == w })
	f.workers.Store(&all)
	f.hub.Expect(w.cfg.Name, "")
	w.dismiss()
	if !w.begun.CompareAndSwap(false, true) { // else Run, which may still have it on its list, leaves it
		<-w.over
	}
}

// Run runs the workers, those that are added later as well, until ctx ends and
// each of them has ended.
func (f *fleet) Run(ctx context.Context) error {
	group, ctx := errgroup.WithContext(ctx)
	for ctx.Err() == nil {
		for _, w := range f.all() {
			if w.begun.CompareAndSwap(false, true) {
				group.Go(func() error { return w.serveUntil(ctx) })
			}
		}
		select {
		case <-ctx.Done():
		case <-f.bell:
		}
	}
	err := group.Wait()
	f.hub.Wait()
	return err
}

// serveUntil runs the worker until ctx ends or it is dismissed.
func (w *worker) serveUntil(ctx context.Context) error {
	defer close(w.over)
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(w.dismissed, cancel)()
	return w.Run(ctx)
}
