package gateway_test

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tocsin-sms/tocsin/internal/api"
	"github.com/tocsin-sms/tocsin/internal/config"
	"github.com/tocsin-sms/tocsin/internal/gateway"
	"github.com/tocsin-sms/tocsin/modem"
	"github.com/tocsin-sms/tocsin/modem/simulated"
)

// rig is a daemon with simulated modems, in a bubble where time is free.
type rig struct {
	*gateway.Gateway
	t       *testing.T
	cfg     config.Config
	network *simulated.Network
	modems  []*simulated.Modem
	stop    func() error
	skew    atomic.Int64 // of the daemon's clock, in nanoseconds
	ports   sync.Mutex   // held while modems changes or is looked through
	asked   atomic.Int64 // how often the daemon asked for the time

	twoPorts bool                    // each stick has a second one
	resetUSB func(port string) error // nil: not possible
}

const (
	awa   = "+237699000001"
	bello = "+237699000002"
	chi   = "+237699000003"
)

const rules = `
groups:
  - {name: sante, title: {fr: Santé, en: Health}}
  - {name: staff, title: {fr: Équipe}}
keywords:
  - {words: {fr: [sante], en: [health]}, join: sante, reply: {fr: "Bienvenue.", en: "Welcome."}}
  - {words: [alerte], forward: ["group:staff"], reply: {fr: "Transmis."}}
polls:
  - name: puits
    word: puits
    question: {fr: "Le puits marche-t-il ?"}
    options: [{key: oui, words: [oui, "1"]}, {key: non, words: [non, "2"]}]
    reply: {fr: "Noté : {answer}."}
    unclear: {fr: "Répondez OUI ou NON."}
`

// bubble runs fn in a bubble with a rig of n modems.
func bubble(t *testing.T, n int, fn func(*rig)) {
	bubbleWith(t, n, func(*config.Config) {}, fn)
}

// bubbleWith is bubble with another configuration.
func bubbleWith(t *testing.T, n int, change func(*config.Config), fn func(*rig)) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, n)
		change(&r.cfg)
		r.start()
		r.settle(5 * time.Second) // first contact is over
		fn(r)
		if err := r.stop(); err != nil {
			t.Errorf("the daemon ended with: %v", err)
		}
	})
}

// must fails the test if a verb does.
func must(t *testing.T) func(any, error) {
	return func(_ any, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
}

func newRig(t *testing.T, n int) *rig {
	t.Helper()
	r := &rig{t: t, network: simulated.NewNetwork(simulated.Options{})}
	r.cfg = config.Default()
	r.cfg.Organisation, r.cfg.Data, r.cfg.Country, r.cfg.Language = "Comité", t.TempDir(), "CM", "fr"
	r.cfg.Location = time.UTC
	r.cfg.Sending.QuietHours = config.QuietHours{}
	for i := range n {
		name := string(rune('a' + i))
		r.modems = append(r.modems, simulated.New(simulated.Config{
			Name: name, Network: r.network, Latency: 50 * time.Millisecond, ReportDelay: time.Second,
		}))
		r.cfg.Modems = append(r.cfg.Modems, config.Modem{Name: name, Port: name, SubmitTimeout: 2 * time.Minute})
	}
	return r
}

// start runs a daemon on the rig's data.
func (r *rig) start() {
	r.t.Helper()
	g, err := gateway.New(r.cfg, gateway.Options{OpenPort: r.open, Ports: r.list, ResetUSB: r.reset, Now: r.now, Log: slog.New(slog.NewTextHandler(r.t.Output(), &slog.HandlerOptions{Level: slog.LevelWarn}))})
	if err != nil {
		r.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- g.Run(ctx) }()
	r.Gateway = g
	r.stop = func() error {
		cancel()
		return <-ended
	}
	r.t.Cleanup(cancel)
}

func (r *rig) open(path string) (io.ReadWriteCloser, error) {
	r.ports.Lock()
	defer r.ports.Unlock()
	name, second := strings.CutSuffix(path, secondPort)
	for _, m := range r.modems {
		switch {
		case m.Name() != name:
		case second && m.Plugged():
			return m.PipeOf(1), nil
		case !second:
			return m.Open(path)
		}
	}
	return nil, fs.ErrNotExist
}

// secondPort ends the path of the second port of a stick that has two.
const secondPort = ".1"

// list is the ports of the modems that are plugged in.
func (r *rig) list() (paths []string, err error) {
	r.ports.Lock()
	defer r.ports.Unlock()
	for _, m := range r.modems {
		if m.Plugged() {
			paths = append(paths, m.Name())
			if r.twoPorts {
				paths = append(paths, m.Name()+secondPort)
			}
		}
	}
	return paths, nil
}

func (r *rig) reset(port string) error {
	if r.resetUSB == nil {
		return modem.ErrNoReset
	}
	return r.resetUSB(port)
}

func (r *rig) now() time.Time {
	r.asked.Add(1)
	return time.Now().Add(time.Duration(r.skew.Load()))
}

// plug puts another modem in.
func (r *rig) plug(m *simulated.Modem) {
	r.ports.Lock()
	defer r.ports.Unlock()
	r.modems = append(r.modems, m)
}

// unplug takes a modem away for good.
func (r *rig) unplug(m *simulated.Modem) {
	r.ports.Lock()
	defer r.ports.Unlock()
	r.modems = slices.DeleteFunc(r.modems, func(other *simulated.Modem) bool { return other == m })
}

// settle lets the daemon work for a while.
func (r *rig) settle(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

func (r *rig) apply(yaml string) {
	r.t.Helper()
	if _, err := r.Apply(r.t.Context(), api.Apply{File: []byte(yaml)}); err != nil {
		r.t.Fatal(err)
	}
}

// in has a text come in on the first modem and lets the daemon work.
func (r *rig) in(from, text string) {
	r.t.Helper()
	if err := r.modems[0].Inject(from, text); err != nil {
		r.t.Fatal(err)
	}
	r.settle(2 * time.Second)
}

// sent is the texts the network took for a number.
func (r *rig) sent(to string) (texts []string) {
	for _, e := range r.network.Ledger() {
		if e.Event == simulated.Submit && e.To == to {
			texts = append(texts, e.Text)
		}
	}
	return texts
}

func (r *rig) inbox(q api.InQuery) []api.InMessage {
	r.t.Helper()
	found, err := r.Inbox(r.t.Context(), q)
	if err != nil {
		r.t.Fatal(err)
	}
	return found
}

func (r *rig) outbox(q api.OutQuery) []api.OutMessage {
	r.t.Helper()
	q.All = true
	found, err := r.Outbox(r.t.Context(), q)
	if err != nil {
		r.t.Fatal(err)
	}
	return found
}

func (r *rig) contact(n string) api.ContactDetail {
	r.t.Helper()
	c, err := r.Contact(r.t.Context(), n)
	if err != nil {
		r.t.Fatal(err)
	}
	return c
}

// people are n numbers.
func people(n int) (numbers []string) {
	for i := range n {
		numbers = append(numbers, fmt.Sprintf("+2376991%05d", i))
	}
	return numbers
}

func (r *rig) join(group string, numbers ...string) {
	r.t.Helper()
	if _, err := r.AddMembers(r.t.Context(), group, numbers); err != nil {
		r.t.Fatal(err)
	}
}

func (r *rig) broadcast(d api.BroadcastDraft) api.Broadcast {
	r.t.Helper()
	b, err := r.SendBroadcast(r.t.Context(), d)
	if err != nil {
		r.t.Fatal(err)
	}
	return b
}

func (r *rig) broadcasts() []api.Broadcast {
	r.t.Helper()
	found, err := r.Broadcasts(r.t.Context(), api.Page{})
	if err != nil {
		r.t.Fatal(err)
	}
	return found
}

func (r *rig) show(id string) api.Broadcast {
	r.t.Helper()
	b, err := r.Broadcast(r.t.Context(), id)
	if err != nil {
		r.t.Fatal(err)
	}
	return b
}

func (r *rig) modem(name string) api.Modem {
	r.t.Helper()
	list, err := r.Modems(r.t.Context())
	if err != nil {
		r.t.Fatal(err)
	}
	for _, m := range list {
		if m.Name == name {
			return m
		}
	}
	r.t.Fatalf("no modem %s", name)
	return api.Modem{}
}
