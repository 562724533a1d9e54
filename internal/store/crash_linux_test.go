package store_test

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/tocsin-sms/tocsin/internal/store"
	"github.com/tocsin-sms/tocsin/internal/store/storetest"
)

// child runs this test binary again, in the role named, on the store at path.
func child(t *testing.T, role, path string) *exec.Cmd {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$")
	cmd.Env = append(os.Environ(), "TOCSIN_STORE_ROLE="+role, "TOCSIN_STORE_PATH="+path)
	return cmd
}

func role() (name, path string) {
	return os.Getenv("TOCSIN_STORE_ROLE"), os.Getenv("TOCSIN_STORE_PATH")
}

// writeForEver commits one word after the other and prints the number of each
// once it is on the disk.
func writeForEver(t *testing.T, path string) {
	db, err := store.Open(path, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for i := uint64(0); ; i++ {
		update(t, db, func(tx *store.Tx) error {
			return words.Put(tx, store.Uint64Key(i), strings.Repeat("x", int(i%5000)))
		})
		fmt.Println("word", i)
	}
}

func TestWhatWasCommittedSurvivesAKill(t *testing.T) {
	if name, path := role(); name == "writer" {
		writeForEver(t, path)
	}
	path := filepath.Join(t.TempDir(), "tocsin.db")
	for round := range 5 {
		last := killed(t, child(t, "writer", path), 20+30*round)
		db := storetest.OpenAt(t, path)
		if n := count(t, db); n < last+1 {
			t.Errorf("round %d: %d words, but word %d was committed", round, n, last)
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// killed lets cmd commit n words, kills it, and is the last it committed.
func killed(t *testing.T, cmd *exec.Cmd, n int) (last int) {
	t.Helper()
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if _, err := fmt.Sscanf(lines.Text(), "word %d", &last); err != nil {
			t.Error(lines.Text())
		}
		if n--; n == 0 {
			if err := cmd.Process.Kill(); err != nil {
				t.Fatal(err)
			}
		}
	}
	_ = cmd.Wait() // killed
	return last
}

// fillUp writes until there is no room, then makes room of its own.
func fillUp(t *testing.T, path string) {
	signal.Ignore(syscall.SIGXFSZ)
	const room = 64 << 20
	db, err := store.Open(path, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: room, Max: room}); err != nil {
		t.Skip(err)
	}
	written := 0
	for err == nil && written < room {
		err = db.Update(func(tx *store.Tx) error {
			return words.Put(tx, store.Uint64Key(uint64(written)), strings.Repeat("x", 1<<20))
		})
		if err == nil {
			written++
		}
	}
	if !errors.Is(err, store.ErrFull) || written == 0 {
		t.Fatalf("error %v after %d, want %v", err, written, store.ErrFull)
	}
	if n := count(t, db); n != written {
		t.Errorf("%d words, want the %d committed", n, written)
	}
	if err := db.View((*store.Tx).Check); err != nil {
		t.Error(err)
	}
	update(t, db, func(tx *store.Tx) error { return words.Delete(tx, store.Uint64Key(0)) })
	update(t, db, func(tx *store.Tx) error { return words.Put(tx, store.Uint64Key(0), "small") })
}

func TestAFullDisk(t *testing.T) {
	if name, path := role(); name == "filler" {
		fillUp(t, path)
		return
	}
	path := filepath.Join(t.TempDir(), "tocsin.db")
	if out, err := child(t, "filler", path).CombinedOutput(); err != nil {
		t.Fatalf("%v:\n%s", err, out)
	}
	storetest.OpenAt(t, path)
}

// A disk that is full, not a file that is too long: on a small file system of
// our own, where we may mount one.
func TestAFullFileSystem(t *testing.T) {
	folder := t.TempDir()
	if err := syscall.Mount("tmpfs", folder, "tmpfs", 0, "size=8m"); err != nil {
		t.Skip("mount a small file system:", err)
	}
	defer func() {
		if err := syscall.Unmount(folder, 0); err != nil {
			t.Error(err)
		}
	}()
	db, err := store.Open(filepath.Join(folder, "tocsin.db"), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for ; err == nil && n < 100; n++ {
		err = db.Update(func(tx *store.Tx) error {
			return words.Put(tx, store.Uint64Key(uint64(n)), strings.Repeat("x", 1<<18))
		})
	}
	if !errors.Is(err, store.ErrFull) {
		t.Errorf("error %v after %d, want %v", err, n, store.ErrFull)
	}
	if got := count(t, db); got != n-1 {
		t.Errorf("%d words, want %d", got, n-1)
	}
	if err := db.Copy(filepath.Join(t.TempDir(), "backup.db")); err != nil {
		t.Errorf("a backup of a full disk: %v", err)
	}
	if err := db.Copy(filepath.Join(folder, "backup.db")); !errors.Is(err, store.ErrFull) {
		t.Errorf("a backup onto a full disk: %v", err)
	}
	if err := errors.Join(db.View((*store.Tx).Check), db.Close()); err != nil {
		t.Error(err)
	}
	if _, err := store.Open(filepath.Join(folder, "other.db"), store.Options{}); !errors.Is(err, store.ErrFull) {
		t.Errorf("a new store on a full disk: %v", err)
	}
}
