package gateway_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tocsin-sms/tocsin/accounts"
	"github.com/tocsin-sms/tocsin/internal/api"
	"github.com/tocsin-sms/tocsin/internal/store"
)

func (r *rig) threads(q api.ThreadQuery) (list []string) {
	r.t.Helper()
	found, err := r.Threads(r.t.Context(), q)
	if err != nil {
		r.t.Fatal(err)
	}
	for _, t := range found {
		list = append(list, fmt.Sprintf("%s %d %s", t.Number, t.Unread, t.Entry.Text))
	}
	return list
}

// entry is the latest text of a person.
func (r *rig) entry(number string) api.ThreadEntry {
	r.t.Helper()
	list, err := r.Thread(r.t.Context(), number, api.Page{})
	if err != nil {
		r.t.Fatal(err)
	}
	for _, e := range list {
		if e.In {
			return e
		}
	}
	r.t.Fatalf("no text from %s", number)
	return api.ThreadEntry{}
}

// deeds is what a text did; + can be undone, ! with a reason only, - is undone.
func deeds(list []api.Deed) (out []string) {
	for _, d := range list {
		s := strings.TrimSpace(strings.Join([]string{d.What, d.Group, d.Poll, d.Option}, " "))
		switch {
		case d.Reason && d.Undo:
			s += "!"
		case d.Undo:
			s += "+"
		case d.Undone:
			s += "-"
		}
		out = append(out, strings.Join(strings.Fields(s), " "))
	}
	return out
}

func TestConversations(t *testing.T) {
	bubble(t, 1, func(r *rig) {
		r.apply(rules)
		r.in(awa, "Où est l'eau ?")
		r.in(bello, "SANTE")
		if diff := cmp.Diff([]string{bello + " 1 SANTE", awa + " 1 Où est l'eau ?"}, r.threads(api.ThreadQuery{})); diff != "" {
			t.Errorf("conversations (-want +got):\n%s", diff)
		}
		yes := true
		must(t)(r.MarkThread(t.Context(), "699000001", api.ThreadMarks{Read: &yes, Starred: &yes}))
		for show, want := range map[string][]string{
			api.ShowUnread: {bello + " 1 SANTE"}, api.ShowStarred: {awa + " 0 Où est l'eau ?"}, api.ShowTodo: nil, "call": nil, api.ShowArchived: nil,
		} {
			if diff := cmp.Diff(want, r.threads(api.ThreadQuery{Show: show})); diff != "" {
				t.Errorf("%s (-want +got):\n%s", show, diff)
			}
		}
		if diff := cmp.Diff([]string{awa + " 0 Où est l'eau ?"}, r.threads(api.ThreadQuery{Text: "EAU"})); diff != "" {
			t.Errorf("search (-want +got):\n%s", diff)
		}
		if _, err := r.Threads(t.Context(), api.ThreadQuery{Show: "nosuch"}); err == nil {
			t.Error("a filter that is none was taken")
		}
	})
}

func TestAReplyIsSentOnce(t *testing.T) {
	bubble(t, 1, func(r *rig) {
		r.apply(rules)
		r.in(awa, "HELP")
		if counts, err := r.InboxCounts(t.Context()); err != nil || counts.Todo != 1 || counts.Unread != 1 {
			t.Fatalf("counts %+v, %v", counts, err)
		}
		key := store.NewID(r.now()).String()
		for range 2 {
			must(t)(r.Reply(t.Context(), awa, api.Reply{Text: "Nous arrivons.", Key: key}))
		}
		r.settle(5 * time.Second)
		if n := len(slices.DeleteFunc(r.sent(awa), func(s string) bool { return s != "Nous arrivons." })); n != 1 {
			t.Errorf("the answer left %d times", n)
		}
		if counts, err := r.InboxCounts(t.Context()); err != nil || counts.Todo != 0 || counts.Unread != 0 {
			t.Errorf("counts %+v, %v: the text was answered", counts, err)
		}
		if diff := cmp.Diff([]string{awa + " 0 Nous arrivons."}, r.threads(api.ThreadQuery{})); diff != "" {
			t.Errorf("conversations (-want +got):\n%s", diff)
		}
		r.settle(25 * time.Hour)
		if _, err := r.Reply(t.Context(), awa, api.Reply{Text: "Encore.", Key: store.NewID(r.now().Add(-25 * time.Hour)).String()}); err == nil {
			t.Error("a form of yesterday was taken")
		}
	})
}

func TestWhatATextDidCanBeTakenBack(t *testing.T) {
	bubble(t, 1, func(r *rig) {
		r.apply(rules)
		undo := func(what, note string) error {
			t.Helper()
			_, err := r.UndoText(accounts.As(t.Context(), "nadia"), r.entry(awa).ID, api.Undo{What: what, Note: note})
			return err
		}
		expect := func(want ...string) {
			t.Helper()
			if diff := cmp.Diff(want, deeds(r.entry(awa).Did)); diff != "" {
				t.Errorf("deeds (-want +got):\n%s", diff)
			}
		}
		r.in(awa, "SANTE")
		expect("joined sante+")
		must(t)(nil, undo(api.DidJoin, ""))
		expect("joined sante-")
		if got := r.contact(awa).Groups; len(got) != 0 {
			t.Errorf("still in %v", got)
		}
		if undo(api.DidJoin, "") == nil {
			t.Error("taken back twice")
		}

		r.in(awa, "puits oui")
		expect("voted puits oui+")
		must(t)(nil, undo(api.DidVote, ""))
		expect()
		if p, err := r.Poll(t.Context(), "puits"); err != nil || p.Voters != 0 {
			t.Errorf("poll %+v, %v", p, err)
		}
		must(t)(r.Refile(t.Context(), api.Refile{Poll: "puits", Message: r.entry(awa).ID, Option: "non"}))
		expect("voted puits non+")

		r.in(awa, "STOP")
		expect("stopped!")
		if undo(api.DidStop, " ") == nil {
			t.Error("a stop was taken back without a reason")
		}
		must(t)(nil, undo(api.DidStop, "she rang: it was meant for another number"))
		expect("stopped-")
		if c := r.contact(awa); c.Stopped || c.Consent[0].Words != "she rang: it was meant for another number (nadia)" {
			t.Errorf("stopped %v, evidence %+v", c.Stopped, c.Consent[0])
		}
	})
}

func TestADecisionCanBeTakenBack(t *testing.T) {
	bubble(t, 1, func(r *rig) {
		r.in(awa, "wrong number")
		text := r.entry(awa)
		if diff := cmp.Diff([]string{"maybe stop"}, deeds(text.Did)); diff != "" {
			t.Errorf("deeds (-want +got):\n%s", diff)
		}
		must(t)(r.Decide(t.Context(), text.ID, api.DecideKeep))
		must(t)(r.UndoText(t.Context(), text.ID, api.Undo{What: api.DidClear}))
		if c, err := r.InboxCounts(t.Context()); err != nil || c.MaybeStop != 1 || !r.contact(awa).Held {
			t.Errorf("counts %+v, %v: want it to be decided again", c, err)
		}
		must(t)(r.Decide(t.Context(), text.ID, api.DecideStop))
		if !r.contact(awa).Stopped {
			t.Error("not stopped")
		}
	})
}

func TestTextsAreDealtWith(t *testing.T) {
	bubble(t, 1, func(r *rig) {
		r.apply(rules)
		r.in(awa, "HELP")
		must(t)(r.MarkText(t.Context(), r.entry(awa).ID, api.TextMarks{Done: true}))
		r.in(awa, "puits peut-être")
		if p, err := r.Poll(t.Context(), "puits"); err != nil || p.Unclear != 1 {
			t.Fatalf("poll %+v, %v", p, err)
		}
		must(t)(r.MarkText(t.Context(), r.entry(awa).ID, api.TextMarks{Repeat: true}))
		if p, err := r.Poll(t.Context(), "puits"); err != nil || p.Unclear != 0 {
			t.Errorf("poll %+v, %v", p, err)
		}
		if c, err := r.InboxCounts(t.Context()); err != nil || c.Todo != 0 {
			t.Errorf("counts %+v, %v", c, err)
		}
		r.in(bello, "wrong number")
		if _, err := r.MarkText(t.Context(), r.entry(bello).ID, api.TextMarks{Done: true}); err == nil {
			t.Error("a text that may be a stop was put aside undecided")
		}
	})
}
