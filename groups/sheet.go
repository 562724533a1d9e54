package groups

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// ErrSpreadsheet is returned for a file that is a workbook (xlsx, ods, xls) and
// not the CSV it can be saved as.
var ErrSpreadsheet = errors.New("a workbook, not CSV: save the sheet as CSV (UTF-8) and import that")

// ErrNoText is returned for a file that is no text at all, as a picture.
var ErrNoText = errors.New("a picture or a document, not a list: save the list as CSV (UTF-8) and import that")

// The most one row may be; a quote that nobody closed would swallow the file.
const (
	longestLine  = 64 << 10 // bytes
	longestLines = 100
)

// Why a row can not be cut into cells.
const (
	whyQuote = "a quote is opened and not closed, or text follows a closed one"
	whyLong  = "the row is longer than 64 KB"
)

// sheet cuts a file into rows of cells. It tells what is wrong with a row and
// goes on with the next line: RFC 4180, with what spreadsheets make of it.
type sheet struct {
	r     *bufio.Reader
	eol   byte
	comma byte
	again []line // lines of a row that was none, to be read once more
	row   int    // of the line read last, as a spreadsheet counts
	// latin is the first row that was not UTF-8; utf16 a file that was not.
	latin int
	utf16 bool
}

type line struct {
	text string
	long bool
}

// cells is one row. Why tells what is wrong with it; then there are no cells,
// and text is what stands there.
type cells struct {
	row   int
	cells []string
	text  string
	why   string
}

// newSheet finds out how the file is encoded and how its lines end.
func newSheet(file io.Reader) (*sheet, error) {
	r := bufio.NewReaderSize(file, longestLine)
	head, err := r.Peek(4096)
	if len(head) == 0 && err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("read the file: %w", err)
	}
	if bytes.HasPrefix(head, []byte("PK\x03\x04")) || bytes.HasPrefix(head, []byte("\xd0\xcf\x11\xe0")) {
		return nil, ErrSpreadsheet
	}
	s := &sheet{r: r, comma: ','}
	if order, ok := utf16Order(head); ok {
		s.utf16 = true
		s.r = bufio.NewReaderSize(transform.NewReader(r, unicode.UTF16(order, unicode.UseBOM).NewDecoder()), longestLine)
		head, _ = s.r.Peek(4096)
	}
	if bytes.HasPrefix(head, []byte("\ufeff")) {
		_, err = s.r.Discard(len("\ufeff"))
	}
	if bytes.IndexByte(head, 0) >= 0 {
		return nil, ErrNoText
	}
	s.eol = lineEnd(head)
	return s, ignoreEOF(err)
}

func ignoreEOF(err error) error {
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}

// lineEnd is the byte lines end with: a line feed, but in files of old Macs.
func lineEnd(head []byte) byte {
	if bytes.IndexByte(head, '\n') < 0 && bytes.IndexByte(head, '\r') >= 0 {
		return '\r'
	}
	return '\n'
}

// utf16Order recognises UTF-16 by its byte order mark, or by the zero byte
// beside the first letter.
func utf16Order(head []byte) (unicode.Endianness, bool) {
	switch {
	case len(head) < 2:
		return unicode.LittleEndian, false
	case head[0] == 0xff && head[1] == 0xfe, head[0] != 0 && head[1] == 0:
		return unicode.LittleEndian, true
	case head[0] == 0xfe && head[1] == 0xff, head[0] == 0 && head[1] != 0:
		return unicode.BigEndian, true
	}
	return unicode.LittleEndian, false
}

// next returns the next row that is not blank; io.EOF after the last.
func (s *sheet) next() (cells, error) {
	for {
		l, err := s.line()
		if err != nil {
			return cells{}, err
		}
		s.row++
		if strings.TrimSpace(l.text) != "" || l.long {
			return s.cut(l)
		}
	}
}

// cut makes a row of a line, and of those after it while a quote is open.
func (s *sheet) cut(first line) (cells, error) {
	row, text := s.row, first.text
	var more []line
	for !first.long {
		list, state := split(text, s.comma)
		if state == whole {
			return cells{row: row, cells: list}, nil
		}
		if state == broken || len(more) == longestLines || len(text) > longestLine {
			break
		}
		l, err := s.line()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return cells{}, err
		}
		more = append(more, l)
		text += "\n" + l.text
	}
	s.again = append(more, s.again...)
	bad := cells{row: row, text: first.text, why: whyQuote}
	if first.long {
		bad.why = whyLong
	}
	return bad, nil
}

// line reads one line, without its end, as UTF-8.
func (s *sheet) line() (line, error) {
	if len(s.again) > 0 {
		l := s.again[0]
		s.again = s.again[1:]
		return l, nil
	}
	raw, long, err := s.raw()
	if err != nil {
		return line{}, err
	}
	raw = bytes.TrimRight(raw, "\r\n")
	if utf8.Valid(raw) || long {
		return line{strings.ToValidUTF8(string(raw), "\ufffd"), long}, nil
	}
	if s.latin == 0 {
		s.latin = s.row + 1
	}
	raw, err = charmap.Windows1252.NewDecoder().Bytes(raw)
	return line{text: string(raw)}, err
}

// raw reads to the end of a line; of one that is too long it keeps the start.
func (s *sheet) raw() (text []byte, long bool, err error) {
	text, err = s.r.ReadSlice(s.eol)
	for errors.Is(err, bufio.ErrBufferFull) {
		if !long {
			text, long = bytes.Clone(text[:80]), true
		}
		_, err = s.r.ReadSlice(s.eol)
	}
	if errors.Is(err, io.EOF) && len(text) > 0 {
		err = nil
	}
	return text, long, err
}

// state is how far a row was cut.
type state uint8

const (
	whole  state = iota
	open         // a quote is open at the end
	broken       // a closed quote is followed by text
)

// split cuts a row at every comma outside quotes. Cells are kept as written.
func split(text string, comma byte) ([]string, state) {
	var list []string
	for {
		cell, rest, more, state := cell(text, comma)
		if state != whole {
			return nil, state
		}
		list = append(list, cell)
		if !more {
			return list, whole
		}
		text = rest
	}
}

// cell takes the first cell off a row; more tells whether a comma followed it.
func cell(text string, comma byte) (cell, rest string, more bool, s state) {
	if t := strings.TrimLeft(text, " "); strings.HasPrefix(t, `"`) {
		return quoted(t[1:], comma)
	}
	cell, rest, more = strings.Cut(text, string(comma))
	return cell, rest, more, whole
}

// quoted takes off a cell whose opening quote is behind us.
func quoted(text string, comma byte) (cell, rest string, more bool, s state) {
	var b strings.Builder
	for {
		part, after, closed := strings.Cut(text, `"`)
		b.WriteString(part)
		if !closed {
			return "", "", false, open
		}
		if text, closed = strings.CutPrefix(after, `"`); closed {
			b.WriteByte('"')
			continue
		}
		between, rest, more := strings.Cut(after, string(comma))
		if strings.TrimSpace(between) != "" {
			return "", "", false, broken
		}
		return b.String(), rest, more, whole
	}
}
