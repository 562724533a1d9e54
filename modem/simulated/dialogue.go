package simulated

import (
	"slices"
	"strings"
)

const (
	ctrlZ  = 0x1a
	escape = 0x1b

	// typedMax bounds what is kept of a line or of what is typed while a
	// command runs, in bytes.
	typedMax = 8 << 10
)

// handler runs one command on a port.
type handler func(p *port, c command) reply

// input is a byte typed by the host.
func (p *port) input(b byte) {
	switch {
	case p.mute(), p.m.swallows(p, b):
	case p.busy:
		if len(p.typed) < typedMax {
			p.typed = append(p.typed, b)
		}
	default:
		p.accept(b)
	}
}

func (p *port) accept(b byte) {
	if p.echo {
		p.emit([]byte{b})
	}
	if p.entry != nil {
		p.enter(b)
		return
	}
	switch b {
	case '\r':
		line := p.cmd
		p.cmd = nil
		p.obey(line)
	case '\n':
	case '\b':
		p.cmd = p.cmd[:max(len(p.cmd)-1, 0)]
	case escape:
		p.cmd = nil
	default:
		if len(p.cmd) < typedMax {
			p.cmd = append(p.cmd, b)
		}
	}
}

// obey runs a line. A/ runs the one before again (V.250 §5.2.4).
func (p *port) obey(line []byte) {
	if strings.EqualFold(strings.TrimSpace(string(line)), "A/") {
		line = p.last
	}
	cmds, isAT := parseLine(line)
	if !isAT {
		return
	}
	p.last = line
	var lines []string
	for _, c := range cmds {
		r := p.m.perform(p, c)
		if r.hold {
			return
		}
		lines = append(lines, r.lines...)
		if r.final.kind != finalOK {
			p.answer(reply{lines: lines, final: r.final})
			return
		}
	}
	p.answer(reply{lines: lines})
}

// perform runs one command, unless a fault takes it over.
func (m *Modem) perform(p *port, c command) reply {
	if r, done := m.takenOver(p, c); done {
		return r
	}
	return m.obeyed(p, c)
}

// obeyed runs a command as the stick has it.
func (m *Modem) obeyed(p *port, c command) reply {
	if h, known := m.commands[c.name]; known {
		return h(p, c)
	}
	return m.unknown
}

// answer gives a result to the host.
func (p *port) answer(r reply) {
	a := answer{lines: r.lines, final: r.final.text(p.m.settings.cmee), after: "\r\n", eol: "\r\n"}
	p.m.bend(&a)
	switch {
	case p.quiet:
		a.final = ""
	case p.numeric:
		p.emit(answer{lines: a.lines, eol: a.eol}.render())
		p.emit([]byte(r.final.number()))
		return
	}
	p.emit(a.render())
}

// release ends a command that held the port, and takes what was typed since.
func (p *port) release() {
	p.busy = false
	for len(p.typed) > 0 && !p.busy {
		b := p.typed[0]
		p.typed = p.typed[1:]
		p.accept(b)
	}
}

// say gives an unsolicited line on the first port. While a prompt is open it
// waits for its end, as the link belongs to the host then.
func (m *Modem) say(line string) {
	if !m.settings.curc && strings.HasPrefix(line, "^") {
		return // Huawei's are switched off
	}
	p := m.speaker()
	if p.entry != nil && !m.blunt {
		p.entry.unsaid = append(p.entry.unsaid, line)
		return
	}
	u := urc{line: line, eol: "\r\n"}
	m.bendSaid(&u)
	if !u.lost {
		p.emit([]byte(u.eol + u.line + u.eol))
	}
}

// speaker is the port for unsolicited lines.
func (m *Modem) speaker() *port {
	for _, p := range m.ports {
		if !p.mute() {
			return p
		}
	}
	return m.ports[0]
}

func (p *port) mute() bool { return slices.Contains(p.m.cfg.MutePorts, p.n) }

// entry is an open prompt and what was typed at it.
type entry struct {
	data   []byte
	length int // of the TPDU that was announced, octets
	done   func(p *port, e *entry)
	unsaid []string
}

// promptFor opens the prompt of TS 27.005 §3.5.1.
func (p *port) promptFor(length int, done func(*port, *entry)) reply {
	p.entry = &entry{length: length, done: done}
	how := prompt{text: "\r\n> "}
	p.m.bendPrompt(&how)
	e := p.entry
	p.m.in(how.delay, func() {
		if p.entry == e {
			p.emit([]byte(how.text))
		}
	})
	return reply{hold: true}
}

// enter takes a byte at the prompt. ESC gives up, and is answered OK (TS
// 27.005 §3.5.1).
func (p *port) enter(b byte) {
	switch b {
	case ctrlZ:
		e := p.leavePrompt()
		e.done(p, e)
	case escape:
		p.leavePrompt()
		p.answer(ok())
	default:
		if len(p.entry.data) < typedMax {
			p.entry.data = append(p.entry.data, b)
		}
	}
}

// leavePrompt closes the prompt and says what had to wait.
func (p *port) leavePrompt() *entry {
	e := p.entry
	p.entry = nil
	for _, line := range e.unsaid {
		p.m.say(line)
	}
	return e
}
