package gateway_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tocsin-sms/tocsin/internal/api"
	"github.com/tocsin-sms/tocsin/internal/gateway"
	"github.com/tocsin-sms/tocsin/internal/store"
)

// A person edited by hand is kept as an import would keep them.
func TestEditsReadAsImportsDo(t *testing.T) {
	french, none := "Français", ""
	bubble(t, 0, func(r *rig) {
		got, err := r.EditContact(t.Context(), api.ContactEdit{Number: awa, Language: &french, Fields: map[string]string{" Village  d'origine": "Bafia"}}, true)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(map[string]string{"village d'origine": "Bafia"}, got.Fields); diff != "" || got.Language != "fr" {
			t.Errorf("language %q, fields (-want +got):\n%s", got.Language, diff)
		}
		got, err = r.EditContact(t.Context(), api.ContactEdit{Number: awa, Language: &none, Fields: map[string]string{"VILLAGE d'origine": ""}}, false)
		if err != nil || got.Language != "" || len(got.Fields) > 0 {
			t.Errorf("taken away: %+v, %v", got, err)
		}
	})
}

func TestEditsRefused(t *testing.T) {
	klingon := "klingon"
	tests := map[string]struct {
		edit api.ContactEdit
		want string
	}{
		"a language":        {api.ContactEdit{Number: awa, Language: &klingon}, `"klingon" is no language`},
		"a field's name":    {api.ContactEdit{Number: awa, Fields: map[string]string{"Name": "x"}}, `"Name" can not name a field`},
		"a short code":      {api.ContactEdit{Number: "8080"}, "8080 can not be a contact: it is a short code"},
		"what is no number": {api.ContactEdit{Number: "Awa"}, `"Awa" is not a telephone number: it holds more than digits`},
	}
	bubble(t, 0, func(r *rig) {
		for name, test := range tests {
			_, err := r.EditContact(t.Context(), test.edit, true)
			var wrong *gateway.Invalid
			if !errors.As(err, &wrong) || wrong.What != test.want || wrong.Hint == "" {
				t.Errorf("%s: error %v", name, err)
			}
		}
		if list, err := r.Contacts(t.Context(), api.ContactQuery{}); err != nil || len(list) > 0 {
			t.Errorf("contacts %v, %v", list, err)
		}
	})
}

// Every way to name a group that is not there tells where to look.
func TestNoSuchGroup(t *testing.T) {
	bubble(t, 0, func(r *rig) {
		must(t)(r.EditContact(t.Context(), api.ContactEdit{Number: awa}, true))
		_, shown := r.Group(t.Context(), "nord", api.Page{})
		_, listed := r.Contacts(t.Context(), api.ContactQuery{Group: "nord"})
		_, added := r.AddMembers(t.Context(), "nord", []string{awa})
		_, removed := r.RemoveMembers(t.Context(), "nord", []string{awa})
		_, joined := r.EditContact(t.Context(), api.ContactEdit{Number: awa, Groups: []string{"nord"}}, false)
		for name, err := range map[string]error{
			"show": shown, "list": listed, "add": added, "remove": removed, "join": joined,
			"delete": r.DeleteGroup(t.Context(), "nord"),
			"export": r.Export(t.Context(), t.Output(), api.ContactQuery{Group: "nord"}),
		} {
			var hint interface {
				error
				Hint() string
			}
			if !errors.Is(err, store.ErrNotFound) || !errors.As(err, &hint) || hint.Hint() != "see: tocsin group list" {
				t.Errorf("%s: error %v", name, err)
			}
		}
	})
}

func TestGroupsThatTextsDoNotTellApart(t *testing.T) {
	bubble(t, 0, func(r *rig) {
		must(t)(r.CreateGroup(t.Context(), api.Group{Name: "Santé"}))
		_, err := r.CreateGroup(t.Context(), api.Group{Name: "sante"})
		var clash *gateway.Conflict
		if !errors.As(err, &clash) || clash.What != "there is a group Santé already, and texts do not tell sante from it" {
			t.Errorf("created: %v", err)
		}
		_, err = r.Apply(t.Context(), api.Apply{File: []byte("groups: [{name: nord}, {name: sante}]")})
		if err == nil || !strings.Contains(err.Error(), "groups[1].name: there is a group Santé already, and texts do not tell sante from it, line 1") {
			t.Errorf("applied: %v", err)
		}
		report, err := r.Import(t.Context(), strings.NewReader("number\n"+awa+"\n"), api.ImportOptions{Groups: []string{"SANTE; nord", "nord"}})
		if diff := cmp.Diff([]string{"nord"}, report.GroupsCreated); diff != "" || err != nil || report.Joined != 2 {
			t.Errorf("imported: %v, groups made (-want +got):\n%s", err, diff)
		}
	})
}
