package groups

import (
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"

	"github.com/tocsin-sms/tocsin/internal/lang"
	"github.com/tocsin-sms/tocsin/internal/phone"
)

// Row is a person as a file has them. Row.Row counts as a spreadsheet does: the
// header is 1. Where Bad is set the row can not be taken, and the rest is empty.
type Row struct {
	Row      int
	Number   phone.Number
	Name     string
	Language string
	Groups   []string // as written: names or titles
	Fields   map[string]string
	Stopped  bool
	Bad      *Remark
	// Remarks are about what was left out of a row that can be taken.
	Remarks []Remark
}

// Rows reads people from a CSV file.
type Rows struct {
	sheet   *sheet
	layout  layout
	country string
}

// ReadCSV reads the header of a CSV file; Next reads the people. Columns are
// separated by comma, semicolon or tab; the file is UTF-8 (with a byte order
// mark or not), UTF-16, or else taken for Windows-1252. Numbers without a plus
// belong to the country. The error is a *HeaderError, ErrSpreadsheet, ErrNoText, or from r.
func ReadCSV(r io.Reader, country string) (*Rows, error) {
	s, err := newSheet(r)
	if err != nil {
		return nil, err
	}
	header, err := s.readHeader()
	if err != nil {
		return nil, err
	}
	l, err := newLayout(header)
	if err != nil {
		return nil, err
	}
	return &Rows{sheet: s, layout: l, country: country}, nil
}

// Next returns up to limit rows; io.EOF where there are no more. Reading does
// no work in the store: call it between transactions.
func (r *Rows) Next(limit int) ([]Row, error) {
	var batch []Row
	for len(batch) < limit {
		c, err := r.sheet.next()
		if errors.Is(err, io.EOF) && len(batch) > 0 {
			return batch, nil
		}
		if err != nil {
			return batch, err
		}
		if row, ok := r.row(c); ok {
			batch = append(batch, row)
		}
	}
	return batch, nil
}

// Notes is what is to be said about the file as a whole. It is complete after
// the last row.
func (r *Rows) Notes() []string {
	notes := r.layout.notes
	if r.sheet.utf16 {
		notes = append(notes, "the file is UTF-16: converted")
	}
	if r.sheet.latin > 0 {
		notes = append(notes, fmt.Sprintf("the file is not UTF-8: read as Windows-1252 (Latin-1) from row %d on; check the accents", r.sheet.latin))
	}
	return notes
}

// row makes a person of a row of cells; false for a row of empty cells.
func (r *Rows) row(c cells) (Row, bool) {
	if c.why != "" {
		return Row{Row: c.row, Bad: &Remark{Row: c.row, Value: shorten(c.text), Why: c.why}}, true
	}
	for i := range c.cells {
		c.cells[i] = unguard(tidy(c.cells[i]))
	}
	if strings.Join(c.cells, "") == "" {
		return Row{}, false
	}
	row := Row{Row: c.row}
	if row.Bad = r.ragged(c); row.Bad != nil {
		return row, true
	}
	for i, value := range c.cells[:min(len(c.cells), len(r.layout.columns))] {
		r.set(&row, i, value)
	}
	if row.Number == "" && row.Bad == nil {
		row.Bad = &Remark{Row: c.row, Value: shorten(strings.Join(c.cells, " | ")), Why: "there is no number"}
	}
	if short := len(r.layout.columns) - len(c.cells); short > 0 && row.Bad == nil {
		row.remark("", fmt.Sprintf("the row has %d cells of %d: the rest is taken for empty", len(c.cells), len(r.layout.columns)))
	}
	return row, true
}

// ragged refuses a row with more in it than the header names: a separator in
// the middle of a cell would have moved every value behind it.
func (r *Rows) ragged(c cells) *Remark {
	width := len(r.layout.columns)
	if len(c.cells) <= width || strings.Join(c.cells[width:], "") == "" {
		return nil
	}
	why := fmt.Sprintf("the row has %d cells, the header %d: a cell that holds %q wants quotes around it", len(c.cells), width, r.sheet.comma)
	return &Remark{Row: c.row, Value: shorten(strings.Join(c.cells, string(r.sheet.comma))), Why: why}
}

// set puts the value of a cell where its column says.
func (r *Rows) set(row *Row, i int, value string) {
	if value == "" {
		return
	}
	switch r.layout.columns[i] {
	case columnNumber:
		r.number(row, value)
	case columnName:
		row.Name = value
	case columnGroups:
		row.Groups = NamesIn(value)
	case columnLanguage:
		row.language(value)
	case columnStopped:
		row.stopped(value)
	case columnField:
		if row.Fields == nil {
			row.Fields = map[string]string{}
		}
		row.Fields[r.layout.names[i]] = value
	}
}

// What spreadsheets make of numbers.
var (
	scientific = regexp.MustCompile(`^\+?[0-9]([.,][0-9]+)?[eE]\+?[0-9]+$`)
	decimals   = regexp.MustCompile(`^(\+?[0-9]{7,})[.,]0+$`)
)

func (r *Rows) number(row *Row, value string) {
	if scientific.MatchString(value) {
		row.Bad = &Remark{Row: row.Row, Value: value, Why: "a spreadsheet has rounded this number: format the column as text, enter it again"}
		return
	}
	n, err := phone.Parse(decimals.ReplaceAllString(strings.TrimPrefix(value, "tel:"), "$1"), r.country)
	var bad *phone.ParseError
	switch {
	case errors.As(err, &bad):
		row.Bad = &Remark{Row: row.Row, Value: shorten(value), Why: "not a telephone number: " + bad.Reason}
	case err != nil:
		row.Bad = &Remark{Row: row.Row, Value: shorten(value), Why: err.Error()}
	case n.Kind() != phone.Person:
		row.Bad = &Remark{Row: row.Row, Value: value, Why: "a short code is not the number of a person"}
	default:
		row.Number = n
	}
}

// NamesIn cuts a cell of groups; ; is what an export writes, the others what
// people do.
func NamesIn(value string) []string {
	var list []string
	for _, s := range strings.FieldsFunc(value, func(r rune) bool { return strings.ContainsRune(";,|\n", r) }) {
		if s = strings.TrimSpace(s); s != "" {
			list = append(list, s)
		}
	}
	return list
}

// languages are names of languages people write instead of a code, folded.
var languages = map[string]string{
	"french": "fr", "francais": "fr", "english": "en", "anglais": "en", "spanish": "es", "espanol": "es",
	"portuguese": "pt", "portugues": "pt", "german": "de", "deutsch": "de", "swahili": "sw", "kiswahili": "sw",
	"arabic": "ar", "arabe": "ar", "العربية": "ar",
}

// ParseLanguage takes an ISO 639 code, with a region or not ("fr-CM"), or a
// name in one of a few languages ("français"), and gives the code ("fr").
func ParseLanguage(text string) (code string, ok bool) {
	fold := lang.Fold(text)
	if code, ok := languages[fold]; ok {
		return code, true
	}
	code, _, _ = strings.Cut(fold, " ")
	if len(code) < 2 || len(code) > 3 || strings.Trim(code, "abcdefghijklmnopqrstuvwxyz") != "" {
		return "", false
	}
	return code, true
}

func (row *Row) language(value string) {
	code, ok := ParseLanguage(value)
	if !ok {
		row.remark(value, "not a language code (fr, en, …): the language was left as it was")
		return
	}
	row.Language = code
}

func (row *Row) stopped(value string) {
	switch lang.Fold(value) {
	case "yes", "oui", "true", "vrai", "1", "x", "stop", "stopped", "si", "sim", "ja", "ndiyo":
		row.Stopped = true
	case "no", "non", "false", "faux", "0", "nao", "nein", "hapana":
	default:
		row.Bad = &Remark{Row: row.Row, Value: shorten(value), Why: "stopped is neither yes nor no"}
	}
}

func (row *Row) remark(value, why string) {
	row.Remarks = append(row.Remarks, Remark{Row: row.Row, Value: shorten(value), Why: why})
}

// shorten keeps a report readable.
func shorten(s string) string {
	const most = 80
	if runes := []rune(s); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return s
}
