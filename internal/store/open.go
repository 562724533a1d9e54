package store

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strconv"
	"time"

	"go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"
)

// openBolt opens a file that exists, after a look at it, with the settings
// Tocsin needs.
func openBolt(path string, timeout time.Duration) (*bbolt.DB, error) {
	if err := inspect(path); err != nil {
		return nil, err
	}
	db, err := guarded(path, timeout, initialMap())
	if errors.Is(err, errMap) {
		return guarded(path, timeout, 0) // a limit on address space
	}
	return db, err
}

// errMap says that the file was fine but could not be mapped.
var errMap = errors.New("map the file")

// guarded turns bbolt's panics and faults on damaged files into ErrDamaged, and
// lets go of the file that bbolt would leave open and locked behind them.
func guarded(path string, timeout time.Duration, mapped int) (db *bbolt.DB, err error) {
	var file *os.File
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if p := recover(); p != nil {
			db, err = nil, errors.Join(damaged("%v", p), file.Close())
		}
	}()
	db, err = bbolt.Open(path, 0o600, &bbolt.Options{
		Timeout:         timeout,
		FreelistType:    bbolt.FreelistMapType,
		InitialMmapSize: mapped,
		OpenFile: func(name string, flag int, mode fs.FileMode) (*os.File, error) {
			var err error
			file, err = os.OpenFile(name, flag, mode)
			return file, err
		},
	})
	return db, opened(path, mapped, err)
}

// opened says in our words why bbolt did not open the file.
func opened(path string, mapped int, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, bolterrors.ErrTimeout):
		return holder(path)
	case errors.Is(err, bolterrors.ErrInvalid), errors.Is(err, bolterrors.ErrChecksum), errors.Is(err, bolterrors.ErrVersionMismatch):
		return damaged("%v", err)
	case mapped > 0 && !errors.As(err, new(*fs.PathError)):
		return fmt.Errorf("%w: %w", errMap, err)
	}
	return fullOr(err)
}

// initialMap is how much address space to set aside: while the file fits in it,
// a reader who takes long does not hold up the writer, who else would wait to
// map anew. Windows makes the file as long as the map, so there it is none.
func initialMap() int {
	switch {
	case runtime.GOOS == "windows":
		return 0
	case strconv.IntSize < 64:
		return 256 << 20
	}
	bits := 33 // 8 GiB; a variable, so that it compiles where int is short
	return 1 << bits
}

// create makes an empty store at path, whole or not at all: a file without
// contents would count as damaged at the next start.
func create(path string) error {
	folder := filepath.Dir(path)
	tmp, err := os.CreateTemp(folder, ".tocsin-*.new")
	if err != nil {
		return err
	}
	defer os.Remove(tmp.Name())
	if err := tmp.Close(); err != nil {
		return err
	}
	if err := initialise(tmp.Name()); err != nil {
		return err
	}
	if err := place(tmp.Name(), path); err != nil {
		return err
	}
	return syncFolder(folder)
}

func initialise(path string) error {
	bolt, err := guarded(path, time.Second, 0)
	if err != nil {
		return err
	}
	db := &DB{bolt: bolt}
	err = db.Update(func(tx *Tx) error { return meta.Put(tx, schemaKey, Schema) })
	return errors.Join(err, bolt.Close())
}

// place gives the new file its name unless another process was quicker. Some
// file systems know no links; there the name is taken without that care.
func place(from, to string) error {
	err := os.Link(from, to)
	if err == nil || errors.Is(err, fs.ErrExist) {
		return nil
	}
	return os.Rename(from, to)
}
