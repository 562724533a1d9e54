package keywords

import (
	"strconv"
	"time"

	"github.com/tocsin-sms/tocsin/internal/lang"
)

// poll is a Poll with its options' words compiled.
type poll struct {
	Poll
	answers phrases[answer]
	doubled []doubled
}

// answer is what a word of an option stands for.
type answer struct {
	option int // index into Options
	number bool
}

// doubled is a word that two options have.
type doubled struct {
	word string
	a, b int
}

func (b *Book) addPoll(p Poll) {
	compiled := poll{Poll: p, answers: newPhrases[answer]()}
	compiled.addWords()
	compiled.addNames()
	compiled.addNumbers()
	b.polls = append(b.polls, compiled)
	b.addHead(p.Word, head{rule: -1, poll: len(b.polls) - 1})
}

func (p *poll) addWords() {
	for i, o := range p.Options {
		for _, word := range o.Words {
			if other, taken := p.answers.find(lang.Fold(word)); taken && other.option != i {
				p.doubled = append(p.doubled, doubled{word: word, a: other.option, b: i})
				continue
			}
			p.answers.set(word, answer{option: i, number: isNumber(word)})
		}
	}
}

// addNames makes keys and labels words too, where they are free.
func (p *poll) addNames() {
	for i, o := range p.Options {
		p.addFree(o.Key, i)
		for _, label := range o.Label {
			p.addFree(label, i)
		}
	}
}

// addNumbers lets people answer by an option's place, if no option is a number.
func (p *poll) addNumbers() {
	for _, a := range p.answers.values {
		if a.number {
			return
		}
	}
	for i := range p.Options {
		p.addFree(strconv.Itoa(i+1), i)
	}
}

func (p *poll) addFree(word string, option int) {
	if _, taken := p.answers.find(lang.Fold(word)); !taken {
		p.answers.set(word, answer{option: option, number: isNumber(word)})
	}
}

func isNumber(word string) bool {
	_, err := strconv.Atoi(lang.Fold(word))
	return err == nil
}

// vote reads what follows the poll's word: it must begin with the words of one
// option and hold those of no other ("oui", "oui merci", "non depuis 2 jours":
// a number after a word is no answer). rest is what follows the option.
func (p *poll) vote(s string, polite phrases[string]) (option int, rest string, ok bool) {
	a, _, rest, ok := p.answers.begin(s, nil)
	if !ok {
		a, _, rest, ok = p.answers.begin(polite.strip(s), nil)
	}
	if !ok {
		return 0, "", false
	}
	_, other := p.answers.within(rest, func(b answer) bool {
		return b.option != a.option && (a.number || !b.number)
	})
	return a.option, rest, !other
}

// bareVote reads a whole text as an answer: the words of one option and
// politeness, nothing else ("oui", "1 oui", "oui merci").
func (p *poll) bareVote(s string, polite phrases[string]) (option int, ok bool) {
	option, rest, ok := p.vote(s, polite)
	for ok && rest != "" {
		a, _, after, again := p.answers.begin(rest, nil)
		if !again || a.option != option {
			break
		}
		rest = after
	}
	return option, ok && only(rest, polite)
}

// asked tells whether the poll was put to the person lately.
func (s Sender) asked(name string, at time.Time, lately time.Duration) bool {
	for _, a := range s.Asked {
		if ago := at.Sub(a.At); a.Name == name && ago <= lately && ago >= -skew {
			return true
		}
	}
	return false
}
