package modemtest

import (
	"time"

	"github.com/tocsin-sms/tocsin/modem"
	"github.com/tocsin-sms/tocsin/modem/simulated"
)

// healthCases are what the modem says of the network, and what rings.
func healthCases() []testCase {
	return []testCase{
		{line: "signal", name: "unknown", reach: terminal, run: func(b *Bench) {
			b.Stick.SetSignal(modem.NoSignal)
			b.refresh()
			b.Want("signal", b.Session.Health().Signal, modem.NoSignal)
		}},
		{line: "signal", name: "on another scale", reach: terminal, run: func(b *Bench) {
			b.Stick.SetSignal(145)
			b.refresh()
			b.Want("signal", b.Session.Health().Signal, modem.NoSignal)
		}},
		{line: "registration", name: "lost and regained", reach: terminal, run: func(b *Bench) {
			for stat, want := range map[int]modem.Registration{2: modem.Searching, 3: modem.Denied, 5: modem.Roaming} {
				b.Stick.SetRegistration(stat)
				b.refresh()
				b.Want("registration", b.Session.Health().Registration, want)
			}
			b.Stick.SetRegistration(1)
			b.refresh()
			b.Want("registered", b.Session.Health().Registered(), true)
			b.SubmitAll("un")
		}},
		{line: "registration", name: "LTE alone", reach: terminal, faults: fault("lte-only"), run: day},
		{line: "calls", name: "three rings are one call", run: rings(1, simulated.Fault{Name: "clip-late", Delay: time.Second, Times: 1})},
		{line: "calls", name: "withheld", run: func(b *Bench) {
			b.Stick.Ring("", 2)
			time.Sleep(time.Minute)
			calls := b.Session.Calls()
			if len(calls) != 1 || calls[0].From != "" {
				b.T.Errorf("%+v", calls)
			}
		}},
		{line: "two modems", name: "text each other", reach: terminal, run: func(b *Bench) {
			other := simulated.New(simulated.Config{Name: "other", Network: b.Network})
			b.to = other.Number()
			b.SubmitAll("un")
			b.Until("the text is there", func() bool { return other.Stored("SM") == 1 })
		}},
		{line: "USSD", name: "asked", reach: terminal, run: func(b *Bench) {
			got, err := b.Session.USSD(b.T.Context(), "*100#")
			if err != nil || got.Text == "" {
				b.T.Errorf("%+v, %v", got, err)
			}
		}},
	}
}

func (b *Bench) refresh() {
	b.T.Helper()
	if err := b.Session.Refresh(b.T.Context()); err != nil {
		b.T.Fatal(err)
	}
}

// rings is a call of three rings, plain and under a fault.
func rings(calls int, f simulated.Fault) func(*Bench) {
	return func(b *Bench) {
		for range 2 {
			b.Stick.Ring(Friend, 3)
			time.Sleep(time.Minute)
			got := b.Session.Calls()
			if len(got) != calls || got[0].From != Friend {
				b.T.Errorf("%+v", got)
			}
			b.Fault(f)
		}
	}
}
