package modemtest

import (
	"time"

	"github.com/tocsin-sms/tocsin/modem"
	"github.com/tocsin-sms/tocsin/modem/simulated"
)

// day is the whole of a modem's day: two texts out, two in, their reports, and
// nothing left behind.
func day(b *Bench) { dayWith(b, "report 0", "report 1") }

// dayWithoutReports is the day of a modem that gives none.
func dayWithoutReports(b *Bench) { dayWith(b) }

func dayWith(b *Bench, reports ...string) {
	b.T.Helper()
	b.Want("first sweep", b.Sweep(modem.Timed), []string(nil))
	b.Inject("salut")
	b.SubmitAll("un", "deux")
	b.Inject("ça va")
	b.Keep(append(reports, "salut", "ça va")...)
	b.Sweep(modem.Timed) // what was deleted last is told of by now
	b.Want("sent", b.Sent(), []string{"un", "deux"})
	b.Want("left over", b.LeftOver(), 0)
	if h := b.Session.Health(); h.Signal != 20 || h.Operator != "Simulated Network" || h.Registration != modem.Home {
		b.T.Errorf("health %+v", h)
	}
}

// fault is a table's short form of faults.
func fault(name string) []simulated.Fault { return []simulated.Fault{{Name: name}} }

// talkCases are ways of saying the same.
func talkCases() []testCase {
	noise := []simulated.Fault{
		{Name: "noise"}, {Name: "split", Byte: 2}, {Name: "ok-space"}, {Name: "bare-prompt"}, {Name: "cmti-zero"},
	}
	return []testCase{
		{line: "a tame stick", name: "tame", reach: terminal, run: day},
		{line: "final results", name: "OK and a space", reach: terminal, faults: fault("ok-space"), run: day},
		{line: "final results", name: "NUL before OK", reach: terminal, faults: fault("ok-nul"), run: day},
		{line: "final results", name: "OK CR CR LF", reach: terminal, faults: fault("ok-crcr"), run: day},
		{line: "final results", name: "lines end in LF", reach: terminal, faults: fault("eol-lf"), run: day},
		{line: "final results", name: "lines end in CR CR LF", reach: terminal, faults: fault("eol-crcrlf"), run: day},
		{line: "final results", name: "not support", reach: terminal, run: day, faults: []simulated.Fault{
			{Name: "not-support", Command: "+CLIP"}, {Name: "not-support", Command: "+CSMS"},
		}},
		{line: "final results", name: "CMEE ignored", reach: terminal, faults: fault("cmee-ignored"), run: day},
		{line: "final results", name: "OK before +CMGS", reach: terminal, faults: fault("early-ok"), run: day},
		{line: "spelling", name: "no space after colons", reach: terminal, faults: fault("tight"), run: day},
		{line: "spelling", name: "spaces around commas", reach: terminal, faults: fault("spaced"), run: day},
		{line: "spelling", name: "no quotes", reach: terminal, faults: fault("unquoted"), run: day},
		{line: "spelling", name: "the echo stays", reach: terminal, faults: fault("echo-stays"), run: day},
		{line: "own initialisation", name: "CME 58 to what is not vital", reach: terminal, run: day, faults: []simulated.Fault{
			{Name: "cme-error", Code: 58, Command: "+GCAP"}, {Name: "cme-error", Code: 58, Command: "+CSCA"},
		}},
		{line: "own initialisation", name: "another +GCAP", reach: terminal, cfg: simulated.Config{GCAP: "+FCLASS"}, run: day},
		{line: "lines anywhere", name: "between and inside answers", reach: terminal, faults: fault("noise"), run: day},
		{line: "lines anywhere", name: "ten a second", faults: []simulated.Fault{{Name: "chatter", Delay: 100 * time.Millisecond}}, run: day},
		{line: "lines anywhere", name: "areas without quotes", reach: terminal, faults: fault("creg-unquoted"), run: day},
		{line: "lines anywhere", name: "bytes that are nothing", reach: terminal, faults: fault("garbage"), run: day},
		{line: "lines anywhere", name: "with all else that is odd", reach: terminal, faults: noise, run: day},
		{line: "split answers", name: "a byte at a time", reach: terminal, faults: []simulated.Fault{{Name: "split", Byte: 1}}, run: day},
		{line: "split answers", name: "slowly", faults: []simulated.Fault{{Name: "split", Byte: 3, Delay: time.Millisecond}}, run: day},
		{line: "split answers", name: "of any length", reach: terminal, faults: fault("split-random"), run: day},
		{line: "deadlines", name: "a slow listing", faults: fault("slow-command"), run: day},
		{line: "clocks", name: "never set", reach: terminal, faults: fault("clock-wrong"), run: day},
		{line: "clocks", name: "a network a year behind", reach: terminal, faults: fault("scts-wrong"), run: day},
		{line: "busy", name: "for seconds", faults: fault("busy"), run: day},
	}
}

// promptCases are ways of asking for a PDU.
func promptCases() []testCase {
	return []testCase{
		{line: "prompt", name: "bare", reach: terminal, faults: fault("bare-prompt"), run: day},
		{line: "prompt", name: "after a line end", reach: terminal, faults: []simulated.Fault{{Name: "bare-prompt", Text: "\r\n>\r\n"}}, run: day},
		{line: "prompt", name: "late", faults: []simulated.Fault{{Name: "late-prompt", Delay: 8 * time.Second}}, run: day},
		{line: "prompt", name: "none", run: settled(simulated.Fault{Name: "no-prompt"}, expected{outcome: modem.NotSent})},
		{line: "prompt", name: "an error", reach: terminal, run: settled(
			simulated.Fault{Name: "prompt-error", Code: 322},
			expected{outcome: modem.Refused, class: modem.FreeStorage})},
		{line: "prompt", name: "after an OK", reach: terminal, faults: fault("stray-ok"), run: day},
		{line: "prompt", name: "that nobody asked for", reach: terminal, faults: fault("stray-prompt"), run: day},
		{line: "open prompt", name: "at the start", reach: terminal, faults: fault("prompt-left"), run: day},
		{line: "open prompt", name: "left by a program that died", shut: true, run: func(b *Bench) {
			port := b.Stick.Pipe()
			if _, err := port.Write([]byte("AT+CMGS=20\r")); err != nil {
				b.T.Fatal(err)
			}
			_ = port.Close()
			b.Open()
			day(b)
		}},
	}
}

// kindCases are the kinds of sticks: each has its day, is pulled out and works
// again.
func kindCases() []testCase {
	var all []testCase
	for _, p := range simulated.Profiles() {
		all = append(all, testCase{
			line: "kinds of sticks", name: p.Name, cfg: simulated.Config{Profile: p.Name},
			run: func(b *Bench) {
				day(b)
				b.Stick.Unplug()
				b.Stick.Replug()
				b.Reopen()
				b.Inject("encore")
				b.Keep("encore")
				if answer, err := b.Session.USSD(b.T.Context(), "*100#"); err != nil || answer.Text != "Credit: 1000.00" {
					b.T.Errorf("credit: %+v, %v", answer, err)
				}
			},
		})
	}
	return all
}
