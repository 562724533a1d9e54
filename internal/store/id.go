package store

import (
	"crypto/rand"
	"time"

	"github.com/oklog/ulid/v2"
)

// entropy makes ids of one millisecond sort in the order they were made. It is
// this process's, as crypto/rand is: two stores may share it.
var entropy = &ulid.LockedMonotonicReader{MonotonicReader: ulid.Monotonic(rand.Reader, 0)}

// NewID is a new global identity: sorts by the millisecond it was made in, and
// within that by the order of making. Times outside the range of a ULID (before
// 1970, after 10889) count as its edge.
func NewID(now time.Time) ulid.ULID {
	ms := min(uint64(max(now.UnixMilli(), 0)), ulid.MaxTime())
	id, err := ulid.New(ms, entropy)
	if err != nil { // two to the 80th ids in one millisecond
		return ulid.MustNew(ms, rand.Reader)
	}
	return id
}
