package groups_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/tocsin-sms/tocsin/groups"
	"github.com/tocsin-sms/tocsin/internal/store"
	"github.com/tocsin-sms/tocsin/internal/store/storetest"
)

func standing(t *testing.T, tx *store.Tx, want groups.Standing) {
	t.Helper()
	if got := must(groups.StandingOf(tx, ada)); got != want {
		t.Errorf("standing of ada is %v, want %v", got, want)
	}
}

func memberships(t *testing.T, tx *store.Tx, want ...groups.ID) {
	t.Helper()
	if diff := cmp.Diff(want, must(groups.MembershipsOf(tx, ada)), cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("groups of ada (-want +got):\n%s", diff)
	}
}

func TestStopLeavesEveryGroup(t *testing.T) {
	update(t, storetest.Open(t), func(tx *store.Tx) {
		create(t, tx, "sante", "staff")
		join(t, tx, "sante", ada, bella)
		join(t, tx, "staff", ada)
		if err := groups.Stop(tx, ada, text("STOP")); err != nil {
			t.Fatal(err)
		}
		standing(t, tx, groups.Stopped)
		memberships(t, tx)
		if got := must(groups.CountMembers(tx, "sante")); got != 1 {
			t.Errorf("sante counts %d members, want 1", got)
		}
		if got := must(groups.Refused(tx, ada)); got.By != groups.ByText || !got.At.Equal(noon) {
			t.Errorf("refusal is %+v", got)
		}
	})
}

func TestStoppedPersonJoins(t *testing.T) {
	tests := map[string]struct {
		how     groups.How
		err     error
		want    groups.Standing
		members []groups.ID
	}{
		"by their own text, in that group only": {how: text("SANTE"), want: groups.Allowed, members: []groups.ID{"sante"}},
		"by a keyword of their own":             {how: groups.How{At: noon, By: groups.ByKeyword}, want: groups.Allowed, members: []groups.ID{"sante"}},
		"by a call, which says nothing":         {how: groups.How{At: noon, By: groups.ByCall}, err: groups.ErrStopped, want: groups.Stopped},
		"by an operator":                        {how: operator(), err: groups.ErrStopped, want: groups.Stopped},
		"by an import":                          {how: groups.How{At: noon, By: groups.ByImport, Words: "forms"}, err: groups.ErrStopped, want: groups.Stopped},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			update(t, storetest.Open(t), func(tx *store.Tx) {
				create(t, tx, "sante", "staff")
				join(t, tx, "staff", ada)
				if err := groups.Stop(tx, ada, text("STOP")); err != nil {
					t.Fatal(err)
				}
				if _, err := groups.Join(tx, "sante", ada, tt.how); !errors.Is(err, tt.err) {
					t.Errorf("join: %v, want %v", err, tt.err)
				}
				standing(t, tx, tt.want)
				memberships(t, tx, tt.members...)
			})
		})
	}
}

func TestRefusalOutlivesErase(t *testing.T) {
	db := storetest.Open(t)
	update(t, db, func(tx *store.Tx) {
		create(t, tx, "sante")
		join(t, tx, "sante", ada, bella)
		if err := groups.Stop(tx, ada, text("STOP")); err != nil {
			t.Fatal(err)
		}
		for _, n := range []struct{ err error }{{groups.Erase(tx, ada)}, {groups.Erase(tx, bella)}} {
			if n.err != nil {
				t.Fatal(n.err)
			}
		}
	})
	update(t, db, func(tx *store.Tx) {
		standing(t, tx, groups.Stopped)
		if got := must(groups.StandingOf(tx, bella)); got != groups.Allowed {
			t.Errorf("bella, who never said stop, is %v", got)
		}
		if _, err := groups.Find(tx, ada); !errors.Is(err, groups.ErrNotFound) {
			t.Errorf("find after erase: %v", err)
		}
		if got := must(groups.Evidence(tx, ada)); len(got) != 0 {
			t.Errorf("evidence outlived the contact: %v", got)
		}
		if c, m := must(groups.Count(tx)), must(groups.CountMembers(tx, "sante")); c != 0 || m != 0 {
			t.Errorf("%d contacts and %d members are left", c, m)
		}
	})
}

func TestStartRejoinsNothing(t *testing.T) {
	update(t, storetest.Open(t), func(tx *store.Tx) {
		create(t, tx, "sante")
		join(t, tx, "sante", ada)
		for range 2 {
			if err := groups.Stop(tx, ada, text("STOP")); err != nil {
				t.Fatal(err)
			}
		}
		if n := must(groups.CountStopped(tx)); n != 1 {
			t.Errorf("%d stopped after two STOPs of one person", n)
		}
		if err := groups.Unstop(tx, ada, text("START")); err != nil {
			t.Fatal(err)
		}
		standing(t, tx, groups.Allowed)
		memberships(t, tx)
		if n := must(groups.CountStopped(tx)); n != 0 {
			t.Errorf("%d stopped, want none", n)
		}
	})
}

func TestDoubtHolds(t *testing.T) {
	decide := map[string]struct {
		fn   func(tx *store.Tx) error
		want groups.Standing
	}{
		"undecided":   {func(*store.Tx) error { return nil }, groups.Held},
		"not a stop":  {func(tx *store.Tx) error { _, err := groups.ClearDoubt(tx, ada, operator()); return err }, groups.Allowed},
		"a stop":      {func(tx *store.Tx) error { return groups.Stop(tx, ada, operator()) }, groups.Stopped},
		"they START":  {func(tx *store.Tx) error { return groups.Unstop(tx, ada, text("START")) }, groups.Allowed},
		"said again":  {func(tx *store.Tx) error { return groups.Doubt(tx, ada, text("wrong number")) }, groups.Held},
		"then erased": {func(tx *store.Tx) error { return groups.Erase(tx, ada) }, groups.Allowed},
	}
	for name, tt := range decide {
		t.Run(name, func(t *testing.T) {
			update(t, storetest.Open(t), func(tx *store.Tx) {
				must(groups.Ensure(tx, ada, noon))
				if err := groups.Doubt(tx, ada, text("stop sending me these")); err != nil {
					t.Fatal(err)
				}
				if err := tt.fn(tx); err != nil {
					t.Fatal(err)
				}
				standing(t, tx, tt.want)
				list := must(groups.Doubted(tx, 0))
				if held := len(list) == 1; held != (tt.want == groups.Held) {
					t.Errorf("%d in doubt while ada is %v", len(list), tt.want)
				} else if held && list[0].Words != "stop sending me these" {
					t.Errorf("the text to decide about is %q", list[0].Words)
				}
			})
		})
	}
}

func TestDoubleOptIn(t *testing.T) {
	tests := map[string]struct {
		how   groups.How
		yes   time.Duration
		asked groups.JoinResult
		want  []groups.ID
	}{
		"yes in time":            {how: text("SANTE"), yes: 48 * time.Hour, asked: groups.AwaitsYes, want: []groups.ID{"sante"}},
		"yes too late":           {how: text("SANTE"), yes: 48*time.Hour + time.Second, asked: groups.AwaitsYes},
		"a call":                 {how: groups.How{At: noon, By: groups.ByCall}, yes: time.Hour, asked: groups.AwaitsYes, want: []groups.ID{"sante"}},
		"an operator's word":     {how: operator(), yes: time.Hour, asked: groups.AwaitsYes, want: []groups.ID{"sante"}},
		"consent given on paper": {how: groups.How{At: noon, By: groups.ByOperator, Words: "paper form"}, yes: 99 * time.Hour, asked: groups.Joined, want: []groups.ID{"sante"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			update(t, storetest.Open(t), func(tx *store.Tx) {
				if err := groups.Create(tx, groups.Group{Name: "sante", Confirm: true}); err != nil {
					t.Fatal(err)
				}
				if got := must(groups.Join(tx, "sante", ada, tt.how)); got != tt.asked {
					t.Errorf("join: %v, want %v", got, tt.asked)
				}
				must(groups.Confirm(tx, ada, groups.How{At: noon.Add(tt.yes), By: groups.ByText, Words: "YES"}))
				memberships(t, tx, tt.want...)
				if left := must(groups.Awaiting(tx, ada, noon)); len(left) != 0 {
					t.Errorf("still awaited in %v", left)
				}
			})
		})
	}
}

func TestEvidenceNewestFirst(t *testing.T) {
	update(t, storetest.Open(t), func(tx *store.Tx) {
		create(t, tx, "sante")
		imported := groups.How{At: noon, By: groups.ByImport, Words: "paper forms, market", File: "forms.csv"}
		must(groups.Join(tx, "sante", ada, imported))
		if err := groups.Stop(tx, ada, text("STOP")); err != nil {
			t.Fatal(err)
		}
		must(groups.Join(tx, "sante", ada, text("sante")))
		want := []groups.Consent{
			{What: groups.EventJoined, Group: "sante", How: text("sante")},
			{What: groups.EventStarted, How: text("sante")},
			{What: groups.EventStopped, How: text("STOP")},
			{What: groups.EventJoined, Group: "sante", How: imported},
		}
		if diff := cmp.Diff(want, must(groups.Evidence(tx, ada))); diff != "" {
			t.Errorf("evidence (-want +got):\n%s", diff)
		}
	})
}
