package keywords

import (
	"strings"

	"github.com/tocsin-sms/tocsin/internal/lang"
)

// Nearest is the option that a text which votes for none comes nearest to: the
// only one whose word is somewhere in the text, else the only one with a word
// that a slip of the thumb makes of a word in it. It is a suggestion for a
// person; nothing is counted by it.
func (p Poll) Nearest(text string) (key string, ok bool) {
	compiled := poll{Poll: p, answers: newPhrases[answer]()}
	compiled.addWords()
	compiled.addNames()
	spoken := strings.TrimPrefix(strings.TrimPrefix(lang.Fold(text), lang.Fold(p.Word)), " ")
	near := compiled.within(spoken)
	if len(near) == 0 {
		near = compiled.slips(spoken)
	}
	if len(near) != 1 {
		return "", false
	}
	for option := range near {
		key = p.Options[option].Key
	}
	return key, true
}

// within are the options with a word in the folded text; numbers are none, they
// are as often a count or a date.
func (p *poll) within(s string) map[int]bool {
	near := map[int]bool{}
	for s != "" {
		a, _, rest, ok := p.answers.begin(s, func(a answer) bool { return !a.number })
		if !ok {
			_, rest, _ = strings.Cut(s, " ")
		} else {
			near[a.option] = true
		}
		s = rest
	}
	return near
}

// slips are the options with a word that is nearest to a word of the folded text.
func (p *poll) slips(s string) map[int]bool {
	near, least := map[int]bool{}, 0
	for spoken := range strings.FieldsSeq(s) {
		for word, a := range p.answers.values {
			far, ok := slip([]rune(spoken), []rune(word))
			if !ok || a.number || len(near) > 0 && far > least {
				continue
			}
			if len(near) > 0 && far < least {
				clear(near)
			}
			near[a.option], least = true, far
		}
	}
	return near
}

// slip is how many letters lie between two words (Levenshtein), if those are few
// beside their length: one of four or five letters, two of more. Of three there is none:
// "not" is no "non".
func slip(a, b []rune) (far int, ok bool) {
	most := 0
	switch n := max(len(a), len(b)); {
	case n > 5:
		most = 2
	case n > 3:
		most = 1
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i, x := range a {
		diagonal := row[0]
		row[0] = i + 1
		for j, y := range b {
			changed := diagonal
			if x != y {
				changed++
			}
			diagonal = row[j+1]
			row[j+1] = min(changed, row[j]+1, row[j+1]+1)
		}
	}
	far = row[len(b)]
	return far, far > 0 && far <= most
}
