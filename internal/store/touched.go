package store

import "bytes"

// Touched is a bucket that a transaction changed, with the keys it changed
// there.
type Touched struct {
	Bucket string
	Keys   [][]byte // in the order they were first changed, each once
	More   bool     // there were others; Keys holds the first
}

// touchedMost is how many keys of a bucket are noted.
const touchedMost = 16

// Touched is what the transaction changed so far, for those who tell others of
// it once it has committed.
func (tx *Tx) Touched() []Touched { return tx.touched }

// touch notes that key of the bucket was written or deleted.
func (tx *Tx) touch(bucket, key []byte) {
	tx.wrote = true
	for i := len(tx.touched) - 1; i >= 0; i-- {
		if tx.touched[i].Bucket == string(bucket) {
			tx.touched[i].add(key)
			return
		}
	}
	tx.touched = append(tx.touched, Touched{Bucket: string(bucket), Keys: [][]byte{bytes.Clone(key)}})
}

func (t *Touched) add(key []byte) {
	if t.More {
		return
	}
	for _, k := range t.Keys {
		if bytes.Equal(k, key) {
			return
		}
	}
	if len(t.Keys) == touchedMost {
		t.More = true
		return
	}
	t.Keys = append(t.Keys, bytes.Clone(key))
}
