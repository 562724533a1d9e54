package chart

import (
	"fmt"
	"html"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"
)

// pen writes SVG. What it writes is safe by construction: patterns are constants
// of this package, and every value is escaped.
type pen struct{ strings.Builder }

// put writes a pattern with each {} replaced by the next value.
func (p *pen) put(pattern string, values ...any) {
	for _, v := range values {
		before, after, _ := strings.Cut(pattern, "{}")
		p.WriteString(before)
		p.WriteString(written(v))
		pattern = after
	}
	p.WriteString(pattern)
}

func written(value any) string {
	switch v := value.(type) {
	case string:
		return html.EscapeString(clean(v))
	case float64:
		return short(v)
	case int:
		return strconv.Itoa(v)
	}
	return html.EscapeString(fmt.Sprint(value))
}

// clean drops what XML may not hold.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\t' && r != '\n' || r == utf8.RuneError || r == 0xFFFE || r == 0xFFFF {
			return -1
		}
		return r
	}, s)
}

// short is a coordinate: two digits are a hundredth of a pixel.
func short(v float64) string {
	return strconv.FormatFloat(math.Round(v*100)/100, 'f', -1, 64)
}

// cut shortens a text to about so many letters of the Latin script.
func cut(s string, most int) string {
	room := most
	for i, r := range s {
		if room -= breadth(r); room < 0 {
			return strings.TrimSpace(s[:i]) + "…"
		}
	}
	return s
}

// breadth is how many letters of the Latin script are as wide: those of East Asia
// and emoji count two.
func breadth(r rune) int {
	if r >= 0x1100 && (r <= 0x115F || r >= 0x2E80 && r <= 0xD7A3 || r >= 0xF900 && r <= 0xFAFF || r >= 0xFF00 && r <= 0xFF60 || r >= 0x1F000) {
		return 2
	}
	return 1
}
