package inbox

import (
	"slices"
	"strings"

	"github.com/oklog/ulid/v2"

	"github.com/tocsin-sms/tocsin/internal/lang"
	"github.com/tocsin-sms/tocsin/internal/phone"
	"github.com/tocsin-sms/tocsin/internal/store"
)

// Query selects texts. The zero value is all of them, newest first.
type Query struct {
	From  phone.Number // of this person
	Flag  Flag         // carrying this flag
	Text  string       // holding these words, however they are spelled
	After ulid.ULID    // older than this one; zero: from the newest
	Limit int          // at most this many; 0: all
}

// List returns the texts that fit q, newest first.
func List(tx *store.Tx, q Query) ([]Message, error) {
	found := []Message{}
	want := lang.Split(q.Text)
	err := walk(tx, q, want, func(m Message) error {
		if !fits(m, q, want) {
			return nil
		}
		found = append(found, m)
		if len(found) == q.Limit {
			return store.ErrStop
		}
		return nil
	})
	return found, err
}

func fits(m Message, q Query, want []string) bool {
	switch {
	case q.From != "" && m.From != q.From:
		return false
	case q.Flag != "" && !m.Has(q.Flag):
		return false
	case len(want) == 0:
		return true
	}
	text := lang.Fold(m.Text)
	return !slices.ContainsFunc(want, func(word string) bool { return !strings.Contains(text, word) })
}

// walk calls fn for messages from the newest, by the narrowest index.
func walk(tx *store.Tx, q Query, want []string, fn func(Message) error) error {
	switch {
	case q.From != "":
		return walkIndex(tx, byPerson, store.Under(store.NumberKey(q.From)), q.After, fn)
	case q.Flag != "":
		return walkIndex(tx, byFlag, store.Under([]byte(q.Flag)), q.After, fn)
	case len(want) > 0:
		return searchWords(tx, want, q.After, fn)
	}
	return messages.Each(tx, newest(nil, q.After), func(_ []byte, m Message) error { return fn(m) })
}

func walkIndex(tx *store.Tx, index store.Bucket[struct{}], prefix []byte, after ulid.ULID, fn func(Message) error) error {
	return index.Each(tx, newest(prefix, after), func(key []byte, _ struct{}) error {
		m, err := Find(tx, idAtEnd(key))
		if err != nil {
			return err
		}
		return fn(m)
	})
}

func newest(prefix []byte, after ulid.ULID) store.Range {
	r := store.Range{Prefix: prefix, Back: true}
	if after != (ulid.ULID{}) {
		r.After = append(append([]byte{}, prefix...), store.IDKey(after)...)
	}
	return r
}

// Count is how many texts carry the flag, counted up to limit.
func Count(tx *store.Tx, f Flag, limit int) int {
	n := 0
	for range byFlag.Keys(tx, store.Range{Prefix: store.Under([]byte(f))}) {
		if n++; n == limit {
			break
		}
	}
	return n
}

// CountAny is how many texts carry one of the flags or more, counted up to limit.
func CountAny(tx *store.Tx, flags []Flag, limit int) int {
	found := map[ulid.ULID]bool{}
	for _, f := range flags {
		for key := range byFlag.Keys(tx, store.Range{Prefix: store.Under([]byte(f))}) {
			if found[idAtEnd(key)] = true; len(found) == limit {
				return limit
			}
		}
	}
	return len(found)
}
