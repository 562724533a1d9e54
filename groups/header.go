package groups

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"github.com/tocsin-sms/tocsin/internal/lang"
)

// HeaderError says why the first row of a file does not name its columns.
type HeaderError struct {
	Columns []string // as the file has them
	Reason  string
}

func (e *HeaderError) Error() string {
	if len(e.Columns) == 0 {
		return e.Reason
	}
	return fmt.Sprintf("%s; the first row is: %s", e.Reason, shorten(strings.Join(e.Columns, " | ")))
}

// column is what the cells below a header are.
type column uint8

const (
	columnNone column = iota // a header without a name
	columnNumber
	columnName
	columnGroups
	columnLanguage
	columnStopped
	columnField
)

// headers are the names of the columns Tocsin knows, folded.
var headers = map[column][]string{
	columnNumber: {
		"number", "numero", "num", "no", "n", "phone", "phone number", "phonenumber", "phone 1 value", "telephone",
		"telephone number", "numero de telephone", "num tel", "tel", "mobile", "mobile phone", "mobile number", "cell",
		"cell phone", "cellphone", "cellulaire", "portable", "msisdn", "gsm", "telefono", "movil", "celular", "telefone",
		"telemovel", "telefon", "handy", "rufnummer", "nummer", "simu", "nambari", "الرقم", "رقم", "الهاتف", "رقم الهاتف",
	},
	columnName: {
		"name", "full name", "fullname", "display name", "nom", "noms", "nom complet", "nom et prenom", "nom et prenoms",
		"noms et prenoms", "nombre", "nome", "jina", "الاسم", "اسم",
	},
	columnGroups: {
		"groups", "group", "groupe", "groupes", "grupo", "grupos", "gruppe", "gruppen", "list", "lists", "liste",
		"listes", "vikundi", "kikundi", "مجموعة", "مجموعات",
	},
	columnLanguage: {"language", "lang", "langue", "idioma", "lingua", "sprache", "lugha", "اللغة", "لغة"},
	columnStopped:  {"stopped", "stop", "opted out", "unsubscribed", "desabonne", "desinscrit"},
}

// columnOf is what a header names. Headers are compared as texts are: case,
// accents and punctuation do not count.
func columnOf(header string) column {
	fold := lang.Fold(header)
	for c, names := range headers {
		if slices.ContainsFunc(names, func(name string) bool { return lang.Fold(name) == fold }) {
			return c
		}
	}
	if fieldName(header) == "" || isLeftColumn(header) {
		return columnNone
	}
	return columnField
}

// layout is which cell of a row is what.
type layout struct {
	columns []column
	names   []string // of fields
	notes   []string
}

// newLayout reads the header row. The first column of a kind is the one; more
// of the kind ("mobile" after "phone") are fields of their own names.
func newLayout(header []string) (layout, error) {
	var l layout
	for i, h := range header {
		h = unguard(tidy(h))
		c, name := columnOf(h), fieldName(h)
		if c != columnField && c != columnNone && slices.Contains(l.columns, c) {
			c = columnField
			l.notes = append(l.notes, fmt.Sprintf("column %d (%s): there is one like it before; kept as a field", i+1, h))
		}
		if c == columnField && slices.Contains(l.names, name) {
			c = columnNone
			l.notes = append(l.notes, fmt.Sprintf("column %d (%s): the name is used before; not read", i+1, h))
		}
		if c != columnField {
			name = ""
		}
		l.columns, l.names = append(l.columns, c), append(l.names, name)
	}
	return l, l.check(header)
}

func (l layout) check(header []string) error {
	if slices.Contains(l.columns, columnNumber) {
		return nil
	}
	if err := headless(header); err != nil {
		return err
	}
	return &HeaderError{Columns: header, Reason: "no column is called number (or phone, numéro, téléphone, …)"}
}

// headless is the error of a first row that is a person's, who would be left out.
func headless(header []string) error {
	if !slices.ContainsFunc(header, looksLikeNumber) {
		return nil
	}
	return &HeaderError{Columns: header, Reason: "the first row names no columns but holds a person: put a row above it, number,name,groups,language"}
}

func looksLikeNumber(cell string) bool {
	digits := 0
	for _, r := range cell {
		if unicode.IsDigit(r) {
			digits++
		}
	}
	return digits >= 7
}

// separators are what columns may be separated by.
var separators = []byte{',', ';', '\t'}

// readHeader reads the first row that is not blank and finds the separator,
// which Excel's "sep=;" line above it may name.
func (s *sheet) readHeader() ([]string, error) {
	first, err := s.content()
	if err != nil {
		return nil, err
	}
	if len(first.text) == len("sep=;") && strings.EqualFold(first.text[:len("sep=")], "sep=") {
		s.comma = first.text[len("sep=")]
		if first, err = s.content(); err != nil {
			return nil, err
		}
		return s.header(first)
	}
	s.comma = separatorIn(first.text)
	return s.header(first)
}

// content reads the next line that is not blank.
func (s *sheet) content() (line, error) {
	for {
		l, err := s.line()
		if errors.Is(err, io.EOF) {
			return line{}, &HeaderError{Reason: "the file is empty"}
		}
		if err != nil {
			return line{}, err
		}
		s.row++
		if strings.TrimSpace(l.text) != "" {
			return l, nil
		}
	}
}

func (s *sheet) header(first line) ([]string, error) {
	row, err := s.cut(first)
	if err == nil && row.why != "" {
		err = &HeaderError{Columns: []string{row.text}, Reason: row.why}
	}
	return row.cells, err
}

// separatorIn is the separator that cuts the header into the most cells.
func separatorIn(header string) byte {
	best, most := separators[0], 0
	for _, sep := range separators {
		if list, _ := split(header, sep); len(list) > most {
			best, most = sep, len(list)
		}
	}
	return best
}

// ParseField gives the name of a field as it is kept: lower case, single
// spaces. What a file would read as something else than a field is none.
func ParseField(text string) (name string, ok bool) {
	name = fieldName(text)
	taken := slices.Contains([]string{"number", "name", "groups", "language"}, name)
	return name, name != "" && !taken && columnOf(text) != columnStopped
}

// fieldName is how the name of a field is kept: lower case, single spaces.
func fieldName(text string) string {
	return strings.ToLower(strings.Join(strings.Fields(tidy(text)), " "))
}

// tidy is a value as it is kept: composed, without control characters but line
// feeds, no space around it.
func tidy(s string) string {
	s = strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
	s = strings.Map(func(r rune) rune {
		if r == '\t' {
			return ' '
		}
		if unicode.IsControl(r) && r != '\n' || r == '\ufeff' {
			return -1
		}
		return r
	}, s)
	return strings.TrimSpace(norm.NFC.String(strings.ToValidUTF8(s, "\ufffd")))
}

// guard puts an apostrophe before what a spreadsheet would run as a formula,
// and before what already looks guarded, so that unguard gives back s.
func guard(s string) string {
	if formula(s) {
		return "'" + s
	}
	return s
}

// unguard undoes guard; it also serves files in which people wrote '+237….
func unguard(s string) string {
	if rest, ok := strings.CutPrefix(s, "'"); ok && formula(rest) {
		return rest
	}
	return s
}

func formula(s string) bool {
	s = strings.TrimLeft(s, "'")
	return s != "" && strings.ContainsRune("=+-@", rune(s[0]))
}
