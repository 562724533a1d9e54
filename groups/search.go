package groups

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"

	"github.com/tocsin-sms/tocsin/internal/phone"
	"github.com/tocsin-sms/tocsin/internal/store"
)

// Order is how a list of people is sorted.
type Order string

// The orders.
const (
	ByNumber Order = ""
	ByName   Order = "name" // as folded; who has none comes last
	BySeen   Order = "seen" // who wrote last comes first
)

// Known tells whether o is one of the orders.
func (o Order) Known() bool { return o == ByNumber || o == ByName || o == BySeen }

// CountedTo is where a Page ceases to count.
const CountedTo = 10_000

// Page is a part of a list of people.
type Page struct {
	Contacts []Contact
	// Count is how many people the whole list has, at most CountedTo; More says
	// that there are more than that.
	Count int
	More  bool
	// Next is where the page behind this one begins; "" if there is none.
	Next string
}

// ErrCursor is returned for a place in a list that no page named.
var ErrCursor = errors.New("not a place in this list")

// Search returns the limit people of a query that come behind a place in that
// order ("": from the first). Query.After and Query.Limit do not count. Among a
// million people it takes a tenth of a second.
func Search(tx *store.Tx, q Query, order Order, after string, limit int) (Page, error) {
	t, err := newTop(order, after, limit)
	if err != nil {
		return Page{}, err
	}
	var p Page
	err = q.walk(tx, "", func(key []byte, e entry) error {
		if p.Count++; p.Count > CountedTo {
			p.Count, p.More = CountedTo, true
		}
		t.take(key, e)
		if p.More && order == ByNumber && t.full() {
			return store.ErrStop
		}
		return nil
	})
	if err != nil {
		return p, err
	}
	if len(t.list) > limit {
		t.list = t.list[:limit]
		p.Next = t.list[limit-1].cursor()
	}
	for _, at := range t.list {
		c, err := Find(tx, store.NumberOf(at.number))
		if err != nil {
			return p, err
		}
		p.Contacts = append(p.Contacts, c)
	}
	return p, nil
}

// place is where somebody stands in an order, valid until the transaction ends.
type place struct{ sort, number []byte }

func (p place) compare(q place) int {
	if c := bytes.Compare(p.sort, q.sort); c != 0 {
		return c
	}
	return bytes.Compare(p.number, q.number)
}

func (p place) cursor() string {
	return base64.RawURLEncoding.EncodeToString(store.Join(p.number, p.sort))
}

func readPlace(cursor string) (place, error) {
	raw, err := base64.RawURLEncoding.DecodeString(cursor)
	number, sort, ok := bytes.Cut(raw, []byte{0})
	if err != nil || !ok {
		return place{}, fmt.Errorf("%w: %q", ErrCursor, cursor)
	}
	return place{sort, number}, nil
}

// top keeps the first people of an order behind a place, and one more, which
// tells whether a page follows.
type top struct {
	order Order
	after *place
	limit int
	list  []place // sorted
	seen  [8]byte
}

func newTop(order Order, after string, limit int) (*top, error) {
	t := &top{order: order, limit: limit}
	if after == "" {
		return t, nil
	}
	at, err := readPlace(after)
	t.after = &at
	return t, err
}

func (t *top) full() bool { return len(t.list) > t.limit }

// take looks at the next person; most are not among the first and cost no more
// than a comparison.
func (t *top) take(key []byte, e entry) {
	at := place{t.sortKey(e), key}
	switch {
	case t.after != nil && at.compare(*t.after) <= 0,
		t.full() && at.compare(t.list[t.limit]) >= 0:
		return
	}
	if t.full() {
		t.list = t.list[:t.limit]
	}
	if t.order == BySeen {
		at.sort = bytes.Clone(at.sort) // the next person's is made in its place
	}
	i, _ := slices.BinarySearchFunc(t.list, at, place.compare)
	t.list = slices.Insert(t.list, i, at)
}

// nameless sorts behind every name: no UTF-8 has this byte.
var nameless = []byte{0xff}

func (t *top) sortKey(e entry) []byte {
	switch t.order {
	case ByName:
		if name := e.name(); len(name) > 0 {
			return name
		}
		return nameless
	case BySeen:
		binary.BigEndian.PutUint64(t.seen[:], ^binary.BigEndian.Uint64(e[1:entryWords]))
		return t.seen[:]
	}
	return nil
}

// Place is where a page begins behind this number in the order of numbers.
func Place(n phone.Number) string { return place{number: store.NumberKey(n)}.cursor() }
