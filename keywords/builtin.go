package keywords

import "slices"

// meaning is what the built-in words of a text ask for. They outrank every
// rule.
type meaning uint8

const (
	nothing meaning = iota
	stopAll
	stopGroups
	maybeStop
	startAgain
	askHelp
)

// builtin is the reading of a text by the built-in words alone.
type builtin struct {
	meaning  meaning
	word     string   // that decided
	language string   // of the word
	groups   []string // of stopGroups
}

// builtin reads a folded text. Start words of languages that are off count
// for a person who is stopped only: nothing else is open to them.
func (b *Book) builtin(folded string, stopped bool) builtin {
	for _, read := range []func(string) builtin{b.readStop, b.readStopAlone, b.readHelp} {
		if found := read(folded); found.meaning != nothing {
			return found
		}
	}
	return b.readStart(folded, stopped)
}

// readStop knows the stop words that are always on: alone, repeated or with
// politeness they stop everything, with a group's name that group; with
// anything else the text is maybe a stop.
func (b *Book) readStop(folded string) builtin {
	language, word, rest, ok := b.words.stop.begin(b.words.polite.strip(folded), nil)
	if !ok {
		return builtin{}
	}
	found := builtin{meaning: maybeStop, word: word, language: language}
	if only(rest, b.words.stop, b.words.stopAlone, b.words.polite) {
		found.meaning = stopAll
	} else if groups := b.groupsNamed(rest); groups != nil {
		found.meaning, found.groups = stopGroups, groups
	}
	return found
}

// readStopAlone knows the stop words that count as the whole text only, or
// before a group's name. With politeness around them a person decides.
func (b *Book) readStopAlone(folded string) builtin {
	if language, ok := b.words.stopAlone.find(folded); ok {
		return builtin{meaning: stopAll, word: folded, language: language}
	}
	language, word, rest, ok := b.words.stopAlone.begin(b.words.polite.strip(folded), nil)
	if !ok {
		return builtin{}
	}
	if groups := b.groupsNamed(rest); groups != nil {
		return builtin{meaning: stopGroups, word: word, language: language, groups: groups}
	}
	if only(rest, b.words.stop, b.words.stopAlone, b.words.polite) {
		return builtin{meaning: maybeStop, word: word, language: language}
	}
	return builtin{}
}

func (b *Book) readStart(folded string, stopped bool) builtin {
	on := func(language string) bool {
		return stopped || language == "" || slices.Contains(b.languages, language)
	}
	language, word, rest, ok := b.words.start.begin(b.words.polite.strip(folded), on)
	if !ok || !only(rest, b.words.start, b.words.polite) {
		return builtin{}
	}
	return builtin{meaning: startAgain, word: word, language: language}
}

func (b *Book) readHelp(folded string) builtin {
	language, word, rest, ok := b.words.help.begin(b.words.polite.strip(folded), nil)
	if !ok || !only(rest, b.words.help, b.words.polite) {
		return builtin{}
	}
	return builtin{meaning: askHelp, word: word, language: language}
}

// groupsNamed are the groups that a folded text names, politeness aside; nil
// where it holds anything else.
func (b *Book) groupsNamed(s string) []string {
	var groups []string
	for s != "" {
		named, _, rest, ok := b.groupWords.begin(s, nil)
		if !ok {
			if rest = b.words.polite.strip(s); rest == s {
				return nil
			}
		}
		groups = append(groups, named...)
		s = rest
	}
	return groups
}
