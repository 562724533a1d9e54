package keywords

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/tocsin-sms/tocsin/internal/lang"
)

// Clash is something in the rules that keeps something else from firing.
type Clash struct {
	Word string
	// Owner has the word and does not get it, or not always: "rule sante".
	Owner string
	// Sentence says it to an operator.
	Sentence string
}

func (c Clash) String() string { return c.Sentence }

// Names tells whether the clash is about "rule x", "poll x" or "group x".
func (c Clash) Names(what string) bool {
	if c.Owner == what {
		return true
	}
	_, after, ok := strings.Cut(c.Sentence, " "+what)
	return ok && (after == "" || strings.ContainsRune(" :,", rune(after[0])))
}

// clashes looks over the compiled rules, in a fixed order.
func (b *Book) clashes() []Clash {
	var all []Clash
	all = append(all, b.sharedWords()...)
	all = append(all, b.shadowedRules()...)
	all = append(all, b.catchAlls()...)
	all = append(all, b.missingGroups()...)
	all = append(all, b.missingPolls()...)
	all = append(all, b.callClashes()...)
	for i := range b.polls {
		if b.polls[i].Open {
			all = append(all, b.pollClashes(&b.polls[i])...)
		}
	}
	return append(all, b.unreachableGroups()...)
}

func clash(word, owner, format string, args ...any) Clash {
	return Clash{Word: word, Owner: owner, Sentence: fmt.Sprintf(format, args...)}
}

func (b *Book) owner(h head) string {
	if h.rule < 0 {
		return "poll " + b.polls[h.poll].Name
	}
	return "rule " + b.rules[h.rule].Title()
}

// sharedWords are words of two rules, or of a rule and an open poll, which may
// meet at some time.
func (b *Book) sharedWords() []Clash {
	var all []Clash
	for _, word := range slices.Sorted(maps.Keys(b.heads.values)) {
		heads := b.heads.values[word]
		for i, later := range heads {
			if earlier, ok := b.meets(heads[:i], later); ok {
				all = append(all, clash(word, b.owner(later), "%q is a word of the %s and of the %s: the %s gets it",
					word, b.owner(earlier), b.owner(later), b.owner(earlier)))
			}
		}
	}
	return all
}

func (b *Book) meets(earlier []head, h head) (head, bool) {
	for _, e := range earlier {
		if b.aliveTogether(e, h) {
			return e, true
		}
	}
	return head{}, false
}

func (b *Book) aliveTogether(x, y head) bool {
	for _, h := range []head{x, y} {
		if h.rule < 0 && !b.polls[h.poll].Open {
			return false
		}
	}
	return x.rule < 0 || y.rule < 0 || b.rules[x.rule].Overlaps(b.rules[y.rule])
}

// shadowedRules are words that the built-in ones take away.
func (b *Book) shadowedRules() []Clash {
	var all []Clash
	for i, rule := range b.rules {
		owner := b.owner(head{rule: i})
		for _, word := range rule.Words.All {
			all = append(all, b.shadowed(word, owner)...)
		}
	}
	return all
}

// shadowed tells what a text of just this word means before any rule is asked.
func (b *Book) shadowed(word, owner string) []Clash {
	found := b.builtin(lang.Fold(word), false)
	never := fmt.Sprintf("the %s never gets it", owner)
	var why string
	switch found.meaning {
	case nothing:
		return nil
	case stopAll:
		why = "says stop: " + never
	case stopGroups:
		why = "leaves a group by the built-in stop words: " + never
	case maybeStop:
		why = fmt.Sprintf("begins with the stop word %q: %s", found.word, never)
	case startAgain:
		why = "starts again after a stop: " + never
	case askHelp:
		why = fmt.Sprintf("asks for help: the %s gets it only where more follows", owner)
	}
	return []Clash{clash(word, owner, "%q %s", word, why)}
}

func (b *Book) catchAlls() []Clash {
	var all []Clash
	for i, rule := range b.rules {
		for _, earlier := range b.rules[:i] {
			if rule.CatchAll && earlier.CatchAll && rule.Overlaps(earlier) {
				all = append(all, clash("", "rule "+rule.Title(), "there are two catch-all rules: %s gets the texts, %s none", earlier.Title(), rule.Title()))
				break
			}
		}
	}
	return all
}

func (b *Book) missingGroups() []Clash {
	var all []Clash
	for _, rule := range b.rules {
		if name, ok := b.lost(rule); ok {
			all = append(all, clash("", "rule "+rule.Title(), "the rule %s is for the group %s, which is not there", rule.Title(), name))
		}
	}
	return all
}

func (b *Book) missingPolls() []Clash {
	var all []Clash
	for _, rule := range b.rules {
		if rule.Poll != "" && b.poll(rule.Poll) == nil {
			all = append(all, clash("", "rule "+rule.Title(), "the rule %s votes in the poll %s, which is not there", rule.Title(), rule.Poll))
		}
	}
	return all
}

// pollClashes are those of one open poll: its word, and its options as bare
// answers.
func (b *Book) pollClashes(p *poll) []Clash {
	owner := "poll " + p.Name
	all := b.shadowed(p.Word, owner)
	for _, d := range p.doubled {
		all = append(all, clash(d.word, owner, "%q is a word of the options %s and %s of the poll %s: it votes %s",
			d.word, p.Options[d.a].Key, p.Options[d.b].Key, p.Name, p.Options[d.a].Key))
	}
	for _, word := range slices.Sorted(maps.Keys(p.answers.values)) {
		key := p.Options[p.answers.values[word].option].Key
		all = append(all, b.shadowed(word, fmt.Sprintf("option %s of the %s", key, owner))...)
		all = append(all, b.takenAnswers(p, word)...)
	}
	return all
}

// takenAnswers are bare answers that begin with a word of a rule or a poll.
func (b *Book) takenAnswers(p *poll, word string) []Clash {
	heads, _, _, ok := b.heads.begin(lang.Fold(word), nil)
	if !ok {
		return nil
	}
	for _, h := range heads {
		if b.aliveTogether(h, h) {
			return []Clash{clash(word, "poll "+p.Name, "the answer %q of the poll %s, without the poll's word, goes to the %s", word, p.Name, b.owner(h))}
		}
	}
	return nil
}

// unreachableGroups are groups that STOP and their name do not leave.
func (b *Book) unreachableGroups() []Clash {
	var all []Clash
	for _, name := range slices.Sorted(maps.Keys(b.groups)) {
		found := b.builtin(lang.Fold("stop "+name), false)
		if found.meaning != stopGroups || !slices.Contains(found.groups, name) {
			all = append(all, clash(name, "group "+name, "\"STOP %s\" does not leave the group %s: the name is read as another word", name, name))
		}
	}
	return all
}
