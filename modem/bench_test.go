package modem_test

import (
	"errors"
	"fmt"
	"io"
	"os"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tocsin-sms/tocsin/internal/phone"
	"github.com/tocsin-sms/tocsin/internal/tpdu"
	"github.com/tocsin-sms/tocsin/modem"
	"github.com/tocsin-sms/tocsin/modem/simulated"
)

const friend = "+237699000001"

// bench is a simulated stick and a session on it.
type bench struct {
	t       *testing.T
	stick   *simulated.Modem
	network *simulated.Network
	cfg     modem.Config
	session *modem.Session
	deleted []modem.Arrival
	refuse  error // of the port, instead of opening
}

// newBench makes a stick; open opens it.
func newBench(t *testing.T, cfg simulated.Config) *bench {
	t.Helper()
	b := &bench{t: t, network: simulated.NewNetwork(simulated.Options{})}
	cfg.Network = b.network
	if cfg.Latency == 0 {
		cfg.Latency = 50 * time.Millisecond
	}
	b.stick = simulated.New(cfg)
	b.network.Add(b.stick)
	b.cfg = modem.Config{
		Name: "stick", Port: "sim", Reports: true, Open: b.plug, PIN: cfg.PIN,
		Deleted: func(a modem.Arrival) { b.deleted = append(b.deleted, a) },
	}
	return b
}

// plug opens the stick as a path that is not there while it is unplugged.
func (b *bench) plug(path string) (io.ReadWriteCloser, error) {
	if b.refuse != nil {
		return nil, b.refuse
	}
	port, err := b.stick.Open(path)
	if errors.Is(err, simulated.ErrUnplugged) {
		return nil, os.ErrNotExist
	}
	return port, err
}

func (b *bench) open() *bench {
	b.t.Helper()
	s, err := modem.Open(b.t.Context(), b.cfg)
	if err != nil {
		b.t.Fatalf("open: %v: %v", err, errors.Unwrap(err))
	}
	b.session = s
	b.t.Cleanup(func() { _ = s.Close() })
	return b
}

func (b *bench) reopen() *bench {
	_ = b.session.Close()
	return b.open()
}

func (b *bench) fault(f simulated.Fault) {
	b.t.Helper()
	if err := b.stick.Fault(f); err != nil {
		b.t.Fatal(err)
	}
}

func encode(t *testing.T, to, text string) []byte {
	t.Helper()
	pdus, err := tpdu.Submit{To: phone.Number(to), Text: text, Report: true}.Encode()
	if err != nil {
		t.Fatal(err)
	}
	return pdus[0]
}

func (b *bench) submit(text string) modem.Result {
	b.t.Helper()
	return b.session.Submit(b.t.Context(), encode(b.t, friend, text))
}

func (b *bench) inject(text string) {
	b.t.Helper()
	if err := b.stick.Inject(friend, text); err != nil {
		b.t.Fatal(err)
	}
	synctest.Wait()
}

// sweep returns the texts and reports that were kept, in order.
func (b *bench) sweep(mode modem.SweepMode) []string {
	b.t.Helper()
	var got []string
	err := b.session.Sweep(b.t.Context(), mode, func(a modem.Arrival) error {
		got = append(got, read(b.t, a))
		return nil
	})
	if err != nil {
		b.t.Errorf("sweep: %v", err)
	}
	return got
}

func read(t *testing.T, a modem.Arrival) string {
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

// sent are the texts the network took.
func (b *bench) sent() []string {
	var texts []string
	for _, e := range b.network.Ledger() {
		if e.Event == simulated.Submit {
			texts = append(texts, e.Text)
		}
	}
	return texts
}

func (b *bench) want(what string, got, want any) {
	b.t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		b.t.Errorf("%s: %s", what, diff)
	}
}
