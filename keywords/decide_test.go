package keywords

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tocsin-sms/tocsin/internal/lang"
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
