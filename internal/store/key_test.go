package store_test

import (
	"bytes"
	"cmp"
	"testing"
	"time"

	"github.com/oklog/ulid/v2"
	"pgregory.net/rapid"

	"github.com/tocsin-sms/tocsin/internal/phone"
	"github.com/tocsin-sms/tocsin/internal/store"
)

func TestNumberKeys(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		number := rapid.StringMatching(`\+?[0-9A-Za-z ]{1,15}`)
		a, b := phone.Number(number.Draw(t, "a")), phone.Number(number.Draw(t, "b"))
		if got := store.NumberOf(store.NumberKey(a)); got != a {
			t.Fatalf("%q came back as %q", a, got)
		}
		if bytes.Compare(store.NumberKey(a), store.NumberKey(b)) != cmp.Compare(a, b) {
			t.Fatalf("%q and %q sort otherwise as keys", a, b)
		}
	})
}

func TestTimeKeysSort(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		at := rapid.Map(rapid.Int64(), func(ns int64) time.Time { return time.Unix(0, ns) })
		a, b := at.Draw(t, "a"), at.Draw(t, "b")
		if bytes.Compare(store.TimeKey(a), store.TimeKey(b)) != a.Compare(b) {
			t.Fatalf("%v and %v sort otherwise as keys", a, b)
		}
		if got := store.TimeOf(store.TimeKey(a)); !got.Equal(a) {
			t.Fatalf("%v came back as %v", a, got)
		}
	})
}

func TestTimesOutOfRangeSortAtTheEdge(t *testing.T) {
	times := []time.Time{{}, time.Date(1970, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2027, 1, 31, 0, 0, 0, 0, time.UTC), time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)}
	for i := range times[1:] {
		if bytes.Compare(store.TimeKey(times[i]), store.TimeKey(times[i+1])) >= 0 {
			t.Errorf("the key of %v is not below that of %v", times[i], times[i+1])
		}
	}
}

func TestUint64Keys(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := rapid.Uint64().Draw(t, "a"), rapid.Uint64().Draw(t, "b")
		if bytes.Compare(store.Uint64Key(a), store.Uint64Key(b)) != cmp.Compare(a, b) {
			t.Fatalf("%d and %d sort otherwise as keys", a, b)
		}
		if got := store.Uint64Of(store.Join([]byte("x"), store.Uint64Key(a))); got != a {
			t.Fatalf("%d came back as %d", a, got)
		}
	})
}

// Two lists of parts give two keys, and only lists that begin alike share a prefix.
func TestJoinedKeysAreUnambiguous(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		part := rapid.SliceOfN(rapid.ByteRange(1, 3), 0, 3)
		a := [][]byte{part.Draw(t, "a0"), part.Draw(t, "a1"), rapid.SliceOfN(rapid.Byte(), 2, 2).Draw(t, "a2")}
		b := [][]byte{part.Draw(t, "b0"), part.Draw(t, "b1"), rapid.SliceOfN(rapid.Byte(), 2, 2).Draw(t, "b2")}
		same := bytes.Equal(a[0], b[0]) && bytes.Equal(a[1], b[1])
		if bytes.Equal(store.Join(a...), store.Join(b...)) != (same && bytes.Equal(a[2], b[2])) {
			t.Fatalf("%v and %v", a, b)
		}
		if bytes.HasPrefix(store.Join(a...), store.Under(b[0], b[1])) != same {
			t.Fatalf("%v under %v", a, b[:2])
		}
		if got := store.Last(store.Join(a...), len(a[0])+len(a[1])+2); !bytes.Equal(got, a[2]) {
			t.Fatalf("the last of %v is %v", a, got)
		}
	})
}

func TestIDs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		now := time.UnixMilli(rapid.Int64Range(0, 1<<47).Draw(t, "ms"))
		a, b, later := store.NewID(now), store.NewID(now), store.NewID(now.Add(time.Millisecond))
		if a.Compare(b) >= 0 || b.Compare(later) >= 0 {
			t.Fatalf("%v, %v and %v do not sort in the order they were made", a, b, later)
		}
		if !ulid.Time(a.Time()).Equal(now) {
			t.Fatalf("made at %v, says %v", now, ulid.Time(a.Time()))
		}
		if got := store.IDOf(store.Join([]byte("x"), store.IDKey(a))); got != a {
			t.Fatalf("%v came back as %v", a, got)
		}
	})
}

func TestIDsAtTheEdge(t *testing.T) {
	for _, now := range []time.Time{{}, time.UnixMilli(-1), time.UnixMilli(1 << 62)} {
		if store.NewID(now) == (ulid.ULID{}) {
			t.Errorf("no id at %v", now)
		}
	}
}
