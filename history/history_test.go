package history_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tocsin-sms/tocsin/history"
	"github.com/tocsin-sms/tocsin/internal/store"
	"github.com/tocsin-sms/tocsin/internal/store/storetest"
)

var (
	zone  = time.FixedZone("WAT", 3600)
	start = time.Date(2026, 3, 1, 9, 7, 30, 0, zone)
	group = history.Members("santé")
)

func note(t *testing.T, db *store.DB, s history.Series, value float64, at time.Time) (wrote bool) {
	t.Helper()
	err := db.Update(func(tx *store.Tx) error {
		defer func() { wrote = tx.Wrote() }()
		return history.Note(tx, s, value, at, zone)
	})
	if err != nil {
		t.Fatal(err)
	}
	return wrote
}

func span(t *testing.T, db *store.DB, s history.Series, g history.Grain, from, to time.Time) (list []history.Point) {
	t.Helper()
	err := db.View(func(tx *store.Tx) (err error) {
		list, err = history.Span(tx, s, g, from, to)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func TestNotesAreKeptBySpell(t *testing.T) {
	db := storetest.Open(t)
	for i, value := range []float64{5, 9, 2, 7} {
		note(t, db, group, value, start.Add(time.Duration(i)*20*time.Minute)) // 9:07, 9:27, 9:47, 10:07
	}
	note(t, db, history.Members("santé nord"), 1, start)

	nine, ten := start.Truncate(time.Hour), start.Truncate(time.Hour).Add(time.Hour)
	want := map[history.Grain][]history.Point{
		history.Minutes: {
			{At: nine, First: 5, Last: 5, Least: 5, Most: 5},
			{At: nine.Add(20 * time.Minute), First: 9, Last: 9, Least: 9, Most: 9},
			{At: nine.Add(40 * time.Minute), First: 2, Last: 2, Least: 2, Most: 2},
			{At: ten, First: 7, Last: 7, Least: 7, Most: 7},
		},
		history.Hours: {
			{At: nine, First: 5, Last: 2, Least: 2, Most: 9},
			{At: ten, First: 7, Last: 7, Least: 7, Most: 7},
		},
		history.Days: {{At: time.Date(2026, 3, 1, 0, 0, 0, 0, zone), First: 5, Last: 7, Least: 2, Most: 9}},
	}
	day := history.Days.Begin(start, zone)
	for g, points := range want {
		if diff := cmp.Diff(points, span(t, db, group, g, day, day.AddDate(0, 0, 1))); diff != "" {
			t.Errorf("by %c: %s", g, diff)
		}
	}
	if got := span(t, db, group, history.Hours, ten, ten.Add(time.Hour)); len(got) != 1 {
		t.Errorf("a span includes its begin only once: %v", got)
	}
	if got := span(t, db, group, history.Hours, nine, ten); len(got) != 1 {
		t.Errorf("a span excludes its end: %v", got)
	}
}

func TestWhatIsNoNewsIsNotWritten(t *testing.T) {
	db := storetest.Open(t)
	if !note(t, db, group, 5, start) {
		t.Error("the first note was not written")
	}
	if note(t, db, group, 5, start.Add(time.Minute)) {
		t.Error("the same number in the same spell was written again")
	}
	if !note(t, db, group, 5, start.Add(10*time.Minute)) {
		t.Error("the next spell has no point")
	}
}

func TestOldPointsGo(t *testing.T) {
	db := storetest.Open(t)
	for day := range 420 {
		note(t, db, group, float64(day), start.AddDate(0, 0, day))
	}
	last := start.AddDate(0, 0, 419)
	kept := map[history.Grain]int{history.Minutes: 4, history.Hours: 61, history.Days: 401}
	for g, most := range kept {
		got := span(t, db, group, g, start.AddDate(-1, 0, 0), last.AddDate(0, 0, 1))
		if len(got) < most-2 || len(got) > most {
			t.Errorf("by %c: %d points are kept, want about %d", g, len(got), most)
		}
	}
}

func TestBefore(t *testing.T) {
	db := storetest.Open(t)
	note(t, db, group, 5, start)
	note(t, db, group, 8, start.Add(3*time.Hour))
	note(t, db, "members/zzz", 1, start)
	cases := map[string]struct {
		at   time.Time
		want float64
		err  error
	}{
		"before all": {start.Add(-time.Hour), 0, store.ErrNotFound},
		"between":    {start.Add(2 * time.Hour), 5, nil},
		"after all":  {start.Add(100 * time.Hour), 8, nil},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			err := db.View(func(tx *store.Tx) error {
				got, err := history.Before(tx, group, history.Hours, c.at)
				if got.Last != c.want {
					t.Errorf("got %v, want %v", got.Last, c.want)
				}
				return err
			})
			if !errors.Is(err, c.err) {
				t.Errorf("got %v, want %v", err, c.err)
			}
		})
	}
}

func TestASeriesIsRenamedAndForgotten(t *testing.T) {
	db := storetest.Open(t)
	from, to := history.Signal("old"), history.Signal("new")
	note(t, db, from, 17, start)
	note(t, db, to, 3, start.Add(time.Hour))
	note(t, db, "signal/older", 9, start)
	change := func(fn func(*store.Tx) error) {
		t.Helper()
		if err := db.Update(fn); err != nil {
			t.Fatal(err)
		}
	}
	all := func(s history.Series) int {
		return len(span(t, db, s, history.Hours, start.AddDate(0, 0, -1), start.AddDate(0, 0, 1)))
	}
	change(func(tx *store.Tx) error { return history.Rename(tx, from, to) })
	if all(from) != 0 || all(to) != 1 || all("signal/older") != 1 {
		t.Errorf("after the renaming: %d, %d, %d points", all(from), all(to), all("signal/older"))
	}
	change(func(tx *store.Tx) error { return history.Drop(tx, to) })
	if all(to) != 0 || all("signal/older") != 1 {
		t.Errorf("after the dropping: %d, %d points", all(to), all("signal/older"))
	}
}
