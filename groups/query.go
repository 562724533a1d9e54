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
	// Text is searched in names (case and accents do not count) and, if it is
	// digits, in numbers.
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
	fits := newSearch(q.Text).fits
	where := Selection{Everyone: q.Group == ""}
	if q.Group != "" {
		where.Groups = []ID{q.Group}
	}
	return Select(tx, where, q.After, func(n phone.Number) error {
		if ok, err := q.standing(tx, n); err != nil || !ok {
			return err
		}
		r, err := contacts.Get(tx, store.NumberKey(n))
		if err != nil {
			return fmt.Errorf("contact %s: %w", n, err)
		}
		if !fits(n, r.Name) {
			return nil
		}
		return fn(r.contact(n))
	})
}

// standing tells whether n is on the side of the stopped list asked for.
func (q Query) standing(tx *store.Tx, n phone.Number) (bool, error) {
	if q.Stopped == nil {
		return true, nil
	}
	stopped, err := isStopped(tx, n)
	return stopped == *q.Stopped, err
}

// search is a text to be found in a name or a number.
type search struct {
	words  string // folded
	digits string // empty where the text is no piece of a number
}

func newSearch(text string) search {
	s := search{words: lang.Fold(text)}
	digits := strings.NewReplacer(" ", "", "+", "", "-", "", ".", "", "(", "", ")", "").Replace(text)
	if digits != "" && strings.Trim(digits, "0123456789") == "" {
		// A national 0 or an international 00 is no part of the number kept.
		s.digits = strings.TrimLeft(digits, "0")
	}
	return s
}

func (s search) fits(n phone.Number, name string) bool {
	if s.words == "" || s.digits != "" && strings.Contains(string(n), s.digits) {
		return true
	}
	return strings.Contains(lang.Fold(name), s.words)
}
