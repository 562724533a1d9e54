package groups

import (
	"fmt"
	"strings"

	"github.com/tocsin-sms/tocsin/internal/lang"
	"github.com/tocsin-sms/tocsin/internal/phone"
	"github.com/tocsin-sms/tocsin/internal/store"
)

// Query asks for contacts. The zero value asks for all.
type Query struct {
	// Text is searched in names (case and accents do not count); three digits
	// or more, however spaced, in numbers.
	Text string
	// Group keeps to its members.
	Group ID
	// Stopped keeps to those who said stop, or to those who did not.
	Stopped *bool
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
	gate, err := NewGate(tx)
	if err != nil {
		return err
	}
	fits := newSearch(q.Text).fits
	return Select(tx, q.where(), q.After, func(n phone.Number) error {
		if q.Stopped != nil && *q.Stopped != (gate.refusal(n) != nil) {
			return nil
		}
		if ok, err := fits(tx, n); err != nil || !ok {
			return err
		}
		c, err := Find(tx, n)
		if err != nil {
			return err
		}
		return fn(c)
	})
}

func (q Query) where() Selection {
	if q.Group != "" {
		return Selection{Groups: []ID{q.Group}}
	}
	return Selection{Everyone: true}
}

// names reads no more of a contact than the name.
var names = store.NewBucket[struct {
	Name string `json:"n"`
}]("contacts")

// search is a text to be found in a name or a number.
type search struct {
	words  string // folded
	digits string // of a number; then no name is read
}

// fewestDigits is where digits begin to mean a number and not "Team 12".
const fewestDigits = 3

func newSearch(text string) search {
	digits := strings.NewReplacer(" ", "", "+", "", "-", "", ".", "", "(", "", ")", "").Replace(text)
	// A national 0 or an international 00 is no part of the number kept.
	piece := strings.TrimLeft(digits, "0")
	if len(digits) >= fewestDigits && piece != "" && strings.Trim(digits, "0123456789") == "" {
		return search{digits: piece}
	}
	return search{words: lang.Fold(text)}
}

func (s search) fits(tx *store.Tx, n phone.Number) (bool, error) {
	switch {
	case s.digits != "":
		return strings.Contains(string(n), s.digits), nil
	case s.words == "":
		return true, nil
	}
	c, err := names.Get(tx, store.NumberKey(n))
	if err != nil {
		return false, fmt.Errorf("contact %s: %w", n, err)
	}
	return strings.Contains(lang.Fold(c.Name), s.words), nil
}
