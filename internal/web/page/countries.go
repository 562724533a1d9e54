package page

import (
	"slices"
	"strings"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"github.com/tocsin-sms/tocsin/internal/lang"
	"github.com/tocsin-sms/tocsin/internal/phone"
)

// option is one of a list to choose from.
type option struct{ Value, Label string }

// countries are those whose numbers can be read, by their names in a language.
func countries(code string) (all []option) {
	names := display.Regions(language.Make(code))
	for _, c := range phone.Countries() {
		if r, err := language.ParseRegion(c); err == nil && names.Name(r) != "" {
			all = append(all, option{c, names.Name(r)})
		}
	}
	slices.SortFunc(all, func(a, b option) int { return strings.Compare(lang.Fold(a.Label), lang.Fold(b.Label)) })
	return all
}

// speechName is what a language is called in another: "français" for fr in French.
// A code that is none is shown as it stands.
func speechName(code, in string) string {
	tag, err := language.Parse(code)
	if err != nil {
		return code
	}
	if name := display.Languages(language.Make(in)).Name(tag); name != "" {
		return name
	}
	return code
}
