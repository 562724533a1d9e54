// Package phrases says in other languages what the daemon says in English: the
// reasons, hints, outcomes and errors that programs and logs get in English, and
// that people read on the page and in alerts. A sentence is known again by the
// format it was made from, so that whoever makes one need not think of it.
package phrases

import (
	"embed"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"
	"sync"

	"go.yaml.in/yaml/v3"
)

//go:embed languages/*.yaml
var files embed.FS

// Book has the phrases of each language but English, which needs none.
type Book struct {
	languages map[string]*language
}

// Built is the book of the languages that are built in.
func Built() *Book { return built() }

// built reads the languages when they are first asked for, once: it takes tens
// of milliseconds, and the daemon asks at every turn of its keeper.
var built = sync.OnceValue(func() *Book {
	b, err := read()
	if err != nil {
		panic(fmt.Sprintf("phrases: embedded languages: %v", err)) // a test reads them all
	}
	return b
})

func read() (*Book, error) {
	names, err := files.ReadDir("languages")
	if err != nil {
		return nil, err
	}
	b := &Book{languages: map[string]*language{}}
	for _, f := range names {
		raw, err := files.ReadFile(path.Join("languages", f.Name()))
		if err != nil {
			return nil, err
		}
		var phrases map[string]string
		if err := yaml.Unmarshal(raw, &phrases); err != nil {
			return nil, fmt.Errorf("%s: %w", f.Name(), err)
		}
		code := strings.TrimSuffix(f.Name(), ".yaml")
		if b.languages[code], err = compile(phrases); err != nil {
			return nil, fmt.Errorf("%s: %w", f.Name(), err)
		}
	}
	return b, nil
}

// Say is an English sentence of the daemon's in the language ("fr"). What is not
// known stays English: that is better than nothing.
func (b *Book) Say(to, english string) string {
	if l := b.languages[to]; l != nil {
		return l.say(english)
	}
	return english
}

// Knows tells whether a format, as the source has it, can be said in a language.
func (b *Book) Knows(to, format string) bool {
	l := b.languages[to]
	return l != nil && l.formats[format]
}

// language has the phrases of one language, found by what they begin with.
type language struct {
	formats map[string]bool
	exact   map[string]string    // without placeholders
	headed  map[string][]*phrase // by their first word
	others  []*phrase            // that begin with a placeholder
}

func compile(phrases map[string]string) (*language, error) {
	l := &language{formats: map[string]bool{}, exact: map[string]string{}, headed: map[string][]*phrase{}}
	for _, format := range slices.Sorted(maps.Keys(phrases)) {
		p, err := newPhrase(format, phrases[format])
		if err != nil {
			return nil, fmt.Errorf("%q: %w", format, err)
		}
		l.formats[format] = true
		l.add(p)
	}
	return l, nil
}

func (l *language) add(p *phrase) {
	if len(p.slots) == 0 {
		l.exact[p.literals[0]] = p.fill(l, nil)
		return
	}
	word, whole := firstWord(p.literals[0])
	if !whole {
		l.others = append(l.others, p)
		return
	}
	l.headed[word] = append(l.headed[word], p)
}

// firstWord is what s begins with, and whether more of s follows: only then is
// it sure to be a word of the sentence.
func firstWord(s string) (word string, whole bool) {
	end := strings.IndexByte(s, ' ')
	if end < 0 {
		return s, false
	}
	return s[:end], true
}
