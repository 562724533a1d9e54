package gateway_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tocsin-sms/tocsin/accounts"
	"github.com/tocsin-sms/tocsin/internal/api"
	"github.com/tocsin-sms/tocsin/internal/store"
)

func TestPeopleAreListedInPages(t *testing.T) {
	bubble(t, 0, func(r *rig) {
		for i, name := range []string{"Zoé", "Awa", "Chi"} {
			must(t)(r.EditContact(t.Context(), api.ContactEdit{Number: fmt.Sprintf("+23769900000%d", i+1), Name: &name}, true))
		}
		var got []string
		q := api.PeopleQuery{Sort: api.SortName, Page: api.Page{Limit: 2}}
		for first := true; first || q.After != ""; first = false {
			page, err := r.People(t.Context(), q)
			if err != nil || page.Count != 3 || page.More {
				t.Fatalf("%+v, %v", page, err)
			}
			for _, c := range page.People {
				got = append(got, c.Name)
			}
			q.After = page.Next
		}
		if diff := cmp.Diff([]string{"Awa", "Chi", "Zoé"}, got); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		var out bytes.Buffer
		if err := r.ExportPeople(t.Context(), &out, api.PeopleQuery{Text: "ch"}); err != nil || !strings.Contains(out.String(), "Chi") || strings.Contains(out.String(), "Awa") {
			t.Errorf("%v\n%s", err, out.String())
		}
		for name, q := range map[string]api.PeopleQuery{
			"order": {Sort: "age"}, "place": {Page: api.Page{After: "x"}}, "bound": {Page: api.Page{All: true}},
		} {
			if page, err := r.People(t.Context(), q); err == nil {
				t.Errorf("%s: %+v", name, page)
			}
		}
	})
}

// A person's timeline has all of it, page by page, and who did what.
func TestTimeline(t *testing.T) {
	bubble(t, 1, func(r *rig) {
		r.apply(rules)
		name, later := "Awa", "Awa N."
		ctx := accounts.As(t.Context(), "grace")
		must(t)(r.EditContact(ctx, api.ContactEdit{Number: awa, Name: &name, Consent: "on paper"}, true))
		r.settle(time.Second)
		must(t)(r.EditContact(ctx, api.ContactEdit{Number: awa, Name: &later, Fields: map[string]string{"village": "Bafia"}}, false))
		r.settle(time.Second)
		r.in(awa, "SANTE")
		r.settle(time.Minute)
		r.in(awa, "STOP")
		r.settle(time.Minute)
		var got []string
		p := api.Page{Limit: 2}
		for first := true; first || p.After != ""; first = false {
			page, err := r.Timeline(t.Context(), awa, p)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range page.Moments {
				got = append(got, strings.TrimSpace(fmt.Sprintf("%s %s%s %s %s", m.Kind, m.Text, m.Group, m.Words, m.Who)))
			}
			p.After = page.Next
		}
		joined := strings.Join(got, "\n")
		for _, want := range []string{"in STOP", "stopped  STOP", "in SANTE", "joined sante SANTE", "out Bienvenue.", "edited  name, village grace", "added  on paper grace"} {
			if !strings.Contains(joined, want) {
				t.Errorf("%q is missing from:\n%s", want, joined)
			}
		}
		all, err := r.Dossier(t.Context(), awa)
		if err != nil || len(all.Timeline) != len(got) || all.Name != later {
			t.Errorf("%d of %d moments, %v", len(all.Timeline), len(got), err)
		}
		if len(all.Consent) != 2 {
			t.Errorf("consent: %+v", all.Consent)
		}
		if _, err := r.Timeline(t.Context(), awa, api.Page{After: "x"}); err == nil {
			t.Error("a place that is none is taken")
		}
	})
}

// Two contacts of one person become one, and an erasure takes all their numbers.
func TestMergeAndErase(t *testing.T) {
	bubble(t, 1, func(r *rig) {
		r.apply(rules)
		r.in(awa, "SANTE")
		r.in(bello, "HEALTH")
		r.settle(time.Minute)
		if _, err := r.MergeContacts(t.Context(), api.Merge{Keep: awa, Gone: chi}); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("with a stranger: %v", err)
		}
		if _, err := r.MergeContacts(t.Context(), api.Merge{Keep: awa, Gone: awa}); err == nil {
			t.Error("merged with themselves")
		}
		must(t)(r.MergeContacts(t.Context(), api.Merge{Keep: awa, Gone: bello}))
		line, err := r.Timeline(t.Context(), awa, api.Page{})
		if err != nil || len(line.Moments) < 7 {
			t.Errorf("%d moments, %v", len(line.Moments), err)
		}
		foot, err := r.Footprint(t.Context(), awa)
		if err != nil || foot.In != 2 || foot.Out != 2 || len(foot.Also) != 1 || len(foot.Groups) != 1 {
			t.Errorf("%+v, %v", foot, err)
		}
		if err := r.EraseContact(t.Context(), awa); err != nil {
			t.Fatal(err)
		}
		for _, n := range []string{awa, bello} {
			if line, err := r.Timeline(t.Context(), n, api.Page{}); err != nil || len(line.Moments) > 0 {
				t.Errorf("%s: %+v, %v", n, line, err)
			}
		}
	})
}

func TestGroupsAreEdited(t *testing.T) {
	bubble(t, 0, func(r *rig) {
		must(t)(r.CreateGroup(t.Context(), api.Group{Name: "nord"}))
		must(t)(r.AddMembers(t.Context(), "nord", []string{awa}))
		got, err := r.EditGroup(t.Context(), api.GroupEdit{Name: "nord", Title: map[string]string{"fr": "Comité Nord"}, Confirm: new(true)})
		if err != nil || got.Title["fr"] != "Comité Nord" || !got.Confirm || got.Count != 1 {
			t.Errorf("%+v, %v", got, err)
		}
		if _, err := r.EditGroup(t.Context(), api.GroupEdit{Name: "sud"}); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("edited: %v", err)
		}
		past, err := r.GroupHistory(t.Context(), "nord")
		if err != nil || len(past) == 0 || past[len(past)-1].Count != 1 {
			t.Errorf("%+v, %v", past, err)
		}
	})
}
