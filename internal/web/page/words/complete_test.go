package words

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/nicksnyder/go-i18n/v2/i18n"
)

// forms are the plural forms each language has (CLDR).
var forms = map[string][]string{"en": {"one", "other"}, "fr": {"one", "many", "other"}}

func TestEveryLanguageHasEveryMessage(t *testing.T) {
	c := load(t)
	want := c.Keys(fallback)
	for _, l := range c.Languages() {
		if diff := cmp.Diff(want, c.Keys(l.Code)); diff != "" {
			t.Errorf("messages of %s against those of %s:\n%s", l.Code, fallback, diff)
		}
	}
}

func TestEveryMessageHasEveryPluralForm(t *testing.T) {
	c := load(t)
	for _, l := range c.Languages() {
		want, known := forms[l.Code]
		if !known {
			t.Errorf("say in this test which plural forms %s has", l.Code)
		}
		for key, m := range c.printers[l.Code].keys {
			had := slices.Sorted(func(yield func(string) bool) {
				for form := range wordings(m) {
					if !yield(form) {
						return
					}
				}
			})
			if len(had) == 1 && had[0] == "other" && !c.counts(key) {
				continue // it counts nothing
			}
			if diff := cmp.Diff(slices.Sorted(slices.Values(want)), had); diff != "" {
				t.Errorf("%s: plural forms of %s:\n%s", l.Code, key, diff)
			}
		}
	}
}

// counts tells whether a message has plural forms in any language.
func (c *Catalogue) counts(key string) bool {
	for _, p := range c.printers {
		if m := p.keys[key]; m != nil && len(wordings(m)) > 1 {
			return true
		}
	}
	return false
}

var value = regexp.MustCompile(`{{\s*\.(\w+)\s*}}`)

func TestEveryLanguageSaysTheSameValues(t *testing.T) {
	c := load(t)
	for key, m := range c.printers[fallback].keys {
		for _, l := range c.Languages() {
			if diff := cmp.Diff(values(m), values(c.printers[l.Code].keys[key])); diff != "" {
				t.Errorf("values of %s in %s:\n%s", key, l.Code, diff)
			}
		}
	}
}

// French sets off its marks by a space, which does not break.
func TestFrenchIsSetAsFrenchIs(t *testing.T) {
	wrong := regexp.MustCompile(`[\p{L}\p{N}}][:;?!»](?:\s|$)|«\S|'\s|\.\.\.| [:;?!»]`)
	for key, m := range load(t).printers["fr"].keys {
		for form, s := range wordings(m) {
			s = strings.NewReplacer("\u00a0:", "", "\u00a0;", "", "\u00a0?", "", "\u00a0!", "", "\u00a0»", "", "«\u00a0", "").Replace(value.ReplaceAllString(s, "x"))
			if at := wrong.FindString(s); at != "" {
				t.Errorf("%s (%s): %q in %q", key, form, at, s)
			}
		}
	}
	if got := load(t).In("fr").Text("frame.signed-in", "Name", "Awa"); !strings.HasSuffix(got, "\u00a0: Awa") {
		t.Errorf("got %q, want a space that does not break", got)
	}
}

func TestMessagesHaveWords(t *testing.T) {
	c := load(t)
	for _, l := range c.Languages() {
		for key, m := range c.printers[l.Code].keys {
			for form, s := range wordings(m) {
				if strings.TrimSpace(s) != s {
					t.Errorf("%s: %s (%s) begins or ends with a space: %q", l.Code, key, form, s)
				}
			}
		}
	}
}

// values are the names of the values that a message takes, each once.
func values(m *i18n.Message) []string {
	if m == nil {
		return nil
	}
	var names []string
	for _, s := range wordings(m) {
		for _, found := range value.FindAllStringSubmatch(s, -1) {
			names = append(names, found[1])
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// wordings are a message's forms.
func wordings(m *i18n.Message) map[string]string {
	all := map[string]string{"zero": m.Zero, "one": m.One, "two": m.Two, "few": m.Few, "many": m.Many, "other": m.Other}
	for form, s := range all {
		if s == "" {
			delete(all, form)
		}
	}
	return all
}
