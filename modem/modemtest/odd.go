package modemtest

import (
	"errors"
	"time"

	"github.com/tocsin-sms/tocsin/modem"
	"github.com/tocsin-sms/tocsin/modem/simulated"
)

// oddCases are those of rarer trouble, so that each fault of the simulated
// modem that concerns the driver has been lived through.
func oddCases() []testCase {
	chatty := []simulated.Fault{{Name: "chatter", Delay: 20 * time.Millisecond}, {Name: "urc-at-prompt"}, {Name: "late-prompt", Delay: time.Second}}
	return []testCase{
		{line: "spelling", name: "every value in quotes", reach: terminal, faults: fault("quoted"), run: day},
		{line: "lines anywhere", name: "between the prompt and the PDU", faults: chatty, run: day},
		{line: "+CMTI", name: "no line at all", faults: fault("urc-lost"), run: day},
		{line: "status reports", name: "direct ones lost", cfg: simulated.Config{Reports: []int{0, 1}}, faults: fault("report-direct-lost"), run: dayWithoutReports},
		{line: "status reports", name: "twice", faults: fault("report-twice"), run: day},
		{line: "order", name: "changed by the network", faults: fault("reorder"), run: arrive},
		{line: "order", name: "half an hour late", faults: []simulated.Fault{{Name: "arrival-late", Delay: 30 * time.Minute, Times: 1}}, run: arrive},
		{line: "final results", name: "+CMGS without its OK", faults: fault("cmgs-no-ok"), run: day},
		{line: "deadlines", name: "output half a second late", faults: fault("slow-output"), run: day},
		{line: "prompt", name: "spoilt", run: settled(simulated.Fault{Name: "lost-byte", Byte: 3}, expected{outcome: modem.NotSent})},
		{line: "final results", name: "+CMGS twice", run: func(b *Bench) {
			b.Fault(simulated.Fault{Name: "cmgs-twice", Times: 1})
			for _, text := range []string{"un", "deux"} {
				if r := b.Submit(text); r.Outcome != modem.Sent {
					b.T.Errorf("%s: %+v", text, r)
				}
			}
			b.Keep("report 0", "report 1")
		}},
		{line: "registration", name: "found late", faults: []simulated.Fault{{Name: "registers-late", Delay: time.Minute}}, run: func(b *Bench) {
			b.Want("at first", b.Session.Health().Registration, modem.Searching)
			time.Sleep(time.Minute)
			b.refresh()
			b.Want("then", b.Session.Health().Registration, modem.Home)
		}},
		opens("SIM", "fails", modem.Halted, func(b *Bench) { b.Fault(simulated.Fault{Name: "sim-error", Code: 15}) }),
		opens("SIM", "is for another network", modem.Halted, func(b *Bench) { b.Fault(simulated.Fault{Name: "sim-asks"}) }),
		{line: "calls", name: "without a number", run: func(b *Bench) {
			b.Fault(simulated.Fault{Name: "clip-lost"})
			b.Stick.Ring(Friend, 2)
			time.Sleep(time.Minute)
			if calls := b.Session.Calls(); len(calls) != 1 || calls[0].From != "" {
				b.T.Errorf("%+v", calls)
			}
		}},
		{line: "USSD", name: "with spaces", faults: fault("cusd-spaced"), run: func(b *Bench) {
			if got, err := b.Session.USSD(b.T.Context(), "*100#"); err != nil || got.Text != "Credit: 1000.00" {
				b.T.Errorf("%+v, %v", got, err)
			}
		}},
	}
}

// arrive keeps two texts in whatever order they come.
func arrive(b *Bench) {
	b.Inject("un", "deux")
	b.Keep("un", "deux")
}

// rareLosses are sticks that go in rarer ways.
func rareLosses() []testCase {
	all := []testCase{
		{line: "unplug", name: "and back by itself", run: brownout},
		{line: "stuck write", name: "in the middle of a PDU", run: func(b *Bench) {
			b.Fault(simulated.Fault{Name: "stuck-write", Byte: 20})
			if r := b.Submit("un"); r.Outcome != modem.Uncertain || !errors.Is(b.Session.Err(), modem.ErrStuck) {
				b.T.Errorf("%+v; session: %v", r, b.Session.Err())
			}
		}},
		{line: "restart", name: "as a CD-ROM", cfg: simulated.Config{Ports: 2}, faults: fault("cd-rom"), run: asCDROM},
		{line: "ports renumber", name: "swapped with a mute one", shut: true, cfg: simulated.Config{Ports: 2, MutePorts: []int{1}}, run: swapped},
	}
	for _, how := range []string{"eof", "eio", "enodev"} {
		all = append(all, testCase{
			line: "unplug", name: "as " + how, faults: []simulated.Fault{{Name: "unplug-error", Text: how}}, run: replug,
		})
	}
	return all
}

// brownout: the text left, and nobody said so.
func brownout(b *Bench) {
	b.Fault(simulated.Fault{Name: "brownout", Delay: 2 * time.Second})
	if r := b.Submit("un"); r.Outcome != modem.Uncertain || !errors.Is(r.Lost, modem.ErrLost) {
		b.T.Errorf("%+v", r)
	}
	b.Reopen().SubmitAll("deux")
	b.Want("sent", b.Sent(), []string{"un", "deux"})
	b.Keep("report 0", "report 1")
}

// asCDROM: the stick is away after its restart, until it is plugged in anew.
func asCDROM(b *Bench) {
	if _, err := b.Stick.PipeOf(1).Write([]byte("AT+CFUN=1,1\r")); err != nil {
		b.T.Fatal(err)
	}
	<-b.Session.Done()
	time.Sleep(time.Minute)
	_, err := modem.Open(b.T.Context(), b.Config)
	b.Want("state", State(err), modem.Absent)
	b.Stick.Replug()
	b.Reopen()
	day(b)
}

// swapped: after a replug the name leads to the port that says nothing.
func swapped(b *Bench) {
	b.names("ttyUSB0", "ttyUSB1")
	b.Config.Port = "ttyUSB0"
	b.Open()
	b.Config.Port = "imei:" + b.Session.Identity().IMEI
	b.Fault(simulated.Fault{Name: "ports-swapped"})
	b.Stick.Unplug()
	b.Stick.Replug()
	b.Reopen()
	b.Want("port", b.Session.Identity().Port, "ttyUSB1")
}
