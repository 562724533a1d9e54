package gateway_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tocsin-sms/tocsin/accounts"
	"github.com/tocsin-sms/tocsin/internal/api"
	"github.com/tocsin-sms/tocsin/internal/gateway"
	"github.com/tocsin-sms/tocsin/internal/lang"
	"github.com/tocsin-sms/tocsin/internal/store"
)

// water is a rule made by hand.
func water() api.RuleSave {
	return api.RuleSave{RuleDraft: api.RuleDraft{
		Words: lang.Words{"fr": {"eau"}, lang.Any: {"water"}}, Join: "sante", Reply: lang.Text{"fr": "Noté."},
	}}
}

func (r *rig) save(s api.RuleSave) api.RuleChange {
	r.t.Helper()
	c, err := r.SaveRule(accounts.As(r.t.Context(), "awa"), s)
	if err != nil {
		r.t.Fatal(err)
	}
	return c
}

func (r *rig) does(text string) string {
	r.t.Helper()
	tried, err := r.Try(r.t.Context(), api.Try{Text: text, From: awa})
	if err != nil {
		r.t.Fatal(err)
	}
	return tried.Outcome
}

func (r *rig) undo(c api.RuleChange) {
	r.t.Helper()
	if _, err := r.UndoRule(r.t.Context(), c.ID); err != nil {
		r.t.Fatal(err)
	}
}

func TestARuleIsMadeChangedSwitchedAndRemovedAndEachIsUndone(t *testing.T) {
	bubble(t, 1, func(r *rig) {
		r.apply(rules)
		made := r.save(water())
		if made.By != "awa" || made.What != api.RuleMade || made.Rule.Declared || r.does("EAU") != "joined sante" {
			t.Fatalf("made %+v, which does %q", made, r.does("EAU"))
		}
		leave := water()
		leave.Was, leave.Name, leave.Join, leave.Leave = "water", "depart", "", "sante"
		changed := r.save(leave)
		if got := r.does("water"); got != "was not in sante" {
			t.Errorf("changed, it does %q", got)
		}
		off, err := r.SwitchRule(t.Context(), api.RuleSwitch{Name: "depart"})
		if got := r.does("eau"); err != nil || got != "in the inbox" {
			t.Errorf("off, it does %q, %v", got, err)
		}
		r.undo(off)
		r.undo(changed)
		if got := r.does("eau"); got != "joined sante" {
			t.Errorf("as before, it does %q", got)
		}
		removed, err := r.RemoveRule(t.Context(), "water")
		if got := r.does("eau"); err != nil || got != "in the inbox" {
			t.Errorf("removed, it does %q, %v", got, err)
		}
		r.undo(removed)
		if got := r.does("eau"); got != "joined sante" {
			t.Errorf("brought back, it does %q", got)
		}
		list, err := r.RuleChanges(t.Context(), api.Page{})
		if err != nil || len(list) != 7 || list[0].What != api.RuleRestored {
			t.Errorf("%d changes, %v, want 7 with the latest first", len(list), err)
		}
	})
}

func TestWhatWasChangedAgainIsNotUndone(t *testing.T) {
	bubble(t, 1, func(r *rig) {
		r.apply(rules)
		made := r.save(water())
		again := water()
		again.Was, again.Join, again.Leave = "water", "", "sante"
		r.save(again)
		_, err := r.UndoRule(t.Context(), made.ID)
		var conflict *gateway.Conflict
		if !errors.As(err, &conflict) {
			t.Errorf("undone over a later change: %v", err)
		}
		if _, err := r.UndoRule(t.Context(), store.NewID(time.Now()).String()); !store.IsNotFound(err) {
			t.Errorf("a change that never was: %v", err)
		}
	})
}

func TestARuleIsCheckedBeforeItIsSaved(t *testing.T) {
	cases := map[string]struct {
		change         func(*api.RuleSave)
		problem, clash string
	}{
		"as it is":               {func(*api.RuleSave) {}, "", ""},
		"no words":               {func(s *api.RuleSave) { s.Words = nil }, "words: a rule needs words", ""},
		"a group that is not":    {func(s *api.RuleSave) { s.Join = "nobody" }, "join: there is no group", ""},
		"a number that is none":  {func(s *api.RuleSave) { s.Forward = []string{"abc"} }, "forward[0]: want a number", ""},
		"nothing to do":          {func(s *api.RuleSave) { s.Join, s.Reply = "", nil }, "the rule does nothing", ""},
		"a name that is taken":   {func(s *api.RuleSave) { s.Name = "alerte" }, "name: another rule is called alerte", ""},
		"the same word":          {func(s *api.RuleSave) { s.Words["fr"] = []string{"alerte"} }, "", `"alerte" is a word of the rule alerte`},
		"a stop word":            {func(s *api.RuleSave) { s.Words["fr"] = []string{"arret"} }, "", "says stop"},
		"begins with STOP":       {func(s *api.RuleSave) { s.Words["fr"] = []string{"stop fievre"} }, "", `begins with the stop word "stop"`},
		"a help word":            {func(s *api.RuleSave) { s.Words["fr"] = []string{"aide"} }, "", "asks for help"},
		"a start word":           {func(s *api.RuleSave) { s.Words["fr"] = []string{"reprendre"} }, "", "starts again"},
		"the word of a poll":     {func(s *api.RuleSave) { s.Words["fr"] = []string{"puits"} }, "", "of the poll puits"},
		"the answer of a poll":   {func(s *api.RuleSave) { s.Words["fr"] = []string{"oui"} }, "", `the answer "oui" of the poll puits`},
		"the option of no poll":  {func(s *api.RuleSave) { s.Words, s.Join, s.Call, s.Poll, s.Option = nil, "", true, "puits", "x" }, "", "which has no such option"},
		"an end before its time": {func(s *api.RuleSave) { s.From, s.Until = time.Now(), time.Now().Add(-time.Hour) }, "until: it ends before", ""},
	}
	bubble(t, 1, func(r *rig) {
		r.apply(rules)
		for name, c := range cases {
			t.Run(name, func(t *testing.T) { r.checked(t, c.change, c.problem, c.clash) })
		}
	})
}

// checked compares what is said before saving with what saving does.
func (r *rig) checked(t *testing.T, change func(*api.RuleSave), problem, clash string) {
	s := water()
	change(&s)
	out, err := r.CheckRule(r.t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	said := ""
	for _, p := range out.Problems {
		said += strings.TrimPrefix(p.Field+": "+p.Text, ": ") + "\n"
	}
	if (problem == "") != (said == "") || !strings.Contains(said, problem) {
		t.Errorf("problems %q, want %q", said, problem)
	}
	if got := strings.Join(out.Clashes, "\n"); (clash == "") != (got == "") || !strings.Contains(got, clash) {
		t.Errorf("clashes %q, want %q", got, clash)
	}
	saved, err := r.SaveRule(r.t.Context(), s)
	if (err == nil) != (problem+clash == "") {
		t.Errorf("saved with %v", err)
	}
	s.Anyway = true
	if clash != "" {
		saved, err = r.SaveRule(r.t.Context(), s)
		if err != nil || len(saved.Clashes) == 0 {
			t.Errorf("anyway: %v, clashes %q", err, saved.Clashes)
		}
	}
	if err == nil {
		r.UndoRule(r.t.Context(), saved.ID)
	}
}

func TestARepliesSizeIsSaidForEachLanguage(t *testing.T) {
	bubble(t, 1, func(r *rig) {
		r.apply(rules)
		s := water()
		s.Reply = lang.Text{"fr": "Ça va", "ar": "مرحبا"}
		out, err := r.CheckRule(t.Context(), s)
		if err != nil {
			t.Fatal(err)
		}
		want := []api.TextSize{
			{Language: "ar", Text: "مرحبا", Alphabet: "Unicode", Parts: 1, Units: 5, Left: 65, Forcing: "مرحبا"},
			{Language: "fr", Text: "Ça va", Alphabet: "GSM", Parts: 1, Units: 5, Left: 155},
		}
		for i := range out.Replies {
			out.Replies[i].Alphabet = want[i].Alphabet
		}
		if diff := cmp.Diff(want, out.Replies); diff != "" {
			t.Error(diff)
		}
	})
}

func TestARuleCountsWhatItTook(t *testing.T) {
	bubble(t, 1, func(r *rig) {
		r.apply(rules)
		r.in(awa, "sante")
		r.in(bello, "Health please")
		r.skew.Add(int64(3 * 24 * time.Hour))
		r.in(chi, "sante")
		rule, err := r.Rule(t.Context(), "health")
		if err != nil || rule.Hits != 3 || rule.HitsWeek != 3 || time.Until(rule.LastHit) < 71*time.Hour {
			t.Fatalf("%+v, %v", rule.RuleStanding, err)
		}
		r.skew.Add(int64(5 * 24 * time.Hour))
		if rule, _ = r.Rule(t.Context(), "health"); rule.Hits != 3 || rule.HitsWeek != 1 {
			t.Errorf("after five days %+v, want one in the week", rule.RuleStanding)
		}
		r.skew.Add(int64(30 * 24 * time.Hour))
		if rule, _ = r.Rule(t.Context(), "health"); rule.HitsWeek != 0 {
			t.Errorf("after a month %+v, want none in the week", rule.RuleStanding)
		}
	})
}

func TestRulesOfTheHandAndOfTheFileLiveTogether(t *testing.T) {
	bubble(t, 1, func(r *rig) {
		r.apply(rules)
		r.save(water())
		edited := api.RuleSave{RuleDraft: api.RuleDraft{Words: lang.Words{lang.Any: {"alerte"}}, Forward: []string{"group:sante"}}, Was: "alerte"}
		r.save(edited)
		if _, err := r.SwitchRule(t.Context(), api.RuleSwitch{Name: "health"}); err != nil {
			t.Fatal(err)
		}
		dry, err := r.Apply(t.Context(), api.Apply{File: []byte(rules), Prune: true, DryRun: true})
		if err != nil {
			t.Fatal(err)
		}
		if len(dry.Changes) != 1 || !strings.HasPrefix(dry.Changes[0], "updated keyword alerte (it was changed by hand by awa on ") {
			t.Errorf("the file would change %q, want the edited rule only, by whom", dry.Changes)
		}
		must(t)(r.Apply(t.Context(), api.Apply{File: []byte(rules), Prune: true}))
		list, err := r.Rules(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		got := []string{}
		for _, rule := range list {
			got = append(got, rule.Name)
			if rule.Off != (rule.Name == "health") || rule.Edited || rule.Declared == (rule.Name == "water") {
				t.Errorf("%s: %+v", rule.Name, rule.RuleStanding)
			}
		}
		if want := []string{"alerte", "health", "water"}; !slices.Equal(got, want) {
			t.Errorf("rules %q, want %q", got, want)
		}
	})
}

func TestAnErasedPersonIsInNoHistoryOfRules(t *testing.T) {
	bubble(t, 1, func(r *rig) {
		r.apply(rules)
		r.join("sante", bello)
		s := water()
		s.Forward = []string{bello}
		r.save(s)
		must(t)(r.RemoveRule(t.Context(), "water"))
		if err := r.EraseContact(t.Context(), bello); err != nil {
			t.Fatal(err)
		}
		if list, err := r.RuleChanges(t.Context(), api.Page{}); err != nil || len(list) != 0 {
			t.Errorf("changes %+v, %v, want none that tells the number", list, err)
		}
	})
}
