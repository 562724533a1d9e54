package groups

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/tocsin-sms/tocsin/internal/lang"
	"github.com/tocsin-sms/tocsin/internal/phone"
	"github.com/tocsin-sms/tocsin/internal/store"
)

// Query asks for contacts. The zero value asks for all.
type Query struct {
	// Text is searched by the beginnings of words in names and fields (case and
	// accents do not count); three digits or more, however spaced, in numbers too.
	Text string
	// Group keeps to its members.
	Group ID
	// Stopped keeps to those who said stop, or to those who did not.
	Stopped *bool
	// Held keeps to those who may have said stop.
	Held bool
	// Language keeps to those of this language, Field to those who have the
	// field of this name, with Value if that is set.
	Language     string
	Field, Value string
	// Among keeps to these, where it is not nil.
	Among []phone.Number
	// After is the last number of the page before.
	After phone.Number
	// Limit is the length of a page; 0 is no limit.
	Limit int
}

// Contacts returns the contacts of a query, by number. A group that is not
// there is ErrNotFound.
func Contacts(tx *store.Tx, q Query) ([]Contact, error) {
	var page []Contact
	err := q.each(tx, func(c Contact) error {
		if page = append(page, c); len(page) == q.Limit {
			return store.ErrStop
		}
		return nil
	})
	return page, err
}

// each calls fn for every contact of the query, without regard to Limit.
func (q Query) each(tx *store.Tx, fn func(Contact) error) error {
	return q.walk(tx, q.After, func(key []byte, _ entry) error {
		c, err := Find(tx, store.NumberOf(key))
		if err != nil {
			return err
		}
		return fn(c)
	})
}

// filter is a query made ready to look at a million entries.
type filter struct {
	words    [][]byte // each with a space before it, but for scripts without spaces
	digits   []byte   // of a number, or of a word
	stopped  *bool
	language []byte
	numeric  bool   // digits are all that is asked for: words need no look of their own
	field    []byte // with marks
	whole    bool   // field is all of it
}

// fewestDigits is where digits begin to mean a number and not "Team 12".
const fewestDigits = 3

func (q Query) filter() filter {
	f := filter{stopped: q.Stopped, language: []byte(q.Language), digits: digitsOf(q.Text)}
	for _, word := range lang.Split(q.Text) {
		f.words = append(f.words, needle(word))
	}
	f.numeric = len(f.digits) >= fewestDigits && len(f.words) == 1 && bytes.HasSuffix(f.words[0], f.digits)
	if q.Field != "" {
		f.field = append(append([]byte{fieldMark}, fieldName(q.Field)...), valueMark)
		if value := lang.Fold(q.Value); value != "" {
			f.field, f.whole = append(append(f.field, ' '), value...), true
		}
	}
	return f
}

// digitsOf is what a text means as a part of a number, nil if it is none.
func digitsOf(text string) []byte {
	digits := strings.NewReplacer(" ", "", "+", "", "-", "", ".", "", "(", "", ")", "").Replace(text)
	// A national 0 or an international 00 is no part of the number kept.
	piece := strings.TrimLeft(digits, "0")
	if len(digits) < fewestDigits || piece == "" || strings.Trim(digits, "0123456789") != "" {
		return nil
	}
	return []byte(piece)
}

// needle finds words that begin so. Where words are not set apart, as in
// Chinese, it finds them anywhere.
func needle(word string) []byte {
	first, _ := utf8.DecodeRuneInString(word)
	if unicode.In(first, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar) {
		return []byte(word)
	}
	return []byte(" " + word)
}

func (f *filter) fits(key []byte, e entry) bool {
	switch {
	case f.stopped != nil && e.stopped() != *f.stopped,
		len(f.language) > 0 && !bytes.Equal(e.language(), f.language),
		len(f.field) > 0 && !f.hasField(e.words()):
		return false
	case len(f.words) == 0:
		return true
	case f.digits != nil && f.inDigits(key, e):
		return true
	case f.numeric:
		return false
	}
	words := e.words()
	for _, w := range f.words {
		if !bytes.Contains(words, w) {
			return false
		}
	}
	return true
}

// inDigits looks in the number, and among the words, where other numbers are.
func (f *filter) inDigits(key []byte, e entry) bool {
	return bytes.Contains(key, f.digits) || len(f.digits) >= fewestDigits && bytes.Contains(e.words(), f.digits)
}

func (f *filter) hasField(words []byte) bool {
	at := bytes.Index(words, f.field)
	if at < 0 || !f.whole {
		return at >= 0
	}
	end := at + len(f.field)
	return end == len(words) || words[end] == fieldMark
}

// walk calls fn for the entries of a query behind after (empty: from the
// first), by number; store.ErrStop from fn ends it without an error. The key and
// the entry are valid only during the call. fn must not change contacts.
func (q Query) walk(tx *store.Tx, after phone.Number, fn func(key []byte, e entry) error) error {
	f := q.filter()
	return q.candidates(tx, after, func(key []byte, e entry) error {
		if !f.fits(key, e) {
			return nil
		}
		return fn(key, e)
	})
}
