package modem_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
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

// TestSticks runs the whole of a modem's day under each way of talking: opened,
// two texts out, two texts in and the reports, and every setting read back.
func TestSticks(t *testing.T) {
	tests := map[string]struct {
		cfg       simulated.Config
		faults    []simulated.Fault
		noReports bool
	}{
		"tame":                         {},
		"unsolicited lines everywhere": {faults: []simulated.Fault{{Name: "noise"}}},
		"answers a byte at a time":     {faults: []simulated.Fault{{Name: "split", Byte: 1}}},
		"answers slowly in pieces":     {faults: []simulated.Fault{{Name: "split", Byte: 3, Delay: time.Millisecond}}},
		"OK and a space":               {faults: []simulated.Fault{{Name: "ok-space"}}},
		"NUL before OK":                {faults: []simulated.Fault{{Name: "ok-nul"}}},
		"OK CR CR LF":                  {faults: []simulated.Fault{{Name: "ok-crcr"}}},
		"lines end in LF":              {faults: []simulated.Fault{{Name: "eol-lf"}}},
		"lines end in CR CR LF":        {faults: []simulated.Fault{{Name: "eol-crcrlf"}}},
		"bare prompt":                  {faults: []simulated.Fault{{Name: "bare-prompt"}}},
		"prompt after a line end":      {faults: []simulated.Fault{{Name: "bare-prompt", Text: "\r\n>\r\n"}}},
		"late prompt":                  {faults: []simulated.Fault{{Name: "late-prompt", Delay: 8 * time.Second}}},
		"not support":                  {faults: []simulated.Fault{{Name: "not-support", Command: "+CLIP"}, {Name: "not-support", Command: "+CSMS"}}},
		"CME 58 to what is not vital":  {faults: []simulated.Fault{{Name: "cme-error", Code: 58, Command: "+GCAP"}, {Name: "cme-error", Code: 58, Command: "+CSCA"}}},
		"CPMS answers OK only":         {faults: []simulated.Fault{{Name: "bare-ok", Command: "+CPMS"}}},
		"busy for seconds":             {faults: []simulated.Fault{{Name: "busy"}}},
		"CNMI ignored":                 {faults: []simulated.Fault{{Name: "cnmi-ignored"}}, noReports: true},
		"CNMI swapped":                 {faults: []simulated.Fault{{Name: "cnmi-swapped"}}},
		"no +CMTI":                     {faults: []simulated.Fault{{Name: "cmti-lost"}}},
		"+CMTI from 0":                 {faults: []simulated.Fault{{Name: "cmti-zero"}}},
		"+CMTI -1":                     {faults: []simulated.Fault{{Name: "cmti-minus"}}},
		"+CMTI names another store":    {faults: []simulated.Fault{{Name: "cmti-memory"}}},
		"empty slots answer OK":        {faults: []simulated.Fault{{Name: "empty-slot-ok"}}},
		"direct texts only":            {cfg: simulated.Config{Deliveries: []int{0, 2}}},
		"direct reports only":          {cfg: simulated.Config{Reports: []int{0, 1}}},
		"reports in their own store":   {cfg: simulated.Config{ReportMemory: "SR"}},
		"texts in the stick's memory":  {cfg: simulated.Config{Memory: "ME"}},
		"locked SIM":                   {cfg: simulated.Config{PIN: "1234"}},
		"everything at once": {faults: []simulated.Fault{
			{Name: "noise"}, {Name: "split", Byte: 2}, {Name: "ok-space"}, {Name: "bare-prompt"}, {Name: "cmti-zero"},
		}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t, test.cfg)
				for _, f := range test.faults {
					b.fault(f)
				}
				b.open()
				aDay(b, !test.noReports)
			})
		})
	}
}

func aDay(b *bench, reports bool) {
	b.want("first sweep", b.sweep(modem.Timed), []string(nil))
	b.inject("salut")
	for i, text := range []string{"un", "deux"} {
		if r := b.submit(text); r.Outcome != modem.Sent || r.Prior != nil {
			b.t.Errorf("submit %d: %+v", i, r)
		}
	}
	b.inject("ça va")
	time.Sleep(time.Second)
	got := append(b.sweep(modem.Woken), b.sweep(modem.Timed)...)
	for i := range 4 { // what is acknowledged makes room for the next
		time.Sleep(time.Minute)
		got = append(got, b.sweep(modem.SweepMode(i%2))...)
	}
	slices.Sort(got)
	b.want("sent", b.sent(), []string{"un", "deux"})
	want := []string{"salut", "ça va"}
	if reports {
		want = []string{"report 0", "report 1", "salut", "ça va"}
	}
	b.want("kept", slices.Compact(got), want)
	b.want("left over", b.stick.Stored("SM")+b.stick.Stored("ME")+b.stick.Stored("SR"), 0)
	if h := b.session.Health(); h.Signal != 20 || h.Operator != "Simulated Network" || h.Registration != modem.Home {
		b.t.Errorf("health %+v", h)
	}
}

func TestSubmitFaults(t *testing.T) {
	tests := map[string]struct {
		fault   simulated.Fault
		outcome modem.Outcome
		class   modem.Class
		sent    bool
		took    time.Duration
		late    bool // the outcome is settled by a late answer
	}{
		"refused":                      {fault: simulated.Fault{Name: "refuse", Code: 38}, outcome: modem.Refused, class: modem.RetryLater, took: 50 * time.Millisecond},
		"refused instead of a prompt":  {fault: simulated.Fault{Name: "prompt-error", Code: 322}, outcome: modem.Refused, class: modem.FreeStorage},
		"unknown error at once":        {fault: simulated.Fault{Name: "refuse", Code: 500}, outcome: modem.Refused, class: modem.RetryLater, took: 50 * time.Millisecond},
		"unknown error after the wait": {fault: simulated.Fault{Name: "refuse-sent", Code: 500, Delay: 40 * time.Second}, outcome: modem.Uncertain, class: modem.OutcomeOpen, sent: true, took: 40*time.Second + 50*time.Millisecond},
		"slow":                         {fault: simulated.Fault{Name: "slow", Delay: 60 * time.Second}, outcome: modem.Sent, sent: true, took: 60*time.Second + 50*time.Millisecond},
		"silent for good":              {fault: simulated.Fault{Name: "silence"}, outcome: modem.Uncertain, class: modem.OutcomeOpen},
		"answer lost":                  {fault: simulated.Fault{Name: "lost-answer"}, outcome: modem.Uncertain, class: modem.OutcomeOpen, sent: true},
		"answer after the deadline":    {fault: simulated.Fault{Name: "late", Delay: 200 * time.Second}, outcome: modem.Uncertain, class: modem.OutcomeOpen, sent: true, late: true},
		"no prompt":                    {fault: simulated.Fault{Name: "no-prompt"}, outcome: modem.NotSent},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t, simulated.Config{}).open()
				test.fault.Times = 1
				b.fault(test.fault)
				r := b.submit("un")
				if r.Outcome != test.outcome || r.Class != test.class || r.Took != test.took || r.Lost != nil {
					t.Errorf("first: %+v", r)
				}
				second := b.submit("deux")
				if second.Outcome != modem.Sent || second.Prior != nil {
					t.Errorf("second: %+v", second)
				}
				want := []string{"deux"}
				if test.sent {
					want = []string{"un", "deux"}
				}
				time.Sleep(5 * time.Minute)
				b.want("sent", b.sent(), want)
				late, ok := b.session.Late()
				if ok != test.late || ok && (late.Outcome != modem.Sent || late.MR == second.MR) {
					t.Errorf("late: %v %+v", ok, late)
				}
			})
		})
	}
}

// TestUnplugAtEveryByte: before the Ctrl-Z nothing can have been sent, after it
// nobody knows, and the network agrees.
func TestUnplugAtEveryByte(t *testing.T) {
	length := len("AT+CMGS=NN\r") + 2*(1+len(encode(t, friend, "un"))) + 1
	for at := 1; at <= length+1; at++ {
		synctest.Test(t, func(t *testing.T) {
			b := newBench(t, simulated.Config{}).open()
			b.fault(simulated.Fault{Name: "unplug-at", Byte: at, Times: 1})
			r := b.submit("un")
			switch {
			case at > length:
				if r.Outcome != modem.Sent {
					t.Errorf("byte %d: %+v", at, r)
				}
			case len(b.sent()) > 0 && r.Outcome != modem.Uncertain,
				r.Outcome == modem.Sent, r.Outcome == modem.Refused,
				r.Lost == nil, !errors.Is(b.session.Err(), modem.ErrLost):
				t.Errorf("byte %d of %d: %+v; sent %q", at, length, r, b.sent())
			}
			b.stick.ClearFaults()
			b.stick.Replug()
			b.reopen()
			if r := b.submit("deux"); r.Outcome != modem.Sent {
				t.Errorf("replugged at byte %d: %+v", at, r)
			}
		})
	}
}

// TestLateAnswerInReopenedSession: hazard of the at library, which credits it to
// the next submit.
func TestLateAnswerInReopenedSession(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, simulated.Config{}).open()
		b.fault(simulated.Fault{Name: "late", Delay: 20 * time.Second, Times: 1})
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		r := b.session.Submit(ctx, encode(t, friend, "un"))
		if r.Outcome != modem.Uncertain || !errors.Is(r.Err, context.DeadlineExceeded) {
			t.Fatalf("%+v", r)
		}
		b.reopen()
		<-time.After(20 * time.Second)
		late, ok := b.session.Late()
		if !ok || late.Outcome != modem.Sent || late.MR != 0 {
			t.Errorf("late: %v %+v", ok, late)
		}
		if r := b.submit("deux"); r.Outcome != modem.Sent || r.MR != 1 {
			t.Errorf("deux: %+v", r)
		}
	})
}

func TestSweepKeepsBeforeItDeletes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, simulated.Config{}).open()
		if err := b.stick.Preload("SM", friend, "vieux", "plus vieux"); err != nil {
			t.Fatal(err)
		}
		full := errors.New("disk full")
		err := b.session.Sweep(t.Context(), modem.Woken, func(a modem.Arrival) error {
			if b.stick.Stored("SM") != 2 {
				t.Error("deleted before it was kept")
			}
			return full
		})
		if !errors.Is(err, full) || b.session.Err() != nil {
			t.Errorf("sweep: %v, session: %v", err, b.session.Err())
		}
		b.want("left", b.stick.Stored("SM"), 2)
		b.want("deleted", b.deleted, []modem.Arrival(nil))
		b.want("handed over again", b.sweep(modem.Timed), []string{"vieux", "plus vieux"})
		b.want("left", b.stick.Stored("SM"), 0)
		b.want("told deleted", len(b.deleted), 2)
	})
}

func TestSweepSlots(t *testing.T) {
	for name, fault := range map[string]simulated.Fault{
		"deletion refused": {Name: "stuck-slot", Index: 1, Code: 500},
		"deletion ignored": {Name: "stuck-slot", Index: 1},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t, simulated.Config{}).open()
				b.fault(fault)
				b.inject("coincé")
				var got []string
				for range 10 {
					got = append(got, b.sweep(modem.Timed)...)
				}
				b.want("kept once", got, []string{"coincé"})
				b.fault(simulated.Fault{Name: "mute", Command: "+CMGR"})
				b.want("no more reads", b.sweep(modem.Timed), []string(nil))
				b.stick.ClearFaults("mute")
				b.inject("nouveau")
				b.want("the next", b.sweep(modem.Woken), []string{"nouveau"})
			})
		})
	}
}

func TestSweepListsOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, simulated.Config{}).open()
		b.want("first", b.sweep(modem.Timed), []string(nil))
		b.fault(simulated.Fault{Name: "mute", Command: "+CMGL"})
		b.inject("un")
		b.want("second", b.sweep(modem.Timed), []string{"un"})
	})
}

// TestFreezeByListing: on many sticks the listing itself freezes the modem.
func TestFreezeByListing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, simulated.Config{}).open()
		if err := b.stick.Preload("SM", friend, "vieux"); err != nil {
			t.Fatal(err)
		}
		b.fault(simulated.Fault{Name: "freeze", Command: "+CMGL", Text: "esc", Times: 1})
		b.want("read slot by slot", b.sweep(modem.Woken), []string{"vieux"})
	})
}

// TestDirect: acknowledged only once kept; the at library's receiver does so
// before its handler ran.
func TestDirect(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, simulated.Config{Deliveries: []int{0, 2}}).open()
		b.want("first", b.sweep(modem.Timed), []string(nil))
		b.inject("direct")
		refuse := errors.New("disk full")
		if err := b.session.Sweep(t.Context(), modem.Woken, func(modem.Arrival) error { return refuse }); !errors.Is(err, refuse) {
			t.Errorf("sweep: %v", err)
		}
		if delivered(b) != 0 {
			t.Error("acknowledged before it was kept")
		}
		b.want("again", b.sweep(modem.Woken), []string{"direct"})
		if delivered(b) != 1 {
			t.Error("not acknowledged")
		}
	})
}

// TestMissedAcknowledgement: it zeroes mt and ds; the next sweep sees to it.
func TestMissedAcknowledgement(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, simulated.Config{Deliveries: []int{0, 2}}).open()
		b.want("first", b.sweep(modem.Timed), []string(nil))
		b.inject("direct")
		time.Sleep(20 * time.Second)
		got := b.sweep(modem.Timed)
		time.Sleep(20 * time.Second)
		got = append(got, b.sweep(modem.Timed)...)
		if len(got) == 0 || slices.Compact(got)[0] != "direct" || delivered(b) != 1 {
			t.Errorf("got %q, delivered %d", got, delivered(b))
		}
	})
}

func delivered(b *bench) int {
	n := 0
	for _, e := range b.network.Ledger() {
		if e.Event == simulated.Deliver {
			n++
		}
	}
	return n
}

func TestStorageFull(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, simulated.Config{Capacity: map[string]int{"SM": 3}}).open()
		b.want("first", b.sweep(modem.Timed), []string(nil))
		var want []string
		for i := range 20 {
			want = append(want, fmt.Sprint("texte ", i))
			b.inject(want[i])
		}
		var got []string
		for range 10 {
			got = append(got, b.sweep(modem.Woken)...)
			synctest.Wait()
		}
		b.want("kept, in order", got, want)
	})
}

// pins is a PINMemory.
type pins map[string]bool

func (p pins) Tried(iccid, pin string) (bool, error) { return p[iccid+pin], nil }

func (p pins) Remember(iccid, pin string, taken bool) error {
	p[iccid+pin] = !taken
	return nil
}

func TestPIN(t *testing.T) {
	tests := map[string]struct {
		sim    string
		pin    string
		memory bool
		want   modem.State
	}{
		"right":                 {sim: "1234", pin: "1234", memory: true},
		"wrong":                 {sim: "1234", pin: "4321", memory: true, want: modem.Halted},
		"none configured":       {sim: "1234", memory: true, want: modem.Halted},
		"malformed":             {sim: "1234", pin: "12", memory: true, want: modem.Halted},
		"injection":             {sim: "1234", pin: "12\"\rAT", memory: true, want: modem.Halted},
		"right, without memory": {sim: "1234", pin: "1234"},
		"not asked for":         {pin: "9999", memory: true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t, simulated.Config{PIN: test.sim})
				b.cfg.PIN = test.pin
				if test.memory {
					b.cfg.PINs = pins{}
				}
				for range 4 {
					s, err := modem.Open(t.Context(), b.cfg)
					if got := state(err); got != test.want {
						t.Fatalf("open: %v, want %q", err, test.want)
					}
					if err == nil {
						_ = s.Close()
					}
				}
				b.cfg.PIN = test.sim
				s, err := modem.Open(t.Context(), b.cfg)
				if err != nil {
					t.Fatalf("with the right PIN: %v; the wrong one was tried twice", err)
				}
				_ = s.Close()
			})
		})
	}
}

// TestPINLastTry: with one try left nothing is tried.
func TestPINLastTry(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, simulated.Config{PIN: "1234"})
		b.cfg.PINs = pins{}
		for _, wrong := range []string{"0000", "1111", "2222", "3333"} {
			b.cfg.PIN = wrong
			if _, err := modem.Open(t.Context(), b.cfg); state(err) != modem.Halted {
				t.Errorf("%s: %v", wrong, err)
			}
		}
		b.cfg.PIN = "1234"
		_, err := modem.Open(t.Context(), b.cfg)
		var p *modem.Problem
		if !errors.As(err, &p) || p.Reason != "the SIM has 1 tries left for its PIN" {
			t.Errorf("last try: %v", err)
		}
	})
}

func state(err error) modem.State {
	var p *modem.Problem
	if errors.As(err, &p) {
		return p.State
	}
	if err != nil {
		return "other: " + modem.State(err.Error())
	}
	return ""
}

func TestOpenProblems(t *testing.T) {
	tests := map[string]struct {
		prepare func(*bench)
		want    modem.State
	}{
		"SIM removed":      {func(b *bench) { b.fault(simulated.Fault{Name: "sim-removed"}) }, modem.Halted},
		"frozen":           {func(b *bench) { b.fault(simulated.Fault{Name: "freeze"}) }, modem.Faulty},
		"unplugged":        {func(b *bench) { b.stick.Unplug() }, modem.Absent},
		"stuck":            {func(b *bench) { b.fault(simulated.Fault{Name: "stuck-write"}) }, modem.Faulty},
		"frozen until ESC": {func(b *bench) { b.fault(simulated.Fault{Name: "freeze", Text: "esc"}) }, ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t, simulated.Config{})
				test.prepare(b)
				s, err := modem.Open(t.Context(), b.cfg)
				if got := state(err); got != test.want {
					t.Errorf("%v, want %q", err, test.want)
				}
				if err == nil {
					_ = s.Close()
				}
			})
		})
	}
}

func TestFreeze(t *testing.T) {
	for text, survives := range map[string]bool{"esc": true, "replug": false} {
		t.Run(text, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t, simulated.Config{}).open()
				b.fault(simulated.Fault{Name: "freeze", Text: text})
				first := b.session.Refresh(t.Context())
				second := b.session.Refresh(t.Context())
				if first == nil || (second == nil) != survives {
					t.Errorf("refresh: %v, then %v", first, second)
				}
				if over := errors.Is(b.session.Err(), modem.ErrSilent); over == survives {
					t.Errorf("session: %v", b.session.Err())
				}
			})
		})
	}
}

// TestRestartByOtherPort: a mute port executes no CFUN.
func TestRestartByOtherPort(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, simulated.Config{Ports: 2, Boot: 5 * time.Second})
		ports := map[string]int{"sim": 0, "other": 1}
		b.cfg.Ports = func() ([]string, error) { return []string{"sim", "other"}, nil }
		b.cfg.Open = func(path string) (io.ReadWriteCloser, error) { return b.stick.PipeOf(ports[path]), nil }
		b.open()
		b.fault(simulated.Fault{Name: "freeze", Text: "cfun-other"})
		for b.session.Err() == nil {
			_ = b.session.Refresh(t.Context())
		}
		_ = b.session.Close()
		if err := modem.Restart(t.Context(), b.cfg, b.session.Identity()); err != nil {
			t.Fatal(err)
		}
		time.Sleep(30 * time.Second)
		b.open()
		if r := b.submit("un"); r.Outcome != modem.Sent {
			t.Errorf("%+v", r)
		}
	})
}

// TestSIMRemoved: noticed by the next Refresh.
func TestSIMRemoved(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, simulated.Config{}).open()
		b.fault(simulated.Fault{Name: "sim-removed"})
		if err := b.session.Refresh(t.Context()); state(err) != modem.Halted {
			t.Errorf("%v", err)
		}
	})
}

// TestHoldLink: the radio link is set up once for texts that follow each other.
func TestHoldLink(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, simulated.Config{LinkSetup: 2 * time.Second}).open()
		if err := b.session.HoldLink(t.Context(), true); err != nil {
			t.Fatal(err)
		}
		if first, second := b.submit("un").Took, b.submit("deux").Took; first != 2050*time.Millisecond || second != 50*time.Millisecond {
			t.Errorf("%v, %v", first, second)
		}
	})
}

// TestRestart: a stick that restarts behind our back is set up anew.
func TestRestart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, simulated.Config{}).open()
		b.want("first", b.sweep(modem.Timed), []string(nil))
		b.fault(simulated.Fault{Name: "reset"})
		if err := b.session.Refresh(t.Context()); err != nil {
			t.Fatal(err)
		}
		b.want("after", b.sweep(modem.Timed), []string(nil))
		b.inject("un")
		b.want("told of", b.sweep(modem.Woken), []string{"un"})
		if r := b.submit("deux"); r.Outcome != modem.Sent {
			t.Errorf("%+v", r)
		}
	})
}

func TestHealth(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, simulated.Config{}).open()
		b.fault(simulated.Fault{Name: "no-signal"})
		b.fault(simulated.Fault{Name: "unregistered", Code: 3})
		if err := b.session.Refresh(t.Context()); err != nil {
			t.Fatal(err)
		}
		h := b.session.Health()
		if h.Signal != modem.NoSignal || h.Registration != modem.Denied || h.Registered() {
			t.Errorf("%+v", h)
		}
	})
}

func TestUSSD(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, simulated.Config{USSD: func(code string) string {
			return map[string]string{"*100#": "Crédit : 1000 F", "*1#": "1. Oui\r\n2. Non\r\n> choix"}[code]
		}}).open()
		for code, want := range map[string]string{"*100#": "Crédit : 1000 F", "*1#": "1. Oui\n2. Non\n> choix"} {
			got, err := b.session.USSD(t.Context(), code)
			if err != nil || got != want {
				t.Errorf("%s: %q, %v", code, got, err)
			}
		}
		if _, err := b.session.USSD(t.Context(), "*2#"); !errors.Is(err, modem.ErrNoUSSD) {
			t.Errorf("no answer: %v", err)
		}
	})
}

func TestCalls(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, simulated.Config{}).open()
		b.stick.Ring(friend, 3)
		time.Sleep(time.Minute)
		calls := b.session.Calls()
		if len(calls) != 1 || calls[0].From != friend {
			t.Errorf("%+v", calls)
		}
	})
}

// TestTwoThousand: nothing in the driver makes a flood of texts slower than
// reading and deleting each.
func TestTwoThousand(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, simulated.Config{}).open()
		b.want("first", b.sweep(modem.Timed), []string(nil))
		start := time.Now()
		got := 0
		for i := range 2000 {
			b.inject(fmt.Sprint("texte ", i))
			got += len(b.sweep(modem.Woken))
		}
		if got != 2000 || time.Since(start) > 0 {
			t.Errorf("%d texts, waited %v", got, time.Since(start))
		}
	})
}
