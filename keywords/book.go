// Package keywords reads texts: which rule a text asks for, whether it says
// stop, start or help, which option it votes for, and what it is answered. It
// is pure: the same text, sender, time and Book always give the same Decision,
// and nothing is done by deciding.
package keywords

import (
	"fmt"
	"slices"
	"time"

	"github.com/tocsin-sms/tocsin/internal/lang"
)

// BookConfig is what a Book is made of.
type BookConfig struct {
	Organisation string // named in the built-in replies
	Language     string // of people whose language is not known
	// StopLanguages are the languages whose second row of stop words is on
	// ("quit", "fin"); nil means Language. StopWordsOff switches single ones off.
	StopLanguages []string
	StopWordsOff  []string
	Rules         []Rule
	Polls         []Poll
	Groups        []Group
	// Modems are the names of those configured, on which calls ring; nil: not
	// known.
	Modems []string
	// Wordings adds to the built-in words and replies, by language.
	Wordings map[string]Wording
	// Lately bounds answers without the poll's word; zero means Lately.
	Lately time.Duration
}

// Book is a compiled set of rules. It never changes and is safe for concurrent
// use.
type Book struct {
	organisation string
	language     string
	languages    []string // whose second row is on
	lately       time.Duration
	modems       []string
	rules        []Rule
	polls        []poll
	groups       map[string]Group
	words        vocabulary
	heads        phrases[[]head]
	groupWords   phrases[[]string]
	joinWords    []lang.Words // those of one rule a group
}

// head is what a text that begins with a phrase goes to: a rule, or a poll
// where rule is negative.
type head struct {
	rule, poll int
	language   string
}

// NewBook compiles the rules and reports what in them is in each other's way.
// The Book can be used in spite of clashes: the earlier rule wins.
func NewBook(c BookConfig) (*Book, []Clash) {
	wordings, err := builtinWordings()
	if err != nil {
		panic(fmt.Sprintf("keywords: embedded wordings: %v", err)) // a test reads them all
	}
	if c.StopLanguages == nil {
		c.StopLanguages = []string{c.Language}
	}
	b := &Book{
		organisation: c.Organisation, language: c.Language, languages: c.StopLanguages,
		lately: c.Lately, modems: c.Modems, rules: slices.Clone(c.Rules), groups: map[string]Group{},
		words: newVocabulary([]map[string]Wording{wordings, c.Wordings}, c.StopLanguages, c.StopWordsOff),
		heads: newPhrases[[]head](), groupWords: newPhrases[[]string](),
	}
	if b.lately == 0 {
		b.lately = Lately
	}
	b.addGroups(c.Groups)
	b.addRules()
	for _, p := range c.Polls {
		b.addPoll(p)
	}
	return b, b.clashes()
}

// addGroups lets STOP know the groups by their names and titles.
func (b *Book) addGroups(groups []Group) {
	for _, g := range groups {
		b.groups[g.Name] = g
		b.nameGroup(g.Name, g.Name)
		for _, title := range g.Title {
			b.nameGroup(title, g.Name)
		}
	}
}

func (b *Book) nameGroup(phrase, group string) {
	named, _ := b.groupWords.find(lang.Fold(phrase))
	if !slices.Contains(named, group) {
		b.groupWords.set(phrase, append(slices.Clone(named), group))
	}
}

// addRules enters the rules' words; those that join a group name it too.
func (b *Book) addRules() {
	joined := map[string]bool{}
	for i, r := range b.rules {
		for language, word := range r.Words.All {
			b.addHead(word, head{rule: i, poll: -1, language: language})
			if r.Join == "" {
				continue
			}
			b.nameGroup(word, r.Join)
			if !joined[r.Join] {
				joined[r.Join] = true
				b.joinWords = append(b.joinWords, r.Words)
			}
		}
	}
}

// wordsToJoin is a word for each group, in the first of the languages that it
// has one in.
func (b *Book) wordsToJoin(languages []string) []string {
	var words []string
	for _, w := range b.joinWords {
		best, rank := "", len(languages)+1
		for language, word := range w.All {
			at := slices.Index(languages, language)
			if at < 0 {
				at = len(languages)
			}
			if at < rank {
				best, rank = word, at
			}
		}
		words = append(words, best)
	}
	return words
}

// addHead enters a phrase. A word that one rule has in two languages tells of
// none.
func (b *Book) addHead(phrase string, h head) {
	heads, _ := b.heads.find(lang.Fold(phrase))
	for i, other := range heads {
		if other.rule == h.rule && other.poll == h.poll {
			heads[i].language = lang.Any
			return
		}
	}
	b.heads.set(phrase, append(slices.Clone(heads), h))
}

// lost is the group of a rule that was deleted after the rule was made.
func (b *Book) lost(rule Rule) (string, bool) {
	for _, name := range []string{rule.Join, rule.Leave} {
		if _, ok := b.groups[name]; name != "" && !ok {
			return name, true
		}
	}
	return "", false
}

func (b *Book) group(name string) Group {
	if g, ok := b.groups[name]; ok {
		return g
	}
	return Group{Name: name}
}
