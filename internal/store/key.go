package store

import (
	"bytes"
	"encoding/binary"
	"math"
	"time"

	"github.com/oklog/ulid/v2"

	"github.com/tocsin-sms/tocsin/internal/phone"
)

// NumberKey is the key of a person. Every key made of a number is made here:
// the seam where encryption at rest goes. Keys sort as the numbers' text does.
func NumberKey(n phone.Number) []byte { return []byte(n) }

// NumberOf is the number in a key that NumberKey made.
func NumberOf(key []byte) phone.Number { return phone.Number(key) }

// Join makes a key of parts, each but the last ended by a zero byte. No part
// but the last may hold a zero byte, so that no two lists give one key; ids and
// times are fixed in length and come last.
func Join(parts ...[]byte) []byte { return bytes.Join(parts, []byte{0}) }

// Under is the prefix of all keys that Join made with these leading parts.
func Under(parts ...[]byte) []byte { return append(Join(parts...), 0) }

// Last is what follows the leading n bytes of a key, copied.
func Last(key []byte, n int) []byte { return bytes.Clone(key[n:]) }

// IDKey is the key of a ULID: 16 bytes, sorting by time.
func IDKey(id ulid.ULID) []byte { return id[:] }

// TimeKey is eight bytes that sort as times do (UTC nanoseconds). Times before
// 1678 or after 2262, such as the zero time, count as the edge.
func TimeKey(t time.Time) []byte {
	ns := t.UnixNano()
	switch {
	case t.Before(earliest):
		ns = math.MinInt64
	case t.After(latest):
		ns = math.MaxInt64
	}
	return Uint64Key(uint64(ns) ^ 1<<63)
}

// TimeOf is the time in a key that TimeKey made, or that ends in one.
func TimeOf(key []byte) time.Time {
	return time.Unix(0, int64(Uint64Of(key)^1<<63)).UTC()
}

// The times whose nanoseconds fit 64 bits.
var (
	earliest = time.Unix(0, math.MinInt64)
	latest   = time.Unix(0, math.MaxInt64)
)

// Uint64Key is eight bytes that sort as the numbers do.
func Uint64Key(n uint64) []byte { return binary.BigEndian.AppendUint64(nil, n) }

// Uint64Of is the number in the last eight bytes of a key.
func Uint64Of(key []byte) uint64 { return binary.BigEndian.Uint64(key[len(key)-8:]) }

// IDOf is the ULID in the last sixteen bytes of a key.
func IDOf(key []byte) ulid.ULID { return ulid.ULID(key[len(key)-16:]) }
