package groups_test

import (
	"testing"
	"time"

	"github.com/tocsin-sms/tocsin/groups"
	"github.com/tocsin-sms/tocsin/internal/phone"
	"github.com/tocsin-sms/tocsin/internal/store"
)

const (
	ada   phone.Number = "+237699000001"
	bella phone.Number = "+237699000002"
	chidi phone.Number = "+237699000003"
)

// noon is now in these tests.
var noon = time.Date(2026, 11, 12, 12, 0, 0, 0, time.UTC)

// update runs fn in a transaction that must commit.
func update(t testing.TB, db *store.DB, fn func(tx *store.Tx)) {
	t.Helper()
	err := db.Update(func(tx *store.Tx) error {
		fn(tx)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func create(t testing.TB, tx *store.Tx, ids ...groups.ID) {
	t.Helper()
	for _, id := range ids {
		if err := groups.Create(tx, groups.Group{Name: id, Created: noon}); err != nil {
			t.Fatal(err)
		}
	}
}

func join(t testing.TB, tx *store.Tx, id groups.ID, numbers ...phone.Number) {
	t.Helper()
	for _, n := range numbers {
		if _, err := groups.Join(tx, id, n, operator()); err != nil {
			t.Fatal(err)
		}
	}
}

func operator() groups.How { return groups.How{At: noon, By: groups.ByOperator} }

func text(words string) groups.How {
	return groups.How{At: noon, By: groups.ByText, Words: words, Message: "01J"}
}

// must returns v of a call that may not fail.
func must[V any](v V, err error) V {
	if err != nil {
		panic(err)
	}
	return v
}
