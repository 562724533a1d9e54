package modem

import (
	"strings"
	"time"
)

// token is one line of the modem, cleaned, or its prompt.
type token struct {
	prompt bool
	text   string
	at     time.Time // when its last byte was read
}

const (
	sub = "\x1a" // Ctrl-Z, ends a PDU
	esc = "\x1b" // closes an open prompt

	longestLine = 4096 // a PDU line has at most 360 characters; CUSD may be longer
)

// scanner cuts the modem's bytes into tokens. Lines end in \r, \n or any mix;
// NULs, blank lines and spaces at the ends are dropped; a ">" that begins a line
// is the prompt, with or without a space or line end around it (TS 27.005
// §3.5.1 wants "\r\n> "). A quoted text that runs over several lines (+CUSD)
// stays one line, with \n between.
type scanner struct {
	line   []byte
	quoted bool // inside a quoted text of several lines
	cr     bool // the last byte was \r
}

// push takes bytes as they come, split anywhere, and emits what they complete.
func (s *scanner) push(p []byte, now time.Time, emit func(token)) {
	for _, c := range p {
		wasCR := s.cr
		s.cr = c == '\r'
		switch {
		case c == 0:
		case c == '\n' && wasCR:
		case c == '\r' || c == '\n':
			s.end(now, emit)
		case c == '>' && !s.quoted && blank(s.line):
			s.line = s.line[:0]
			emit(token{prompt: true, at: now})
		case len(s.line) < longestLine:
			s.line = append(s.line, c)
		}
	}
}

// end takes the line so far as whole, unless a quoted text goes on.
func (s *scanner) end(now time.Time, emit func(token)) {
	if s.quoted {
		s.endQuoted(now, emit)
		return
	}
	if opensQuote(s.line) {
		s.quoted = true
		s.line = append(s.line, '\n')
		return
	}
	s.emit(string(s.line), now, emit)
	s.line = s.line[:0]
}

// endQuoted ends a line inside a quoted text. A line that can only be the
// modem's own breaks the text off: a lost quote must not swallow all that follows.
func (s *scanner) endQuoted(now time.Time, emit func(token)) {
	whole := string(s.line)
	cut := strings.LastIndexByte(whole, '\n')
	last := clean(whole[cut+1:])
	switch {
	case isFinal(last) || breaksQuote(last):
		s.emit(whole[:cut], now, emit)
		s.emit(last, now, emit)
	case strings.Count(whole, `"`)%2 == 1 && len(s.line) < longestLine:
		s.line = append(s.line, '\n')
		return
	default:
		s.emit(whole, now, emit)
	}
	s.quoted, s.line = false, s.line[:0]
}

func (s *scanner) emit(line string, now time.Time, emit func(token)) {
	if line = clean(line); line != "" {
		emit(token{text: line, at: now})
	}
}

// clean brings a line to the form that everything after expects: no control
// characters at the ends, no echoed PDU before the answer, and the known odd
// spellings of a final result made plain.
func clean(line string) string {
	if i := strings.LastIndex(line, sub); i >= 0 {
		line = line[i+1:]
	}
	line = strings.TrimFunc(line, func(r rune) bool { return r <= ' ' || r == 0x7f })
	if strings.HasPrefix(line, "COMMAND NOT SUPPORT") {
		return "ERROR"
	}
	for _, kind := range []string{"+CMS ERROR", "+CME ERROR"} {
		if rest, ok := strings.CutPrefix(line, kind); ok {
			return kind + ": " + strings.TrimLeft(rest, " :")
		}
	}
	return line
}

func blank(line []byte) bool {
	for _, c := range line {
		if c > ' ' {
			return false
		}
	}
	return true
}

func opensQuote(line []byte) bool {
	text := strings.TrimLeft(string(line), " ")
	return strings.HasPrefix(text, "+CUSD") && strings.Count(text, `"`)%2 == 1
}

// breaksQuote recognises lines that do not occur inside a person's menu.
func breaksQuote(line string) bool {
	for _, prefix := range []string{"+CMGS:", "+CMTI:", "+CMT:", "+CDS:", "+CDSI:", "+CUSD:"} {
		if strings.HasPrefix(line, prefix) {
			return true
		}
	}
	return false
}

// isFinal tells whether a line ends the answer of a command.
func isFinal(line string) bool {
	return line == "OK" || isRefusal(line)
}

func isRefusal(line string) bool {
	return strings.HasPrefix(line, "ERROR") ||
		strings.HasPrefix(line, "+CMS ERROR:") ||
		strings.HasPrefix(line, "+CME ERROR:")
}
