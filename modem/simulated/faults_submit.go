package simulated

import (
	"slices"
	"strings"
	"time"

	"github.com/warthog618/sms/encoding/tpdu"
)

// submitFaults are those of a text on its way out.
func submitFaults() []FaultKind {
	return append([]FaultKind{
		{
			Name: "silence", About: "no answer after Ctrl-Z, and the text is not sent",
			submit: func(_ *active, s *submission) { s.silent, s.taken = true, false },
		},
		{
			Name: "lost-answer", About: "the text is sent, its +CMGS never comes",
			submit: func(_ *active, s *submission) { s.silent = true },
		},
		{
			Name: "late", About: "the answer comes late, other commands are answered meanwhile, also on a port opened anew", Uses: "delay (30s)",
			defaults: Fault{Delay: 30 * time.Second},
			submit:   func(a *active, s *submission) { s.late = a.Delay },
		},
		{
			Name: "slow", About: "the answer comes late, the port is deaf until then", Uses: "delay (30s)",
			defaults: Fault{Delay: 30 * time.Second},
			submit:   func(a *active, s *submission) { s.delay += a.Delay },
		},
		{
			Name: "refuse", About: "+CMS ERROR, the text is not sent", Uses: "code (500), delay, text (cms; or cme for +CME ERROR, plain for ERROR)",
			defaults: Fault{Code: 500},
			submit: func(a *active, s *submission) {
				s.refused(a.Code)
				s.family = a.Text
				s.delay += a.Delay
			},
		},
		{
			Name: "refuse-sent", About: "+CMS ERROR, though the text is sent", Uses: "code (500), delay",
			defaults: Fault{Code: 500},
			submit: func(a *active, s *submission) {
				s.refuse = a.Code
				s.delay += a.Delay
			},
		},
	}, slices.Concat(lossFaults(), refusalFaults(), answerFaults(), promptFaults(), reportFaults())...)
}

// lossFaults are those of a stick that goes in the middle of a text.
func lossFaults() []FaultKind {
	return []FaultKind{
		{
			Name: "unplug-answer", About: "the stick is pulled out instead of the answer; the text is sent, unless text is unsent", Uses: "times (1), text",
			defaults: Fault{Times: 1},
			submit:   func(a *active, s *submission) { s.unplug, s.taken = true, a.Text != "unsent" },
		},
		{
			Name: "unplug-at", About: "the stick is pulled out at a byte of a submit, counted from the A of AT+CMGS", Uses: "times (1), byte (20)",
			defaults: Fault{Times: 1, Byte: 20},
			swallow:  unplugAt,
		},
		{
			Name: "brownout", About: "the stick loses power instead of the answer, and starts again; the text is sent, unless text is unsent", Uses: "times (1), delay (5s), text",
			defaults: Fault{Times: 1, Delay: 5 * time.Second},
			submit: func(a *active, s *submission) {
				s.unplug, s.taken, s.back = true, s.taken && a.Text != "unsent", a.Delay
			},
		},
	}
}

// refusalFaults are those of a network or stick that minds something.
func refusalFaults() []FaultKind {
	return []FaultKind{
		{
			Name: "refuse-validity", About: "+CMS ERROR for a text with a validity period", Uses: "code (198, or 199)",
			defaults: Fault{Code: 198},
			submit: func(a *active, s *submission) {
				if s.text.tpdu.FirstOctet.VPF() != tpdu.VpfNotPresent {
					s.refused(a.Code)
				}
			},
		},
		{
			Name: "refuse-burst", About: "the operator bars a SIM that sends much at once, until the fault is cleared", Uses: "index (20) texts within delay (1m), code (8)",
			defaults: Fault{Index: 20, Delay: time.Minute, Code: 8},
			submit:   barBursts,
		},
		{
			Name: "full-refuses", About: "+CMS ERROR for a text while the memory is full", Uses: "code (322)",
			defaults: Fault{Code: 322},
			submit: func(a *active, s *submission) {
				m := s.port.m
				if store := m.stores[m.settings.mems[2]]; store.count() == len(store.slots) {
					s.refused(a.Code)
				}
			},
		},
		{
			Name: "smsc-lost", About: "a command makes the stick forget its service centre: texts are refused with 330 until AT+CSCA= sets it, or they bring one along", Uses: "command (+CSMP)",
			defaults: Fault{Command: "+CSMP"},
			concerns: assigns,
			command: func(p *port, _ *active, _ command) reply {
				p.m.settings.smscLost = true
				return ok()
			},
		},
	}
}

// barBursts counts from the first text of a burst.
func barBursts(a *active, s *submission) {
	if now := time.Now(); !a.on && now.Sub(a.until) >= a.Delay {
		a.until, a.count = now, 0
	}
	a.count++
	a.on = a.on || a.count > a.Index
	if a.on {
		s.refused(a.Code)
	}
}

// answerFaults are those of the answer to a text.
func answerFaults() []FaultKind {
	return []FaultKind{
		{
			Name: "early-ok", About: "an OK comes after Ctrl-Z, before +CMGS",
			submit: func(_ *active, s *submission) { s.port.emit([]byte("\r\nOK\r\n")) },
		},
		{
			Name: "cmgs-no-ok", About: "+CMGS comes without the OK after it",
			submit: func(_ *active, s *submission) { s.noFinal = true },
		},
		{
			Name: "cmgs-no-reference", About: "OK comes without the +CMGS before it",
			submit: func(_ *active, s *submission) { s.noHead = true },
		},
		{
			Name: "cmgs-twice", About: "+CMGS and its OK come twice",
			submit: func(_ *active, s *submission) { s.twice = true },
		},
	}
}

// unplugAt counts the bytes of a line that is, or may become, AT+CMGS, and of
// what is typed at its prompt.
func unplugAt(p *port, a *active, b byte) bool {
	if p.entry == nil {
		line := strings.ToUpper(string(p.cmd) + string(rune(b)))
		if !strings.HasPrefix(line, "AT+CMGS") && !strings.HasPrefix("AT+CMGS", line) {
			return false
		}
		a.count = len(p.cmd)
	}
	if a.count++; a.count != a.Byte || !a.due() {
		return false
	}
	p.m.unplug()
	return true
}

func promptFaults() []FaultKind {
	return []FaultKind{
		{
			Name: "no-prompt", About: "the prompt never shows, though the PDU would be taken",
			prompt: func(_ *active, out *prompt) { out.text = "" },
		},
		{
			Name: "late-prompt", About: "the prompt shows late", Uses: "delay (3s)",
			defaults: Fault{Delay: 3 * time.Second},
			prompt:   func(a *active, out *prompt) { out.delay = a.Delay },
		},
		{
			Name: "stray-ok", About: "an OK comes before the prompt",
			prompt: func(_ *active, out *prompt) { out.text = "\r\nOK\r\n" + out.text },
		},
		{
			Name: "bare-prompt", About: "the prompt is other than \\r\\n> ", Uses: "text (>)",
			defaults: Fault{Text: ">"},
			prompt:   func(a *active, out *prompt) { out.text = a.Text },
		},
		{
			Name: "prompt-error", About: "+CMS ERROR instead of the prompt", Uses: "code (500)",
			defaults: Fault{Code: 500, Command: "+CMGS"},
			command:  func(_ *port, a *active, _ command) reply { return cms(a.Code) },
		},
	}
}

func reportFaults() []FaultKind {
	return []FaultKind{
		{
			Name: "report-early", About: "the status report comes before the +CMGS",
			submit: func(_ *active, s *submission) { s.report.early = true },
		},
		{
			Name: "report-late", About: "the status report comes late", Uses: "delay (1h)",
			defaults: Fault{Delay: time.Hour},
			report:   func(a *active, r *reportPlan) { r.delay = a.Delay },
		},
		{
			Name: "report-lost", About: "the status report never comes",
			report: func(_ *active, r *reportPlan) { r.lost = true },
		},
		{
			Name: "report-twice", About: "the status report comes twice",
			report: func(_ *active, r *reportPlan) { r.twice = true },
		},
		{
			Name: "report-status", About: "the status report says something else than delivered", Uses: "code (70), TP-ST in decimal",
			defaults: Fault{Code: 0x46},
			report:   func(a *active, r *reportPlan) { r.status = byte(a.Code) },
		},
	}
}
