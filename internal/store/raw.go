package store

import (
	"bytes"
	"errors"
)

// Raw is a value that is bytes already, as one that millions of are looked
// through in a moment: the codec adds nothing to it.
type Raw []byte

// EachRaw is Bucket.Each for such values, without a copy of each: key and v are
// valid until the transaction ends or writes.
func EachRaw(tx *Tx, b Bucket[Raw], r Range, fn func(key []byte, v Raw) error) error {
	for key, raw := range b.raw(tx, r) {
		if err := fn(key, raw); errors.Is(err, ErrStop) {
			return nil
		} else if err != nil {
			return err
		}
	}
	return nil
}

// Look returns the value at key without a copy, nil where there is none. It is
// valid until the transaction ends or writes.
func Look(tx *Tx, b Bucket[Raw], key []byte) Raw {
	bucket := tx.bolt.Bucket(b.name)
	if bucket == nil {
		return nil
	}
	return bucket.Get(key)
}

// sealRaw and openRaw are the codec of values that are bytes already.

func sealRaw(v any) ([]byte, bool) {
	raw, ok := v.(Raw)
	return raw, ok
}

func openRaw(raw []byte, v any) bool {
	to, ok := v.(*Raw)
	if ok {
		*to = bytes.Clone(raw)
	}
	return ok
}
