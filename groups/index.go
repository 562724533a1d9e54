package groups

import (
	"bytes"
	"encoding/binary"
	"errors"
	"maps"
	"slices"

	"github.com/tocsin-sms/tocsin/internal/lang"
	"github.com/tocsin-sms/tocsin/internal/phone"
	"github.com/tocsin-sms/tocsin/internal/store"
)

// entry is a person as they are looked for: a byte of marks, eight of when
// they were last seen (milliseconds), the language and a zero byte, then the
// folded words. Each word has a space before it. The name's come first; those of
// a field follow its name:
//
//	" awa ngono" "\x02village\x03 bafia"
//
// In the order of the numbers a million of them are looked through in a tenth of
// a second: an index by word would be five million keys in no order, which an
// import would pay for.
type entry store.Raw

// The parts of an entry.
const (
	entryWords = 9 // where the language begins

	fieldMark = 2 // before the name of a field
	valueMark = 3 // between it and its value

	markStopped = 1 // of the byte of marks
)

var (
	// index has an entry per contact, kept in the transaction of each change.
	index = store.NewBucket[store.Raw]("people-index")
	// indexing is how far an index was made of a store that had none.
	indexing = store.NewBucket[progress]("people-indexing")
	// facets are the names of fields and the languages that people have.
	facets = store.NewBucket[struct{}]("people-facets")
)

// progress of making the index: up to a number, or to the end.
type progress struct {
	Upto phone.Number `json:"u,omitempty"`
	Done bool         `json:"d,omitempty"`
}

var progressKey = []byte("all")

func newEntry(r record, stopped bool) entry {
	e := make(entry, 1, 96)
	if stopped {
		e[0] = markStopped
	}
	e = binary.BigEndian.AppendUint64(e, uint64(r.Seen))
	e = append(append(e, r.Language...), 0)
	e = appendWords(e, r.Name)
	for _, name := range slices.Sorted(maps.Keys(r.Fields)) {
		e = append(append(append(e, fieldMark), name...), valueMark)
		e = appendWords(e, r.Fields[name])
	}
	for _, other := range r.Also {
		e = appendWords(append(e, fieldMark, valueMark), string(other))
	}
	return e
}

func appendWords(e entry, text string) entry {
	if words := lang.Fold(text); words != "" {
		e = append(append(e, ' '), words...)
	}
	return e
}

func (e entry) stopped() bool { return e[0]&markStopped != 0 }

func (e entry) language() []byte {
	rest := e[entryWords:]
	return rest[:bytes.IndexByte(rest, 0)]
}

// words are those of the name and of the fields.
func (e entry) words() []byte {
	rest := e[entryWords:]
	return rest[bytes.IndexByte(rest, 0)+1:]
}

// name is the folded name.
func (e entry) name() []byte {
	words := e.words()
	if end := bytes.IndexByte(words, fieldMark); end >= 0 {
		words = words[:end]
	}
	return bytes.TrimPrefix(words, []byte{' '})
}

// list enters a contact as r is now. Whoever is not entered yet is looked up
// on the stopped list.
func list(tx *store.Tx, n phone.Number, r record) error {
	if old := store.Look(tx, index, store.NumberKey(n)); old != nil {
		return listAs(tx, n, r, entry(old).stopped())
	}
	stopped, err := isStopped(tx, n)
	if err != nil {
		return err
	}
	return listAs(tx, n, r, stopped)
}

func listAs(tx *store.Tx, n phone.Number, r record, stopped bool) error {
	if err := index.Put(tx, store.NumberKey(n), store.Raw(newEntry(r, stopped))); err != nil {
		return err
	}
	if r.Language != "" {
		if err := facet(tx, facetLanguage, r.Language); err != nil {
			return err
		}
	}
	for name := range r.Fields {
		if err := facet(tx, facetField, name); err != nil {
			return err
		}
	}
	return nil
}

// listStopped marks a contact as stopped or not; of a stranger it keeps nothing.
func listStopped(tx *store.Tx, n phone.Number, stopped bool) error {
	old := store.Look(tx, index, store.NumberKey(n))
	if old == nil || entry(old).stopped() == stopped {
		return nil
	}
	changed := bytes.Clone(old)
	changed[0] ^= markStopped
	return index.Put(tx, store.NumberKey(n), changed)
}

// The kinds of facet.
const (
	facetLanguage = "l"
	facetField    = "f"
)

func facet(tx *store.Tx, kind, name string) error {
	key := store.Join([]byte(kind), []byte(name))
	if facets.Has(tx, key) {
		return nil
	}
	return facets.Put(tx, key, struct{}{})
}

// Languages are the languages that contacts have or had, sorted.
func Languages(tx *store.Tx) []string { return facetsOf(tx, facetLanguage) }

// Fields are the names of the fields that contacts have or had, sorted.
func Fields(tx *store.Tx) []string { return facetsOf(tx, facetField) }

func facetsOf(tx *store.Tx, kind string) []string {
	list := []string{}
	prefix := store.Under([]byte(kind))
	for key := range facets.Keys(tx, store.Range{Prefix: prefix}) {
		list = append(list, string(key[len(prefix):]))
	}
	return list
}

// listed tells whether everybody is in the index.
func listed(tx *store.Tx) (bool, error) {
	p, err := indexing.Get(tx, progressKey)
	if errors.Is(err, store.ErrNotFound) {
		return false, nil
	}
	return p.Done, err
}

// List enters the next limit contacts of a store that was written without an
// index, and tells whether all are entered. Until then a search reads the
// contacts themselves: it is slow, and right.
func List(tx *store.Tx, limit int) (done bool, err error) {
	p, err := indexing.Get(tx, progressKey)
	if err != nil && !errors.Is(err, store.ErrNotFound) || p.Done {
		return p.Done, err
	}
	gate, err := NewGate(tx)
	if err != nil {
		return false, err
	}
	tx.InOrder()
	left := limit
	for key := range roster.Keys(tx, store.Range{After: store.NumberKey(p.Upto)}) {
		if left--; left < 0 {
			return false, indexing.Put(tx, progressKey, p)
		}
		p.Upto = store.NumberOf(key)
		r, err := contacts.Get(tx, key)
		if err == nil {
			err = listAs(tx, p.Upto, r, gate.refusal(p.Upto) != nil)
		}
		if err != nil {
			return false, err
		}
	}
	return true, indexing.Put(tx, progressKey, progress{Done: true})
}

// relist asks List to begin anew: refusals came in that name nobody.
func relist(tx *store.Tx) error { return indexing.Put(tx, progressKey, progress{}) }
