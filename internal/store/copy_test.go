package store_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/tocsin-sms/tocsin/internal/store"
	"github.com/tocsin-sms/tocsin/internal/store/storetest"
)

func TestCopy(t *testing.T) {
	db := storetest.Open(t)
	put(t, db, 500)
	dst := filepath.Join(t.TempDir(), "backup.db")
	for _, n := range []int{500, 700} { // the second replaces the first
		put(t, db, n)
		if err := db.Copy(dst); err != nil {
			t.Fatal(err)
		}
		again := storetest.OpenAt(t, dst)
		if got := count(t, again); got != n {
			t.Errorf("%d words in the copy, want %d", got, n)
		}
		if err := again.Close(); err != nil {
			t.Fatal(err)
		}
	}
	onlyIn(t, filepath.Dir(dst), "backup.db")
}

func onlyIn(t *testing.T, folder string, want ...string) {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range entries {
		got = append(got, e.Name())
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("files %v, want %v", got, want)
	}
}

func TestCopyToNowhere(t *testing.T) {
	db := storetest.Open(t)
	if err := db.Copy(filepath.Join(t.TempDir(), "no", "backup.db")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("error %v, want %v", err, os.ErrNotExist)
	}
}

// slow is a stick on which every write waits until the store was written to.
type slow struct {
	bytes.Buffer
	t  *testing.T
	db *store.DB
	n  int
}

func (s *slow) Write(p []byte) (int, error) {
	s.n++
	update(s.t, s.db, func(tx *store.Tx) error {
		return words.Put(tx, fmt.Appendf(nil, "during %d", s.n), "word")
	})
	return s.Buffer.Write(p)
}

// A reader of the moment the copy began, who takes long, does not hold up the
// writer, and what is written meanwhile does not tear the copy.
func TestTheWriterGoesOnDuringACopy(t *testing.T) {
	path := filepath.Join(t.TempDir(), "tocsin.db")
	db := storetest.OpenAt(t, path)
	put(t, db, 20_000)
	w := &slow{t: t, db: db}
	// Anything but an io.ReaderFrom, which would take it in one gulp.
	if _, err := db.WriteTo(struct{ io.Writer }{w}); err != nil {
		t.Fatal(err)
	}
	if w.n < 2 || count(t, db) != 20_000+w.n {
		t.Errorf("%d writes, %d words", w.n, count(t, db))
	}
	dst := filepath.Join(t.TempDir(), "backup.db")
	write(t, dst, w.Bytes())
	if got := count(t, storetest.OpenAt(t, dst)); got != 20_000 {
		t.Errorf("%d words in the copy, want 20000", got)
	}
	onlyIn(t, filepath.Dir(path), "tocsin.db", "tocsin.lock")
}

func TestCopyOfAClosedStore(t *testing.T) {
	db := storetest.Open(t)
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if err := db.Copy(filepath.Join(t.TempDir(), "backup.db")); !errors.Is(err, store.ErrClosed) {
		t.Errorf("error %v, want %v", err, store.ErrClosed)
	}
}

// While a reader stays, the writer grows the file far past what was mapped at
// the start; a writer that waits for the reader would hang here.
func TestALongReaderDoesNotHoldUpTheWriter(t *testing.T) {
	db := storetest.Open(t)
	put(t, db, 10)
	err := db.View(func(tx *store.Tx) error {
		for range 5 {
			put(t, db, 20_000)
		}
		n := 0
		for range words.Keys(tx, store.Range{}) {
			n++
		}
		if n != 10 {
			t.Errorf("the reader sees %d words, want the 10 there were", n)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
