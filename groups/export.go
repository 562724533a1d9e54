package groups

import (
	"encoding/csv"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/tocsin-sms/tocsin/internal/phone"
	"github.com/tocsin-sms/tocsin/internal/store"
)

// Export writes the people of a query as CSV that ReadCSV reads back: number,
// name, groups, language, stopped if anybody is, and a column for every field.
// What a spreadsheet would run as a formula has an apostrophe before it; numbers
// stand as they are.
type Export struct {
	query   Query
	stopped bool
	fields  []string
	begun   bool
}

// NewExport finds out which columns the people of a query need.
func NewExport(tx *store.Tx, q Query) (*Export, error) {
	e := &Export{query: q}
	names := map[string]bool{}
	gate, err := NewGate(tx)
	if err != nil {
		return nil, err
	}
	err = q.each(tx, func(c Contact) error {
		for name := range c.Fields {
			names[name] = true
		}
		e.stopped = e.stopped || gate.refusal(c.Number) != nil
		return nil
	})
	e.fields = slices.Sorted(maps.Keys(names))
	// Without the column such a field would be read back as it.
	e.stopped = e.stopped || slices.ContainsFunc(e.fields, func(f string) bool { return columnOf(f) == columnStopped })
	return e, err
}

// Page writes the next limit people (0: all) to w, which should be memory: the
// transaction is open. It tells whether there may be more.
func (e *Export) Page(tx *store.Tx, w io.Writer, limit int) (more bool, err error) {
	out := csv.NewWriter(w)
	if !e.begun {
		e.begun = true
		if err := out.Write(e.header()); err != nil {
			return false, err
		}
	}
	gate, err := NewGate(tx)
	if err != nil {
		return false, err
	}
	written := 0
	err = e.query.each(tx, func(c Contact) error {
		if err := out.Write(e.cells(gate, c)); err != nil {
			return err
		}
		e.query.After = c.Number
		if written++; written == limit {
			return store.ErrStop
		}
		return nil
	})
	out.Flush()
	if err == nil {
		err = out.Error()
	}
	return limit > 0 && written == limit, err
}

func (e *Export) header() []string {
	cells := []string{"number", "name", "groups", "language"}
	if e.stopped {
		cells = append(cells, "stopped")
	}
	for _, f := range e.fields {
		cells = append(cells, guard(f))
	}
	return cells
}

func (e *Export) cells(gate *Gate, c Contact) []string {
	cells := []string{string(c.Number), guard(c.Name), guard(joined(c.Groups)), guard(c.Language)}
	if e.stopped {
		cells = append(cells, stoppedMark(gate, c.Number))
	}
	for _, f := range e.fields {
		cells = append(cells, guard(c.Fields[f]))
	}
	return cells
}

// Cell is a text as a cell of a CSV file, guarded against spreadsheets that would
// run it as a formula.
func Cell(s string) string { return guard(tidy(s)) }

func joined(ids []ID) string {
	list := make([]string, len(ids))
	for i, id := range ids {
		list[i] = string(id)
	}
	return strings.Join(list, ";")
}

func stoppedMark(gate *Gate, n phone.Number) string {
	if gate.refusal(n) != nil {
		return "yes"
	}
	return ""
}

// WriteCSV exports the people of a query to w, which should be memory.
func WriteCSV(tx *store.Tx, w io.Writer, q Query) error {
	e, err := NewExport(tx, q)
	if err != nil {
		return err
	}
	_, err = e.Page(tx, w, q.Limit)
	return err
}
