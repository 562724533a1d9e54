package gateway_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/tocsin-sms/tocsin/internal/api"
	"github.com/tocsin-sms/tocsin/internal/config"
	"github.com/tocsin-sms/tocsin/modem/simulated"
)

// hotplug runs fn with modems of the given ports and no stick plugged in.
func hotplug(t *testing.T, ports map[string]string, fn func(*rig)) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, 0)
		for _, name := range []string{"x", "y"} {
			if port, ok := ports[name]; ok {
				r.cfg.Modems = append(r.cfg.Modems, config.Modem{Name: name, Port: port, SubmitTimeout: time.Minute})
			}
		}
		r.start()
		r.settle(10 * time.Second)
		fn(r)
		if err := r.stop(); err != nil {
			t.Errorf("the daemon ended with: %v", err)
		}
	})
}

func stick(r *rig, name, imei string) *simulated.Modem {
	return simulated.New(simulated.Config{Name: name, IMEI: imei, Network: r.network, Latency: 50 * time.Millisecond})
}

const (
	imei1 = "356938035643809"
	imei2 = "490154203237518"
)

func TestAStickIsFoundWithinFiveSeconds(t *testing.T) {
	for _, port := range []string{"auto", "imei:" + imei1, "ttyUSB3"} {
		t.Run(port, func(t *testing.T) {
			hotplug(t, map[string]string{"x": port}, func(r *rig) {
				if m := r.modem("x"); m.State != "absent" || m.Reason == "" || m.Hint == "" {
					t.Errorf("without a stick: %+v", m)
				}
				must(t)(r.Send(t.Context(), api.Send{To: awa, Text: "Bonjour"}))
				r.plug(stick(r, "ttyUSB3", imei1))
				r.settle(5 * time.Second)
				if m := r.modem("x"); m.State != "ready" || m.IMEI != imei1 {
					t.Errorf("five seconds after it was plugged in: %+v", m)
				}
				if n := len(r.sent(awa)); n != 1 {
					t.Errorf("sent %d times", n)
				}
			})
		})
	}
}

// TestAModemFollowsItsStick: ports renumber.
func TestAModemFollowsItsStick(t *testing.T) {
	hotplug(t, map[string]string{"x": "imei:" + imei1, "y": "imei:" + imei2}, func(r *rig) {
		one, two := stick(r, "ttyUSB0", imei1), stick(r, "ttyUSB1", imei2)
		r.plug(one)
		r.plug(two)
		r.settle(5 * time.Second)
		one.Unplug()
		two.Unplug()
		r.settle(3 * time.Second)
		r.plug(stick(r, "ttyUSB2", imei2))
		r.plug(stick(r, "ttyUSB3", imei1))
		r.settle(5 * time.Second)
		for name, port := range map[string]string{"x": "ttyUSB3", "y": "ttyUSB2"} {
			if m := r.modem(name); m.State != "ready" || m.Port != port {
				t.Errorf("%s: %+v, want it at %s", name, m, port)
			}
		}
	})
}

func TestAStrangerIsNotUsedWhereAStickIsNamed(t *testing.T) {
	hotplug(t, map[string]string{"x": "imei:" + imei1}, func(r *rig) {
		r.plug(stick(r, "ttyUSB0", imei2))
		r.settle(30 * time.Second)
		if m := r.modem("x"); m.State != "absent" {
			t.Errorf("with another stick: %+v", m)
		}
	})
}

func TestReplugToNextText(t *testing.T) {
	for _, port := range []string{"auto", "ttyUSB0"} {
		t.Run(port, func(t *testing.T) {
			hotplug(t, map[string]string{"x": port}, func(r *rig) {
				s := stick(r, "ttyUSB0", imei1)
				r.plug(s)
				r.settle(5 * time.Second)
				s.Unplug()
				r.settle(30 * time.Second)
				must(t)(r.Send(t.Context(), api.Send{To: awa, Text: "Bonjour"}))
				s.Replug()
				start := time.Now()
				for len(r.sent(awa)) == 0 && time.Since(start) < time.Minute {
					r.settle(100 * time.Millisecond)
				}
				if took := time.Since(start); took > 3*time.Second {
					t.Errorf("the next text left after %v", took)
				}
			})
		})
	}
}

// TestSilenceAfterTheCtrlZ: the queue goes on two seconds after the deadline.
func TestSilenceAfterTheCtrlZ(t *testing.T) {
	hotplug(t, map[string]string{"x": "ttyUSB0"}, func(r *rig) {
		s := stick(r, "ttyUSB0", imei1)
		r.plug(s)
		r.settle(5 * time.Second)
		fault(t, s, simulated.Fault{Name: "silence", Times: 1})
		must(t)(r.Send(t.Context(), api.Send{To: awa, Text: "Bonjour"}))
		must(t)(r.Send(t.Context(), api.Send{To: bello, Text: "Bonjour"}))
		r.settle(62 * time.Second)
		if n := len(r.sent(bello)); n != 1 {
			t.Errorf("the second text was sent %d times", n)
		}
		if n := len(r.sent(awa)); n > 1 {
			t.Errorf("the first text was sent %d times", n)
		}
	})
}
