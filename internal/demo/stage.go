package demo

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/tocsin-sms/tocsin/internal/api"
	"github.com/tocsin-sms/tocsin/internal/config"
	"github.com/tocsin-sms/tocsin/internal/gateway"
	"github.com/tocsin-sms/tocsin/internal/phone"
	"github.com/tocsin-sms/tocsin/modem/simulated"
)

// A real modem takes three to ten seconds a text; these take this long.
const (
	latency = 20 * time.Millisecond
	jitter  = 15 * time.Millisecond
)

// stage is everything the demo plays with.
type stage struct {
	dir     string
	leave   func() error
	files   []io.Closer
	network *simulated.Network
	modems  []*simulated.Modem
	gateway *gateway.Gateway
	log     *slog.Logger
	crowd   *crowd
	script  *script
	recent  *recent
	tally   *tally
	names   map[phone.Number]string
}

func newStage(o Options) (*stage, error) {
	s := &stage{script: &script{}, recent: &recent{}, tally: &tally{of: map[string]int{}}, names: map[phone.Number]string{}}
	var err error
	if s.dir, s.leave, err = folder(o.Keep); err != nil {
		return nil, fmt.Errorf("folder for the demo: %w", err)
	}
	if err := s.build(o); err != nil {
		return nil, errors.Join(err, s.tearDown())
	}
	return s, nil
}

func (s *stage) build(o Options) error {
	ledger, err := s.create("ledger.jsonl")
	if err != nil {
		return err
	}
	log, err := s.create("tocsin.log")
	if err != nil {
		return err
	}
	s.log = logTo(log)
	s.network = simulated.NewNetwork(simulated.Options{Ledger: ledger})
	for _, name := range []string{"orange", "mtn"} {
		s.modems = append(s.modems, simulated.New(simulated.Config{
			Name: name, Operator: "Simulated " + name, Latency: latency, Jitter: jitter, ReportDelay: 200 * time.Millisecond,
			Network: s.network,
		}))
	}
	rnd := rand.New(rand.NewPCG(o.Seed, 1))
	s.crowd = newCrowd(cast(o.Supporters, rnd, s.modems), rnd)
	for _, p := range s.crowd.order {
		s.names[p.number] = p.name
	}
	s.network.OnSubmit(s.crowd.hear)
	s.network.OnSubmit(s.tally.add)
	s.gateway, err = gateway.New(s.config(), gateway.Options{Log: s.log, OpenPort: s.open, Version: "demo"})
	return err
}

// create makes a file in the demo's folder, closed with the stage.
func (s *stage) create(name string) (*os.File, error) {
	f, err := os.Create(filepath.Join(s.dir, name))
	if err == nil {
		s.files = append(s.files, f)
	}
	return f, err
}

// config has no limits and no quiet hours: the demo is to be seen at any hour
// and in a minute.
func (s *stage) config() config.Config {
	c := config.Default()
	c.Organisation, c.Country, c.Language = "Water Committee", "CM", "en"
	c.Data, c.Listen = filepath.Join(s.dir, "data"), ""
	c.Sending.QuietHours = config.QuietHours{}
	c.Replies.PerDay = 0
	for _, m := range s.modems {
		c.Modems = append(c.Modems, config.Modem{Name: m.Name(), Port: m.Name(), SubmitTimeout: 10 * time.Second})
	}
	return c
}

// open is the daemon's way to a port: the simulated modem of that name.
func (s *stage) open(name string) (io.ReadWriteCloser, error) {
	m, known := s.network.Modem(name)
	if !known || !m.Plugged() {
		return nil, fmt.Errorf("port %s: %w", name, os.ErrNotExist)
	}
	return m.Open(name)
}

// tearDown closes the files and removes the folder, unless it is to be kept.
func (s *stage) tearDown() error {
	var errs []error
	for _, f := range s.files {
		errs = append(errs, f.Close())
	}
	return errors.Join(append(errs, s.leave())...)
}

// recent are the last texts that came in, newest first. Safe for concurrent
// use.
type recent struct {
	mu    sync.Mutex
	texts []api.InMessage
}

const recentMost = 5

func (r *recent) add(m api.InMessage) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.texts = append([]api.InMessage{m}, r.texts[:min(len(r.texts), recentMost-1)]...)
}

func (r *recent) list() []api.InMessage {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]api.InMessage(nil), r.texts...)
}

// watch notes what comes in until ctx ends.
func (s *stage) watch(ctx context.Context) error {
	return s.gateway.Watch(ctx, api.WatchQuery{Kinds: []string{api.EventIn}}, func(e api.Event) error {
		if e.Message != nil {
			s.recent.add(*e.Message)
		}
		return nil
	})
}

// tally counts what the network took, by modem. Safe for concurrent use.
type tally struct {
	mu sync.Mutex
	of map[string]int
}

func (t *tally) add(e simulated.Entry) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.of[e.Modem]++
}

func (t *tally) counts() map[string]int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return maps.Clone(t.of)
}
