package lang

import (
	"fmt"
	"iter"
	"strings"
	"unicode/utf8"
)

// A template is a wording with variables: {name}, or {name|friend} where
// "friend" serves people whose name is not known. {{ is a brace.

// TemplateError says what is wrong with a template and where.
type TemplateError struct {
	// At counts characters from 1.
	At     int
	Reason string
}

func (e *TemplateError) Error() string {
	return fmt.Sprintf("character %d: %s", e.At, e.Reason)
}

// Render fills in the variables of template. A variable that vars does not
// know, or knows as empty, gives its fallback, else nothing. What CheckTemplate
// complains of stays as it is written.
func Render(template string, vars func(name string) (string, bool)) string {
	if !strings.Contains(template, "{") {
		return template
	}
	var b strings.Builder
	for p := range pieces(template) {
		b.WriteString(p.render(vars))
	}
	return b.String()
}

// CheckTemplate reports the first malformed variable as a *TemplateError.
func CheckTemplate(template string) error {
	for p := range pieces(template) {
		if p.wrong != "" {
			return &TemplateError{At: utf8.RuneCountInString(template[:p.start]) + 1, Reason: p.wrong}
		}
	}
	return nil
}

// Variables are the names that template asks for, in order, with repeats.
func Variables(template string) []string {
	var names []string
	for p := range pieces(template) {
		if p.name != "" && p.wrong == "" {
			names = append(names, p.name)
		}
	}
	return names
}

// piece is a stretch of a template: literal text, or a variable.
type piece struct {
	start          int
	text           string // as written, a doubled brace already single
	name, fallback string
	wrong          string
}

func (p piece) render(vars func(string) (string, bool)) string {
	if p.name == "" || p.wrong != "" {
		return p.text
	}
	if v, ok := vars(p.name); ok && v != "" {
		return v
	}
	return p.fallback
}

func pieces(template string) iter.Seq[piece] {
	return func(yield func(piece) bool) {
		for at := 0; at < len(template); {
			p, n := next(template[at:])
			p.start = at
			if !yield(p) {
				return
			}
			at += n
		}
	}
}

// next reads the piece that s begins with, and its length in bytes.
func next(s string) (piece, int) {
	switch open := strings.IndexByte(s, '{'); {
	case open < 0:
		return piece{text: s}, len(s)
	case open > 0:
		return piece{text: s[:open]}, open
	case strings.HasPrefix(s, "{{"):
		return piece{text: "{"}, 2
	}
	end := strings.IndexAny(s[1:], "{}\n") + 1
	if end == 0 || s[end] != '}' {
		return piece{text: "{", wrong: "a { without its } (write {{ for a brace)"}, 1
	}
	return variable(s[:end+1]), end + 1
}

// variable reads "{name|fallback}".
func variable(s string) piece {
	name, fallback, _ := strings.Cut(s[1:len(s)-1], "|")
	p := piece{text: s, name: strings.TrimSpace(name), fallback: fallback}
	if p.name == "" {
		p.wrong = "a variable without a name"
	}
	return p
}

// Literal is the template that renders as text, whatever braces it holds.
func Literal(text string) string { return strings.ReplaceAll(text, "{", "{{") }
