// Package search finds texts by what is written in them, among hundreds of
// thousands, while somebody types. An Index keeps the folded texts of some
// bucket side by side in chunks, oldest first, so that a search reads memory in
// one go and decodes nothing. It is filled behind the texts, in batches: what is
// younger than Upto is its owner's to look through.
package search

import (
	"bytes"
	"errors"
	"fmt"
	"iter"
	"slices"

	"github.com/oklog/ulid/v2"

	"github.com/tocsin-sms/tocsin/internal/lang"
	"github.com/tocsin-sms/tocsin/internal/store"
)

// Batch is how many texts one chunk holds when it is filed.
const Batch = 512

// Entry is a text by its id.
type Entry struct {
	ID   ulid.ULID
	Text string // as it was written; it is folded here
}

// Index is the chunks of one bucket of texts. A chunk's key is the id of the
// last text filed in it, which stays when that text is removed.
type Index struct{ chunks store.Bucket[store.Raw] }

// NewIndex names an index.
func NewIndex(name string) Index { return Index{store.NewBucket[store.Raw](name)} }

// Upto is the youngest id the index answers for; zero: it is empty.
func (x Index) Upto(tx *store.Tx) ulid.ULID {
	for key := range x.chunks.Keys(tx, store.Range{Back: true}) {
		return store.IDOf(key)
	}
	return ulid.ULID{}
}

// File adds a chunk of texts, sorted by id and all younger than Upto.
func (x Index) File(tx *store.Tx, entries []Entry) error {
	if len(entries) == 0 {
		return nil
	}
	c := make(chunk, 0, len(entries))
	for _, e := range entries {
		c = append(c, row{e.ID, lang.Fold(e.Text)})
	}
	return x.chunks.Put(tx, store.IDKey(entries[len(entries)-1].ID), c.encode())
}

// Behind tells whether FileNext has something to do. keys are those of the texts
// in a range, oldest first.
func (x Index) Behind(tx *store.Tx, keys func(store.Range) iter.Seq[[]byte]) bool {
	n := 0
	for range keys(x.unfiled(tx)) {
		if n++; n == Batch {
			return true
		}
	}
	return false
}

// FileNext files the oldest texts that are younger than Upto, once they are a
// batch. each calls add with the texts in a range, oldest first.
func (x Index) FileNext(tx *store.Tx, each func(r store.Range, add func(Entry) error) error) error {
	var next []Entry
	err := each(x.unfiled(tx), func(e Entry) error {
		if next = append(next, e); len(next) == Batch {
			return store.ErrStop
		}
		return nil
	})
	if err != nil || len(next) < Batch {
		return err
	}
	return x.File(tx, next)
}

func (x Index) unfiled(tx *store.Tx) store.Range {
	upto := x.Upto(tx)
	if upto.IsZero() {
		return store.Range{}
	}
	return store.Range{After: store.IDKey(upto)}
}

// Amend files a text that changed, or that came with an id older than Upto, as
// happens when a clock is set back. A younger one is left to File.
func (x Index) Amend(tx *store.Tx, e Entry) error {
	return x.change(tx, e.ID, func(c chunk) (chunk, bool) {
		at, found := c.find(e.ID)
		r := row{e.ID, lang.Fold(e.Text)}
		switch {
		case found && c[at].text == r.text:
			return c, false
		case found:
			c[at] = r
			return c, true
		}
		return slices.Insert(c, at, r), true
	})
}

// Remove takes a text out.
func (x Index) Remove(tx *store.Tx, id ulid.ULID) error {
	return x.change(tx, id, func(c chunk) (chunk, bool) {
		at, found := c.find(id)
		if !found {
			return c, false
		}
		return slices.Delete(c, at, at+1), true
	})
}

// change rewrites the chunk that id belongs to, where there is one.
func (x Index) change(tx *store.Tx, id ulid.ULID, fn func(chunk) (chunk, bool)) error {
	key := x.chunkOf(tx, id)
	if key == nil {
		return nil
	}
	raw, err := x.chunks.Get(tx, key)
	if err != nil {
		return err
	}
	c, err := decodeChunk(raw)
	if err != nil {
		return err
	}
	c, changed := fn(c)
	if !changed {
		return nil
	}
	return x.chunks.Put(tx, key, c.encode())
}

// chunkOf is the key of the first chunk that ends at id or behind it.
func (x Index) chunkOf(tx *store.Tx, id ulid.ULID) []byte {
	if key := store.IDKey(id); x.chunks.Has(tx, key) {
		return key
	}
	for key := range x.chunks.Keys(tx, store.Range{After: store.IDKey(id)}) {
		return bytes.Clone(key)
	}
	return nil
}

// Find calls fn with the ids of the texts that hold every word, newest first and
// older than after (zero: from Upto), until it returns an error; store.ErrStop
// ends the search without one. Words are folded ones, as lang.Split gives them,
// and may stand within others.
func (x Index) Find(tx *store.Tx, words []string, after ulid.ULID, fn func(ulid.ULID) error) error {
	if len(words) == 0 {
		return nil
	}
	words = slices.SortedStableFunc(slices.Values(words), func(a, b string) int { return len(b) - len(a) })
	look := func(key []byte, raw store.Raw) error {
		ids, err := matches(raw, words)
		if err != nil {
			return fmt.Errorf("search, chunk %s: %w", store.IDOf(key), err)
		}
		for _, id := range ids {
			if !after.IsZero() && id.Compare(after) >= 0 {
				continue
			}
			if err := fn(id); err != nil {
				return err
			}
		}
		return nil
	}
	return x.walk(tx, after, look)
}

// walk goes through the chunks that have texts older than after, newest first.
func (x Index) walk(tx *store.Tx, after ulid.ULID, look func([]byte, store.Raw) error) error {
	var first []byte
	if !after.IsZero() {
		first = x.chunkOf(tx, after)
	}
	if first == nil {
		return store.EachRaw(tx, x.chunks, store.Range{Back: true}, look)
	}
	err := look(first, store.Look(tx, x.chunks, first))
	if errors.Is(err, store.ErrStop) {
		return nil
	}
	if err != nil {
		return err
	}
	return store.EachRaw(tx, x.chunks, store.Range{Back: true, After: first}, look)
}
