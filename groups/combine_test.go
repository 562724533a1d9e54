package groups_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tocsin-sms/tocsin/groups"
	"github.com/tocsin-sms/tocsin/internal/phone"
	"github.com/tocsin-sms/tocsin/internal/store"
	"github.com/tocsin-sms/tocsin/internal/store/storetest"
)

func TestCombine(t *testing.T) {
	update(t, storetest.Open(t), func(tx *store.Tx) {
		create(t, tx, "nord", "sante")
		for _, c := range []groups.Contact{
			{Number: ada, Name: "Ada", Fields: map[string]string{"village": "Bafia"}},
			{Number: bella, Name: "Ada B.", Language: "fr", Fields: map[string]string{"village": "Yaoundé", "age": "34"}, Seen: noon},
		} {
			if err := groups.Save(tx, c, noon); err != nil {
				t.Fatal(err)
			}
		}
		join(t, tx, "sante", ada, bella)
		join(t, tx, "nord", bella)
		if err := groups.Combine(tx, ada, bella, operator()); err != nil {
			t.Fatal(err)
		}
		want := groups.Contact{
			Number: ada, Name: "Ada", Language: "fr", Fields: map[string]string{"village": "Bafia", "age": "34"},
			Groups: []groups.ID{"nord", "sante"}, Also: []phone.Number{bella}, Created: noon, Seen: noon,
		}
		if diff := cmp.Diff(want, must(groups.Find(tx, ada))); diff != "" {
			t.Errorf("kept (-want +got):\n%s", diff)
		}
		if _, err := groups.Find(tx, bella); !errors.Is(err, groups.ErrNotFound) {
			t.Errorf("gone: %v", err)
		}
		if n := must(groups.CountMembers(tx, "sante")); n != 1 {
			t.Errorf("%d in the group of both", n)
		}
		if n := must(groups.Count(tx)); n != 1 {
			t.Errorf("%d contacts", n)
		}
		if n := len(must(groups.Evidence(tx, ada))); n != 5 { // three joins, the one that came of this, and this
			t.Errorf("%d pieces of evidence", n)
		}
		if p := must(groups.Search(tx, groups.Query{Text: "699 000 002"}, groups.ByName, "", 9)); p.Count != 1 {
			t.Errorf("found by the other number: %d", p.Count)
		}
		// A stop from either number is a stop.
		if err := groups.Stop(tx, bella, text("STOP")); err != nil {
			t.Fatal(err)
		}
		for _, n := range []phone.Number{ada, bella} {
			if s := must(groups.StandingOf(tx, n)); s != groups.Stopped {
				t.Errorf("%s is %v", n, s)
			}
		}
		if err := groups.Erase(tx, ada); err != nil {
			t.Fatal(err)
		}
		if f := must(groups.Family(tx, bella)); len(f) != 1 {
			t.Errorf("after the erasure %v belong together", f)
		}
	})
}

func TestCombineKeepsAStop(t *testing.T) {
	for name, stopped := range map[string]phone.Number{"of the one that stays": ada, "of the one that goes": bella} {
		t.Run(name, func(t *testing.T) {
			update(t, storetest.Open(t), func(tx *store.Tx) {
				create(t, tx, "sante")
				join(t, tx, "sante", ada, bella)
				if err := errors.Join(groups.Stop(tx, stopped, text("STOP")), groups.Combine(tx, ada, bella, operator())); err != nil {
					t.Fatal(err)
				}
				for _, n := range []phone.Number{ada, bella} {
					if s := must(groups.StandingOf(tx, n)); s != groups.Stopped {
						t.Errorf("%s is %v", n, s)
					}
				}
				if c := must(groups.Find(tx, ada)); len(c.Groups) > 0 {
					t.Errorf("in %v", c.Groups)
				}
			})
		})
	}
}

func TestCombineRefuses(t *testing.T) {
	update(t, storetest.Open(t), func(tx *store.Tx) {
		must(groups.Ensure(tx, ada, noon))
		if err := groups.Combine(tx, ada, ada, operator()); !errors.Is(err, groups.ErrSame) {
			t.Errorf("with itself: %v", err)
		}
		if err := groups.Combine(tx, ada, bella, operator()); !errors.Is(err, groups.ErrNotFound) {
			t.Errorf("with a stranger: %v", err)
		}
	})
}

// Whoever decides does so about the number that wrote: the texts to the others
// wait no longer then, and until then they do.
func TestCombineKeepsADoubt(t *testing.T) {
	for name, doubted := range map[string]phone.Number{"about the one that stays": ada, "about the one that goes": bella} {
		t.Run(name, func(t *testing.T) {
			update(t, storetest.Open(t), func(tx *store.Tx) {
				must(groups.Ensure(tx, ada, noon))
				must(groups.Ensure(tx, bella, noon))
				if err := errors.Join(groups.Doubt(tx, doubted, text("stop it?")), groups.Combine(tx, ada, bella, operator())); err != nil {
					t.Fatal(err)
				}
				standings := func(want groups.Standing) {
					t.Helper()
					for _, n := range []phone.Number{ada, bella} {
						if s := must(groups.StandingOf(tx, n)); s != want {
							t.Errorf("%s is %v, want %v", n, s, want)
						}
					}
				}
				standings(groups.Held)
				if !must(groups.ClearDoubt(tx, doubted, operator())) {
					t.Error("there was no doubt")
				}
				standings(groups.Allowed)
				if err := groups.Doubt(tx, bella, text("no more of it?")); err != nil {
					t.Fatal(err)
				}
				standings(groups.Held)
			})
		})
	}
}

// A stop holds for the numbers that came with an earlier merge, too.
func TestCombineStopsAllNumbers(t *testing.T) {
	const third phone.Number = "+237699000033"
	update(t, storetest.Open(t), func(tx *store.Tx) {
		for _, n := range []phone.Number{ada, bella, third} {
			must(groups.Ensure(tx, n, noon))
		}
		if err := errors.Join(
			groups.Combine(tx, bella, third, operator()),
			groups.Stop(tx, ada, text("STOP")), groups.Combine(tx, ada, bella, operator()),
		); err != nil {
			t.Fatal(err)
		}
		if s := must(groups.StandingOf(tx, third)); s != groups.Stopped {
			t.Errorf("%s is %v", third, s)
		}
	})
}
