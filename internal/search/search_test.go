package search_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/oklog/ulid/v2"
	"pgregory.net/rapid"

	"github.com/tocsin-sms/tocsin/internal/lang"
	"github.com/tocsin-sms/tocsin/internal/search"
	"github.com/tocsin-sms/tocsin/internal/store"
	"github.com/tocsin-sms/tocsin/internal/store/storetest"
)

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

func idAt(n int) ulid.ULID {
	return ulid.MustNew(ulid.Timestamp(noon)+uint64(n), strings.NewReader(strings.Repeat("x", 16)))
}

func update(t testing.TB, db *store.DB, fn func(*store.Tx) error) {
	t.Helper()
	if err := db.Update(fn); err != nil {
		t.Fatal(err)
	}
}

// found is the numbers of the texts that have the words, in the order of Find.
func found(t testing.TB, db *store.DB, x search.Index, words string, after ulid.ULID) []int {
	t.Helper()
	got := []int{}
	err := db.View(func(tx *store.Tx) error {
		return x.Find(tx, lang.Split(words), after, func(id ulid.ULID) error {
			got = append(got, int(id.Time()-ulid.Timestamp(noon)))
			return nil
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func TestFind(t *testing.T) {
	db, x := storetest.Open(t), search.NewIndex("search")
	texts := []string{"Où est l'eau ?", "pas d'eau ici", "pas d'eau ici", "merci", "", "EAU au puits"}
	update(t, db, func(tx *store.Tx) error {
		for n := 0; n < len(texts); n += 2 {
			err := x.File(tx, []search.Entry{{ID: idAt(n), Text: texts[n]}, {ID: idAt(n + 1), Text: texts[n+1]}})
			if err != nil {
				return err
			}
		}
		return nil
	})
	cases := map[string]struct {
		words string
		after ulid.ULID
		want  []int
	}{
		"newest first":                  {"eau", ulid.ULID{}, []int{5, 2, 1, 0}},
		"every word, in any order":      {"ICI pas", ulid.ULID{}, []int{2, 1}},
		"within a word":                 {"puit", ulid.ULID{}, []int{5}},
		"not across two texts":          {"merci puits", ulid.ULID{}, []int{}},
		"older than the last of a page": {"eau", idAt(2), []int{1, 0}},
		"older than one in the middle":  {"eau", idAt(4), []int{2, 1, 0}},
		"older than what is not filed":  {"eau", idAt(99), []int{5, 2, 1, 0}},
		"nothing":                       {"", ulid.ULID{}, []int{}},
		"what nobody wrote":             {"zèbre", ulid.ULID{}, []int{}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, found(t, db, x, c.words, c.after)); diff != "" {
				t.Errorf("found (-want +got):\n%s", diff)
			}
		})
	}
}

func TestFindStopsWhereItIsTold(t *testing.T) {
	db, x := storetest.Open(t), search.NewIndex("search")
	update(t, db, func(tx *store.Tx) error {
		if err := x.File(tx, []search.Entry{{ID: idAt(0), Text: "eau"}}); err != nil {
			return err
		}
		return x.File(tx, []search.Entry{{ID: idAt(1), Text: "eau"}, {ID: idAt(2), Text: "eau"}})
	})
	for _, after := range []ulid.ULID{{}, idAt(2)} {
		n := 0
		err := db.View(func(tx *store.Tx) error {
			return x.Find(tx, []string{"eau"}, after, func(ulid.ULID) error { n++; return store.ErrStop })
		})
		if err != nil || n != 1 {
			t.Errorf("error %v after %d", err, n)
		}
	}
}

// However texts were filed, changed and removed, a search finds what looking
// through all of them would.
func TestTheIndexFollowsItsTexts(t *testing.T) {
	words := []string{"eau", "puits", "merci", "oui", ""}
	rapid.Check(t, func(rt *rapid.T) {
		db, x := storetest.Open(t), search.NewIndex("search")
		now := map[int]string{}
		filed := 0
		for range rapid.IntRange(1, 12).Draw(rt, "steps") {
			text := strings.Join(rapid.SliceOfN(rapid.SampledFrom(words), 0, 3).Draw(rt, "text"), " ")
			n := rapid.IntRange(0, 40).Draw(rt, "number")
			update(t, db, func(tx *store.Tx) error {
				switch rapid.IntRange(0, 2).Draw(rt, "what") {
				case 0:
					now[n] = text
					if n >= filed {
						filed = n + 1
						return x.File(tx, []search.Entry{{ID: idAt(n), Text: text}})
					}
					return x.Amend(tx, search.Entry{ID: idAt(n), Text: text})
				case 1:
					delete(now, n)
					return x.Remove(tx, idAt(n))
				}
				return x.Amend(tx, search.Entry{ID: idAt(99), Text: text}) // left to File
			})
		}
		for _, w := range words[:4] {
			want := []int{}
			for n, text := range now {
				if strings.Contains(text, w) {
					want = append(want, n)
				}
			}
			slices.SortFunc(want, func(a, b int) int { return b - a })
			if diff := cmp.Diff(want, found(t, db, x, w, ulid.ULID{})); diff != "" {
				rt.Fatalf("%q (-want +got):\n%s", w, diff)
			}
		}
	})
}

func FuzzChunk(f *testing.F) {
	f.Add([]byte{0, 0, 0, 1, 'i', 'd', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 'e', 'a', 'u', '\n'})
	f.Add([]byte{0, 0, 0, 9})
	f.Add([]byte{0, 0, 0, 0, 'e', 'a', 'u'})
	f.Fuzz(func(t *testing.T, raw []byte) {
		_, _ = search.Matches(raw, []string{"eau", "a"}) // damaged ones must not panic
	})
}

func BenchmarkFind(b *testing.B) {
	db, x := storetest.Open(b), search.NewIndex("search")
	update(b, db, func(tx *store.Tx) error {
		for n := 0; n < 200_000; n += search.Batch {
			var batch []search.Entry
			for i := range search.Batch {
				batch = append(batch, search.Entry{ID: idAt(n + i), Text: fmt.Sprintf("Bonjour, il n'y a plus d'eau au puits numéro %d depuis lundi matin", n+i)})
			}
			if err := x.File(tx, batch); err != nil {
				return err
			}
		}
		return nil
	})
	b.ResetTimer()
	for b.Loop() {
		if got := found(b, db, x, "zèbre puits", ulid.ULID{}); len(got) > 0 {
			b.Fatal(got)
		}
	}
}
