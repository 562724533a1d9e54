package store_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/tocsin-sms/tocsin/internal/store"
	"github.com/tocsin-sms/tocsin/internal/store/storetest"
)

type person struct{ Name string }

var (
	people = store.NewBucket[person]("people")
	index  = store.NewBucket[struct{}]("index")
)

func update(t testing.TB, db *store.DB, fn func(*store.Tx) error) {
	t.Helper()
	if err := db.Update(fn); err != nil {
		t.Fatal(err)
	}
}

func TestBucketKeepsValues(t *testing.T) {
	db := storetest.Open(t)
	update(t, db, func(tx *store.Tx) error {
		if people.Has(tx, []byte("a")) || !people.Empty(tx, store.Range{}) {
			t.Error("a new store is not empty")
		}
		if _, err := people.Get(tx, []byte("a")); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("get: %v", err)
		}
		if err := people.Delete(tx, []byte("a")); err != nil {
			t.Errorf("delete: %v", err)
		}
		return people.Put(tx, []byte("a"), person{"Awa"})
	})
	update(t, db, func(tx *store.Tx) error {
		if got, err := people.Get(tx, []byte("a")); err != nil || got.Name != "Awa" {
			t.Errorf("get: %v, %v", got, err)
		}
		if _, err := people.Get(tx, []byte("b")); !errors.Is(err, store.ErrNotFound) || !store.IsNotFound(err) {
			t.Errorf("get another: %v", err)
		}
		return people.Delete(tx, []byte("a"))
	})
	update(t, db, func(tx *store.Tx) error {
		if people.Has(tx, []byte("a")) {
			t.Error("deleted, and there")
		}
		return nil
	})
}

func TestAValueOfAnotherKind(t *testing.T) {
	db := storetest.Open(t)
	update(t, db, func(tx *store.Tx) error { return words.Put(tx, []byte("a"), "Awa") })
	err := db.View(func(tx *store.Tx) error {
		_, err := store.NewBucket[person]("words").Get(tx, []byte("a"))
		return err
	})
	if err == nil || errors.Is(err, store.ErrNotFound) {
		t.Errorf("error %v", err)
	}
}

func TestPutWithoutAKey(t *testing.T) {
	db := storetest.Open(t)
	if err := db.Update(func(tx *store.Tx) error { return words.Put(tx, nil, "a") }); err == nil {
		t.Error("a value without a key was kept")
	}
}

func TestAFailedUpdateKeepsNothing(t *testing.T) {
	db := storetest.Open(t)
	wrong := errors.New("no")
	ran := false
	err := db.Update(func(tx *store.Tx) error {
		tx.After(func() { ran = true })
		return errors.Join(words.Put(tx, []byte("a"), "a"), wrong)
	})
	if !errors.Is(err, wrong) || ran || count(t, db) != 0 {
		t.Errorf("error %v, after ran: %v, %d words", err, ran, count(t, db))
	}
}

func TestAfterRunsInOrderOnceCommitted(t *testing.T) {
	db := storetest.Open(t)
	var got []string
	update(t, db, func(tx *store.Tx) error {
		for _, s := range []string{"first", "second"} {
			tx.After(func() { got = append(got, fmt.Sprint(s, count(t, db))) })
		}
		return words.Put(tx, []byte("a"), "a")
	})
	if diff := cmp.Diff([]string{"first1", "second1"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func keys(tx *store.Tx, r store.Range) []string {
	got := []string{}
	for k := range index.Keys(tx, r) {
		got = append(got, string(k))
	}
	return got
}

func TestRange(t *testing.T) {
	db := storetest.Open(t)
	update(t, db, func(tx *store.Tx) error {
		for _, k := range []string{"a", "b1", "b2", "b3", "c", "\xff", "\xff\xff", "\xff\xff1"} {
			if err := index.Put(tx, []byte(k), struct{}{}); err != nil {
				return err
			}
		}
		return nil
	})
	tests := map[string]struct {
		r    store.Range
		want []string
	}{
		"a prefix":                      {store.Range{Prefix: []byte("b")}, []string{"b1", "b2", "b3"}},
		"a prefix, back":                {store.Range{Prefix: []byte("b"), Back: true}, []string{"b3", "b2", "b1"}},
		"a prefix of none":              {store.Range{Prefix: []byte("bb")}, []string{}},
		"a prefix of none, back":        {store.Range{Prefix: []byte("bb"), Back: true}, []string{}},
		"after a key":                   {store.Range{Prefix: []byte("b"), After: []byte("b1")}, []string{"b2", "b3"}},
		"after a key that is gone":      {store.Range{Prefix: []byte("b"), After: []byte("b11")}, []string{"b2", "b3"}},
		"after the last":                {store.Range{Prefix: []byte("b"), After: []byte("b3")}, []string{}},
		"after the prefix":              {store.Range{Prefix: []byte("b"), After: []byte("b")}, []string{"b1", "b2", "b3"}},
		"after a key before the prefix": {store.Range{Prefix: []byte("b"), After: []byte("a")}, []string{"b1", "b2", "b3"}},
		"after a key past the prefix":   {store.Range{Prefix: []byte("b"), After: []byte("c")}, []string{}},
		"back from a key":               {store.Range{Prefix: []byte("b"), After: []byte("b3"), Back: true}, []string{"b2", "b1"}},
		"back from one that is gone":    {store.Range{Prefix: []byte("b"), After: []byte("b22"), Back: true}, []string{"b2", "b1"}},
		"back from the first":           {store.Range{Prefix: []byte("b"), After: []byte("b1"), Back: true}, []string{}},
		"back from before the prefix":   {store.Range{Prefix: []byte("b"), After: []byte("a"), Back: true}, []string{}},
		"back from past the prefix":     {store.Range{Prefix: []byte("b"), After: []byte("x"), Back: true}, []string{"b3", "b2", "b1"}},
		"an empty after":                {store.Range{Prefix: []byte("b"), After: []byte{}}, []string{"b1", "b2", "b3"}},
		"an empty after, back":          {store.Range{Prefix: []byte("b"), After: []byte{}, Back: true}, []string{"b3", "b2", "b1"}},
		"the last prefix there is":      {store.Range{Prefix: []byte("\xff"), Back: true}, []string{"\xff\xff1", "\xff\xff", "\xff"}},
		"all, back":                     {store.Range{Back: true}, []string{"\xff\xff1", "\xff\xff", "\xff", "c", "b3", "b2", "b1", "a"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			update(t, db, func(tx *store.Tx) error {
				if diff := cmp.Diff(test.want, keys(tx, test.r)); diff != "" {
					t.Errorf("keys (-want +got):\n%s", diff)
				}
				return nil
			})
		})
	}
}

// A range gives what filtering all keys would, with keys enough for many pages.
func TestRangeIsAFilter(t *testing.T) {
	db := storetest.Open(t)
	var all []string
	update(t, db, func(tx *store.Tx) error {
		for i := range 3000 {
			k := fmt.Sprintf("%c%c%03d", 'a'+i%3, 'a'+i/3%4, i/12)
			all = append(all, k)
			if err := index.Put(tx, []byte(k), struct{}{}); err != nil {
				return err
			}
		}
		return nil
	})
	slices.Sort(all)
	rapid.Check(t, func(t *rapid.T) {
		part := rapid.StringMatching(`([a-d]([a-e][0-9]{0,4})?)?`)
		r := store.Range{Prefix: []byte(part.Draw(t, "prefix")), After: []byte(part.Draw(t, "after")), Back: rapid.Bool().Draw(t, "back")}
		want := filtered(all, r)
		var got []string
		if err := db.View(func(tx *store.Tx) error { got = keys(tx, r); return nil }); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("%+v (-want +got):\n%s", r, diff)
		}
	})
}

func filtered(all []string, r store.Range) []string {
	want := []string{}
	for _, k := range all {
		side := bytes.Compare([]byte(k), r.After)
		if bytes.HasPrefix([]byte(k), r.Prefix) && (len(r.After) == 0 || !r.Back && side > 0 || r.Back && side < 0) {
			want = append(want, k)
		}
	}
	if r.Back {
		slices.Reverse(want)
	}
	return want
}

func TestEach(t *testing.T) {
	db := storetest.Open(t)
	put(t, db, 5)
	wrong := errors.New("no")
	for name, test := range map[string]struct {
		end  error
		want error
		n    int
	}{
		"to the end":  {nil, nil, 5},
		"stopped":     {store.ErrStop, nil, 2},
		"with errors": {wrong, wrong, 2},
	} {
		t.Run(name, func(t *testing.T) {
			n := 0
			err := db.View(func(tx *store.Tx) error {
				return words.Each(tx, store.Range{}, func(_ []byte, v string) error {
					if v != fmt.Sprint("word ", n) {
						t.Errorf("value %q at %d", v, n)
					}
					if n++; n == 2 {
						return test.end
					}
					return nil
				})
			})
			if !errors.Is(err, test.want) || n != test.n {
				t.Errorf("error %v after %d, want %v after %d", err, n, test.want, test.n)
			}
		})
	}
}

func TestAdd(t *testing.T) {
	db := storetest.Open(t)
	counters := store.NewBucket[int64]("counters")
	var got []int64
	for _, delta := range []int64{1, 5, -2} {
		update(t, db, func(tx *store.Tx) error {
			n, err := store.Add(tx, counters, []byte("a"), delta)
			got = append(got, n)
			return err
		})
	}
	if diff := cmp.Diff([]int64{1, 6, 4}, got); diff != "" {
		t.Errorf("counts (-want +got):\n%s", diff)
	}
}

// A file of keys that came in order is little more than half as large where
// that was said.
func TestInOrder(t *testing.T) {
	size := func(t *testing.T, inOrder bool) int64 {
		t.Helper()
		path := filepath.Join(t.TempDir(), "tocsin.db")
		db := storetest.OpenAt(t, path)
		bucket := store.NewBucket[string]("ordered")
		for n := range 60 {
			err := db.Update(func(tx *store.Tx) error {
				if inOrder {
					tx.InOrder()
				}
				for i := range 1000 {
					if err := bucket.Put(tx, fmt.Appendf(nil, "%08d", 1000*n+i), strings.Repeat("x", 500)); err != nil {
						return err
					}
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		return info.Size()
	}
	if said, unsaid := size(t, true), size(t, false); said > unsaid*2/3 {
		t.Errorf("%d bytes in order, %d otherwise", said, unsaid)
	}
}
