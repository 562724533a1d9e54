package store

import (
	"bytes"
	"errors"
	"fmt"
	"iter"

	"go.etcd.io/bbolt"
)

// Bucket is a named set of values of one type, sorted by key bytes. Declare
// one per kind of record, as a package variable that never changes.
type Bucket[V any] struct{ name []byte }

// NewBucket names a bucket. It is created in the file by its first Put.
func NewBucket[V any](name string) Bucket[V] { return Bucket[V]{name: []byte(name)} }

// Range bounds a walk over keys. The zero value is the whole bucket.
type Range struct {
	// Prefix keeps to keys that begin with it.
	Prefix []byte
	// After begins behind this key (before it, where Back is set); an empty one
	// begins at the edge.
	After []byte
	// Back walks from the last key to the first.
	Back bool
}

// Get returns the value at key, or ErrNotFound: people are told what is missing
// in their words by the caller, not as the bytes of a key.
func (b Bucket[V]) Get(tx *Tx, key []byte) (V, error) {
	var v V
	bucket := tx.bolt.Bucket(b.name)
	if bucket == nil {
		return v, ErrNotFound
	}
	raw := bucket.Get(key)
	if raw == nil {
		return v, ErrNotFound
	}
	return v, b.decode(key, raw, &v)
}

// Has tells whether key has a value; it decodes nothing.
func (b Bucket[V]) Has(tx *Tx, key []byte) bool {
	bucket := tx.bolt.Bucket(b.name)
	return bucket != nil && bucket.Get(key) != nil
}

// Put stores v at key.
func (b Bucket[V]) Put(tx *Tx, key []byte, v V) error {
	bucket, err := tx.bolt.CreateBucketIfNotExists(b.name)
	if err != nil {
		return fmt.Errorf("bucket %s: %w", b.name, err)
	}
	raw, err := encode(v)
	if err != nil {
		return fmt.Errorf("%s %q: %w", b.name, key, err)
	}
	tx.touch(b.name, key)
	if tx.fill > 0 {
		bucket.FillPercent = tx.fill
	}
	return bucket.Put(key, raw)
}

// Delete removes key; a key that is not there is no error.
func (b Bucket[V]) Delete(tx *Tx, key []byte) error {
	bucket := tx.bolt.Bucket(b.name)
	if bucket == nil || bucket.Get(key) == nil {
		return nil
	}
	tx.touch(b.name, key)
	return bucket.Delete(key)
}

// Each calls fn for every key in r, in order, until fn returns an error;
// ErrStop ends the walk without one. The key is valid only during the call.
// fn must not change this bucket.
func (b Bucket[V]) Each(tx *Tx, r Range, fn func(key []byte, v V) error) error {
	for key, raw := range b.raw(tx, r) {
		var v V
		if err := b.decode(key, raw, &v); err != nil {
			return err
		}
		if err := fn(key, v); errors.Is(err, ErrStop) {
			return nil
		} else if err != nil {
			return err
		}
	}
	return nil
}

// Keys walks the keys in r without decoding values. A key is valid only until
// the next one. The bucket must not be changed during the walk.
func (b Bucket[V]) Keys(tx *Tx, r Range) iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		for key := range b.raw(tx, r) {
			if !yield(key) {
				return
			}
		}
	}
}

// Empty tells whether the range holds no key.
func (b Bucket[V]) Empty(tx *Tx, r Range) bool {
	for range b.Keys(tx, r) {
		return false
	}
	return true
}

func (b Bucket[V]) decode(key, raw []byte, v *V) error {
	if err := decode(raw, v); err != nil {
		return fmt.Errorf("%s %q: %w", b.name, key, err)
	}
	return nil
}

func (b Bucket[V]) raw(tx *Tx, r Range) iter.Seq2[[]byte, []byte] {
	return func(yield func(k, v []byte) bool) {
		bucket := tx.bolt.Bucket(b.name)
		if bucket == nil {
			return
		}
		c := bucket.Cursor()
		k, v := first(c, r)
		for ; k != nil && bytes.HasPrefix(k, r.Prefix); k, v = step(c, r.Back) {
			if !yield(k, v) {
				return
			}
		}
	}
}

func first(c *bbolt.Cursor, r Range) (k, v []byte) {
	if r.Back {
		return firstBack(c, r)
	}
	from := r.Prefix
	if bytes.Compare(r.After, from) > 0 {
		from = r.After
	}
	if k, v = c.Seek(from); len(k) > 0 && bytes.Equal(k, r.After) {
		return c.Next()
	}
	return k, v
}

// firstBack finds the last key below the upper edge of r, which is After or the
// end of the prefix, whichever comes first.
func firstBack(c *bbolt.Cursor, r Range) (k, v []byte) {
	edge := successor(r.Prefix)
	if len(r.After) > 0 && (edge == nil || bytes.Compare(r.After, edge) < 0) {
		edge = r.After
	}
	if edge == nil {
		return c.Last()
	}
	if k, _ = c.Seek(edge); k == nil {
		return c.Last()
	}
	return c.Prev()
}

func step(c *bbolt.Cursor, back bool) (k, v []byte) {
	if back {
		return c.Prev()
	}
	return c.Next()
}

// successor is the least key above every key with the prefix; nil means none.
func successor(prefix []byte) []byte {
	s := bytes.Clone(prefix)
	for i := len(s) - 1; i >= 0; i-- {
		if s[i]++; s[i] != 0 {
			return s[:i+1]
		}
	}
	return nil
}
