package keywords

import (
	"maps"
	"slices"

	"github.com/tocsin-sms/tocsin/internal/lang"
)

// vocabulary is the built-in words of all languages, compiled. The values are
// the language of a word, lang.Any where several have it.
type vocabulary struct {
	stop      phrases[string]
	stopAlone phrases[string] // of the languages that are on
	start     phrases[string]
	help      phrases[string]
	yes       phrases[string]
	polite    phrases[string]
	doubt     phrases[string] // stop words too
	replies   map[string]map[ReplyKind]string
}

func newVocabulary(wordings []map[string]Wording, stopLanguages, off []string) vocabulary {
	v := vocabulary{
		stop: newPhrases[string](), stopAlone: newPhrases[string](),
		start: newPhrases[string](), help: newPhrases[string](), yes: newPhrases[string](),
		polite: newPhrases[string](), doubt: newPhrases[string](),
		replies: map[string]map[ReplyKind]string{},
	}
	for _, files := range wordings {
		for _, language := range slices.Sorted(maps.Keys(files)) {
			v.add(language, files[language])
			if language == lang.Any || slices.Contains(stopLanguages, language) {
				note(v.stopAlone, language, files[language].StopAlone)
			}
		}
	}
	for _, word := range off {
		delete(v.stopAlone.values, lang.Fold(word))
	}
	return v
}

func (v vocabulary) add(language string, w Wording) {
	note(v.stop, language, w.Stop)
	note(v.doubt, language, w.Stop)
	note(v.doubt, language, w.Doubt)
	note(v.start, language, w.Start)
	note(v.help, language, w.Help)
	note(v.yes, language, w.Yes)
	note(v.polite, language, w.Polite)
	if v.replies[language] == nil {
		v.replies[language] = map[ReplyKind]string{}
	}
	maps.Copy(v.replies[language], w.Replies)
}

// note adds words of a language; a word of two languages tells of none.
func note(p phrases[string], language string, words []string) {
	for _, word := range words {
		if l, ok := p.find(lang.Fold(word)); ok && l != language {
			p.set(word, lang.Any)
			continue
		}
		p.set(word, language)
	}
}

// only tells whether s is made of nothing but phrases of these sets.
func only(s string, sets ...phrases[string]) bool {
	for s != "" {
		before := s
		for _, set := range sets {
			s = set.strip(s)
		}
		if s == before {
			return false
		}
	}
	return true
}

// answer is the built-in reply in the first of the languages that has one.
func (v vocabulary) answer(kind ReplyKind, languages []string) string {
	for _, l := range append(languages, "en") {
		if text, ok := v.replies[l][kind]; ok {
			return text
		}
	}
	return ""
}
