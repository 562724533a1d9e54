package groups

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// The words for what a column of a file is. Any other is the name of a field.
const (
	ColumnNumber   = "number"
	ColumnName     = "name"
	ColumnGroups   = "groups"
	ColumnLanguage = "language"
	ColumnStopped  = "stopped"
	ColumnNone     = "-" // not read
)

// LeftColumn heads the reasons in a file of rows that were not taken: an import
// of that file does not read it.
const LeftColumn = "not taken because"

var columnWords = map[column]string{
	columnNone: ColumnNone, columnNumber: ColumnNumber, columnName: ColumnName, columnGroups: ColumnGroups,
	columnLanguage: ColumnLanguage, columnStopped: ColumnStopped,
}

// Sample is the head of a file: its columns as it names them, what each is taken
// for, and its first rows.
type Sample struct {
	Header []string
	Guess  []string
	Rows   [][]string
}

// ReadSample reads the head of a CSV file. A guess without a number is no error:
// a person says which column it is; a first row that holds a person is one.
func ReadSample(r io.Reader, rows int) (Sample, error) {
	s, err := newSheet(r)
	if err != nil {
		return Sample{}, err
	}
	var out Sample
	if out.Header, err = s.readHeader(); err != nil {
		return out, err
	}
	l, err := newLayout(out.Header)
	if err != nil {
		if err := headless(out.Header); err != nil {
			return out, err
		}
	}
	for i := range out.Header {
		out.Header[i] = unguard(tidy(out.Header[i]))
		out.Guess = append(out.Guess, l.word(i))
	}
	for len(out.Rows) < rows {
		c, err := s.next()
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			return out, err
		}
		if c.why != "" {
			c.cells = []string{shorten(c.text)}
		}
		for i := range c.cells {
			c.cells[i] = shorten(unguard(tidy(c.cells[i])))
		}
		out.Rows = append(out.Rows, c.cells)
	}
	return out, nil
}

func (l layout) word(i int) string {
	if l.columns[i] == columnField {
		return l.names[i]
	}
	return columnWords[l.columns[i]]
}

// ReadCSVAs is ReadCSV for a file whose columns a person has named, with the
// words above, one a column.
func ReadCSVAs(r io.Reader, country string, columns []string) (*Rows, error) {
	s, err := newSheet(r)
	if err != nil {
		return nil, err
	}
	if _, err := s.readHeader(); err != nil {
		return nil, err
	}
	l, err := layoutOf(columns)
	if err != nil {
		return nil, err
	}
	return &Rows{sheet: s, layout: l, country: country}, nil
}

func layoutOf(words []string) (layout, error) {
	var l layout
	for i, word := range words {
		c, name := columnField, ""
		for known, w := range columnWords {
			if w == word {
				c = known
			}
		}
		if c == columnField {
			var ok bool
			if name, ok = ParseField(word); !ok {
				return l, &HeaderError{Reason: fmt.Sprintf("column %d: %q can not name a field", i+1, word)}
			}
		}
		if c != columnNone && slices.Contains(words[:i], word) {
			return l, &HeaderError{Reason: fmt.Sprintf("two columns are taken for %s: choose one", word)}
		}
		l.columns, l.names = append(l.columns, c), append(l.names, name)
	}
	if !slices.Contains(l.columns, columnNumber) {
		return l, &HeaderError{Reason: "no column is the number: choose the one that is"}
	}
	return l, nil
}

// Sift writes the rows of a CSV file that keep wants, with the reason it gives
// for each in a column of their own where reasons is set. Rows count as a
// spreadsheet counts.
func Sift(in io.Reader, out io.Writer, reasons bool, keep func(row int) (why string, ok bool)) error {
	s, err := newSheet(in)
	if err != nil {
		return err
	}
	header, err := s.readHeader()
	if err != nil {
		return err
	}
	reasons = reasons && !slices.ContainsFunc(header, isLeftColumn)
	w := csv.NewWriter(out)
	err = w.Write(withReason(header, len(header), LeftColumn, reasons))
	for err == nil {
		var c cells
		if c, err = s.next(); err != nil {
			break
		}
		why, ok := keep(c.row)
		if !ok {
			continue
		}
		if c.why != "" {
			c.cells = []string{c.text}
		}
		err = w.Write(withReason(c.cells, len(header), why, reasons))
	}
	w.Flush()
	if errors.Is(err, io.EOF) {
		err = w.Error()
	}
	return err
}

// withReason puts the reason behind a row filled up to the width of the header.
func withReason(cells []string, width int, why string, reasons bool) []string {
	if !reasons {
		return cells
	}
	for len(cells) < width {
		cells = append(cells, "")
	}
	return append(cells, guard(why))
}

func isLeftColumn(header string) bool { return strings.EqualFold(tidy(header), LeftColumn) }
