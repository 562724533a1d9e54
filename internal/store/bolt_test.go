package store_test

import (
	"os"
	"path/filepath"
	"testing"

	"go.etcd.io/bbolt"
)

// emptyBolt is a bbolt file that Tocsin did not write.
func emptyBolt(t testing.TB) []byte {
	t.Helper()
	path := filepath.Join(t.TempDir(), "other.db")
	db, err := bbolt.Open(path, 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}
