package store

import "errors"

// Add adds delta to the counter at key and returns its new value. A counter
// that is not there is zero.
func Add(tx *Tx, b Bucket[int64], key []byte, delta int64) (int64, error) {
	n, err := b.Get(tx, key)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return 0, err
	}
	n += delta
	return n, b.Put(tx, key, n)
}
