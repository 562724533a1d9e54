// Package storetest gives tests a real store.
package storetest

import (
	"errors"
	"path/filepath"
	"testing"

	"github.com/tocsin-sms/tocsin/internal/store"
)

// Open is a new store in a folder of the test's own. When the test ends every
// page is checked and the store closed.
func Open(t testing.TB) *store.DB {
	t.Helper()
	return OpenAt(t, filepath.Join(t.TempDir(), "tocsin.db"))
}

// OpenAt opens the store at path, or makes it; it is checked and closed when
// the test ends, unless the test closed it.
func OpenAt(t testing.TB, path string) *store.DB {
	t.Helper()
	db, err := store.Open(path, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { checkAndClose(t, db) })
	return db
}

func checkAndClose(t testing.TB, db *store.DB) {
	t.Helper()
	if err := db.View((*store.Tx).Check); err != nil && !errors.Is(err, store.ErrClosed) {
		t.Errorf("the store is inconsistent: %v", err)
	}
	if err := db.Close(); err != nil {
		t.Errorf("close the store: %v", err)
	}
}
