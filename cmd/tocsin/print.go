package main

import (
	"fmt"
	"io"
	"strings"
	"time"
	"unicode"

	"github.com/tocsin-sms/tocsin/internal/api"
)

// print writes data as JSON where that was asked for, else as show writes it.
func (p *program) print(data any, show func(io.Writer)) error {
	if p.json {
		return api.EncodeIndent(p.stdout, data)
	}
	out := &trackedWriter{to: p.stdout}
	show(out)
	return out.err
}

// trackedWriter remembers the first error, so that what is shown need not look
// at each line: a full disk must not look like an empty list.
type trackedWriter struct {
	to  io.Writer
	err error
}

func (w *trackedWriter) Write(b []byte) (int, error) {
	if w.err != nil {
		return 0, w.err
	}
	n, err := w.to.Write(b)
	w.err = err
	return n, err
}

// note says something that is not data.
func (p *program) note(format string, args ...any) {
	fmt.Fprintln(p.stderr, printable(fmt.Sprintf(format, args...)))
}

// done says what was done, to people only: with --json the data says it.
func (p *program) done(data any, format string, args ...any) error {
	return p.print(data, func(w io.Writer) { fmt.Fprintln(w, printable(fmt.Sprintf(format, args...))) })
}

// printable drops what would command a terminal: texts come from strangers.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case unicode.IsControl(r), unicode.Is(unicode.Bidi_Control, r):
			return '\uFFFD'
		}
		return r
	}, s)
}

// showFields writes name and value pairs, leaving out what is empty.
func showFields(w io.Writer, pairs ...any) {
	width := 0
	for i := 0; i < len(pairs); i += 2 {
		width = max(width, len(pairs[i].(string)))
	}
	for i := 0; i < len(pairs); i += 2 {
		if value := strings.TrimSpace(printable(fmt.Sprint(pairs[i+1]))); value != "" {
			fmt.Fprintf(w, "%-*s  %s\n", width, pairs[i], strings.ReplaceAll(value, "\n", "\n"+strings.Repeat(" ", width+2)))
		}
	}
}

// short cuts a text for a list.
func short(s string) string {
	const most = 60
	if r := []rune(s); len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return s
}

// when shows a time to people; zero is "".
func (s settings) when(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(s.zone).Format("2006-01-02 15:04")
}

func yes(b bool) string {
	if b {
		return "yes"
	}
	return ""
}

// plural is "1 text", "2 texts".
func plural(n int, one string) string {
	if n == 1 {
		return "1 " + one
	}
	if s, ok := strings.CutSuffix(one, "person"); ok {
		return fmt.Sprintf("%d %speople", n, s)
	}
	return fmt.Sprintf("%d %ss", n, one)
}
