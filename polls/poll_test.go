package polls

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/oklog/ulid/v2"

	"github.com/tocsin-sms/tocsin/internal/lang"
	"github.com/tocsin-sms/tocsin/internal/phone"
	"github.com/tocsin-sms/tocsin/internal/store"
	"github.com/tocsin-sms/tocsin/internal/store/storetest"
)

var noon = time.Date(2027, 1, 15, 12, 0, 0, 0, time.UTC)

const (
	awa  phone.Number = "+237699000001"
	jean phone.Number = "+237699000002"
)

// well is the poll of most tests.
func well() Poll {
	return Poll{
		Name: "puits", Word: "puits",
		Options: []Option{
			{Key: "oui", Words: []string{"oui", "yes"}, Label: lang.Text{"fr": "Oui"}},
			{Key: "non", Words: []string{"non", "no"}, Label: lang.Text{"fr": "Non"}},
		},
		Closes: noon.AddDate(0, 0, 10),
	}
}

// update runs fn in a transaction and fails the test on an error.
func update(t testing.TB, db *store.DB, fn func(tx *store.Tx) error) {
	t.Helper()
	if err := db.Update(fn); err != nil {
		t.Fatal(err)
	}
}

// opened is a store with the poll in it.
func opened(t testing.TB, p Poll) *store.DB {
	t.Helper()
	db := storetest.Open(t)
	update(t, db, func(tx *store.Tx) error {
		_, err := Declare(tx, p, noon)
		return err
	})
	return db
}

func ballot(n phone.Number, minute int) Ballot {
	at := noon.Add(time.Duration(minute) * time.Minute)
	return Ballot{Number: n, Message: store.NewID(at), At: at}
}

// tally is a Tally in short: votes by key, then voters, unclear, asked.
type tally struct {
	Votes                  map[string]int
	Voters, Unclear, Asked int
}

func inShort(full Tally) tally {
	short := tally{Votes: map[string]int{}, Voters: full.Voters, Unclear: full.Unclear, Asked: full.Asked}
	for _, o := range full.Options {
		short.Votes[o.Key] = o.Votes
	}
	return short
}

func count(t testing.TB, db *store.DB, name string) tally {
	t.Helper()
	var full Tally
	err := db.View(func(tx *store.Tx) (err error) {
		full, err = Count(tx, name)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return inShort(full)
}

func TestDeclare(t *testing.T) {
	p := well()
	tests := []struct {
		name   string
		change func(*Poll)
		want   Change
	}{
		{"the same again", func(*Poll) {}, Unchanged},
		{"policy spelt out", func(p *Poll) { p.Votes = Last }, Unchanged},
		{"closing in another zone", func(p *Poll) { p.Closes = p.Closes.In(time.FixedZone("", 3600)) }, Unchanged},
		{"another question", func(p *Poll) { p.Question = lang.Text{"fr": "Le puits marche-t-il ?"} }, Updated},
		{"another name", func(p *Poll) { p.Name = "eau" }, Created},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			db, again := opened(t, p), well()
			tt.change(&again)
			update(t, db, func(tx *store.Tx) error {
				got, err := Declare(tx, again, noon.Add(time.Hour))
				if got != tt.want {
					t.Errorf("%s, want %s", got, tt.want)
				}
				return err
			})
		})
	}
}

func TestDeclareRefusesNames(t *testing.T) {
	db := storetest.Open(t)
	for _, name := range []string{"", " ", "a\x00b", "a\nb"} {
		err := db.Update(func(tx *store.Tx) error {
			_, err := Declare(tx, Poll{Name: name}, noon)
			return err
		})
		if !errors.Is(err, ErrName) {
			t.Errorf("%q: %v", name, err)
		}
	}
}

func TestCast(t *testing.T) {
	type step struct {
		minute int
		option string
		want   Result
	}
	tests := []struct {
		name   string
		policy Policy
		steps  []step
		want   map[string]int
	}{
		{"one vote", Last, []step{{0, "oui", Counted}}, map[string]int{"oui": 1, "non": 0}},
		{"the same twice", Last, []step{{0, "oui", Counted}, {1, "oui", Counted}}, map[string]int{"oui": 1, "non": 0}},
		{"last counts", Last, []step{{0, "oui", Counted}, {1, "non", Changed}}, map[string]int{"oui": 0, "non": 1}},
		{"last by the network, not by arrival", Last, []step{{1, "oui", Counted}, {0, "non", Kept}}, map[string]int{"oui": 1, "non": 0}},
		{"first counts", First, []step{{0, "oui", Counted}, {1, "non", Kept}}, map[string]int{"oui": 1, "non": 0}},
		{"first by the network, not by arrival", First, []step{{1, "oui", Counted}, {0, "non", Changed}}, map[string]int{"oui": 0, "non": 1}},
		{"a minute before closing", Last, []step{{10*24*60 - 1, "oui", Counted}}, map[string]int{"oui": 1, "non": 0}},
		{"at the closing", Last, []step{{10 * 24 * 60, "oui", Closed}}, map[string]int{"oui": 0, "non": 0}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := well()
			p.Votes = tt.policy
			db := opened(t, p)
			for _, s := range tt.steps {
				update(t, db, func(tx *store.Tx) error {
					got, err := Cast(tx, "puits", ballot(awa, s.minute), s.option)
					if got != s.want {
						t.Errorf("minute %d, %s: %s, want %s", s.minute, s.option, got, s.want)
					}
					return err
				})
			}
			if diff := cmp.Diff(tt.want, count(t, db, "puits").Votes); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestCastErrors(t *testing.T) {
	db := opened(t, well())
	update(t, db, func(tx *store.Tx) error {
		if _, err := Cast(tx, "eau", ballot(awa, 0), "oui"); !errors.Is(err, ErrNotFound) {
			t.Errorf("no poll: %v", err)
		}
		if _, err := Cast(tx, "puits", ballot(awa, 0), "peut-être"); !errors.Is(err, ErrNoOption) {
			t.Errorf("no option: %v", err)
		}
		return nil
	})
}

func TestClosedByHand(t *testing.T) {
	db := opened(t, well())
	update(t, db, func(tx *store.Tx) error { return Close(tx, "puits", noon.Add(time.Hour)) })
	cast := func(n phone.Number, minute int) (got Result) {
		update(t, db, func(tx *store.Tx) (err error) {
			got, err = Cast(tx, "puits", ballot(n, minute), "oui")
			return err
		})
		return got
	}
	if got := cast(awa, 59); got != Counted {
		t.Errorf("sent before, arrived after: %s", got)
	}
	if got := cast(jean, 61); got != Closed {
		t.Errorf("sent after: %s", got)
	}
	update(t, db, func(tx *store.Tx) error { return Open(tx, "puits", noon.Add(2*time.Hour)) })
	if got := cast(jean, 122); got != Counted {
		t.Errorf("opened again: %s", got)
	}
}

func TestUnclear(t *testing.T) {
	db := opened(t, well())
	first := ballot(awa, 0)
	mark := func(b Ballot, want bool) {
		t.Helper()
		update(t, db, func(tx *store.Tx) error {
			told, err := MarkUnclear(tx, "puits", b)
			if told != want {
				t.Errorf("told before: %v, want %v", told, want)
			}
			return err
		})
	}
	refile := func(b Ballot, option string, want Result) {
		t.Helper()
		update(t, db, func(tx *store.Tx) error {
			got, err := Refile(tx, "puits", b, option)
			if got != want {
				t.Errorf("%q: %s, want %s", option, got, want)
			}
			return err
		})
	}
	state := func(oui, non, unclear int) {
		t.Helper()
		want := tally{Votes: map[string]int{"oui": oui, "non": non}, Voters: oui + non, Unclear: unclear}
		if diff := cmp.Diff(want, count(t, db, "puits")); diff != "" {
			t.Error(diff)
		}
	}
	mark(first, false)
	state(0, 0, 1)
	refile(first, "oui", Counted)
	state(1, 0, 0)
	refile(first, "non", Changed)
	state(0, 1, 0)
	refile(first, "", Changed)
	state(0, 0, 1)
	mark(ballot(awa, 1), true)
	state(0, 0, 1)
	update(t, db, func(tx *store.Tx) error {
		list, err := UnclearAnswers(tx, "puits", "", 0)
		if len(list) != 1 || list[0].Number != awa || !list[0].At.Equal(noon.Add(time.Minute)) {
			t.Errorf("unclear: %+v", list)
		}
		return err
	})
	update(t, db, func(tx *store.Tx) error {
		_, err := Cast(tx, "puits", ballot(awa, 2), "oui")
		return err
	})
	state(1, 0, 0)
	mark(ballot(awa, 3), true)
	state(1, 0, 1)
	update(t, db, func(tx *store.Tx) error {
		for n, want := range map[phone.Number][]string{awa: {"puits"}, jean: nil} {
			got, err := ToldUnclear(tx, n)
			if diff := cmp.Diff(want, got); diff != "" || err != nil {
				t.Errorf("%s: %v\n%s", n, err, diff)
			}
		}
		return nil
	})
}

func TestAsked(t *testing.T) {
	db := opened(t, well())
	ended := well()
	ended.Name, ended.Closes = "eau", noon.Add(time.Hour)
	update(t, db, func(tx *store.Tx) error {
		_, err := Declare(tx, ended, noon)
		return errors.Join(err,
			Ask(tx, "puits", awa, noon), Ask(tx, "puits", awa, noon.Add(time.Hour)),
			Ask(tx, "eau", awa, noon.Add(time.Minute)), Ask(tx, "puits", jean, noon))
	})
	if got := count(t, db, "puits").Asked; got != 2 {
		t.Errorf("asked %d, want 2", got)
	}
	tests := []struct {
		name  string
		since time.Time
		want  []AskedPoll
	}{
		{"all", noon, []AskedPoll{{"eau", noon.Add(time.Minute)}, {"puits", noon.Add(time.Hour)}}},
		{"not since", noon.Add(2 * time.Hour), nil},
		{"one ended", noon.Add(time.Hour), []AskedPoll{{"puits", noon.Add(time.Hour)}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			update(t, db, func(tx *store.Tx) error {
				got, err := Asked(tx, awa, tt.since)
				if diff := cmp.Diff(tt.want, got); diff != "" {
					t.Error(diff)
				}
				return err
			})
		})
	}
}

func TestRemovedOptionKeepsItsVotes(t *testing.T) {
	db := opened(t, well())
	fewer := well()
	fewer.Options = fewer.Options[:1]
	update(t, db, func(tx *store.Tx) error {
		_, err := Cast(tx, "puits", ballot(awa, 0), "non")
		_, err2 := Declare(tx, fewer, noon)
		return errors.Join(err, err2)
	})
	want := tally{Votes: map[string]int{"oui": 0, "non": 1}, Voters: 1}
	if diff := cmp.Diff(want, count(t, db, "puits")); diff != "" {
		t.Error(diff)
	}
}

func TestDeleteLeavesNothing(t *testing.T) {
	db := opened(t, well())
	update(t, db, func(tx *store.Tx) error {
		_, err := Cast(tx, "puits", ballot(awa, 0), "oui")
		_, err2 := MarkUnclear(tx, "puits", ballot(jean, 0))
		return errors.Join(err, err2, Ask(tx, "puits", awa, noon), Delete(tx, "puits"))
	})
	update(t, db, func(tx *store.Tx) error {
		if _, err := Show(tx, "puits"); !errors.Is(err, ErrNotFound) {
			t.Errorf("still there: %v", err)
		}
		_, err := Declare(tx, well(), noon)
		return err
	})
	want := tally{Votes: map[string]int{"oui": 0, "non": 0}}
	if diff := cmp.Diff(want, count(t, db, "puits")); diff != "" {
		t.Error(diff)
	}
	update(t, db, func(tx *store.Tx) error {
		if _, ok, err := VoteOf(tx, "puits", awa); ok || err != nil {
			t.Errorf("a vote is left: %v", err)
		}
		return nil
	})
}

func TestVotesPages(t *testing.T) {
	db := opened(t, well())
	update(t, db, func(tx *store.Tx) error {
		_, err := Cast(tx, "puits", ballot(awa, 0), "oui")
		_, err2 := Cast(tx, "puits", ballot(jean, 0), "non")
		return errors.Join(err, err2)
	})
	update(t, db, func(tx *store.Tx) error {
		page, err := Votes(tx, "puits", "", 1)
		if len(page) != 1 || page[0].Number != awa || page[0].Option != "oui" {
			t.Errorf("first page: %+v", page)
		}
		next, err2 := Votes(tx, "puits", awa, 5)
		if len(next) != 1 || next[0].Number != jean || next[0].Message == (ulid.ULID{}) {
			t.Errorf("second page: %+v", next)
		}
		return errors.Join(err, err2)
	})
}
