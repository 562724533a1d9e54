package simulated

import (
	"slices"
	"strings"
	"time"
)

// answerForms are those of how answers are written.
func answerForms() []FaultKind {
	return []FaultKind{
		lineForm("tight", "no space after the colon of an answer", func(s string) string { return strings.Replace(s, ": ", ":", 1) }),
		lineForm("spaced", "spaces around the commas of an answer, and at its end", func(s string) string {
			return strings.Join(strings.Split(s, ","), " , ") + " "
		}),
		lineForm("unquoted", "no quotes in answers", func(s string) string { return strings.ReplaceAll(s, `"`, "") }),
		lineForm("quoted", "all values of an answer are in quotes", quoteAll),
		{
			Name: "cmee-ignored", About: "AT+CMEE= is answered OK and changes nothing: errors are plain ERROR, or words where text is words", Uses: "text",
			defaults: Fault{Command: "+CMEE"},
			start:    func(m *Modem, a *active) { m.settings.cmee = 2 * oneIf(a.Text == "words") },
			concerns: assigns,
			command:  func(*port, *active, command) reply { return ok() },
		},
		{
			Name: "echo-stays", About: "ATE0 is answered OK, and the echo stays on",
			defaults: Fault{Command: "E"},
			command:  func(*port, *active, command) reply { return ok() },
		},
		{
			Name: "cpms-ok", About: "AT+CPMS= selects memories, but is answered OK and no more",
			defaults: Fault{Command: "+CPMS"},
			concerns: assigns,
			command: func(p *port, _ *active, c command) reply {
				r := memories(p, c)
				return reply{final: r.final}
			},
		},
	}
}

// lineForm rewrites the lines of answers; PDUs have nothing to rewrite.
func lineForm(name, about string, change func(string) string) FaultKind {
	return FaultKind{Name: name, About: about, Uses: "command (all)", bend: func(a *active, out *answer) {
		for i, line := range out.lines {
			if a.Command != "" && !strings.HasPrefix(line, a.Command+":") {
				continue
			}
			if strings.HasPrefix(line, "+") || strings.HasPrefix(line, "^") {
				out.lines[i] = change(line)
			}
		}
	}}
}

// quoteAll leaves lists of what can be set alone.
func quoteAll(line string) string {
	head, rest, has := strings.Cut(line, ": ")
	if !has || strings.Contains(rest, "(") {
		return line
	}
	values := command{args: rest}.fields()
	return head + `: "` + strings.Join(values, `","`) + `"`
}

// outputFaults are those of what leaves a port, whatever it is.
func outputFaults() []FaultKind {
	return []FaultKind{
		{
			Name: "split", About: "output comes in pieces", Uses: "byte (1) of a piece, delay between them",
			defaults: Fault{Byte: 1},
			cut: func(_ *port, a *active, data []byte, after time.Time) []piece {
				return cutPieces(a.Delay, data, after, func() int { return max(a.Byte, 1) })
			},
		},
		{
			Name: "split-random", About: "output comes in pieces of any length", Uses: "byte (8) of the longest, delay between them",
			defaults: Fault{Byte: 8},
			cut: func(p *port, a *active, data []byte, after time.Time) []piece {
				return cutPieces(a.Delay, data, after, func() int { return 1 + p.m.cfg.Rand.IntN(max(a.Byte, 1)) })
			},
		},
		{
			Name: "slow-output", About: "all output comes late", Uses: "delay (500ms)",
			defaults: Fault{Delay: 500 * time.Millisecond},
			cut: func(_ *port, a *active, data []byte, after time.Time) []piece {
				at := time.Now().Add(a.Delay)
				if at.Before(after) {
					at = after
				}
				return []piece{{data: slices.Clone(data), at: at, cut: true}}
			},
		},
	}
}

// spoiltOutput are those of output that is less, or more, than was said.
func spoiltOutput() []FaultKind {
	return []FaultKind{
		{
			Name: "lost-byte", About: "a byte of the output is lost on the way", Uses: "times (1), byte (3), which of an output",
			defaults: Fault{Times: 1, Byte: 3},
			cut: func(_ *port, a *active, data []byte, _ time.Time) []piece {
				at := min(max(a.Byte, 1), len(data)) - 1
				return []piece{{data: slices.Concat(data[:at], data[at+1:]), cut: true}}
			},
		},
		{
			Name: "port-shared", About: "another program reads the port, too: it gets some of the output", Uses: "every (2)",
			defaults: Fault{Every: 2},
			cut:      func(*port, *active, []byte, time.Time) []piece { return []piece{} },
		},
		{
			Name: "garbage", About: "bytes that are nothing come before output", Uses: "text (a zero and 255)",
			defaults: Fault{Text: "\x00\xff"},
			cut: func(_ *port, a *active, data []byte, _ time.Time) []piece {
				return []piece{{data: slices.Concat([]byte(a.Text), data), cut: true}}
			},
		},
	}
}

// cutPieces cuts output into pieces of lengths; delay parts them.
func cutPieces(delay time.Duration, data []byte, after time.Time, length func() int) []piece {
	var pieces []piece
	at := after
	if now := time.Now(); at.Before(now) && delay > 0 {
		at = now
	}
	for len(data) > 0 {
		n := min(length(), len(data))
		if delay > 0 {
			at = at.Add(delay)
		}
		pieces = append(pieces, piece{data: slices.Clone(data[:n]), at: at, cut: true})
		data = data[n:]
	}
	return pieces
}

// leftPrompts are those of what an earlier program left behind.
func leftPrompts() []FaultKind {
	return []FaultKind{
		{
			Name: "prompt-left", About: "a prompt is open, as an earlier program left it: what is typed is taken for a text, until ESC", once: true,
			start: func(m *Modem, _ *active) {
				p := m.speaker()
				p.entry = &entry{length: 1, done: func(p *port, _ *entry) { p.answer(cms(304)) }}
				p.emit([]byte("\r\n> "))
			},
		},
		{
			Name: "stray-prompt", About: "a prompt shows and means nothing", once: true,
			start: func(m *Modem, _ *active) { m.speaker().emit([]byte("\r\n> ")) },
		},
	}
}
