package modemtest

import (
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tocsin-sms/tocsin/internal/phone"
	"github.com/tocsin-sms/tocsin/internal/tpdu"
	"github.com/tocsin-sms/tocsin/modem"
	"github.com/tocsin-sms/tocsin/modem/simulated"
)

// Friend is the number that texts go to and come from.
const Friend = "+237699000001"

// Bench is a modem and a session on it. A step that fails ends the test.
type Bench struct {
	T       *testing.T
	Stick   *simulated.Modem // nil where the modem is a real one
	Network *simulated.Network
	Config  modem.Config
	Session *modem.Session
	Deleted []modem.Arrival // that the driver said are deleted
	Refuse  error           // what opening the port gives, if not nil

	to    string        // where texts go
	every time.Duration // how often the stores are looked through
	most  time.Duration // how long things are waited for
}

// New puts a simulated modem on the bench; Open opens it.
func New(t *testing.T, cfg simulated.Config) *Bench {
	t.Helper()
	b := &Bench{T: t, Network: simulated.NewNetwork(simulated.Options{}), to: Friend, every: 15 * time.Second, most: time.Hour}
	cfg.Network = b.Network
	if cfg.Latency == 0 {
		cfg.Latency = latency
	}
	b.Stick = simulated.New(cfg)
	b.Config = modem.Config{Name: "stick", Port: "sim", Reports: true, Open: b.plug, PIN: cfg.PIN, Deleted: b.deleted}
	return b
}

// latency is the time from Ctrl-Z to the answer.
const latency = 50 * time.Millisecond

func (b *Bench) deleted(a modem.Arrival) { b.Deleted = append(b.Deleted, a) }

// plug opens the stick as a path that is not there while it is unplugged.
func (b *Bench) plug(path string) (io.ReadWriteCloser, error) {
	if b.Refuse != nil {
		return nil, b.Refuse
	}
	port, err := b.Stick.Open(path)
	if errors.Is(err, simulated.ErrUnplugged) {
		return nil, os.ErrNotExist
	}
	return port, err
}

// Open opens the modem, which may take a moment to be there.
func (b *Bench) Open() *Bench {
	b.T.Helper()
	s, err := modem.Open(b.T.Context(), b.Config)
	for end := time.Now().Add(plugged); State(err) == modem.Absent && time.Now().Before(end); {
		<-time.After(glance)
		s, err = modem.Open(b.T.Context(), b.Config)
	}
	if err != nil {
		b.T.Fatalf("open: %v: %v", err, errors.Unwrap(err))
	}
	b.Session = s
	b.T.Cleanup(func() { _ = s.Close() })
	return b
}

// plugged is how long a stick may take to be there.
const plugged = 10 * time.Second

// Reopen closes the session and opens another.
func (b *Bench) Reopen() *Bench {
	b.T.Helper()
	_ = b.Session.Close()
	return b.Open()
}

// State is that of a modem.Problem; "" for no error.
func State(err error) modem.State {
	var p *modem.Problem
	if errors.As(err, &p) {
		return p.State
	}
	if err != nil {
		return "other: " + modem.State(err.Error())
	}
	return ""
}

// Fault begins trouble.
func (b *Bench) Fault(f simulated.Fault) {
	b.T.Helper()
	if err := b.Stick.Fault(f); err != nil {
		b.T.Fatal(err)
	}
}

// Encode is a text of one part as it is submitted.
func Encode(t *testing.T, to, text string) []byte {
	t.Helper()
	pdus, err := tpdu.Submit{To: phone.Number(to), Text: text, Report: true}.Encode()
	if err != nil {
		t.Fatal(err)
	}
	return pdus[0]
}

// Submit hands a text to the modem.
func (b *Bench) Submit(text string) modem.Result {
	b.T.Helper()
	return b.Session.Submit(b.T.Context(), Encode(b.T, b.to, text))
}

// SubmitAll hands texts to the modem that must all be sent.
func (b *Bench) SubmitAll(texts ...string) {
	b.T.Helper()
	for _, text := range texts {
		if r := b.Submit(text); r.Outcome != modem.Sent || r.Prior != nil {
			b.T.Errorf("submit %q: %+v", text, r)
		}
	}
}

// Inject has texts come in.
func (b *Bench) Inject(texts ...string) {
	b.T.Helper()
	for _, text := range texts {
		if err := b.Stick.Inject(Friend, text); err != nil {
			b.T.Fatal(err)
		}
	}
}

// Sweep is the texts and reports that were kept, in order.
func (b *Bench) Sweep(mode modem.SweepMode) []string {
	b.T.Helper()
	var got []string
	err := b.Session.Sweep(b.T.Context(), mode, func(a modem.Arrival) error {
		got = append(got, Read(b.T, a))
		return nil
	})
	if err != nil {
		b.T.Errorf("sweep: %v", err)
	}
	return got
}

// Keep sweeps, when the modem wakes it and now and then, until all of want were
// kept, and fails the test for what is missing or too many. What the network
// delivers a second time counts once.
func (b *Bench) Keep(want ...string) {
	b.T.Helper()
	var got []string
	over := time.After(b.most)
	for mode := modem.Woken; ; {
		got = append(got, b.Sweep(mode)...)
		if covers(got, want) {
			break
		}
		select {
		case <-b.Session.Wake():
			mode = modem.Woken
			continue
		case <-time.After(b.every):
			mode = modem.Timed
			continue
		case <-over:
		case <-b.Session.Done():
		}
		break
	}
	slices.Sort(got)
	slices.Sort(want)
	b.Want("kept", slices.Compact(got), want)
}

func covers(got, want []string) bool {
	return !slices.ContainsFunc(want, func(w string) bool { return !slices.Contains(got, w) })
}

// Read is what an arrival says: its text, or "report" and its reference.
func Read(t *testing.T, a modem.Arrival) string {
	t.Helper()
	in, err := tpdu.ParseIncoming(a.PDU)
	if err != nil {
		t.Errorf("arrival %+v: %v", a, err)
		return ""
	}
	switch in := in.(type) {
	case *tpdu.Deliver:
		text, err := in.Text()
		if err != nil {
			t.Errorf("text: %v", err)
		}
		return text
	case *tpdu.Report:
		return fmt.Sprintf("report %d", in.MR)
	}
	return "?"
}

// Sent are the texts the network took.
func (b *Bench) Sent() []string {
	var texts []string
	for _, e := range b.Network.Ledger() {
		if e.Event == simulated.Submit {
			texts = append(texts, e.Text)
		}
	}
	return texts
}

// Delivered is how many texts the network handed over for good.
func (b *Bench) Delivered() int {
	n := 0
	for _, e := range b.Network.Ledger() {
		if e.Event == simulated.Deliver {
			n++
		}
	}
	return n
}

// LeftOver is how many texts and reports lie in the modem.
func (b *Bench) LeftOver() int {
	return b.Stick.Stored("SM") + b.Stick.Stored("ME") + b.Stick.Stored("SR")
}

// Until waits until something is true.
func (b *Bench) Until(what string, done func() bool) {
	b.T.Helper()
	for over := time.Now().Add(b.most); !done(); <-time.After(glance) {
		if time.Now().After(over) {
			b.T.Fatalf("never: %s", what)
		}
	}
}

// glance is how often something is looked at that says nothing by itself.
const glance = 20 * time.Millisecond

// Want compares.
func (b *Bench) Want(what string, got, want any) {
	b.T.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		b.T.Errorf("%s: %s", what, diff)
	}
}
