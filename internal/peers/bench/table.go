//go:build linux

package main

import (
	"context"
	"fmt"
	"strings"
)

// finding is what was measured for one row: the words for it, and a value
// that rows with a goal compare.
type finding struct {
	words string
	value float64
}

// row is a line of the table. What is to be reached compares Tocsin with the
// best of the others; nil where nothing is.
type row struct {
	what, goal string
	reached    func(ours, best float64) bool
}

// trial measures some rows of one contender.
type trial struct {
	name  string
	waits bool // it is a matter of seconds: contenders may be tried side by side
	rows  []row
	run   func(ctx context.Context, b *bench, c contender) ([]finding, error)
}

// table is the whole, in Markdown.
type table struct {
	contenders []contender
	lines      []string
}

// add takes the findings of a trial, per contender; a smaller value is better.
func (t *table) add(of trial, findings [][]finding) {
	for i, r := range of.rows {
		cells := []string{r.what, r.goal}
		ours, best := -1., -1.
		for j, c := range t.contenders {
			if i >= len(findings[j]) {
				cells = append(cells, cell(c, of))
				continue
			}
			f := findings[j][i]
			cells = append(cells, f.words)
			switch {
			case c.name == "tocsin":
				ours = f.value
			case c.only == "" && (best < 0 || f.value < best):
				best = f.value
			}
		}
		t.lines = append(t.lines, "| "+strings.Join(append(cells, r.mark(ours, best)), " | ")+" |")
	}
}

// cell is for who has no finding.
func cell(c contender, of trial) string {
	if c.only != "" && c.only != of.name {
		return ""
	}
	return "not measured"
}

func (r row) mark(ours, best float64) string {
	switch {
	case r.reached == nil || ours < 0:
		return ""
	case r.reached(ours, best):
		return "reached"
	default:
		return "missed"
	}
}

func (t *table) String() string {
	head := []string{"figure", "to reach"}
	for _, c := range t.contenders {
		head = append(head, c.name)
	}
	head = append(head, "")
	rule := strings.Repeat("|---", len(head)) + "|"
	return fmt.Sprintf("| %s |\n%s\n%s\n", strings.Join(head, " | "), rule, strings.Join(t.lines, "\n"))
}
