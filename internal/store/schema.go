package store

import (
	"errors"
	"fmt"
	"time"
)

// Schema is the version of the file's layout that this program writes.
const Schema = 1

var meta = NewBucket[int]("meta")

var schemaKey = []byte("schema")

// migrate checks the schema version and brings an older file up to date.
func (db *DB) migrate(path string, now time.Time) error {
	return db.Update(func(tx *Tx) error {
		v, err := meta.Get(tx, schemaKey)
		switch {
		case errors.Is(err, ErrNotFound):
			return meta.Put(tx, schemaKey, Schema)
		case err != nil:
			return err
		case v > Schema:
			return fmt.Errorf("%w (its schema is %d, this program knows %d): install the newer program, the file is unchanged", ErrNewerSchema, v, Schema)
		}
		return nil
	})
}
