// Package words is what the page says, in each of its languages. A language is
// one file of messages beside this one, named by its code (fr.yaml); to add
// one is to add the file. Messages are in the format of go-i18n: plural forms
// by the rules of the language (CLDR), values as {{.Name}}.
package words

import (
	"embed"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"go.yaml.in/yaml/v3"
	"golang.org/x/text/language"
)

//go:embed *.yaml
var files embed.FS

// Catalogue is every language of the page. It is safe for concurrent use.
type Catalogue struct {
	bundle    *i18n.Bundle
	languages []Language
	matcher   language.Matcher
	printers  map[string]*Printer
}

// Language is one in which the page can be read.
type Language struct {
	Code string // ISO 639, as "fr"
	Name string // what its speakers call it
	RTL  bool   // written from right to left
}

// fallback is the language of people whose browser asks for none of ours.
const fallback = "en"

// Load reads the catalogue. An error names the file that is at fault.
func Load() (*Catalogue, error) {
	c := &Catalogue{bundle: i18n.NewBundle(language.English), printers: map[string]*Printer{}}
	c.bundle.RegisterUnmarshalFunc("yaml", yaml.Unmarshal)
	entries, err := files.ReadDir(".")
	if err != nil {
		return nil, fmt.Errorf("words of the page: %w", err)
	}
	var tags []language.Tag
	for _, e := range entries {
		p, err := c.load(e.Name())
		if err != nil {
			return nil, fmt.Errorf("words of the page: %s: %w", e.Name(), err)
		}
		c.printers[p.code] = p
		c.languages = append(c.languages, Language{Code: p.code, Name: p.Text("language.name"), RTL: p.RTL()})
		tags = append(tags, p.tag)
	}
	if c.printers[fallback] == nil {
		return nil, fmt.Errorf("words of the page: there is no %s.yaml", fallback)
	}
	slices.SortFunc(c.languages, func(a, b Language) int { return strings.Compare(a.Code, b.Code) })
	c.matcher = language.NewMatcher(tags)
	return c, nil
}

// load reads one language.
func (c *Catalogue) load(name string) (*Printer, error) {
	raw, err := files.ReadFile(name)
	if err != nil {
		return nil, err
	}
	if name == "fr.yaml" {
		raw = setFrench(raw)
	}
	file, err := c.bundle.ParseMessageFileBytes(raw, name)
	if err != nil {
		return nil, err
	}
	return newPrinter(c.bundle, file), nil
}

var apostrophe = regexp.MustCompile(`(\p{L})'(\p{L})`)

// setFrench sets a file as French is printed: the space before a mark does not
// break, and an apostrophe is curved.
func setFrench(raw []byte) []byte {
	marks := strings.NewReplacer(" :", "\u00a0:", " ;", "\u00a0;", " ?", "\u00a0?", " !", "\u00a0!", " %", "\u00a0%", "« ", "«\u00a0", " »", "\u00a0»")
	return apostrophe.ReplaceAll([]byte(marks.Replace(string(raw))), []byte("${1}’${2}"))
}

// Languages lists what the page can be read in, by code.
func (c *Catalogue) Languages() []Language { return slices.Clone(c.languages) }

// Has tells whether there is a language of that code.
func (c *Catalogue) Has(code string) bool { return c.printers[code] != nil }

// In returns the printer of the first wish there is a language for. A wish is
// a code ("fr") or the value of an Accept-Language field (RFC 9110 §12.5.4);
// with none that suits, it is English.
func (c *Catalogue) In(wishes ...string) *Printer {
	for _, wish := range wishes {
		if p := c.printers[wish]; p != nil {
			return p
		}
		tags, _, err := language.ParseAcceptLanguage(wish)
		if err != nil || len(tags) == 0 {
			continue
		}
		if tag, _, sure := c.matcher.Match(tags...); sure != language.No {
			base, _ := tag.Base()
			if p := c.printers[base.String()]; p != nil {
				return p
			}
		}
	}
	return c.printers[fallback]
}

// Keys lists the keys of a language's messages, sorted.
func (c *Catalogue) Keys(code string) []string {
	p := c.printers[code]
	if p == nil {
		return nil
	}
	return slices.Sorted(maps.Keys(p.keys))
}
