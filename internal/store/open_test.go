package store_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/tocsin-sms/tocsin/internal/store"
	"github.com/tocsin-sms/tocsin/internal/store/storetest"
)

var words = store.NewBucket[string]("words")

// filled is the bytes of a closed store with n words in it.
func filled(t testing.TB, n int) []byte {
	t.Helper()
	path := filepath.Join(t.TempDir(), "tocsin.db")
	db := storetest.OpenAt(t, path)
	put(t, db, n)
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	// The file grows ahead of its pages; what follows them is not of interest.
	used, page := len(bytes.TrimRight(raw, "\x00")), os.Getpagesize()
	return raw[:(used+page-1)/page*page]
}

func put(t testing.TB, db *store.DB, n int) {
	t.Helper()
	err := db.Update(func(tx *store.Tx) error {
		for i := range n {
			if err := words.Put(tx, store.Uint64Key(uint64(i)), fmt.Sprint("word ", i)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func count(t testing.TB, db *store.DB) int {
	t.Helper()
	n := 0
	err := db.View(func(tx *store.Tx) error {
		for range words.Keys(tx, store.Range{}) {
			n++
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestOpenRefusesDamage(t *testing.T) {
	whole := filled(t, 2000)
	tests := map[string][]byte{
		"empty":             {},
		"one byte":          {1},
		"another file":      bytes.Repeat([]byte("number,name\n"), 2000),
		"zeros":             make([]byte, 1<<16),
		"half a meta page":  whole[:50],
		"one meta page":     whole[:os.Getpagesize()],
		"two meta pages":    whole[:2*os.Getpagesize()],
		"cut in half":       whole[:64<<10],
		"no schema version": emptyBolt(t),
	}
	for name, raw := range tests {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "tocsin.db")
			write(t, path, raw)
			if _, err := store.Open(path, store.Options{}); !errors.Is(err, store.ErrDamaged) {
				t.Fatalf("error %v, want %v", err, store.ErrDamaged)
			}
			unchanged(t, path, raw)
		})
	}
}

func write(t testing.TB, path string, raw []byte) {
	t.Helper()
	if err := os.WriteFile(path, raw, 0o600); err != nil {
		t.Fatal(err)
	}
}

func unchanged(t testing.TB, path string, want []byte) {
	t.Helper()
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Error("the file was changed")
	}
	if left, _ := filepath.Glob(filepath.Join(filepath.Dir(path), "*")); len(left) != 1 {
		t.Errorf("files left behind: %v", left)
	}
}

// A meta page cut off by a crash is not damage: the other one is whole.
func TestOpenSurvivesOneTornMetaPage(t *testing.T) {
	for _, page := range []int{0, 1} {
		t.Run(fmt.Sprint("page ", page), func(t *testing.T) {
			raw := filled(t, 100)
			clear(raw[page*os.Getpagesize()+30:][:40])
			path := filepath.Join(t.TempDir(), "tocsin.db")
			write(t, path, raw)
			db := storetest.OpenAt(t, path)
			if n := count(t, db); n != 100 && n != 0 {
				t.Errorf("%d words, want all of the last commit or all of the one before", n)
			}
		})
	}
}

func TestOpenTellsWhoHoldsTheStore(t *testing.T) {
	path := filepath.Join(t.TempDir(), "tocsin.db")
	since := time.Date(2027, 1, 31, 18, 0, 0, 0, time.UTC)
	db, err := store.Open(path, store.Options{Now: func() time.Time { return since }})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	_, err = store.Open(path, store.Options{LockTimeout: time.Millisecond})
	var held *store.HeldError
	if !errors.As(err, &held) || !errors.Is(err, store.ErrHeld) {
		t.Fatalf("error %v, want a HeldError", err)
	}
	if held.PID != os.Getpid() || !held.Since.Equal(since) {
		t.Errorf("held by %d since %v, want %d since %v", held.PID, held.Since, os.Getpid(), since)
	}
}

func TestCloseLetsGo(t *testing.T) {
	path := filepath.Join(t.TempDir(), "tocsin.db")
	db := storetest.OpenAt(t, path)
	for range 2 {
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if left, _ := filepath.Glob(filepath.Join(filepath.Dir(path), "*")); len(left) != 1 {
		t.Errorf("files left behind: %v", left)
	}
	if err := db.View(func(*store.Tx) error { return nil }); !errors.Is(err, store.ErrClosed) {
		t.Errorf("view after close: %v", err)
	}
	if err := db.Update(func(*store.Tx) error { return nil }); !errors.Is(err, store.ErrClosed) {
		t.Errorf("update after close: %v", err)
	}
	storetest.OpenAt(t, path)
}

// A note that outlived a crash holds nothing.
func TestOpenPassesOverAStaleNote(t *testing.T) {
	path := filepath.Join(t.TempDir(), "tocsin.db")
	write(t, filepath.Join(filepath.Dir(path), "tocsin.lock"), []byte("1 2027-01-31T18:00:00Z\n"))
	storetest.OpenAt(t, path)
}

func TestOpenInAFolderThatIsNotThere(t *testing.T) {
	_, err := store.Open(filepath.Join(t.TempDir(), "no", "tocsin.db"), store.Options{})
	if !errors.Is(err, os.ErrNotExist) || errors.Is(err, store.ErrDamaged) {
		t.Errorf("error %v, want %v", err, os.ErrNotExist)
	}
}

func FuzzOpenCutShort(f *testing.F) {
	whole := filled(f, 500)
	for _, n := range []int{0, 1, 4096, 8192, 12288, 16384, 40000, len(whole) - 1, len(whole)} {
		f.Add(uint(n), uint(0), byte(0))
		f.Add(uint(n), uint(n/2), byte(255))
	}
	f.Fuzz(func(t *testing.T, length, at uint, flip byte) {
		raw := bytes.Clone(whole[:length%uint(len(whole)+1)])
		if len(raw) > 0 {
			raw[at%uint(min(len(raw), 4*os.Getpagesize()))] ^= flip
		}
		path := filepath.Join(t.TempDir(), "tocsin.db")
		write(t, path, raw)
		db, err := store.Open(path, store.Options{LockTimeout: time.Millisecond})
		switch {
		case err == nil:
			if err := db.Close(); err != nil {
				t.Error(err)
			}
		case errors.Is(err, store.ErrDamaged):
			unchanged(t, path, raw)
		default:
			t.Errorf("open: %v", err)
		}
	})
}
