package groups_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tocsin-sms/tocsin/groups"
	"github.com/tocsin-sms/tocsin/internal/phone"
	"github.com/tocsin-sms/tocsin/internal/store"
	"github.com/tocsin-sms/tocsin/internal/store/storetest"
)

// TestMergeStopped restores a backup in which ada and bella were in a group:
// since then ada said stop and bella may have.
func TestMergeStopped(t *testing.T) {
	present, backup := storetest.Open(t), storetest.Open(t)
	update(t, present, func(tx *store.Tx) {
		for _, err := range []error{
			groups.Stop(tx, ada, text("STOP")),
			groups.Doubt(tx, bella, text("stop it?")),
		} {
			if err != nil {
				t.Fatal(err)
			}
		}
	})
	update(t, backup, func(tx *store.Tx) {
		create(t, tx, "sante")
		join(t, tx, "sante", ada, bella)
		if err := groups.Stop(tx, chidi, text("STOP")); err != nil {
			t.Fatal(err)
		}
	})
	for i, merged := range []int{1, 0} {
		err := present.View(func(from *store.Tx) error {
			return backup.Update(func(tx *store.Tx) error {
				if got := must(groups.MergeStopped(tx, from)); got != merged {
					t.Errorf("merge %d: %d new, want %d", i+1, got, merged)
				}
				return nil
			})
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	update(t, backup, func(tx *store.Tx) {
		want := map[phone.Number]groups.Standing{ada: groups.Stopped, bella: groups.Held, chidi: groups.Stopped}
		for n, s := range want {
			if got := must(groups.StandingOf(tx, n)); got != s {
				t.Errorf("%s is %v, want %v", n, got, s)
			}
		}
		memberships(t, tx)
		if n := must(groups.CountStopped(tx)); n != 2 {
			t.Errorf("%d stopped, want 2", n)
		}
		list := must(groups.Evidence(tx, ada))
		want1 := groups.Consent{What: groups.EventStopped, How: groups.How{At: noon, By: groups.ByText}}
		if diff := cmp.Diff(want1, list[0]); diff != "" {
			t.Errorf("evidence (-want +got):\n%s", diff)
		}
		if err := groups.Unstop(tx, ada, text("START")); err != nil {
			t.Fatal(err)
		}
		standing(t, tx, groups.Allowed)
	})
}
