package polls

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tocsin-sms/tocsin/internal/phone"
	"github.com/tocsin-sms/tocsin/internal/store"
)

func TestTheTimelineFollowsTheVotesThatCount(t *testing.T) {
	db := opened(t, well())
	cast := func(n phone.Number, minute int, option string) {
		update(t, db, func(tx *store.Tx) error { _, err := Cast(tx, "puits", ballot(n, minute), option); return err })
	}
	cast(awa, 5, "oui")
	cast(jean, 10, "oui")
	expectSteps(t, db, []Step{{noon, "oui", 2}})
	cast(awa, 125, "non")
	expectSteps(t, db, []Step{{noon.Add(2 * time.Hour), "non", 1}, {noon, "oui", 1}})
	cast(awa, 250, "non")
	expectSteps(t, db, []Step{{noon.Add(4 * time.Hour), "non", 1}, {noon, "oui", 1}})
	update(t, db, func(tx *store.Tx) error { return Delete(tx, "puits") })
	if err := db.View(func(tx *store.Tx) error {
		if !hours.Empty(tx, store.Range{}) {
			t.Error("a removed poll leaves hours behind")
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}

// A poll of before the hours were counted has none of its votes in them.
func TestTheTimelineOfAnOlderPoll(t *testing.T) {
	db := opened(t, well())
	cast := func(n phone.Number, minute int, option string) {
		update(t, db, func(tx *store.Tx) error { _, err := Cast(tx, "puits", ballot(n, minute), option); return err })
	}
	cast(awa, 5, "oui")
	update(t, db, func(tx *store.Tx) error { return hours.Delete(tx, hourKey("puits", vote{Option: "oui", At: noon})) })
	expectSteps(t, db, []Step{{noon, "oui", 1}})
	cast(jean, 10, "oui")
	expectSteps(t, db, []Step{{noon, "oui", 2}})
	cast(awa, 70, "non") // takes the vote of the other off the hour that was counted
	expectSteps(t, db, []Step{{noon.Add(time.Hour), "non", 1}, {noon, "oui", 1}})
}

func expectSteps(t *testing.T, db *store.DB, want []Step) {
	t.Helper()
	if err := db.View(func(tx *store.Tx) error {
		got, err := Timeline(tx, "puits")
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
}

func TestAFilingThatIsUndonePutsTheVoteBackThatWas(t *testing.T) {
	db := opened(t, well())
	vote, doubt := ballot(awa, 1), ballot(awa, 90)
	update(t, db, func(tx *store.Tx) error {
		if _, err := Cast(tx, "puits", vote, "oui"); err != nil {
			return err
		}
		_, err := MarkUnclear(tx, "puits", doubt)
		return err
	})
	steps := []struct {
		option string
		want   Tally
	}{
		{"non", Tally{Voters: 1}},
		{"oui", Tally{Voters: 1}},
		{"non", Tally{Voters: 1}},
		{"", Tally{Voters: 1, Unclear: 1}},
	}
	for _, s := range steps {
		update(t, db, func(tx *store.Tx) error { _, err := Refile(tx, "puits", doubt, s.option); return err })
		if got := counted(t, db); got.Voters != s.want.Voters || got.Unclear != s.want.Unclear {
			t.Errorf("filed under %q: %+v", s.option, got)
		}
	}
	got := counted(t, db)
	if got.Options[0].Votes != 1 || got.Options[1].Votes != 0 {
		t.Errorf("undone, %+v, want the first vote back", got)
	}
	expectSteps(t, db, []Step{{noon, "oui", 1}})
	update(t, db, func(tx *store.Tx) error { return SetAside(tx, "puits", awa) })
	if got := counted(t, db); got.Unclear != 0 || got.Voters != 1 {
		t.Errorf("set aside, %+v", got)
	}
}

func counted(t *testing.T, db *store.DB) (tally Tally) {
	t.Helper()
	if err := db.View(func(tx *store.Tx) (err error) { tally, err = Count(tx, "puits"); return err }); err != nil {
		t.Fatal(err)
	}
	return tally
}

func TestTheTurnoutOfSomePeople(t *testing.T) {
	db := opened(t, well())
	const chi phone.Number = "+237699000003"
	update(t, db, func(tx *store.Tx) error {
		for _, n := range []phone.Number{awa, jean} {
			if err := Ask(tx, "puits", n, noon); err != nil {
				return err
			}
		}
		if _, err := Cast(tx, "puits", ballot(awa, 1), "oui"); err != nil {
			return err
		}
		_, err := Cast(tx, "puits", ballot(chi, 2), "non")
		return err
	})
	if err := db.View(func(tx *store.Tx) error {
		turnout, err := NewTurnout(tx, "puits")
		if got, want := turnout.Of(slices.Values([]phone.Number{awa, jean, chi, "+237699000009"})), (Share{Asked: 2, Answered: 1, Voted: 2}); got != want {
			t.Errorf("turnout %+v, want %+v", got, want)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
}
