package main

import (
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"
)

// row is a line of a table; its cells are made printable.
type row []any

// showTable writes rows under a header, or says that there are none. On a screen
// that is too narrow the columns that do not fit follow below each row.
func showTable(w io.Writer, none string, header row, rows []row) {
	if len(rows) == 0 {
		fmt.Fprintln(w, none)
		return
	}
	for i := range rows {
		rows[i] = oneLine(rows[i])
		for len(rows[i]) < len(header) {
			rows[i] = append(rows[i], "")
		}
	}
	grid{header, rows}.show(w, columnsOf(w))
}

// grid is what a table shows.
type grid struct {
	header row
	rows   []row
}

// show writes the table for a screen so wide; 0 is one as wide as it takes.
func (g grid) show(w io.Writer, screen int) {
	fit := len(g.header)
	if screen > 0 {
		fit = fitting(screen, append([]row{g.header}, g.rows...))
	}
	lines := g.lines(fit)
	fmt.Fprintln(w, lines[0])
	for i, r := range g.rows {
		fmt.Fprintln(w, lines[i+1])
		showRest(w, screen, g.header[fit:], r[fit:])
	}
}

// lines are those of a table of the first columns, the header's first.
func (g grid) lines(columns int) []string {
	t := table.NewWriter()
	t.SetStyle(plainStyle())
	t.AppendHeader(table.Row(g.header[:columns]))
	for _, r := range g.rows {
		t.AppendRow(table.Row(r[:columns]))
	}
	t.SuppressTrailingSpaces()
	return strings.Split(t.Render(), "\n")
}

func plainStyle() table.Style {
	s := table.StyleDefault
	s.Options = table.OptionsNoBordersAndSeparators
	s.Format.Header = text.FormatUpper
	s.Box.PaddingLeft, s.Box.PaddingRight = "", gap
	return s
}

// gap is what is between two columns.
const gap = "  "

// fitting is how many columns of these lines a screen has room for, at least one.
func fitting(screen int, lines []row) int {
	total := 0
	for i := range lines[0] {
		widest := 0
		for _, line := range lines {
			widest = max(widest, text.StringWidth(fmt.Sprint(line[i])))
		}
		if total += widest; total > screen {
			return max(i, 1)
		}
		total += len(gap)
	}
	return len(lines[0])
}

// showRest writes the cells below a row that it had no room for, each after the
// name of its column: short ones side by side, long ones on lines of their own.
func showRest(w io.Writer, screen int, header, cells row) {
	const indent, long = 4, 32
	margin := strings.Repeat(" ", indent)
	var short []string
	flush := func() {
		if len(short) > 0 {
			fmt.Fprintln(w, hung(margin+strings.Join(short, ", "), screen, 2*indent))
		}
		short = nil
	}
	for i, cell := range cells {
		value := fmt.Sprint(cell)
		if value == "" {
			continue
		}
		if name := fmt.Sprint(header[i]); name != "" {
			value = name + ": " + value
		}
		if text.StringWidth(value) < long {
			short = append(short, value)
			continue
		}
		flush()
		fmt.Fprintln(w, hung(margin+value, screen, 2*indent))
	}
	flush()
}

// showSentence writes a sentence, on a screen in lines that fit it.
func showSentence(w io.Writer, sentence string) {
	sentence = printable(sentence)
	if screen := columnsOf(w); screen > 0 {
		sentence = hung(sentence, screen, len(gap))
	}
	fmt.Fprintln(w, sentence)
}

// columnsOf is how wide the screen is that w writes to; 0 if it is none.
func columnsOf(w io.Writer) int {
	if t, ok := w.(*trackedWriter); ok {
		w = t.to
	}
	f, ok := w.(*os.File)
	if !ok {
		return 0
	}
	if columns := screenColumns(f); columns >= leastColumns {
		return columns
	}
	return 0
}

// leastColumns are those of a screen that is worth an effort.
const leastColumns = 40

// oneLine keeps each cell on its line.
func oneLine(r row) row {
	for i, cell := range r {
		if s, ok := cell.(string); ok {
			r[i] = strings.NewReplacer("\n", "⏎", "\t", " ").Replace(printable(s))
		}
	}
	return r
}

// showTerm writes a term, what is to be had with it, and what it means in lines
// below, indented.
func showTerm(w io.Writer, term, with, meaning string) {
	const width, indent = 80, 4
	if with != "" {
		term += gap + with
	}
	fmt.Fprintln(w, hung(term, width, indent))
	fmt.Fprintln(w, hung(strings.Repeat(" ", indent)+meaning, width, indent))
}

// hung breaks a text into lines, at spaces, with all but the first indented.
func hung(s string, width, indent int) string {
	margin := strings.Repeat(" ", indent)
	rest := strings.TrimLeft(s, " ")
	line := s[:len(s)-len(rest)]
	var lines []string
	for i, word := range strings.Split(rest, " ") {
		switch {
		case i == 0:
			line += word
		case text.StringWidth(line)+1+text.StringWidth(word) > width:
			lines = append(lines, line)
			line = margin + word
		default:
			line += " " + word
		}
	}
	return strings.Join(append(lines, line), "\n")
}
