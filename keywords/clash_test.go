package keywords

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tocsin-sms/tocsin/internal/lang"
)

func words(list ...string) lang.Words { return lang.Words{lang.Any: list} }

func TestClashes(t *testing.T) {
	say := lang.Text{lang.Any: "x"}
	poll := func(word string, options ...Option) []Poll {
		return []Poll{{Name: "p", Word: word, Open: true, Options: options}}
	}
	tests := []struct {
		name string
		c    BookConfig
		want []string
	}{
		{"none", BookConfig{Rules: []Rule{{Words: words("fin de mois", "info eau"), Reply: say}}}, nil},
		{
			"same word in two rules",
			BookConfig{Rules: []Rule{{Words: words("été"), Reply: say}, {Name: "second", Words: words("Ete!"), Reply: say}}},
			[]string{`"ete" is a word of the rule été and of the rule second: the rule été gets it`},
		},
		{
			"same word at different times",
			BookConfig{Rules: []Rule{{Words: words("date"), Until: noon}, {Words: words("date"), From: noon}}},
			nil,
		},
		{
			"a rule whose group was deleted",
			BookConfig{Rules: []Rule{{Words: words("nord"), Join: "nord"}}},
			[]string{`the rule nord is for the group nord, which is not there`},
		},
		{
			"a rule behind a stop word",
			BookConfig{Rules: []Rule{{Words: words("Arrêt"), Reply: say}}},
			[]string{`"Arrêt" says stop: the rule Arrêt never gets it`},
		},
		{
			"a word that begins with a stop word",
			BookConfig{Rules: []Rule{{Words: words("stop eau"), Reply: say}}},
			[]string{`"stop eau" begins with the stop word "stop": the rule stop eau never gets it`},
		},
		{
			"a leave word that is built in",
			BookConfig{Groups: []Group{{Name: "eau"}}, Rules: []Rule{{Words: words("stop eau"), Leave: "eau"}}},
			[]string{`"stop eau" leaves a group by the built-in stop words: the rule stop eau never gets it`},
		},
		{
			"second row: a rule",
			BookConfig{Rules: []Rule{{Words: words("fin"), Reply: say}}},
			[]string{`"fin" says stop: the rule fin never gets it`},
		},
		{"second row of a language that is off", BookConfig{Rules: []Rule{{Words: words("baja"), Reply: say}}}, nil},
		{
			"second row: an option",
			BookConfig{StopLanguages: []string{"es"}, Polls: poll("nivel", Option{Key: "1", Words: []string{"alto"}}, Option{Key: "2", Words: []string{"baja"}})},
			[]string{`"baja" says stop: the option 2 of the poll p never gets it`},
		},
		{
			"second row: a poll's word",
			BookConfig{Polls: poll("fin", Option{Key: "a"}, Option{Key: "b"})},
			[]string{`"fin" says stop: the poll p never gets it`},
		},
		{
			"start and help",
			BookConfig{Rules: []Rule{{Words: words("start"), Reply: say}, {Words: words("info"), Reply: say}}},
			[]string{
				`"start" starts again after a stop: the rule start never gets it`,
				`"info" asks for help: the rule info gets it only where more follows`,
			},
		},
		{
			"two options with one word",
			BookConfig{Polls: poll("puits", Option{Key: "a", Words: []string{"Oui"}}, Option{Key: "b", Words: []string{"oui!"}})},
			[]string{`"oui!" is a word of the options a and b of the poll p: it votes a`},
		},
		{
			"an answer that is a rule's word",
			BookConfig{Rules: []Rule{{Words: words("eau"), Reply: say}}, Polls: poll("puits", Option{Key: "eau"}, Option{Key: "sel"})},
			[]string{`the answer "eau" of the poll p, without the poll's word, goes to the rule eau`},
		},
		{
			"a poll and a rule",
			BookConfig{Rules: []Rule{{Words: words("puits"), Reply: say}}, Polls: poll("Puits", Option{Key: "a"}, Option{Key: "b"})},
			[]string{`"puits" is a word of the rule puits and of the poll p: the rule puits gets it`},
		},
		{
			"a closed poll is in nobody's way",
			BookConfig{Rules: []Rule{{Words: words("puits"), Reply: say}}, Polls: []Poll{{Name: "p", Word: "puits"}}},
			nil,
		},
		{
			"two catch-alls",
			BookConfig{Rules: []Rule{{CatchAll: true, Reply: say}, {Name: "rest", CatchAll: true, Reply: say}}},
			[]string{"there are two catch-all rules: catch-all gets the texts, rest none"},
		},
		{
			"a poll that is not there",
			BookConfig{Rules: []Rule{{Words: words("vote"), Poll: "none"}}},
			[]string{"the rule vote votes in the poll none, which is not there"},
		},
		{
			"a group that is called as politeness is",
			BookConfig{Groups: []Group{{Name: "tout"}}},
			[]string{`"STOP tout" does not leave the group tout: the name is read as another word`},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tt.c.Language = "fr"
			_, clashes := NewBook(tt.c)
			var got []string
			for _, c := range clashes {
				got = append(got, c.String())
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
