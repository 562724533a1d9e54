package keywords

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/tocsin-sms/tocsin/internal/lang"
)

// CheckStopWordOff tells why BookConfig.StopWordsOff can not hold a word: it
// always stops, or it is no stop word. Wordings are those of the BookConfig.
func CheckStopWordOff(word string, wordings map[string]Wording) error {
	always, alone, err := stopWords(wordings)
	switch {
	case err != nil:
		return err
	case has(always, word):
		return fmt.Errorf("%q always stops and can not be switched off", word)
	case !has(alone, word):
		return fmt.Errorf("%q is no stop word that can be switched off; those are %s", word, strings.Join(sorted(alone), ", "))
	}
	return nil
}

// CheckNoStopWord tells why a word can not mean something else than a stop.
func CheckNoStopWord(word string, wordings map[string]Wording) error {
	always, alone, err := stopWords(wordings)
	if err == nil && (has(always, word) || has(alone, word)) {
		err = errors.New("it is a word by which people stop")
	}
	return err
}

// stopWords are those of all languages: those that always stop, and those that
// do when they are the whole text.
func stopWords(wordings map[string]Wording) (always, alone []string, err error) {
	builtin, err := builtinWordings()
	for _, files := range []map[string]Wording{builtin, wordings} {
		for _, w := range files {
			always = append(always, w.Stop...)
			alone = append(alone, w.StopAlone...)
		}
	}
	return always, alone, err
}

func has(words []string, word string) bool {
	folded := lang.Fold(word)
	return slices.ContainsFunc(words, func(w string) bool { return lang.Fold(w) == folded })
}

func sorted(words []string) []string {
	slices.Sort(words)
	return slices.Compact(words)
}
