package store

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"os"
)

// damaged is an error that wraps ErrDamaged and says what to do.
func damaged(format string, args ...any) error {
	return fmt.Errorf("%w (%s): keep the file, move it aside, and restore the latest backup", ErrDamaged, fmt.Sprintf(format, args...))
}

// metaPage is the part of bbolt's meta page that tells whether a file is whole.
type metaPage struct {
	pageSize, root, freelist, pages, txid uint64
}

// The layout of a meta page: a page header, then the fields, a checksum last.
const (
	pageHeader = 16
	metaFields = 56
	metaLength = metaFields + 8
	boltMagic  = 0xED0CDAED
	boltLayout = 2
	noFreelist = 1<<64 - 1
)

// inspect looks at the file before bbolt maps it: a map reaches past the end of
// a file cut short, and reading there is a fault no code survives.
func inspect(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	if info.Size() == 0 {
		return damaged("it is empty")
	}
	newest, err := newestMeta(f)
	if err != nil {
		return err
	}
	return newest.check(info.Size())
}

func (m metaPage) check(size int64) error {
	switch {
	case m.pages*m.pageSize > uint64(size):
		return damaged("it is cut short: %d bytes of %d", size, m.pages*m.pageSize)
	case m.root >= m.pages || m.freelist >= m.pages && m.freelist != noFreelist:
		return damaged("its first page points past its end")
	}
	return nil
}

// newestMeta finds the valid meta page of the last commit. The second stands
// one page in; where the first is lost the size of a page must be guessed.
func newestMeta(f io.ReaderAt) (metaPage, error) {
	first, err := readMeta(f, 0)
	if err == nil {
		if second, err := readMeta(f, int64(first.pageSize)); err == nil && second.txid > first.txid {
			return second, nil
		}
		return first, nil
	}
	for size := int64(1 << 10); size <= 1<<24; size <<= 1 {
		if m, err := readMeta(f, size); err == nil && int64(m.pageSize) == size {
			return m, nil
		}
	}
	return metaPage{}, damaged("%v", err)
}

var errNoStore = errors.New("it is no store")

func readMeta(f io.ReaderAt, at int64) (metaPage, error) {
	var page [pageHeader + metaLength]byte
	if _, err := f.ReadAt(page[:], at); err != nil {
		return metaPage{}, errNoStore
	}
	raw, order := page[pageHeader:], binary.NativeEndian
	sum := fnv.New64a()
	_, _ = sum.Write(raw[:metaFields])
	if order.Uint32(raw) != boltMagic || order.Uint32(raw[4:]) != boltLayout || order.Uint64(raw[metaFields:]) != sum.Sum64() {
		return metaPage{}, errNoStore
	}
	return metaPage{
		pageSize: uint64(order.Uint32(raw[8:])),
		root:     order.Uint64(raw[16:]),
		freelist: order.Uint64(raw[32:]),
		pages:    order.Uint64(raw[40:]),
		txid:     order.Uint64(raw[48:]),
	}, nil
}
