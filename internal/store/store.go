// Package store is Tocsin's one file: typed buckets over bbolt, one
// transaction type, one codec, and one function for keys made of a person's
// number. Nothing outside this package touches bbolt.
//
// A DB has one writer at a time and any number of readers. Update returns only
// after the transaction is on the disk (fdatasync); that is what the promises
// about texts that come in and go out stand on, and it can not be switched off.
package store

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"go.etcd.io/bbolt"
)

// Errors a caller branches on.
var (
	// ErrNotFound is returned where a key has no value.
	ErrNotFound = errors.New("not found")
	// ErrHeld is returned by Open when another process owns the file.
	ErrHeld = errors.New("the store is held by another process")
	// ErrNewerSchema is returned by Open for a file of a newer Tocsin.
	ErrNewerSchema = errors.New("the store was written by a newer Tocsin")
	// ErrDamaged is returned by Open for a file that is cut short or is no store.
	ErrDamaged = errors.New("the store is damaged")
	// ErrFull is returned where the disk (or a quota) has no room; nothing of
	// the transaction is kept.
	ErrFull = errors.New("the disk is full")
	// ErrClosed is returned for use after Close.
	ErrClosed = errors.New("the store is closed")
	// ErrStop ends an Each early without an error.
	ErrStop = errors.New("stop")
)

// Options are the choices of Open. The zero value suits a daemon.
type Options struct {
	// LockTimeout is how long Open waits for another owner to let go of the
	// file; zero means one second.
	LockTimeout time.Duration
	// Now is the clock used for the name of a copy made before a migration;
	// nil means time.Now.
	Now func() time.Time
	// NoCopy makes no copy before a migration: the file is a copy itself.
	NoCopy bool
}

// DB is an open store. It is safe for concurrent use.
type DB struct {
	bolt *bbolt.DB
}

// Open opens the store at path and creates it if it is not there. The file is
// checked before bbolt maps it, because a file cut short makes bbolt panic.
// Errors wrap ErrHeld (as a *HeldError), ErrNewerSchema, ErrDamaged or ErrFull
// where they apply; the file is then as it was.
func Open(path string, o Options) (*DB, error) {
	if o.LockTimeout == 0 {
		o.LockTimeout = time.Second
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	db, err := open(path, o, ladder)
	if err != nil {
		return nil, fmt.Errorf("open store %s: %w", path, err)
	}
	return db, nil
}

func open(path string, o Options, ladder []rung) (*DB, error) {
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		if err := create(path); err != nil {
			return nil, fullOr(err)
		}
	}
	bolt, err := openBolt(path, o.LockTimeout)
	if err != nil {
		return nil, err
	}
	db := &DB{bolt: bolt}
	if err := db.migrate(path, ladder, o); err != nil {
		return nil, errors.Join(err, bolt.Close())
	}
	leaveNote(path, o.Now())
	return db, nil
}

// Close waits for running transactions and closes the file.
func (db *DB) Close() error {
	path := db.bolt.Path()
	if path == "" {
		return nil // closed before
	}
	_ = os.Remove(notePath(path))
	return db.bolt.Close()
}

// View runs fn in a read transaction: fn sees the store as it was when View
// began. Values may be kept; keys are valid only during View.
func (db *DB) View(fn func(*Tx) error) error {
	return closedOr(db.bolt.View(func(tx *bbolt.Tx) error { return fn(&Tx{bolt: tx}) }))
}

// Update runs fn in the one write transaction and commits it with fdatasync.
// If fn returns an error nothing is kept. Functions handed to Tx.After run
// after the commit, in order, before Update returns. The error wraps ErrFull
// where the disk has no room. A transaction that wrote nothing costs no sync.
func (db *DB) Update(fn func(*Tx) error) error {
	var after []func()
	err := db.bolt.Update(func(bolt *bbolt.Tx) error {
		tx := &Tx{bolt: bolt}
		if err := fn(tx); err != nil {
			return err
		}
		after = tx.after
		if !tx.wrote {
			return errUnchanged
		}
		return nil
	})
	if err != nil && !errors.Is(err, errUnchanged) {
		return closedOr(fullOr(err))
	}
	for _, f := range after {
		f()
	}
	return nil
}

// errUnchanged makes bbolt drop a transaction instead of committing nothing.
var errUnchanged = errors.New("unchanged")

// Tx is a transaction. It belongs to the function it was given to.
type Tx struct {
	bolt    *bbolt.Tx
	after   []func()
	wrote   bool
	touched []Touched
	fill    float64 // how full a page that is split is left; 0 leaves it to bbolt
}

// InOrder says that most of what is put comes in the order of its keys, as an
// import's does. Pages are then left nearly full; where the next key may fall
// anywhere they are left half full, which would make the file twice as large.
func (tx *Tx) InOrder() { tx.fill = 0.9 }

// After asks for fn to be run once the transaction has committed.
func (tx *Tx) After(fn func()) { tx.after = append(tx.after, fn) }

// Wrote tells whether the transaction changed anything so far.
func (tx *Tx) Wrote() bool { return tx.wrote }

// Check walks every page of the file and reports what is inconsistent.
func (tx *Tx) Check() error {
	var errs []error
	for err := range tx.bolt.Check() {
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

// IsNotFound tells whether err says that a key has no value.
func IsNotFound(err error) bool { return errors.Is(err, ErrNotFound) }
