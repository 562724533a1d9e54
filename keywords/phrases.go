package keywords

import (
	"strings"

	"github.com/tocsin-sms/tocsin/internal/lang"
)

// phrases maps folded phrases of one or more words to values. A look-up costs
// one map access for a text whose first word begins no phrase.
type phrases[V any] struct {
	values map[string]V
	most   map[string]int // first word → words of the longest phrase with it
}

func newPhrases[V any]() phrases[V] {
	return phrases[V]{values: map[string]V{}, most: map[string]int{}}
}

// set gives a phrase its value; one without a letter or digit is left out.
func (p phrases[V]) set(phrase string, v V) {
	folded := lang.Fold(phrase)
	if folded == "" {
		return
	}
	first, _, _ := strings.Cut(folded, " ")
	p.values[folded] = v
	p.most[first] = max(p.most[first], strings.Count(folded, " ")+1)
}

// find is the value of exactly this folded phrase.
func (p phrases[V]) find(folded string) (V, bool) {
	v, ok := p.values[folded]
	return v, ok
}

// begin finds the longest phrase with a value that accept takes (nil takes
// all) that the folded text s begins with, in whole words, and what follows it.
func (p phrases[V]) begin(s string, accept func(V) bool) (v V, phrase, rest string, ok bool) {
	first, _, _ := strings.Cut(s, " ")
	for words, end := 1, len(first); words <= p.most[first]; words++ {
		if found, has := p.values[s[:end]]; has && (accept == nil || accept(found)) {
			v, phrase, ok = found, s[:end], true
		}
		if end == len(s) {
			break
		}
		next, _, _ := strings.Cut(s[end+1:], " ")
		end += 1 + len(next)
	}
	return v, phrase, strings.TrimPrefix(s[len(phrase):], " "), ok
}

// strip drops all phrases that s begins with, one after the other.
func (p phrases[V]) strip(s string) string {
	for s != "" {
		_, _, rest, ok := p.begin(s, nil)
		if !ok {
			break
		}
		s = rest
	}
	return s
}

// within finds the first phrase with a value that accept takes, anywhere in
// the folded text s.
func (p phrases[V]) within(s string, accept func(V) bool) (phrase string, ok bool) {
	for s != "" {
		if _, phrase, _, ok = p.begin(s, accept); ok {
			return phrase, true
		}
		_, s, _ = strings.Cut(s, " ")
	}
	return "", false
}
