package groups_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/tocsin-sms/tocsin/groups"
	"github.com/tocsin-sms/tocsin/internal/phone"
	"github.com/tocsin-sms/tocsin/internal/store"
	"github.com/tocsin-sms/tocsin/internal/store/storetest"
)

func TestSaveKeepsGroupsAndCreated(t *testing.T) {
	update(t, storetest.Open(t), func(tx *store.Tx) {
		create(t, tx, "sante")
		join(t, tx, "sante", ada)
		later := noon.Add(time.Hour)
		c := groups.Contact{Number: ada, Name: " Ada\t", Language: "fr", Fields: map[string]string{"Quartier  Nord": " x ", "empty": " ", "": "y"}}
		if err := groups.Save(tx, c, later); err != nil {
			t.Fatal(err)
		}
		must(groups.Saw(tx, ada, later))
		want := groups.Contact{
			Number: ada, Name: "Ada", Language: "fr", Fields: map[string]string{"quartier nord": "x"},
			Groups: []groups.ID{"sante"}, Created: noon, Seen: later,
		}
		if diff := cmp.Diff(want, must(groups.Find(tx, ada))); diff != "" {
			t.Errorf("contact (-want +got):\n%s", diff)
		}
	})
}

func TestOnlyPeopleAreContacts(t *testing.T) {
	for _, n := range []phone.Number{"8080", "Orange", ""} {
		t.Run(string(n), func(t *testing.T) {
			update(t, storetest.Open(t), func(tx *store.Tx) {
				create(t, tx, "sante")
				if c := must(groups.Ensure(tx, n, noon)); c.Number != n {
					t.Errorf("ensure: %+v", c)
				}
				must(groups.Saw(tx, n, noon))
				if err := groups.Save(tx, groups.Contact{Number: n}, noon); !errors.Is(err, groups.ErrNotPerson) {
					t.Errorf("save: %v", err)
				}
				if _, err := groups.Join(tx, "sante", n, text("sante")); !errors.Is(err, groups.ErrNotPerson) {
					t.Errorf("join: %v", err)
				}
				if got := must(groups.Count(tx)); got != 0 {
					t.Errorf("%d contacts", got)
				}
			})
		})
	}
}

func TestContactValue(t *testing.T) {
	c := groups.Contact{Number: ada, Name: "Ada", Fields: map[string]string{"école": "Deido", "ville": ""}}
	tests := map[string]struct {
		want string
		ok   bool
	}{
		"name": {"Ada", true}, "NOM": {"Ada", true}, "numéro": {string(ada), true}, "language": {"", false},
		"école": {"Deido", true}, "Ecole": {"Deido", true}, "ville": {"", false}, "pays": {"", false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if got, ok := c.Value(name); got != tt.want || ok != tt.ok {
				t.Errorf("Value(%q) = %q, %v, want %q, %v", name, got, ok, tt.want, tt.ok)
			}
		})
	}
}

func TestContactsQuery(t *testing.T) {
	yes, no := true, false
	tests := map[string]struct {
		query groups.Query
		want  []phone.Number
	}{
		"all":                          {groups.Query{}, []phone.Number{ada, bella, chidi}},
		"first page":                   {groups.Query{Limit: 2}, []phone.Number{ada, bella}},
		"second page":                  {groups.Query{Limit: 2, After: bella}, []phone.Number{chidi}},
		"name, folded":                 {groups.Query{Text: "ELOISE"}, []phone.Number{ada}},
		"digits of a name":             {groups.Query{Text: "12"}, []phone.Number{chidi}},
		"national digits":              {groups.Query{Text: "0699 00 00 02"}, []phone.Number{bella}},
		"international digits":         {groups.Query{Text: "00237 699"}, []phone.Number{ada, bella, chidi}},
		"digits and plus":              {groups.Query{Text: "+237-699.000003"}, []phone.Number{chidi}},
		"nobody":                       {groups.Query{Text: "zoe"}, nil},
		"group":                        {groups.Query{Group: "sante"}, []phone.Number{ada, chidi}},
		"group and text":               {groups.Query{Group: "sante", Text: "elo"}, []phone.Number{ada}},
		"stopped":                      {groups.Query{Stopped: &yes}, []phone.Number{bella}},
		"not stopped, behind a number": {groups.Query{Stopped: &no, After: ada}, []phone.Number{chidi}},
	}
	db := storetest.Open(t)
	update(t, db, func(tx *store.Tx) {
		create(t, tx, "sante")
		for n, name := range map[phone.Number]string{ada: "Ada Éloïse", bella: "Bella", chidi: "Équipe 12"} {
			if err := groups.Save(tx, groups.Contact{Number: n, Name: name}, noon); err != nil {
				t.Fatal(err)
			}
		}
		join(t, tx, "sante", ada, chidi)
		if err := groups.Stop(tx, bella, text("STOP")); err != nil {
			t.Fatal(err)
		}
	})
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			update(t, db, func(tx *store.Tx) {
				var got []phone.Number
				for _, c := range must(groups.Contacts(tx, tt.query)) {
					got = append(got, c.Number)
				}
				if diff := cmp.Diff(tt.want, got, cmpopts.EquateEmpty()); diff != "" {
					t.Errorf("numbers (-want +got):\n%s", diff)
				}
			})
		})
	}
}

func TestParseID(t *testing.T) {
	tests := map[string]struct{ want groups.ID }{
		"sante": {"sante"}, " sante ": {"sante"}, "comité-2.b_c": {"comité-2.b_c"}, "صحة": {"صحة"},
		"": {}, "-x": {}, "a b": {}, "all": {}, "ALL": {}, "237": {}, "2027-01": {}, "v2": {"v2"}, "a;b": {}, "a\x00b": {}, "=a": {}, "\xff": {},
		strings.Repeat("a", 64): {groups.ID(strings.Repeat("a", 64))},
		strings.Repeat("a", 65): {},
	}
	for text, tt := range tests {
		t.Run(text, func(t *testing.T) {
			got, err := groups.ParseID(text)
			var bad *groups.NameError
			if got != tt.want || errors.As(err, &bad) != (tt.want == "") {
				t.Errorf("ParseID(%q) = %q, %v, want %q", text, got, err, tt.want)
			}
		})
	}
}

func TestGroups(t *testing.T) {
	update(t, storetest.Open(t), func(tx *store.Tx) {
		create(t, tx, "sante", "jeunes")
		if err := groups.Create(tx, groups.Group{Name: "sante"}); !errors.Is(err, groups.ErrExists) {
			t.Errorf("create twice: %v", err)
		}
		edited := groups.Group{Name: "sante", Title: map[string]string{"fr": "Santé"}, Declared: true}
		if err := groups.Edit(tx, edited); err != nil {
			t.Fatal(err)
		}
		edited.Created = noon
		if diff := cmp.Diff([]groups.Group{{Name: "jeunes", Created: noon}, edited}, must(groups.All(tx))); diff != "" {
			t.Errorf("groups (-want +got):\n%s", diff)
		}
		join(t, tx, "jeunes", ada, bella, chidi)
		if left := must(groups.Thin(tx, "jeunes", 2)); left != 1 {
			t.Errorf("%d members left, want 1", left)
		}
		if err := groups.Delete(tx, "jeunes"); err != nil {
			t.Fatal(err)
		}
		memberships(t, tx)
		for name, err := range map[string]error{
			"delete": groups.Delete(tx, "jeunes"),
			"edit":   groups.Edit(tx, groups.Group{Name: "jeunes"}),
			"select": groups.Select(tx, groups.Selection{Groups: []groups.ID{"jeunes"}}, "", nil),
			"except": groups.Select(tx, groups.Selection{Everyone: true, Except: []groups.ID{"jeunes"}}, "", nil),
		} {
			if !errors.Is(err, groups.ErrNotFound) {
				t.Errorf("%s of a group that is gone: %v", name, err)
			}
		}
	})
}
