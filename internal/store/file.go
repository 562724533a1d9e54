package store

import (
	"errors"
	"fmt"
	"io"
	"os"
)

// CopyFile copies a store that nobody has open, such as a backup, and syncs it.
func CopyFile(src, dst string) (err error) {
	in, err := os.Open(src)
	if err != nil {
		return fmt.Errorf("copy %s: %w", src, err)
	}
	defer in.Close()
	out, err := os.OpenFile(dst, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return fmt.Errorf("copy %s: %w", src, err)
	}
	_, err = io.Copy(out, in)
	if err = errors.Join(err, out.Sync(), out.Close()); err != nil {
		return fmt.Errorf("copy %s: %w", src, fullOr(err))
	}
	return nil
}

// SyncFolder makes the names in a folder durable, such as those of a rename.
func SyncFolder(folder string) error { return syncFolder(folder) }
