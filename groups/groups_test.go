package groups_test

import (
	"errors"
	"testing"
	"time"

	"github.com/tocsin-sms/tocsin/groups"
	"github.com/tocsin-sms/tocsin/internal/phone"
	"github.com/tocsin-sms/tocsin/internal/store"
	"github.com/tocsin-sms/tocsin/internal/store/storetest"
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

// STOP and a group's name must leave one group, whatever the accents.
func TestNamesThatTextsDoNotTellApart(t *testing.T) {
	update(t, storetest.Open(t), func(tx *store.Tx) {
		if err := groups.Create(tx, groups.Group{Name: "Santé-Nord"}); err != nil {
			t.Fatal(err)
		}
		for name, taken := range map[groups.ID]bool{"Santé-Nord": true, "sante-nord": true, "SANTE.NORD": true, "santenord": false} {
			if err := groups.Create(tx, groups.Group{Name: name}); errors.Is(err, groups.ErrExists) != taken {
				t.Errorf("%s: error %v", name, err)
			}
		}
		if g := must(groups.Like(tx, "sante_nord")); g.Name != "Santé-Nord" {
			t.Errorf("like sante_nord is %s", g.Name)
		}
		if _, err := groups.Like(tx, "sante-sud"); !errors.Is(err, groups.ErrNotFound) {
			t.Errorf("error %v", err)
		}
	})
}

func TestParseField(t *testing.T) {
	tests := map[string]struct {
		text, want string
		ok         bool
	}{
		"as it is":              {"village", "village", true},
		"as files write it":     {" Village  d'origine ", "village d'origine", true},
		"another number":        {"mobile", "mobile", true},
		"the name":              {"Name", "name", false},
		"the number":            {"number", "number", false},
		"what stops on import":  {"Stopped", "stopped", false},
		"in another language":   {"désabonné", "désabonné", false},
		"nothing":               {"  ", "", false},
		"what can not be seen":  {"\x00", "", false},
		"the groups of a sheet": {"groups", "groups", false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if got, ok := groups.ParseField(test.text); got != test.want || ok != test.ok {
				t.Errorf("%q, %v", got, ok)
			}
		})
	}
}

func TestParseLanguage(t *testing.T) {
	for text, want := range map[string]string{"fr": "fr", "FR": "fr", "fr-CM": "fr", "Français": "fr", "swa": "swa", "klingon": "", "f": "", "": "", "12": ""} {
		if got, ok := groups.ParseLanguage(text); got != want || ok != (want != "") {
			t.Errorf("%q: %q, %v", text, got, ok)
		}
	}
}
