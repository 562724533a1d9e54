// Package strict reads YAML files that people write. It walks the tree instead
// of decoding it, so that everything that is wrong is reported at once, each
// with its path and line and with what to do about it.
package strict

import (
	"fmt"
	"slices"
	"strings"
)

// Error holds everything that is wrong with a file, in the order of its lines.
type Error struct {
	File     string // "" where somebody else names it
	Problems []Problem
}

// Problem is one thing that is wrong, and what to do about it.
type Problem struct {
	Path string // "keywords[0].join"; "" for the file as a whole
	Line int    // 0 where there is none
	Text string
}

func (p Problem) String() string {
	s := p.Text
	if p.Path != "" {
		s = p.Path + ": " + s
	}
	if p.Line > 0 {
		s += fmt.Sprintf(", line %d", p.Line)
	}
	return s
}

func (e *Error) Error() string {
	lines := make([]string, len(e.Problems))
	for i, p := range e.Problems {
		lines[i] = p.String()
	}
	all := strings.Join(lines, "\n  ")
	switch {
	case len(lines) == 1 && e.File == "":
		return all
	case len(lines) == 1:
		return e.File + ": " + all
	case e.File == "":
		return fmt.Sprintf("%d problems:\n  %s", len(lines), all)
	}
	return fmt.Sprintf("%s has %d problems:\n  %s", e.File, len(lines), all)
}

func (e *Error) sort() {
	slices.SortStableFunc(e.Problems, func(a, b Problem) int { return a.Line - b.Line })
}
