package keywords

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tocsin-sms/tocsin/internal/lang"
	"github.com/tocsin-sms/tocsin/internal/tpdu"
)

// Every built-in reply fits one part in the GSM alphabet, with the longest
// names people give to organisations and groups.
func TestRepliesFitOnePart(t *testing.T) {
	names := map[string]string{
		"short":    "ADEC",
		"accents":  "Comité de l'eau",
		"sixty":    "Association des femmes productrices de karité de Bobo-Dioula",
		"one word": strings.Repeat("x", 60),
		"not GSM":  "Fédération des forêts sacrées et des cœurs généreux d'Afrique",
	}
	for language := range map[string]bool{"fr": true, "en": true} {
		for name, organisation := range names {
			b, _ := NewBook(BookConfig{
				Organisation: organisation, Language: language,
				Groups: []Group{{Name: "g", Title: lang.Text{lang.Any: "Comité de santé des quartiers du nord"}}},
				Rules: []Rule{
					{Words: words("association des femmes"), Join: "a"},
					{Words: words("comité de santé"), Join: "b"},
					{Words: words("eau potable"), Join: "c"},
					{Words: words("vaccination"), Join: "d"},
				},
			})
			for _, kind := range builtinReplies {
				t.Run(language+"/"+name+"/"+string(kind), func(t *testing.T) {
					r := &reading{book: b}
					r.answer(kind, []string{"g"})
					size, err := tpdu.Measure(tpdu.Plain(r.Reply))
					if err != nil || size.Alphabet != tpdu.GSM7 || size.Parts != 1 {
						t.Errorf("%d parts, %v, %v: %q", size.Parts, size.Alphabet, err, r.Reply)
					}
					if !strings.Contains(r.Reply, organisation[:4]) {
						t.Errorf("does not say who: %q", r.Reply)
					}
				})
			}
		}
	}
}

// Replies in a language keep to the GSM alphabet without help.
func TestWordingsAreGSM(t *testing.T) {
	wordings, err := builtinWordings()
	if err != nil {
		t.Fatal(err)
	}
	for _, language := range []string{"en", "fr"} {
		for _, kind := range builtinReplies {
			text := wordings[language].Replies[kind]
			if size, err := tpdu.Measure(text); err != nil || size.Alphabet != tpdu.GSM7 {
				t.Errorf("%s %s: %q: %v %q", language, kind, text, err, size.Forcing)
			}
		}
	}
}

func TestReplyLanguage(t *testing.T) {
	tests := []struct {
		name, chosen, text string
		reply              string // begins so
		learnt             string
	}{
		{"the config's", "", "water", "Eau", ""},
		{"of the word used", "", "health", "Welcome", "en"},
		{"chosen before the word's", "fr", "health", "Bienvenue", ""},
		{"one without a wording", "de", "help", "This is", ""},
		{"built-in word", "", "aide", "Ici", ""},
		{"built-in word, chosen", "en", "aide", "This is", ""},
		{"start tells it", "", "reprendre", "Comité", "fr"},
		{"stop tells nothing to keep", "", "unsubscribe", "Comité de l'eau: you", ""},
	}
	b := book(t, campaign())
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := person()
			s.Language = tt.chosen
			d := b.Decide(tt.text, s, noon)
			if !strings.HasPrefix(d.Reply, tt.reply) || d.Language != tt.learnt {
				t.Errorf("reply %q, learnt %q", d.Reply, d.Language)
			}
		})
	}
}

func TestReplyVariables(t *testing.T) {
	c := BookConfig{
		Organisation: "ADEC", Language: "fr",
		Rules: []Rule{{Words: words("qui"), Reply: lang.Text{lang.Any: "{name|ami} {number} {village|?} {âge|?} {organisation} {nothing|rien}"}}},
	}
	s := person()
	s.Name, s.Fields = "Awa", map[string]string{"village": "Bafia", "âge": ""}
	want := "Awa +237699000010 Bafia ? ADEC rien"
	if got := book(t, c).Decide("qui", s, noon).Reply; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestReadWording(t *testing.T) {
	lingala := "stop_alone: [tika]\nyes: [iyo]\nreplies: {stopped: \"{organisation}: otiki.\"}\n"
	w, err := ReadWording(strings.NewReader(lingala))
	if err != nil {
		t.Fatal(err)
	}
	b := book(t, BookConfig{Organisation: "ADEC", Language: "ln", Wordings: map[string]Wording{"ln": w}})
	d := b.Decide("Tika", person(), noon)
	if diff := cmp.Diff(stopped, kinds(d)); diff != "" || d.Reply != "ADEC: otiki." {
		t.Errorf("%q\n%s", d.Reply, diff)
	}
	if d := b.Decide("help", person(), noon); !strings.HasPrefix(d.Reply, "This is ADEC") {
		t.Errorf("a reply that the file lacks: %q", d.Reply)
	}
}

func TestReadWordingErrors(t *testing.T) {
	for name, file := range map[string]string{
		"unknown key":   "stopp: [a]",
		"unknown reply": "replies: {bye: a}",
		"bad template":  "replies: {help: \"{organisation\"}",
		"not YAML":      "stop: [",
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := ReadWording(strings.NewReader(file)); err == nil {
				t.Error("accepted")
			}
		})
	}
	if _, err := ReadWording(strings.NewReader("")); err != nil {
		t.Errorf("an empty file: %v", err)
	}
}
