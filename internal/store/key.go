package store

import (
	"bytes"
	"encoding/binary"
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

// TimeKey is eight bytes that sort as times do (1678 to 2262, UTC nanoseconds).
func TimeKey(t time.Time) []byte {
	return Uint64Key(uint64(t.UnixNano()) ^ 1<<63)
}

// Uint64Key is eight bytes that sort as the numbers do.
func Uint64Key(n uint64) []byte { return binary.BigEndian.AppendUint64(nil, n) }
