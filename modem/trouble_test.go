package modem_test

import (
	"errors"
	"io"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tocsin-sms/tocsin/modem"
	"github.com/tocsin-sms/tocsin/modem/simulated"
)

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
		through, err := modem.Restart(t.Context(), b.cfg, b.session.Identity())
		if err != nil || through != "other" {
			t.Fatalf("through %s: %v", through, err)
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
