package keywords

import (
	"os"
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

// lingala is what an operator adds for a language without built-in replies.
func lingala(t *testing.T) Wording {
	t.Helper()
	raw, err := os.ReadFile("../testdata/wordings/ln.yaml")
	if err != nil {
		t.Fatal(err)
	}
	w, err := ReadWording(raw, "ln.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func TestReadWording(t *testing.T) {
	b := book(t, BookConfig{Organisation: "ADEC", Language: "ln", Groups: []Group{{Name: "eau"}}, Wordings: map[string]Wording{"ln": lingala(t)}})
	tests := map[string]struct {
		text  string
		want  []string
		reply string // begins so
	}{
		"a word that always stops":    {"Tika mpenza, limbisa", stopped, "ADEC: totikeli yo"},
		"one that stops alone":        {"Tika!", stopped, "ADEC: totikeli yo"},
		"and not in a sentence":       {"tika ngai na loba", nil, ""},
		"maybe a stop":                {"nimero ya mabe", doubted, ""},
		"start again":                 {"bandela", unstopped, "ADEC: okoki kozwa"},
		"help":                        {"Lisungi", nil, "Oyo ADEC"},
		"a reply that the file lacks": {"stop eau", []string{"leave eau (said stop)"}, "ADEC: you were not in"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			d := b.Decide(test.text, person(), noon)
			if diff := cmp.Diff(test.want, kinds(d)); diff != "" || !strings.HasPrefix(d.Reply, test.reply) || test.reply == "" && d.Reply != "" {
				t.Errorf("reply %q, actions (-want +got):\n%s", d.Reply, diff)
			}
		})
	}
}

// The sample is one to copy: its replies are as short as the built-in ones.
func TestTheSampleWordingFitsOnePart(t *testing.T) {
	for kind, text := range lingala(t).Replies {
		if size, err := tpdu.Measure(text); err != nil || size.Alphabet != tpdu.GSM7 || size.Parts != 1 {
			t.Errorf("%s: %+v, %v", kind, size, err)
		}
	}
}

func TestAWordingTakesThePlaceOfTheBuiltInOne(t *testing.T) {
	w, err := ReadWording([]byte("replies: {help: \"{organisation}, tel. 699000001\"}"), "fr.yaml")
	if err != nil {
		t.Fatal(err)
	}
	b := book(t, BookConfig{Organisation: "ADEC", Language: "fr", Wordings: map[string]Wording{"fr": w}})
	if got := b.Decide("aide", person(), noon).Reply; got != "ADEC, tel. 699000001" {
		t.Errorf("reply %q", got)
	}
	if got := b.Decide("stop", person(), noon).Reply; !strings.HasPrefix(got, "ADEC : vous ne recevrez plus") {
		t.Errorf("a reply that the file leaves alone: %q", got)
	}
}

func TestReadWordingErrors(t *testing.T) {
	tests := map[string]struct{ file, want string }{
		"unknown key":   {"help: [a]\nstopp: [a]", "ln.yaml: stopp: there is no such key here; known are doubt, help, polite, replies, start, stop, stop_alone, yes, line 2"},
		"unknown reply": {"replies:\n  bye: a", "ln.yaml: replies.bye: there is no such key here; known are already, closed, confirm, help, joined, left, not in, rejoined, started, stopped, line 2"},
		"bad template":  {"replies: {help: \"{organisation\"}", "ln.yaml: replies.help: character 1: a { without its } (write {{ for a brace), line 1"},
		"empty reply":   {"replies: {help: \" \"}", "ln.yaml: replies.help: it is empty: leave it out for the built-in one, line 1"},
		"no word":       {"stop: [tika, \"!\"]", "ln.yaml: stop[1]: \"!\" holds no letter or digit: no text can begin with it, line 1"},
		"no list":       {"stop: tika", "ln.yaml: stop: want a list, not \"tika\", line 1"},
		"empty":         {"", "ln.yaml: the file is empty: it holds words and replies of a language"},
		"not YAML":      {"stop: [", "ln.yaml: not YAML (look for a missing quote or a shifted line): did not find expected node content, line 1"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := ReadWording([]byte(test.file), "ln.yaml")
			if err == nil {
				t.Fatal("no error")
			}
			if diff := cmp.Diff(test.want, err.Error()); diff != "" {
				t.Errorf("error (-want +got):\n%s", diff)
			}
		})
	}
}
