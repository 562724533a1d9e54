package store

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"

	"go.etcd.io/bbolt"
)

// Copy writes the store as it is now to the file dst, replacing it, while
// readers and the writer go on. dst has its name only once it is whole and on
// the disk.
func (db *DB) Copy(dst string) error {
	tmp, err := os.CreateTemp(filepath.Dir(dst), "."+filepath.Base(dst)+".*")
	if err != nil {
		return fmt.Errorf("copy the store: %w", err)
	}
	defer os.Remove(tmp.Name())
	_, err = db.WriteTo(tmp)
	if err = errors.Join(err, tmp.Sync(), tmp.Close()); err != nil {
		return fmt.Errorf("copy the store to %s: %w", dst, fullOr(err))
	}
	if err := os.Rename(tmp.Name(), dst); err != nil {
		return fmt.Errorf("copy the store: %w", err)
	}
	return syncFolder(filepath.Dir(dst))
}

// WriteTo writes the store as it is now to w, which may be slow: a copy is made
// beside the store first, because a read transaction held for minutes keeps
// every page the writer replaces. Without room for that copy it is held.
func (db *DB) WriteTo(w io.Writer) (int64, error) {
	spool, err := os.CreateTemp(filepath.Dir(db.bolt.Path()), ".tocsin-*.copy")
	if err != nil {
		return db.stream(w)
	}
	defer os.Remove(spool.Name())
	defer spool.Close()
	if _, err := db.stream(spool); errors.Is(err, ErrFull) {
		return db.stream(w)
	} else if err != nil {
		return 0, err
	}
	if _, err := spool.Seek(0, io.SeekStart); err != nil {
		return 0, err
	}
	n, err := io.Copy(w, spool)
	return n, fullOr(err)
}

// stream writes the store to w within one read transaction.
func (db *DB) stream(w io.Writer) (n int64, err error) {
	err = db.bolt.View(func(tx *bbolt.Tx) (err error) {
		n, err = tx.WriteTo(w)
		return err
	})
	return n, closedOr(fullOr(err))
}

// syncFolder makes a new name in folder survive a power cut. Windows can not
// open a folder for that.
func syncFolder(folder string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	f, err := os.Open(folder)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
