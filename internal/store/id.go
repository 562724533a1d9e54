package store

import (
	"crypto/rand"
	"time"

	"github.com/oklog/ulid/v2"
)

// NewID is a new global identity: sorts by the millisecond it was made in.
// Times outside the range of a ULID (before 1970) count as its edge.
func NewID(now time.Time) ulid.ULID {
	ms := max(now.UnixMilli(), 0)
	return ulid.MustNew(uint64(ms), rand.Reader)
}
