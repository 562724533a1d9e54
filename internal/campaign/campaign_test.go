package campaign

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tocsin-sms/tocsin/internal/lang"
	"github.com/tocsin-sms/tocsin/internal/strict"
	"github.com/tocsin-sms/tocsin/keywords"
)

const samples = "../../testdata/campaigns"

func douala(t testing.TB) Surroundings {
	t.Helper()
	zone, err := time.LoadLocation("Africa/Douala")
	if err != nil {
		t.Fatal(err)
	}
	return Surroundings{Country: "CM", Location: zone}
}

func sample(t testing.TB, name string) []byte {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(samples, name))
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func TestParse(t *testing.T) {
	got, err := Parse(sample(t, "water.yaml"), "water.yaml", douala(t))
	if err != nil {
		t.Fatal(err)
	}
	want := Campaign{
		Groups: []Group{
			{Name: "sante", Title: lang.Text{"fr": "Santé", "en": "Health"}},
			{Name: "staff", Title: lang.Text{"fr": "Équipe"}},
		},
		Rules: []keywords.Rule{
			{
				Name: "health", Words: lang.Words{"fr": {"sante"}, "en": {"health"}}, Join: "sante",
				Reply: lang.Text{"fr": "Bienvenue {name|ami}. STOP pour arrêter.", "en": "Welcome {name|friend}. STOP to stop."},
			},
			{Name: "bye sante", Words: lang.Words{lang.Any: {"bye sante"}}, Leave: "sante"},
			{Name: "info eau", Words: lang.Words{lang.Any: {"info eau", "water"}}, Reply: lang.Text{"fr": "Eau : 8h-12h.", "en": "Water: 8-12."}},
			{Name: "alerte", Words: lang.Words{lang.Any: {"alerte"}}, Forward: []string{"+237699000001", "group:staff"}, Reply: lang.Text{"fr": "Transmis."}},
		},
		Polls: []Poll{{
			Name: "puits", Word: "puits", Votes: "last",
			Question: lang.Text{"fr": "Le puits marche-t-il ?", "en": "Does the well work?"},
			Options: []keywords.Option{
				{Key: "oui", Words: []string{"oui", "yes", "1"}, Label: lang.Text{"fr": "Oui", "en": "Yes"}},
				{Key: "non", Words: []string{"non", "no", "2"}, Label: lang.Text{"fr": "Non", "en": "No"}},
			},
			Closes:  time.Date(2027, 1, 31, 17, 0, 0, 0, time.UTC),
			Reply:   lang.Text{"fr": "Noté : {answer}."},
			Unclear: lang.Text{"fr": "Répondez OUI ou NON."},
		}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestSamplesAreWhole(t *testing.T) {
	for _, name := range []string{"water.yaml", "vaccination.yaml"} {
		t.Run(name, func(t *testing.T) {
			c, err := Parse(sample(t, name), name, douala(t))
			if err != nil {
				t.Fatal(err)
			}
			config := keywords.BookConfig{Language: "fr", Rules: c.Rules}
			for _, g := range c.Groups {
				config.Groups = append(config.Groups, keywords.Group{Name: g.Name, Title: g.Title, Confirm: g.Confirm})
			}
			if _, clashes := keywords.NewBook(config); len(clashes) > 0 {
				t.Errorf("clashes: %v", clashes)
			}
		})
	}
}

func TestTimes(t *testing.T) {
	tests := []struct {
		name, file  string
		from, until time.Time
	}{
		{
			"whole days", "{from: 2027-03-02, until: 2027-03-03}",
			time.Date(2027, 3, 1, 23, 0, 0, 0, time.UTC), time.Date(2027, 3, 3, 23, 0, 0, 0, time.UTC),
		},
		{
			"local times", "{from: 2027-03-02 08:00, until: 2027-03-03 16:00:30}",
			time.Date(2027, 3, 2, 7, 0, 0, 0, time.UTC), time.Date(2027, 3, 3, 15, 0, 30, 0, time.UTC),
		},
		{
			"zones of their own", "{from: 2027-03-02T08:00:00Z, until: '2027-03-03T16:00:00+05:30'}",
			time.Date(2027, 3, 2, 8, 0, 0, 0, time.UTC), time.Date(2027, 3, 3, 10, 30, 0, 0, time.UTC),
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			file := "keywords: [{words: [a], reply: b, " + strings.TrimPrefix(tt.file, "{") + "]"
			c, err := Parse([]byte(file), "f", douala(t))
			if err != nil {
				t.Fatal(err)
			}
			if r := c.Rules[0]; !r.From.Equal(tt.from) || !r.Until.Equal(tt.until) {
				t.Errorf("%v to %v", r.From, r.Until)
			}
		})
	}
}

// Every mistake of a broken file is reported at once, with its path and line.
func TestBroken(t *testing.T) {
	_, err := Parse(sample(t, "broken.yaml"), "broken.yaml", douala(t))
	var e *strict.Error
	if !errors.As(err, &e) {
		t.Fatalf("%v", err)
	}
	var got []string
	for _, p := range e.Problems {
		got = append(got, p.String())
	}
	want := strings.Split(strings.TrimSpace(string(sample(t, "broken.txt"))), "\n")
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s\n%s", diff, strings.Join(got, "\n"))
	}
}

func TestProblems(t *testing.T) {
	tests := []struct{ name, file, want string }{
		{"empty", "", "f: the file is empty: it declares groups, keywords or polls"},
		{"only a comment", "# nothing\n", "f: the file is empty: it declares groups, keywords or polls"},
		{"a list", "- a\n", "f: want keys and values (groups, keywords, polls), not a list, line 1"},
		{"not YAML", "groups: [", "f: not YAML (look for a missing quote or a shifted line): did not find expected node content, line 1"},
		{"two documents", "groups: []\n---\npolls: []\n", "f: a second document: want one, without a line of ---, line 2"},
		{"a text for a list", "groups: sante", `f: groups: want a list, not "sante", line 1`},
		{"key twice", "groups: []\ngroups: []\n", "f: groups: written twice (also in line 1): keep one, line 2"},
		{"groups that texts do not tell apart", "groups:\n  - {name: Santé}\n  - {name: sante}\n", `f: groups[1].name: texts do not tell "sante" from the group "Santé": give it another name, line 3`},
		{"words as one text", "keywords: [{words: eau, reply: b}]", "f: keywords[0].words: want a list of words ([sante, health]), line 1"},
		{"no words", "keywords: [{words: {}, reply: b}]", "f: keywords[0].words: it is empty, line 1"},
		{
			"two catch-alls", "keywords: [{catch_all: true, reply: a}, {catch_all: true, reply: b}]",
			"f: keywords[1]: there is another catch-all rule: one takes all there is, line 1",
		},
		{
			"one name, other times", "keywords: [{words: [a], until: 2027-01-01, reply: a}, {words: [a], from: 2027-01-02, reply: b}]",
			`f: keywords[1].name: another rule is called "a": give this one a name of its own, line 1`,
		},
		{
			"joins what it leaves", "groups: [{name: g}]\nkeywords: [{words: [a], join: g, leave: g}]",
			"f: keywords[0].leave: the rule joins and leaves the same group, line 2",
		},
		{
			"word of a poll and a rule", "keywords: [{words: [Été], reply: a}]\npolls: [{name: p, word: ete, options: [{key: a}, {key: b}]}]",
			`f: polls[0].word: "ete" is taken already (in line 1), line 2`,
		},
		{"poll without word", "polls: [{name: p, options: [{key: a}, {key: b}]}]", "f: polls[0].word: it is missing, line 1"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Parse([]byte(tt.file), "f", douala(t))
			if err == nil || err.Error() != tt.want {
				t.Errorf("got  %v\nwant %s", err, tt.want)
			}
		})
	}
}

func TestSurroundings(t *testing.T) {
	file := []byte("groups: [{name: a b}]\nkeywords: [{words: [w], join: old, poll: known}, {words: [n], forward: [\"699000001\"]}]")
	here := douala(t)
	here.HasGroup = func(name string) bool { return name == "old" }
	here.HasPoll = func(name string) bool { return name == "known" }
	c, err := Parse(file, "f", here)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"+237699000001"}, c.Rules[1].Forward); diff != "" {
		t.Error(diff)
	}
	here.GroupName = func(string) error { return errors.New("no spaces") }
	if _, err := Parse(file, "f", here); err == nil || err.Error() != "f: groups[0].name: no spaces, line 1" {
		t.Errorf("%v", err)
	}
}

func FuzzParse(f *testing.F) {
	for _, name := range []string{"water.yaml", "vaccination.yaml", "beeps.yaml", "broken.yaml"} {
		f.Add(sample(f, name))
	}
	f.Add([]byte("a: &a [*a]"))
	f.Add([]byte("groups: &g [{name: x, title: *g}]"))
	here := douala(f)
	f.Fuzz(func(t *testing.T, raw []byte) {
		c, err := Parse(raw, "f", here)
		var e *strict.Error
		if err != nil && !errors.As(err, &e) {
			t.Fatalf("an error of another kind: %v", err)
		}
		keywords.NewBook(keywords.BookConfig{Language: "fr", Rules: c.Rules})
	})
}

func TestForwardToNoNumber(t *testing.T) {
	_, err := Parse([]byte(`keywords: [{words: [a], forward: ["+23769900000a"]}]`), "f", douala(t))
	want := `f: keywords[0].forward[0]: want a number or group:NAME: "+23769900000a"`
	if err == nil || !strings.HasPrefix(err.Error(), want) {
		t.Errorf("got  %v\nwant %s…", err, want)
	}
}
