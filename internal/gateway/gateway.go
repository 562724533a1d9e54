// Package gateway is the daemon: it joins the modems to the store, one
// transaction a text, and holds the verbs that the page, the API and the
// command line share.
package gateway

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/tocsin-sms/tocsin/groups"
	"github.com/tocsin-sms/tocsin/internal/config"
	"github.com/tocsin-sms/tocsin/internal/store"
	"github.com/tocsin-sms/tocsin/modem"
	"github.com/tocsin-sms/tocsin/outbox"
)

// Options are what the daemon is given besides its configuration.
type Options struct {
	Log      *slog.Logger                                  // nil: discard
	Now      func() time.Time                              // nil: time.Now
	OpenPort func(path string) (io.ReadWriteCloser, error) // nil: serial ports
	Ports    func() ([]string, error)                      // what "auto" looks through; nil: serial ports
	ResetUSB func(port string) error                       // nil: modem.ResetUSB
	Version  string
}

// Gateway is a daemon that owns a store. Make one with New, run it with Run;
// its verbs may be called from any goroutine while Run runs.
type Gateway struct {
	base     config.Config                 // as it was read
	conf     atomic.Pointer[config.Config] // in force now, with what is set on the page; replaced whole
	opt      Options
	log      *slog.Logger
	db       *store.DB
	started  time.Time
	fleet    *fleet
	book     atomic.Pointer[rulebook]
	rules    sync.Mutex // held while the rule book is changed
	clock    *clock
	events   *events
	herald   *herald
	keeper   *keeper
	importer *importer
	trouble  trouble
	door     *door

	arrivals arrivals
}

// StoreFile is the name of the store in the data folder.
const StoreFile = "tocsin.db"

// New opens the store and brings it to a state from which texts can go on:
// what was being submitted when the last run ended is uncertain now. Errors
// wrap those of store.Open.
func New(cfg config.Config, opt Options) (*Gateway, error) {
	opt = opt.withDefaults()
	if err := os.MkdirAll(cfg.Data, 0o700); err != nil {
		return nil, fmt.Errorf("make the data folder: %w", err)
	}
	db, err := store.Open(filepath.Join(cfg.Data, StoreFile), store.Options{Now: opt.Now})
	if err != nil {
		return nil, err
	}
	g := &Gateway{base: cfg, opt: opt, log: opt.Log, db: db, started: opt.Now(), events: newEvents(), door: newDoor()}
	g.conf.Store(&cfg)
	g.clock = newClock(opt.Now)
	g.herald = newHerald(g)
	g.importer = newImporter(g)
	g.keeper = &keeper{g: g, bell: newBell(), watch: newWatch(g), chronicle: &chronicle{g: g}}
	g.fleet = newFleet()
	for _, m := range cfg.Modems {
		g.fleet.add(newWorker(g, m))
	}
	if err := g.takeUp(); err != nil {
		return nil, errors.Join(fmt.Errorf("take up where the last run ended: %w", err), db.Close())
	}
	return g, nil
}

func (o Options) withDefaults() Options {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.ResetUSB == nil {
		o.ResetUSB = modem.ResetUSB
	}
	return o
}

// takeUp settles what a crash left open and reads the rule book.
func (g *Gateway) takeUp() error {
	if err := g.db.View(g.loadModems); err != nil {
		return err
	}
	err := g.db.Update(func(tx *store.Tx) error {
		n, err := outbox.Recover(tx, g.opt.Now())
		if n > 0 {
			g.log.Warn("texts that were being submitted when the last run ended are uncertain", "texts", n)
		}
		if err != nil {
			return err
		}
		if err := outbox.SetPrefixes(tx, g.prefixes()); err != nil {
			return err
		}
		if err := g.recoverBundles(tx); err != nil {
			return err
		}
		if _, err := groups.List(tx, 0); err != nil {
			return err
		}
		return g.clock.load(tx)
	})
	if err != nil {
		return err
	}
	return g.db.View(func(tx *store.Tx) error {
		if err := errors.Join(g.loadSettings(tx), g.pauseAgain(tx)); err != nil {
			return err
		}
		return g.loadBook(tx)
	})
}

// Run runs the modems and the keeper until ctx ends, then lets the submits in
// hand finish and closes the store. It is called once.
func (g *Gateway) Run(ctx context.Context) error {
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return g.keeper.Run(ctx) })
	group.Go(func() error { return g.herald.Run(ctx) })
	group.Go(func() error { return g.importer.Run(ctx) })
	group.Go(func() error { return g.fleet.Run(ctx) })
	err := group.Wait()
	return errors.Join(err, g.db.Close())
}

// Close closes the store of a Gateway whose Run was never called.
func (g *Gateway) Close() error { return g.db.Close() }

// cfg is the configuration in force. It is only read: what changes it puts
// another in its place, so a caller that needs two of its values to agree asks once.
func (g *Gateway) cfg() *config.Config { return g.conf.Load() }

// ring wakes everything that may have a text to hand on now.
func (g *Gateway) ring() {
	g.keeper.bell.ring()
	g.ringModems()
}

func (g *Gateway) ringModems() {
	for _, w := range g.fleet.all() {
		w.bell.ring()
	}
}

// update is db.Update, which also tells the operator when the disk is full, and
// those who watch what changed.
func (g *Gateway) update(fn func(*store.Tx) error) error {
	var touched []store.Touched
	err := g.db.Update(func(tx *store.Tx) error {
		err := fn(tx)
		touched = tx.Touched()
		return err
	})
	if len(touched) > 0 {
		g.trouble.disk(err)
	}
	if err == nil {
		g.herald.heard(touched)
	}
	return err
}
