package keywords

import (
	"fmt"
	"slices"
	"strings"

	"github.com/tocsin-sms/tocsin/internal/lang"
)

// CheckStopWordOff tells why BookConfig.StopWordsOff can not hold a word: it
// always stops, or it is no stop word. Wordings are those of the BookConfig.
func CheckStopWordOff(word string, wordings map[string]Wording) error {
	builtin, err := builtinWordings()
	if err != nil {
		return err
	}
	var always, alone []string
	for _, files := range []map[string]Wording{builtin, wordings} {
		for _, w := range files {
			always = append(always, w.Stop...)
			alone = append(alone, w.StopAlone...)
		}
	}
	switch {
	case has(always, word):
		return fmt.Errorf("%q always stops and can not be switched off", word)
	case !has(alone, word):
		return fmt.Errorf("%q is no stop word that can be switched off; those are %s", word, strings.Join(sorted(alone), ", "))
	}
	return nil
}

func has(words []string, word string) bool {
	folded := lang.Fold(word)
	return slices.ContainsFunc(words, func(w string) bool { return lang.Fold(w) == folded })
}

func sorted(words []string) []string {
	slices.Sort(words)
	return slices.Compact(words)
}
