package keywords

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tocsin-sms/tocsin/internal/lang"
	"github.com/tocsin-sms/tocsin/internal/phone"
)

var noon = time.Date(2027, 1, 15, 12, 0, 0, 0, time.UTC)

// campaign is the rule book of most tests.
func campaign() BookConfig {
	return BookConfig{
		Organisation:  "Comité de l'eau",
		Language:      "fr",
		StopLanguages: []string{"fr", "en"},
		Groups: []Group{
			{Name: "sante", Title: lang.Text{"fr": "Santé", "en": "Health"}},
			{Name: "staff", Title: lang.Text{"fr": "Équipe"}},
			{Name: "eau-nord", Title: lang.Text{"fr": "Eau nord"}},
			{Name: "conseil", Title: lang.Text{"fr": "Conseil"}, Confirm: true},
		},
		Rules: []Rule{
			{
				Words: lang.Words{"fr": {"sante"}, "en": {"health"}}, Join: "sante",
				Reply: lang.Text{"fr": "Bienvenue {name|ami}. STOP pour arrêter.", "en": "Welcome {name|friend}. STOP to stop."},
			},
			{Words: lang.Words{lang.Any: {"bye sante"}}, Leave: "sante"},
			{Words: lang.Words{lang.Any: {"info eau", "water"}}, Reply: lang.Text{"fr": "Eau : 8h-12h.", "en": "Water: 8-12."}},
			{Words: lang.Words{lang.Any: {"alerte"}}, Forward: []string{"+237699000001", "group:staff"}, Reply: lang.Text{"fr": "Transmis."}},
			{Words: lang.Words{"fr": {"conseil"}}, Join: "conseil", Reply: lang.Text{"fr": "Bienvenue au {group}."}},
			{Words: lang.Words{"fr": {"nord"}}, Join: "eau-nord"},
		},
		Polls: []Poll{{
			Name: "puits", Word: "puits", Open: true, Closes: noon.AddDate(0, 0, 10),
			Options: []Option{
				{Key: "oui", Words: []string{"oui", "yes", "1"}, Label: lang.Text{"fr": "Oui", "en": "Yes"}},
				{Key: "non", Words: []string{"non", "no", "2"}, Label: lang.Text{"fr": "Non", "en": "No"}},
			},
			Reply:   lang.Text{"fr": "Noté : {answer}."},
			Unclear: lang.Text{"fr": "Répondez OUI ou NON."},
		}},
	}
}

func book(t testing.TB, c BookConfig) *Book {
	t.Helper()
	b, clashes := NewBook(c)
	if len(clashes) > 0 {
		t.Fatalf("clashes: %v", clashes)
	}
	return b
}

func person() Sender { return Sender{Number: "+237699000010"} }

func kinds(d Decision) []string {
	var all []string
	for _, a := range d.Actions {
		all = append(all, a.String())
	}
	return all
}

func TestRules(t *testing.T) {
	member := person()
	member.Groups, member.Name = []string{"sante"}, "Awa"
	tests := []struct {
		name    string
		text    string
		sender  Sender
		actions []string
		reply   string
	}{
		{"join", "SANTE", person(), []string{"join sante"}, "Bienvenue ami. STOP pour arrêter."},
		{"accents and marks", " Santé!! ", person(), []string{"join sante"}, "Bienvenue ami. STOP pour arrêter."},
		{"in another language", "health please", person(), []string{"join sante"}, "Welcome friend. STOP to stop."},
		{"already in", "sante", member, nil, "Comité de l'eau : vous participez déjà à Santé. Envoyez STOP pour ne plus rien recevoir."},
		{"leave", "bye sante", member, []string{"leave sante"}, "Comité de l'eau : vous avez quitté Santé. Envoyez STOP pour ne plus rien recevoir."},
		{"leave, not in", "Bye  Santé", person(), []string{"leave sante"}, "Comité de l'eau : vous n'étiez pas dans Santé. Envoyez STOP pour ne plus rien recevoir."},
		{"two words", "info eau?", person(), nil, "Eau : 8h-12h."},
		{"half a word", "waterloo", person(), nil, ""},
		{"word not first", "the water", person(), nil, ""},
		{"forward", "Alerte! feu", member, []string{"forward to +237699000001, group:staff"}, "Transmis."},
		{"vote", "Puits: OUI", person(), []string{"vote oui in puits"}, "Noté : Oui."},
		{"vote by number, stuck", "puits2", person(), []string{"vote non in puits"}, "Noté : Non."},
		{"vote in Arabic digits", "puits ١", person(), []string{"vote oui in puits"}, "Noté : Oui."},
		{"vote with more", "puits non depuis 2 jours", person(), []string{"vote non in puits"}, "Noté : Non."},
		{"unclear", "puits oui non", person(), []string{"unclear vote in puits"}, "Répondez OUI ou NON."},
		{"word alone", "puits", person(), []string{"unclear vote in puits"}, "Répondez OUI ou NON."},
		{"bare, not asked", "oui", person(), nil, ""},
		{"merci", "Merci beaucoup", person(), nil, ""},
	}
	b := book(t, campaign())
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := b.Decide(tt.text, tt.sender, noon)
			if diff := cmp.Diff(tt.actions, kinds(d)); diff != "" {
				t.Errorf("actions (-want +got):\n%s\n%q", diff, d.Why)
			}
			if d.Reply != tt.reply {
				t.Errorf("reply %q, want %q", d.Reply, tt.reply)
			}
		})
	}
}

func TestAlreadyOnceADay(t *testing.T) {
	tests := []struct {
		name string
		last time.Time
		want bool
	}{
		{"never said", time.Time{}, true},
		{"an hour ago", noon.Add(-time.Hour), false},
		{"a day ago", noon.Add(-24 * time.Hour), true},
	}
	b := book(t, campaign())
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := person()
			s.Groups, s.LastAlready = []string{"sante"}, tt.last
			if d := b.Decide("sante", s, noon); (d.Reply != "") != tt.want || d.ReplyKind != ReplyAlready {
				t.Errorf("%s %q", d.ReplyKind, d.Reply)
			}
		})
	}
}

func TestConfirm(t *testing.T) {
	b := book(t, campaign())
	d := b.Decide("Conseil", person(), noon)
	if d.ReplyKind != ReplyConfirm || d.Outcome != "asked to join conseil, awaits a yes" {
		t.Errorf("asked: %s, %s", d.ReplyKind, d.Outcome)
	}
	s := person()
	s.Pending = []string{"conseil"}
	s.Asked = []AskedPoll{{Name: "puits", At: noon}}
	for text, want := range map[string][]string{
		"OUI": {"confirm"}, "yes please": {"confirm"}, "Oui oui merci": {"confirm"},
		"non": {"vote non in puits"}, "oui mais": nil,
	} {
		d := b.Decide(text, s, noon)
		if diff := cmp.Diff(want, kinds(d)); diff != "" {
			t.Errorf("%q (-want +got):\n%s", text, diff)
		}
		if want != nil && want[0] == "confirm" && d.Reply != "Bienvenue au Conseil." {
			t.Errorf("%q: reply %q", text, d.Reply)
		}
	}
}

func TestDates(t *testing.T) {
	c := BookConfig{Language: "fr", Rules: []Rule{
		{Name: "before", Words: words("date"), Until: noon, Reply: lang.Text{lang.Any: "soon"}},
		{Name: "during", Words: words("date"), From: noon, Until: noon.Add(time.Hour), Reply: lang.Text{lang.Any: "now"}},
		{Name: "long", Words: words("date de fin"), From: noon, Reply: lang.Text{lang.Any: "long"}},
	}}
	tests := []struct {
		name, text, want string
		at               time.Time
	}{
		{"before", "date", "before", noon.Add(-time.Second)},
		{"from is in", "date", "during", noon},
		{"until is out", "date", "", noon.Add(time.Hour)},
		{"longest wins", "date de fin svp", "long", noon},
		{"a longer one not in force yields", "date de fin", "before", noon.Add(-time.Hour)},
	}
	b := book(t, c)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := b.Decide(tt.text, person(), tt.at).Rule; got != tt.want {
				t.Errorf("rule %q, want %q", got, tt.want)
			}
		})
	}
}

func TestCatchAll(t *testing.T) {
	c := campaign()
	c.Rules = append(c.Rules, Rule{Name: "rest", CatchAll: true, Forward: []string{"group:staff"}, Reply: lang.Text{lang.Any: "Lu."}})
	b := book(t, c)
	tests := []struct {
		text, rule string
		flag       bool
	}{
		{"il pleut ici", "rest", false},
		{"???", "rest", false},
		{"health", "health", false},
		{"help me", "rest", true},
		{"merci", "", false},
		{"ok", "", false},
		{"stop these", "", true},
		{"", "", false},
		{" \n ", "", false},
	}
	for _, tt := range tests {
		t.Run(tt.text, func(t *testing.T) {
			d := b.Decide(tt.text, person(), noon)
			if d.Rule != tt.rule || d.Flag != tt.flag {
				t.Errorf("rule %q, flag %v, %q", d.Rule, d.Flag, d.Why)
			}
			if d.Outcome == "" || len(d.Why) == 0 {
				t.Errorf("nothing said to the operator: %+v", d)
			}
		})
	}
}

func TestForwardSaysFromWhom(t *testing.T) {
	s := person()
	s.Name = "Awa"
	d := book(t, campaign()).Decide("Alerte! feu \xff", s, noon)
	if want := "Awa +237699000010: Alerte! feu ?"; d.Actions[0].Text != want {
		t.Errorf("%q, want %q", d.Actions[0].Text, want)
	}
}

func TestMoveBetweenGroups(t *testing.T) {
	c := campaign()
	c.Rules = []Rule{{Words: words("fait"), Leave: "sante", Join: "staff"}}
	s := person()
	s.Groups = []string{"sante"}
	d := book(t, c).Decide("fait", s, noon)
	if diff := cmp.Diff([]string{"leave sante", "join staff"}, kinds(d)); diff != "" {
		t.Error(diff)
	}
	if d.ReplyKind != ReplyJoined || d.Outcome != "left sante, joined staff" {
		t.Errorf("%s, %s", d.ReplyKind, d.Outcome)
	}
}

// What is not a person gets nothing and joins nothing: not even a stop, since
// promotions end with "STOP au 8080".
func TestNotFromAPerson(t *testing.T) {
	b := book(t, campaign())
	for _, number := range []string{"8080", "ORANGE"} {
		for _, text := range []string{"sante", "stop", "help", "puits oui"} {
			s := Sender{Number: phone.Number(number)}
			if d := b.Decide(text, s, noon); d.Actions != nil || d.Reply != "" || d.Flag {
				t.Errorf("%s from %s: %+v", text, number, d)
			}
		}
	}
}
