package simulated

import (
	"slices"
	"strings"
	"time"
)

// urc is an unsolicited line on its way out.
type urc struct {
	line string // +CMT and +CDS have their PDU after \r\n
	eol  string // ends and precedes it
	lost bool
}

// lineFaults are those of lines that come unasked.
func lineFaults() []FaultKind {
	return []FaultKind{
		{
			Name: "chatter", About: "an unsolicited line comes again and again, another each time unless one is given", Uses: "delay (1s) between two, text (the line, or several, by turns)",
			defaults: Fault{Delay: time.Second},
			tick:     chat,
		},
		{
			Name: "cmt-gap", About: "a line comes between +CMT or +CDS and its PDU", Uses: "text (a blank one)",
			said: func(a *active, u *urc) {
				if head, pdu, has := strings.Cut(u.line, "\r\n"); has {
					u.line = head + "\r\n" + a.Text + "\r\n" + pdu
				}
			},
		},
		{
			Name: "creg-unquoted", About: "areas and cells of +CREG are not in quotes",
			said: func(_ *active, u *urc) { u.line = unquotedCREG(u.line) },
			bend: func(_ *active, out *answer) {
				for i, line := range out.lines {
					out.lines[i] = unquotedCREG(line)
				}
			},
		},
		{
			Name: "urc-at-prompt", About: "unsolicited lines come though a prompt is open",
			start: func(m *Modem, _ *active) { m.blunt = true },
			stop:  func(m *Modem, _ *active) { m.blunt = false },
		},
		{
			Name: "cusd-spaced", About: "+CUSD has spaces after its commas",
			said: func(_ *active, u *urc) {
				if rest, is := strings.CutPrefix(u.line, "+CUSD: "); is {
					u.line = "+CUSD: " + strings.ReplaceAll(strings.ReplaceAll(rest, `,"`, `, "`), `",`, `", `)
				}
			},
		},
		{
			Name: "urc-lost", About: "unsolicited lines never come", Uses: "text (all), how they begin",
			said: func(a *active, u *urc) { u.lost = u.lost || strings.HasPrefix(u.line, a.Text) },
		},
	}
}

func chat(m *Modem, a *active) {
	lines := noises()
	if a.Text != "" {
		lines = strings.Split(a.Text, "\n")
	}
	a.count++
	m.say(lines[a.count%len(lines)])
}

func unquotedCREG(line string) string {
	if !strings.HasPrefix(line, "+CREG:") && !strings.HasPrefix(line, "+CGREG:") && !strings.HasPrefix(line, "+CEREG:") {
		return line
	}
	return strings.ReplaceAll(line, `"`, "")
}

// keepTicking has a fault's tick come each Delay while it is in force and the
// stick is in.
func (m *Modem) keepTicking(a *active) {
	time.AfterFunc(max(a.Delay, time.Millisecond), func() {
		m.mu.Lock()
		defer m.unlock()
		if m.plugged && slices.Contains(m.faults, a) && a.due() {
			a.kind.tick(m, a)
			m.clearSpent()
		}
		if slices.Contains(m.faults, a) {
			m.keepTicking(a)
		}
	})
}

func (m *Modem) bendSaid(u *urc) {
	m.each(func(k *FaultKind) bool { return k.said != nil }, func(a *active) { a.kind.said(a, u) })
}
