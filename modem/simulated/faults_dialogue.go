package simulated

import (
	"slices"
	"time"
)

// dialogueFaults are those of how the modem talks.
func dialogueFaults() []FaultKind {
	return slices.Concat([]FaultKind{
		{
			Name: "noise", About: "unsolicited lines between and inside answers",
			bend: addNoise,
		},
		finalVariant("ok-space", "OK is followed by a space", func(out *answer) { out.final += " " }),
		finalVariant("ok-nul", "OK comes after a zero byte", func(out *answer) { out.final = "\x00" + out.final }),
		finalVariant("ok-crcr", "OK is ended by \\r\\r\\n", func(out *answer) { out.after = "\r\r\n" }),
		{
			Name: "eol-lf", About: "lines end in \\n alone",
			bend: func(_ *active, out *answer) { out.eol, out.after = "\n", "\n" },
			said: func(_ *active, u *urc) { u.eol = "\n" },
		},
		{
			Name: "eol-crcrlf", About: "lines end in \\r\\r\\n",
			bend: func(_ *active, out *answer) { out.eol, out.after = "\r\r\n", "\r\r\n" },
			said: func(_ *active, u *urc) { u.eol = "\r\r\n" },
		},
	}, commandFaults(), answerForms(), outputFaults(), spoiltOutput(), leftPrompts())
}

func finalVariant(name, about string, change func(*answer)) FaultKind {
	return FaultKind{Name: name, About: about, bend: func(_ *active, out *answer) {
		if out.final == "OK" {
			change(out)
		}
	}}
}

func commandFaults() []FaultKind {
	return []FaultKind{
		{
			Name: "not-support", About: "COMMAND NOT SUPPORT is the answer to a command", Uses: "command (all), text",
			defaults: Fault{Text: "COMMAND NOT SUPPORT"},
			command: func(_ *port, a *active, _ command) reply {
				return reply{final: final{kind: finalOther, words: a.Text}}
			},
		},
		{
			Name: "cme-error", About: "+CME ERROR is the answer to a command", Uses: "command (all), code (100)",
			defaults: Fault{Code: 100},
			command:  func(_ *port, a *active, _ command) reply { return cme(a.Code) },
		},
		{
			Name: "cms-error", About: "+CMS ERROR is the answer to a command", Uses: "command (+CMGR), code (500)",
			defaults: Fault{Code: 500, Command: "+CMGR"},
			command:  func(_ *port, a *active, _ command) reply { return cms(a.Code) },
		},
		{
			Name: "bare-ok", About: "a command is answered OK and no more, and does nothing", Uses: "command (+CPMS)",
			defaults: Fault{Command: "+CPMS"},
			command:  func(*port, *active, command) reply { return ok() },
		},
		{
			Name: "mute", About: "a command is taken and not answered", Uses: "command (all)",
			command: func(*port, *active, command) reply { return reply{hold: true} },
		},
		{
			Name: "slow-command", About: "a command is answered late", Uses: "command (+CMGL), delay (10s)",
			defaults: Fault{Command: "+CMGL", Delay: 10 * time.Second},
			command:  answerLate,
		},
	}
}

// answerLate holds the port meanwhile.
func answerLate(p *port, a *active, c command) reply {
	p.busy = true
	p.m.in(a.Delay, func() {
		if r := p.m.obeyed(p, c); !r.hold {
			p.answer(r)
		}
		p.release()
	})
	return reply{hold: true}
}

// noises are unsolicited lines of common sticks.
func noises() []string {
	return []string{
		"^RSSI: 17", "^BOOT:20952548,0,0,0,20", `^HCSQ:"WCDMA",30,30,58`, "^MODE:5,4", "+ZUSIMR:2",
		`+ZPAS: "3G","CS_PS"`, "*RADIOPOWER: 1", "+CIEV: 2,3", `^NWTIME:26/01/31,10:20:30+04,00`,
	}
}

// addNoise puts a line before each line of an answer and before its result.
func addNoise(a *active, out *answer) {
	var lines []string
	for _, line := range append(out.lines, "") {
		a.count++
		lines = append(lines, "", noises()[a.count%len(noises())], "", line)
	}
	out.lines = lines[1 : len(lines)-2]
}
