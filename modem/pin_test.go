package modem_test

import (
	"errors"
	"testing"
	"testing/synctest"

	"github.com/tocsin-sms/tocsin/modem"
	"github.com/tocsin-sms/tocsin/modem/simulated"
)

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
