package modemtest

import (
	"errors"
	"time"

	"github.com/tocsin-sms/tocsin/modem"
	"github.com/tocsin-sms/tocsin/modem/simulated"
)

// pins is a modem.PINMemory.
type pins map[string]bool

// Tried tells whether a PIN was offered and not taken.
func (p pins) Tried(iccid, pin string) (bool, error) { return p[iccid+pin], nil }

// Remember notes that a PIN is offered, or was taken.
func (p pins) Remember(iccid, pin string, taken bool) error {
	p[iccid+pin] = !taken
	return nil
}

// simCases are SIMs that are locked, or not there.
func simCases() []testCase {
	return []testCase{
		{line: "PIN", name: "a day with it", reach: terminal, cfg: simulated.Config{PIN: "1234"}, run: day},
		offered("right", "1234", "1234", pins{}, ""),
		offered("wrong", "1234", "4321", pins{}, modem.Halted),
		offered("none configured", "1234", "", pins{}, modem.Halted),
		offered("malformed", "1234", "12", pins{}, modem.Halted),
		offered("injection", "1234", "12\"\rAT", pins{}, modem.Halted),
		offered("right, without memory", "1234", "1234", nil, ""),
		offered("not asked for", "", "9999", pins{}, ""),
		{line: "PIN", name: "not at the last try", shut: true, cfg: simulated.Config{PIN: "1234"}, run: lastTry},
		opens("SIM", "not there", modem.Halted, func(b *Bench) { b.Stick.RemoveSIM() }),
		{line: "SIM", name: "taken out", reach: terminal, run: func(b *Bench) {
			b.Stick.RemoveSIM()
			b.Want("state", State(b.Session.Refresh(b.T.Context())), modem.Halted)
		}},
		{line: "SIM", name: "late after power on", shut: true, faults: fault("sim-late"), run: func(b *Bench) {
			_, err := modem.Open(b.T.Context(), b.Config)
			b.Want("state", State(err), modem.Halted)
			time.Sleep(time.Minute)
			b.Open()
			day(b)
		}},
		{line: "SIM", name: "exchanged", reach: terminal, run: func(b *Bench) {
			b.Stick.SwapSIM(simulated.SIM{Number: "+237699000077"})
			if err := b.Session.Refresh(b.T.Context()); !errors.Is(err, modem.ErrOtherSIM) {
				b.T.Errorf("refresh: %v", err)
			}
		}},
	}
}

// offered opens a modem four times with one PIN, then with the right one: a
// wrong one that was tried twice would have left too few tries.
func offered(name, has, pin string, memory modem.PINMemory, want modem.State) testCase {
	return testCase{line: "PIN", name: name, shut: true, cfg: simulated.Config{PIN: has}, run: func(b *Bench) {
		b.Config.PIN, b.Config.PINs = pin, memory
		for range 4 {
			s, err := modem.Open(b.T.Context(), b.Config)
			b.Want("state", State(err), want)
			if err == nil {
				_ = s.Close()
			}
		}
		b.Config.PIN = has
		b.Open()
	}}
}

func lastTry(b *Bench) {
	b.Config.PINs = pins{}
	for _, wrong := range []string{"0000", "1111", "2222", "3333"} {
		b.Config.PIN = wrong
		_, err := modem.Open(b.T.Context(), b.Config)
		b.Want(wrong, State(err), modem.Halted)
	}
	b.Config.PIN = "1234"
	_, err := modem.Open(b.T.Context(), b.Config)
	var p *modem.Problem
	if !errors.As(err, &p) || p.Reason != "the SIM has 1 tries left for its PIN" {
		b.T.Errorf("last try: %v", err)
	}
}
