package keywords

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/tocsin-sms/tocsin/internal/lang"
	"github.com/tocsin-sms/tocsin/internal/strict"
)

func FuzzDecide(f *testing.F) {
	for _, text := range []string{
		"", " ", "STOP", "stop santé", "SANTE", "puits1", "oui", "\xff\xfe", "ok merci", "ARRÊT svp", "١",
		"don't stop the good work", "alerte {name}", "مساعدة", "👍", strings.Repeat("merci ", 2000), strings.Repeat("stop x ", 1500),
		strings.Repeat("é", 10_000), strings.Repeat("a\u0301", 5000),
	} {
		f.Add(text, false)
		f.Add(text, true)
	}
	b := book(f, campaign())
	f.Fuzz(func(t *testing.T, text string, known bool) {
		s := person()
		if known {
			s.Name, s.Groups, s.Pending = "Awa", []string{"sante"}, []string{"conseil"}
			s.Asked = []AskedPoll{{Name: "puits", At: noon}}
		}
		d := b.Decide(text, s, noon)
		if d.Outcome == "" || len(d.Why) == 0 {
			t.Errorf("nothing said to the operator: %+v", d)
		}
		if !utf8.ValidString(d.Reply) {
			t.Errorf("reply %q", d.Reply)
		}
		s.Stopped = true
		for _, a := range b.Decide(text, s, noon).Actions {
			if a.Kind != Stop && a.Kind != Unstop && a.Kind != Join {
				t.Errorf("from a stopped person: %v", a)
			}
		}
	})
}

func FuzzReadWording(f *testing.F) {
	files, err := filepath.Glob("languages/*.yaml")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range append(files, "../testdata/wordings/ln.yaml") {
		raw, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw)
	}
	f.Add([]byte("replies: &r {help: *r}"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		w, err := ReadWording(raw, "xx.yaml")
		if wrong := (*strict.Error)(nil); err != nil && !errors.As(err, &wrong) {
			t.Fatalf("error %v", err)
		}
		b, _ := NewBook(BookConfig{Organisation: "ADEC", Language: "xx", Wordings: map[string]Wording{"xx": w}})
		if got := kinds(b.Decide("stop", person(), noon)); !slices.Equal(got, stopped) {
			t.Errorf("STOP does not stop, but %v", got)
		}
		for _, word := range w.Stop {
			if got := b.Decide(word, person(), noon); !slices.Contains(kinds(got), "stop") {
				t.Errorf("%q does not stop, but %v", word, got)
			}
		}
	})
}

// crowded is a book of 200 rules and 20 polls.
func crowded(b *testing.B) *Book {
	c := BookConfig{Organisation: "Comité de l'eau", Language: "fr"}
	for i := range 200 {
		c.Rules = append(c.Rules, Rule{
			Words: words(fmt.Sprintf("mot%d", i), fmt.Sprintf("un autre mot %d", i)),
			Reply: lang.Text{"fr": "Bonjour {name|ami}, voici la réponse."},
		})
	}
	for i := range 20 {
		c.Polls = append(c.Polls, Poll{
			Name: fmt.Sprintf("p%d", i), Word: fmt.Sprintf("question%d", i), Open: true,
			Options: []Option{{Key: fmt.Sprintf("oui%d", i)}, {Key: fmt.Sprintf("non%d", i)}},
		})
	}
	return book(b, c)
}

func BenchmarkDecide(b *testing.B) {
	rules := crowded(b)
	s := person()
	for i := range 3 {
		s.Asked = append(s.Asked, AskedPoll{Name: fmt.Sprintf("p%d", i), At: noon})
	}
	for name, text := range map[string]string{
		"rule":     "Un autre mot 150, s'il vous plaît",
		"stop":     "ARRÊT svp",
		"vote":     "Non2 merci",
		"message":  "Bonjour, je voulais vous dire que la pompe du quartier nord est réparée depuis hier et que tout le monde vous remercie beaucoup pour votre aide dans cette affaire",
		"10,000 c": strings.Repeat("la pompe ", 1111),
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				rules.Decide(text, s, noon)
			}
		})
	}
}

// A hostile text takes no time worth speaking of.
func TestLongTexts(t *testing.T) {
	b := book(t, campaign())
	for _, text := range []string{
		strings.Repeat("merci ", 1700), strings.Repeat("puits oui ", 1000), strings.Repeat("stop sante ", 900),
		strings.Repeat("plus de ", 1250), strings.Repeat("é", 10_000), strings.Repeat("\xff", 10_000),
	} {
		start := time.Now()
		b.Decide(text, person(), noon)
		if took := time.Since(start); took > time.Second {
			t.Errorf("%.10s…: %v", text, took)
		}
	}
}
