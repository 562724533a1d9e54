package gateway

import (
	"strings"
	"testing"

	"github.com/tocsin-sms/tocsin/internal/config"
	"github.com/tocsin-sms/tocsin/internal/lang"
)

// However a text is written, no word of what is shown holds the code, and a text
// without it stays as it is.
func FuzzConceal(f *testing.F) {
	for _, seed := range []string{
		"Mangue7 status", "MANGUE7:pause", "mangue7status", "Mângue7\nenvoyer sante Bonjour", "une mangue, 7",
		"\xff\xfeMangue7 ", "🥭mangue7🥭", "Mangue7\u0301 oui 4711", "",
	} {
		f.Add(seed)
	}
	var g Gateway
	g.conf.Store(&config.Config{Operator: config.Operator{Code: "Mangue7"}})
	f.Fuzz(func(t *testing.T, text string) {
		shown := g.conceal(text)
		for _, word := range codePattern.FindAllString(shown, -1) {
			if strings.Contains(lang.Fold(word), "mangue7") {
				t.Errorf("%q is shown as %q", text, shown)
			}
		}
		if !strings.Contains(lang.Fold(text), "mangue7") && shown != text {
			t.Errorf("%q became %q", text, shown)
		}
		if again := g.conceal(shown); again != shown {
			t.Errorf("%q became %q", shown, again)
		}
	})
}
