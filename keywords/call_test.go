package keywords

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tocsin-sms/tocsin/internal/lang"
)

// ringing is a book with two SIMs, one to ring for yes and one for no, and a
// rule for calls on any other.
func ringing(t *testing.T, rules ...Rule) *Book {
	t.Helper()
	b, clashes := NewBook(BookConfig{
		Organisation: "Comité", Language: "fr", Modems: []string{"a", "b", "c"},
		Groups: []Group{{Name: "sante"}, {Name: "staff", Confirm: true}},
		Polls:  []Poll{{Name: "puits", Word: "puits", Open: true, Options: []Option{{Key: "oui"}, {Key: "non"}}, Reply: lang.Text{"fr": "Noté : {answer}."}}},
		Rules: append([]Rule{
			{Name: "any", Call: true, Join: "sante", Reply: lang.Text{"fr": "Bienvenue."}},
			{Name: "yes", Call: true, Modem: "a", Poll: "puits", Option: "oui"},
			{Name: "no", Call: true, Modem: "b", Poll: "puits", Option: "non"},
			{Name: "else", CatchAll: true, Forward: []string{"group:staff"}},
		}, rules...),
	})
	if len(clashes) > 0 {
		t.Fatalf("clashes: %v", clashes)
	}
	return b
}

func TestDecideCall(t *testing.T) {
	caller := Sender{Number: "+237699000001"}
	with := func(change func(*Sender)) Sender {
		s := caller
		change(&s)
		return s
	}
	tests := map[string]struct {
		sender Sender
		modem  string
		rule   string
		does   []Action
		reply  string
		says   string
	}{
		"the rule of the modem":          {caller, "a", "yes", []Action{{Kind: Vote, Poll: "puits", Option: "oui"}}, "Noté : oui.", "vote oui in puits"},
		"that of the other":              {caller, "b", "no", []Action{{Kind: Vote, Poll: "puits", Option: "non"}}, "Noté : non.", "vote non in puits"},
		"the rule of any modem":          {caller, "c", "any", []Action{{Kind: Join, Group: "sante"}}, "Bienvenue.", "joined sante"},
		"one who is in the group":        {with(func(s *Sender) { s.Groups = []string{"sante"} }), "c", "any", nil, "Comité : vous participez déjà à sante.", "already in sante"},
		"a stopped person stays stopped": {with(func(s *Sender) { s.Stopped = true }), "c", "", nil, "", "missed call from a stopped person"},
		"a short code":                   {Sender{Number: "8080"}, "a", "", nil, "", "not from a person"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			d := ringing(t).DecideCall(test.sender, test.modem, noon)
			if d.Rule != test.rule || d.Outcome != test.says || !strings.HasPrefix(d.Reply, test.reply) || test.reply == "" && d.Reply != "" {
				t.Errorf("rule %q, outcome %q, reply %q, want %q, %q, %q", d.Rule, d.Outcome, d.Reply, test.rule, test.says, test.reply)
			}
			if diff := cmp.Diff(test.does, d.Actions); diff != "" {
				t.Errorf("actions (-want +got):\n%s", diff)
			}
		})
	}
}

func TestACallWithoutARule(t *testing.T) {
	b, _ := NewBook(BookConfig{
		Language: "fr", Groups: []Group{{Name: "sante"}},
		Rules: []Rule{
			{Name: "else", CatchAll: true, Join: "sante"},
			{Name: "later", Call: true, Join: "sante", From: noon.Add(time.Hour)},
			{Name: "word", Words: lang.Words{lang.Any: {"sante"}}, Join: "sante"},
		},
	})
	d := b.DecideCall(Sender{Number: "+237699000001"}, "a", noon)
	if d.Outcome != "missed call" || d.Actions != nil || d.Reply != "" {
		t.Errorf("decision %+v, want nothing but the call noted", d)
	}
}

func TestACallVotesInAnOpenPollOnly(t *testing.T) {
	b, _ := NewBook(BookConfig{
		Language: "fr", Polls: []Poll{{Name: "puits", Word: "puits", Closes: noon, Options: []Option{{Key: "oui"}, {Key: "non"}}}},
		Rules: []Rule{{Name: "yes", Call: true, Poll: "puits", Option: "oui"}},
	})
	caller := Sender{Number: "+237699000001"}
	if d := b.DecideCall(caller, "a", noon.Add(-time.Second)); len(d.Actions) != 1 {
		t.Errorf("before it closes: %+v, want a vote", d)
	}
	if d := b.DecideCall(caller, "a", noon); len(d.Actions) != 0 || d.ReplyKind != ReplyClosed {
		t.Errorf("after it closed: %+v, want no vote and to be told", d)
	}
}

func TestACallIsForwardedAsOne(t *testing.T) {
	b, _ := NewBook(BookConfig{Language: "fr", Rules: []Rule{{Name: "x", Call: true, Forward: []string{"+237699000009"}}}})
	d := b.DecideCall(Sender{Number: "+237699000001", Name: "Awa"}, "a", noon)
	if len(d.Actions) != 1 || d.Actions[0].Text != "Awa +237699000001: (appel manqué)" {
		t.Errorf("actions %+v", d.Actions)
	}
}

func TestCallClashes(t *testing.T) {
	_, clashes := NewBook(BookConfig{
		Language: "fr", Modems: []string{"a"}, Groups: []Group{{Name: "sante"}},
		Polls: []Poll{{Name: "puits", Word: "puits", Open: true, Options: []Option{{Key: "oui"}, {Key: "non"}}}},
		Rules: []Rule{
			{Name: "one", Call: true, Join: "sante"},
			{Name: "two", Call: true, Join: "sante"},
			{Name: "three", Call: true, Modem: "a", Poll: "puits", Option: "bof"},
			{Name: "four", Call: true, Modem: "z", Join: "sante"},
			{Name: "five", Call: true, Modem: "a", Join: "sante", From: noon},
		},
	})
	var got []string
	for _, c := range clashes {
		got = append(got, c.Sentence)
	}
	want := []string{
		"the rules one and two are both for calls on any modem: one gets them",
		"the rule three votes bof in the poll puits, which has no such option",
		"the rule four is for calls on the modem z, which is not configured",
		"the rules three and five are both for calls on the modem a: three gets them",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("clashes (-want +got):\n%s", diff)
	}
}
