package gateway_test

import (
	"context"
	"io/fs"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tocsin-sms/tocsin/internal/api"
	"github.com/tocsin-sms/tocsin/internal/config"
	"github.com/tocsin-sms/tocsin/modem/simulated"
)

// ladderBubble runs fn with one modem whose stick has two ports and is gone for
// ten seconds when it restarts.
func ladderBubble(t *testing.T, port string, fn func(*rig), change ...func(*config.Config)) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, 0)
		r.twoPorts = true
		r.modems = []*simulated.Modem{simulated.New(simulated.Config{
			Name: "a", Network: r.network, Ports: 2, Boot: 10 * time.Second, Latency: 50 * time.Millisecond,
		})}
		r.cfg.Modems = []config.Modem{{Name: "a", Port: port, SubmitTimeout: time.Minute}}
		for _, c := range change {
			c(&r.cfg)
		}
		r.start()
		r.settle(5 * time.Second)
		fn(r)
		if err := r.stop(); err != nil {
			t.Errorf("the daemon ended with: %v", err)
		}
	})
}

// watchSteps are the steps seen in the status, in their order, until the modem is
// ready again or d is over.
func (r *rig) watchSteps(d time.Duration) (steps []string) {
	lost := false
	for end := time.Now().Add(d); time.Now().Before(end); r.settle(200 * time.Millisecond) {
		m := r.modem("a")
		if m.Step != "" && (len(steps) == 0 || steps[len(steps)-1] != m.Step) {
			steps = append(steps, m.Step)
		}
		if m.State != "ready" && (m.Reason == "" || m.Hint == "") && m.State != "starting" {
			r.t.Errorf("%s without a reason or a hint: %+v", m.State, m)
		}
		if lost = lost || m.State != "ready"; lost && m.State == "ready" {
			break
		}
	}
	return steps
}

func TestEachRungOfTheLadder(t *testing.T) {
	replugged := func(r *rig) func(string) error {
		return func(string) error {
			r.modems[0].Unplug()
			time.AfterFunc(10*time.Second, r.modems[0].Replug)
			return nil
		}
	}
	cases := map[string]struct {
		fault simulated.Fault
		reset func(*rig) func(string) error
		steps string
		ready bool
	}{
		"escape is enough": {
			simulated.Fault{Name: "freeze", Text: "esc"}, nil, "", true,
		},
		"opening the port again is enough": {
			simulated.Fault{Name: "mute", Times: 5}, nil, "reopen", true,
		},
		"restarted through its other port": {
			simulated.Fault{Name: "freeze", Text: "cfun-other"}, nil, "reopen restart", true,
		},
		"reset on the USB": {
			simulated.Fault{Name: "freeze"}, replugged, "reopen restart usb-reset", true,
		},
		"no reset possible": {
			simulated.Fault{Name: "freeze"}, nil, "reopen restart given-up", false,
		},
		"no permission to reset it": {
			simulated.Fault{Name: "freeze"},
			func(*rig) func(string) error {
				return func(string) error {
					return &fs.PathError{Op: "open", Path: "/dev/bus/usb/001/004", Err: fs.ErrPermission}
				}
			},
			"reopen restart given-up", false,
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			ladderBubble(t, "a", func(r *rig) {
				if c.reset != nil {
					r.resetUSB = c.reset(r)
				}
				fault(t, r.modems[0], c.fault)
				must(t)(r.Send(t.Context(), api.Send{To: awa, Text: "Bonjour"}))
				steps := r.watchSteps(5 * time.Minute)
				if got := strings.Join(steps, " "); got != c.steps {
					t.Errorf("steps %q, want %q", got, c.steps)
				}
				m := r.modem("a")
				if (m.State == "ready") != c.ready || c.ready && m.Step != "" {
					t.Errorf("in the end: %+v", m)
				}
				if !c.ready && (m.State != "faulty" || !strings.Contains(m.Hint, "plug")) {
					t.Errorf("given up: %+v", m)
				}
				r.modems[0].Unplug()
				r.settle(3 * time.Second)
				r.modems[0].Replug()
				r.settle(5 * time.Second)
				if m := r.modem("a"); m.State != "ready" {
					t.Errorf("after it was plugged in again: %+v", m)
				}
				r.settle(time.Minute)
				if n := len(r.sent(awa)); n > 1 || n == 0 && r.outbox(api.OutQuery{})[0].State != "uncertain" {
					t.Errorf("sent %d times: %+v", n, r.outbox(api.OutQuery{}))
				}
			})
		})
	}
}

// TestAStickThatStartsIsNotReset: it is mute for a while after it was plugged in.
func TestAStickThatStartsIsNotReset(t *testing.T) {
	ladderBubble(t, "a", func(r *rig) {
		r.resetUSB = func(string) error { t.Error("reset"); return nil }
		r.modems[0].Unplug()
		r.settle(5 * time.Second)
		r.modems[0].Replug()
		fault(t, r.modems[0], simulated.Fault{Name: "freeze"})
		r.settle(30 * time.Second)
		if m := r.modem("a"); m.State != "recovering" || !strings.Contains(m.Reason, "yet") {
			t.Errorf("half a minute after it was plugged in: %+v", m)
		}
		r.modems[0].ClearFaults()
		r.settle(10 * time.Second)
		if m := r.modem("a"); m.State != "ready" {
			t.Errorf("once it answers: %+v", m)
		}
	})
}

// TestARestartedStickIsGivenItsPIN: a restart locks the SIM again.
func TestARestartedStickIsGivenItsPIN(t *testing.T) {
	ladderBubble(t, "a", func(r *rig) {
		locked := simulated.New(simulated.Config{Name: "a", Network: r.network, Ports: 2, Boot: 10 * time.Second, PIN: "1234"})
		r.unplug(r.modems[0])
		r.plug(locked)
		r.settle(3 * time.Minute)
		if m := r.modem("a"); m.State != "ready" || m.IMEI == "" {
			t.Fatalf("with its PIN: %+v", m)
		}
		fault(t, locked, simulated.Fault{Name: "freeze", Text: "cfun-other"})
		r.settle(3 * time.Minute)
		if m := r.modem("a"); m.State != "ready" {
			t.Errorf("after a restart: %+v", m)
		}
	}, func(c *config.Config) { c.Modems[0].PIN = "1234" })
}

func TestAStickThatComesBackAsSomethingElse(t *testing.T) {
	ladderBubble(t, "a", func(r *rig) {
		r.resetUSB = func(string) error { r.modems[0].Unplug(); return nil }
		fault(t, r.modems[0], simulated.Fault{Name: "freeze"})
		r.settle(4 * time.Minute)
		m := r.modem("a")
		if m.State != "absent" || !strings.Contains(m.Reason, "did not come back") || m.Hint == "" {
			t.Errorf("after a reset it stayed away from: %+v", m)
		}
	})
}

func TestAFrozenStickIsNotRestartedWithoutEnd(t *testing.T) {
	ladderBubble(t, "a", func(r *rig) {
		resets := 0
		r.resetUSB = func(string) error { resets++; return nil }
		fault(t, r.modems[0], simulated.Fault{Name: "freeze"})
		r.settle(80 * time.Minute)
		if resets < 2 || resets > 4 {
			t.Errorf("%d resets in eighty minutes", resets)
		}
	})
}

func TestAModemWithoutANetworkForLong(t *testing.T) {
	ladderBubble(t, "a", func(r *rig) {
		fault(t, r.modems[0], simulated.Fault{Name: "unregistered"}) // as long as the radio is on
		r.settle(9 * time.Minute)
		if m := r.modem("a"); m.State != "paused" || !strings.Contains(m.Reason, "not registered") {
			t.Errorf("after nine minutes: %+v", m)
		}
		r.settle(2 * time.Minute)
		if m := r.modem("a"); m.State != "ready" {
			t.Errorf("after its radio was started again: %+v", m)
		}
	})
}

// TestASIMThatCanNotBeRead: a restart may help where the stick lost it.
func TestASIMThatCanNotBeRead(t *testing.T) {
	ladderBubble(t, "a", func(r *rig) {
		fault(t, r.modems[0], simulated.Fault{Name: "cme-error", Command: "+CPIN", Code: 13})
		r.settle(9 * time.Minute)
		if m := r.modem("a"); m.State != "halted" || m.Hint == "" {
			t.Errorf("after nine minutes: %+v", m)
		}
		restarted := false
		for end := time.Now().Add(3 * time.Minute); time.Now().Before(end); r.settle(time.Second) {
			if !restarted && !r.modems[0].Plugged() {
				restarted = true
				r.modems[0].ClearFaults()
				r.settle(2 * time.Second)
				if m := r.modem("a"); m.State != "recovering" {
					t.Errorf("while it restarts: %+v", m)
				}
			}
		}
		if m := r.modem("a"); !restarted || m.State != "ready" {
			t.Errorf("restarted: %v, in the end: %+v", restarted, m)
		}
	})
}

// TestALateAnswerIsTold: those who watch learn what became of a text in doubt.
func TestALateAnswerIsTold(t *testing.T) {
	bubbleWith(t, 1, func(c *config.Config) { c.Modems[0].SubmitTimeout = 60 * time.Second }, func(r *rig) {
		fault(t, r.modems[0], simulated.Fault{Name: "late", Times: 1, Delay: 75 * time.Second})
		fault(t, r.modems[0], simulated.Fault{Name: "report-lost", Times: 1})
		must(t)(r.Send(t.Context(), api.Send{To: awa, Text: "Bonjour"}))
		r.settle(70 * time.Second)
		text := r.outbox(api.OutQuery{})[0]
		if text.State != "uncertain" {
			t.Fatalf("after the deadline it is %s", text.State)
		}
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		told := 0
		if err := r.Watch(ctx, api.WatchQuery{}, func(e api.Event) error {
			if e.Kind == "out" && e.ID == text.ID {
				told++
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		if state := r.outbox(api.OutQuery{})[0].State; told == 0 || state != "sent" {
			t.Errorf("told %d times of a text that is %s", told, state)
		}
	})
}

// A stick that freezes while nothing is sent is found by the next look at its
// storage, by a question that is answered at once or never.
func TestAStickThatFreezesWhileIdleIsSoonFound(t *testing.T) {
	for phase := range 6 { // of what is done every 15 s and every 30 s
		ladderBubble(t, "a", func(r *rig) {
			r.settle(time.Duration(phase) * 5 * time.Second)
			fault(t, r.modems[0], simulated.Fault{Name: "freeze", Text: "replug"})
			began := time.Now()
			for r.modem("a").Step == "" && time.Since(began) < 2*time.Minute {
				r.settle(time.Second)
			}
			if took := time.Since(began); took > 30*time.Second {
				t.Errorf("frozen %d s after the start, found after %s", 5+5*phase, took)
			}
		})
	}
}
