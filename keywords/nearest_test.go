package keywords

import (
	"testing"

	"github.com/tocsin-sms/tocsin/internal/lang"
)

func TestTheNearestOptionIsSuggested(t *testing.T) {
	p := Poll{Name: "puits", Word: "puits", Options: []Option{
		{Key: "oui", Words: []string{"oui", "yes", "1"}, Label: lang.Text{"fr": "Il marche"}},
		{Key: "non", Words: []string{"non", "no", "2"}},
		{Key: "parfois", Words: []string{"parfois", "sometimes"}},
	}}
	cases := map[string]struct{ text, want string }{
		"a word in the middle":    {"puits je crois que oui", "oui"},
		"without the poll's word": {"hmm, non", "non"},
		"a slip":                  {"puits ouii", "oui"},
		"a slip in a long word":   {"puits parfoi", "parfois"},
		"two letters missing":     {"puits parfs", "parfois"},
		"the label":               {"puits bon il marche", "oui"},
		"two of them":             {"puits oui et non", ""},
		"a number is no answer":   {"puits depuis 2 jours", ""},
		"nothing like it":         {"puits peut-être", ""},
		"short words do not slip": {"puits ni", ""},
		"not is no non":           {"puits I do not know", ""},
		"empty":                   {"", ""},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			if got, _ := p.Nearest(c.text); got != c.want {
				t.Errorf("%q is near %q, want %q", c.text, got, c.want)
			}
		})
	}
}

func FuzzNearest(f *testing.F) {
	f.Add("puits je crois que oui", "oui")
	f.Add("ouii", "oui non")
	f.Add("\xff 12", "é")
	f.Fuzz(func(t *testing.T, text, word string) {
		p := Poll{Word: "p", Options: []Option{{Key: "a", Words: []string{word}}, {Key: "b", Words: []string{"non"}}}}
		if key, ok := p.Nearest(text); ok != (key == "a" || key == "b") {
			t.Errorf("%q is near %q, %v", text, key, ok)
		}
	})
}
