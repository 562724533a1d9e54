package gateway_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tocsin-sms/tocsin/internal/api"
	"github.com/tocsin-sms/tocsin/internal/gateway"
	"github.com/tocsin-sms/tocsin/internal/lang"
)

// road is a poll made by hand.
func road() api.PollSave {
	return api.PollSave{
		Word: "Route", Question: lang.Text{"fr": "La route est-elle coupée ?"},
		Options: []api.PollOptionDraft{{Key: "oui", Words: []string{"yes"}}, {Key: "non", Words: []string{"no"}}},
		Reply:   lang.Text{"fr": "Merci."},
	}
}

func TestAPollIsMadeAndChangedWhileThatIsSafe(t *testing.T) {
	bubble(t, 1, func(r *rig) {
		r.apply(rules)
		made, err := r.SavePoll(t.Context(), road())
		if err != nil || made.Name != "route" || made.Word != "Route" || !made.Open || made.Declared || made.Votes != "last" {
			t.Fatalf("made %+v, %v", made, err)
		}
		r.in(awa, "route yes")
		cases := map[string]struct {
			change func(*api.PollSave)
			says   string
		}{
			"another question":    {func(s *api.PollSave) { s.Question = lang.Text{"fr": "Route coupée ?"} }, ""},
			"one more option":     {func(s *api.PollSave) { s.Options = append(s.Options, api.PollOptionDraft{Key: "un peu"}) }, ""},
			"an end":              {func(s *api.PollSave) { s.Closes = time.Now().Add(time.Hour) }, ""},
			"no reply any more":   {func(s *api.PollSave) { s.Reply = nil }, ""},
			"another word":        {func(s *api.PollSave) { s.Name, s.Word = "route", "chemin" }, "word: people answer with Route already"},
			"the first counts":    {func(s *api.PollSave) { s.Votes = "first" }, "votes: people have voted already"},
			"an option with none": {func(s *api.PollSave) { s.Options[1].Key = "nenni" }, ""},
			"an option with one":  {func(s *api.PollSave) { s.Options[0].Key = "si" }, "options: the option oui has votes"},
			"one option":          {func(s *api.PollSave) { s.Options = s.Options[:1] }, "a poll needs two options"},
			"a new one":           {func(s *api.PollSave) { s.New = true }, "name: there is a poll route"},
			"a stop word":         {func(s *api.PollSave) { s.Options[1].Words = []string{"stop"} }, "says stop"},
		}
		for name, c := range cases {
			t.Run(name, func(t *testing.T) {
				s := road()
				c.change(&s)
				_, err := r.SavePoll(r.t.Context(), s)
				if (err == nil) != (c.says == "") || err != nil && !strings.Contains(err.Error(), c.says) {
					t.Errorf("%v, want %q", err, c.says)
				}
			})
		}
		if p, err := r.Poll(t.Context(), "route"); err != nil || p.Voters != 1 {
			t.Errorf("%+v, %v, want the vote kept", p, err)
		}
	})
}

func TestAPollIsCheckedBeforeItIsSaved(t *testing.T) {
	bubble(t, 1, func(r *rig) {
		r.apply(rules)
		s := road()
		s.Word = "alerte"
		out, err := r.CheckPoll(t.Context(), s)
		if err != nil || len(out.Problems) != 0 || len(out.Clashes) != 1 || !strings.Contains(out.Clashes[0], "the rule alerte gets it") {
			t.Errorf("%+v, %v", out, err)
		}
		if len(out.Questions) != 1 || out.Questions[0].Parts != 1 {
			t.Errorf("questions %+v", out.Questions)
		}
		_, err = r.SavePoll(t.Context(), s)
		var conflict *gateway.Conflict
		if !errors.As(err, &conflict) {
			t.Errorf("saved over a clash: %v", err)
		}
		s.Anyway = true
		if saved, err := r.SavePoll(t.Context(), s); err != nil || len(saved.Clashes) != 1 {
			t.Errorf("anyway: %+v, %v", saved.Clashes, err)
		}
		if err := r.RemovePoll(t.Context(), "alerte"); err != nil {
			t.Error(err)
		}
		if err := r.RemovePoll(t.Context(), "alerte"); err == nil {
			t.Error("removed twice")
		}
	})
}

func TestTheResultOfAPollInTimeByGroupAndAsAFile(t *testing.T) {
	bubble(t, 1, func(r *rig) {
		r.apply(rules)
		r.join("sante", awa, bello, chi)
		r.join("staff", chi)
		must(t)(r.OpenPoll(t.Context(), api.PollOpen{Name: "puits", To: []string{"sante"}}))
		r.settle(10 * time.Second)
		r.in(awa, "oui")
		r.in(bello, "puits =non")
		r.in(chi, "puits ouii")
		steps, err := r.PollTimeline(t.Context(), "puits")
		if err != nil || len(steps) != 2 || steps[0].Option != "non" || steps[1].Votes != 1 {
			t.Errorf("timeline %+v, %v", steps, err)
		}
		shares, err := r.PollShares(t.Context(), "puits")
		want := []api.PollShare{
			{Group: "sante", Title: lang.Text{"fr": "Santé", "en": "Health"}, Asked: 3, Answered: 2, Voted: 2},
			{Group: "staff", Title: lang.Text{"fr": "Équipe"}, Asked: 1},
		}
		if diff := cmp.Diff(want, shares); diff != "" || err != nil {
			t.Error(diff, err)
		}
		hidden, named := r.export("puits", false), r.export("puits", true)
		if strings.Contains(hidden, "+237") || strings.Count(hidden, "\n") != 3 {
			t.Errorf("without numbers:\n%s", hidden)
		}
		if !strings.Contains(named, bello+",,non,") || !strings.Contains(named, "puits =non") || strings.Count(named, "\n") != 3 {
			t.Errorf("with numbers:\n%s", named)
		}
	})
}

func (r *rig) export(name string, numbers bool) string {
	r.t.Helper()
	var b bytes.Buffer
	if err := r.ExportPoll(r.t.Context(), &b, api.PollExport{Name: name, Numbers: numbers}); err != nil {
		r.t.Fatal(err)
	}
	return b.String()
}

func TestAnUnclearAnswerIsFiledAndThatIsUndone(t *testing.T) {
	bubble(t, 1, func(r *rig) {
		r.apply(rules)
		r.in(awa, "puits ouii")
		p, err := r.Poll(t.Context(), "puits")
		if err != nil || len(p.ToRefile) != 1 || p.ToRefile[0].Nearest != "oui" {
			t.Fatalf("%+v, %v, want one near to oui", p.ToRefile, err)
		}
		steps := []struct {
			refile          api.Refile
			voters, unclear int
		}{
			{api.Refile{Option: "oui"}, 1, 0},
			{api.Refile{}, 0, 1},
			{api.Refile{Aside: true}, 0, 0},
			{api.Refile{}, 0, 1},
		}
		for _, s := range steps {
			s.refile.Poll, s.refile.Message = "puits", p.ToRefile[0].Message
			got, err := r.Refile(t.Context(), s.refile)
			flagged, _ := r.Inbox(t.Context(), api.InQuery{Flag: "unclear"})
			if err != nil || got.Voters != s.voters || got.Unclear != s.unclear || len(flagged) != s.unclear {
				t.Errorf("%+v: %d voters, %d unclear, %d flagged, %v", s.refile, got.Voters, got.Unclear, len(flagged), err)
			}
		}
	})
}

func TestATextIsTriedAsOneWhoWasAskedAndWithARuleNotSaved(t *testing.T) {
	bubble(t, 1, func(r *rig) {
		r.apply(rules)
		r.join("sante", awa)
		asked, err := r.Try(t.Context(), api.Try{Text: "oui", From: awa, Asked: "puits"})
		want := []api.TriedAction{{Kind: "vote", Poll: "puits", Option: "oui"}}
		if diff := cmp.Diff(want, asked.Does); diff != "" || err != nil || asked.Sender == nil || len(asked.Sender.Groups) != 1 {
			t.Errorf("%s, %v, as %+v", diff, err, asked.Sender)
		}
		s := water()
		draft, err := r.Try(t.Context(), api.Try{Text: "eau", Rule: &s})
		if err != nil || draft.Outcome != "joined sante" || draft.Reply != "Noté." || r.does("eau") != "in the inbox" {
			t.Errorf("%+v, %v", draft, err)
		}
		if _, err := r.Try(t.Context(), api.Try{Text: "oui", Asked: "none"}); err == nil {
			t.Error("tried as asked a poll that is not")
		}
	})
}
