package store

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"time"
)

// Schema is the version of the file's layout that this program writes: one
// more than there are rungs.
const Schema = 3

// A rung brings a file from one schema to the next, in one transaction.
type rung func(*Tx) error

// ladder has the rung from schema 1 first. A rung never changes once released.
var ladder = []rung{
	// The lists of broadcasts are kept by lane from 2 on. Those of before are the
	// first lane's as they stand; a program of before would miss all the others.
	func(*Tx) error { return nil },
	// From 3 on a rule may be switched off, and a broadcast be for some of its
	// groups only: a program of before would read past both, and text more people.
	func(*Tx) error { return nil },
}

var meta = NewBucket[int]("meta")

var schemaKey = []byte("schema")

// migrate checks the schema version and brings an older file up to date, rung
// by rung, after a copy beside it. A crash between two rungs is taken up at the
// next start; the file it leaves is whole.
func (db *DB) migrate(path string, ladder []rung, o Options) error {
	var found int
	err := db.View(func(tx *Tx) (err error) {
		found, err = meta.Get(tx, schemaKey)
		return err
	})
	switch newest := len(ladder) + 1; {
	case errors.Is(err, ErrNotFound):
		return damaged("it has no schema version: another program's file?")
	case err != nil:
		return err
	case found > newest:
		return fmt.Errorf("%w (its schema is %d, this program knows %d): install the newer program, the file is unchanged", ErrNewerSchema, found, newest)
	case found < 1:
		return damaged("its schema version is %d", found)
	case found == newest:
		return nil
	}
	if !o.NoCopy {
		if err := db.Copy(copyName(path, found, o.Now())); err != nil {
			return fmt.Errorf("copy before the migration: %w", err)
		}
	}
	return db.climb(ladder, found)
}

func (db *DB) climb(ladder []rung, found int) error {
	for schema := found; schema <= len(ladder); schema++ {
		err := db.Update(func(tx *Tx) error {
			if err := ladder[schema-1](tx); err != nil {
				return err
			}
			return meta.Put(tx, schemaKey, schema+1)
		})
		if err != nil {
			return fmt.Errorf("migrate from schema %d: %w", schema, err)
		}
	}
	return nil
}

// copyName is where a store is copied before its schema changes.
func copyName(path string, schema int, now time.Time) string {
	ext := filepath.Ext(path)
	return fmt.Sprintf("%s-schema%d-%s%s", strings.TrimSuffix(path, ext), schema, now.UTC().Format("20060102T150405Z"), ext)
}
