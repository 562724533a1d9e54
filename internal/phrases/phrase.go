package phrases

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// phrase is a format of the source, and what stands for it.
type phrase struct {
	literals []string // around the slots: one more than those
	slots    []byte   // what stands in each: a verb of package fmt
	weight   int      // bytes of the literals: of two that fit, the longer is meant
	longest  string   // of the literals after the first
	bare     bool     // without a word: it fits nearly everything
	said     []piece
}

// piece is a stretch of what is said: a text, or what a slot of the format took.
type piece struct {
	text string
	slot int // from 0; -1 for text
	verb byte
}

// slotPattern finds the verbs of a format. In what is said, %s stands for what
// was taken as it is, %q for what stood in quotes, %w for a sentence that is
// itself to be said in the language; %[2]s is the second.
var slotPattern = regexp.MustCompile(`%(?:\[(\d)\])?[0-9.]*([a-zA-Z%])`)

var wordPattern = regexp.MustCompile(`[a-zA-Z]{2}`)

func newPhrase(format, said string) (*phrase, error) {
	p := &phrase{}
	at := 0
	literal := ""
	for _, m := range slotPattern.FindAllStringSubmatchIndex(format, -1) {
		literal += format[at:m[0]]
		at = m[1]
		verb := format[m[4]]
		if verb == '%' {
			literal += "%"
			continue
		}
		p.literals, p.slots, literal = append(p.literals, literal), append(p.slots, verb), ""
	}
	p.literals = append(p.literals, literal+format[at:])
	for i, l := range p.literals {
		p.weight += len(l)
		if i > 0 && len(l) > len(p.longest) {
			p.longest = l
		}
	}
	p.bare = !wordPattern.MatchString(strings.Join(p.literals, " "))
	return p, p.compose(said)
}

func (p *phrase) compose(said string) error {
	said = spaced(said)
	at, next := 0, 0
	for _, m := range slotPattern.FindAllStringSubmatchIndex(said, -1) {
		p.said = append(p.said, piece{text: said[at:m[0]], slot: -1})
		at = m[1]
		verb := said[m[4]]
		if verb == '%' {
			p.said = append(p.said, piece{text: "%", slot: -1})
			continue
		}
		slot := next
		if m[2] >= 0 {
			n, err := strconv.Atoi(said[m[2]:m[3]])
			if err != nil {
				return err
			}
			slot = n - 1
		}
		next = slot + 1
		if slot < 0 || slot >= len(p.slots) {
			return fmt.Errorf("what is said asks for slot %d of %d", slot+1, len(p.slots))
		}
		p.said = append(p.said, piece{slot: slot, verb: verb})
	}
	p.said = append(p.said, piece{text: said[at:], slot: -1})
	return nil
}

// fill is what is said with what the slots took.
func (p *phrase) fill(l *language, took []string) string {
	var b strings.Builder
	for _, s := range p.said {
		switch {
		case s.slot < 0:
			b.WriteString(s.text)
		case s.verb == 'w':
			b.WriteString(l.say(strings.TrimSpace(took[s.slot])))
		case s.verb == 'q':
			b.WriteString("«\u00a0" + unquoted(took[s.slot]) + "\u00a0»")
		default:
			b.WriteString(took[s.slot])
		}
	}
	return b.String()
}

func unquoted(s string) string {
	if plain, err := strconv.Unquote(s); err == nil {
		return plain
	}
	return s
}

var apostrophe = regexp.MustCompile(`(\p{L})'(\p{L}|%)`)

// spaced has a space that does not break before the marks that French sets off,
// and apostrophes as they are printed.
func spaced(s string) string {
	s = apostrophe.ReplaceAllString(s, "${1}’${2}")
	return strings.NewReplacer(" :", "\u00a0:", " ;", "\u00a0;", " ?", "\u00a0?", " !", "\u00a0!", "« ", "«\u00a0", " »", "\u00a0»").Replace(s)
}

// match is what each slot took of the sentence. Plain asks that no slot took
// more than one piece of a list: see say.
func (p *phrase) match(sentence string, plain bool) ([]string, bool) {
	rest, begins := strings.CutPrefix(sentence, p.literals[0])
	if !begins || !strings.HasSuffix(rest, p.literals[len(p.slots)]) || !strings.Contains(rest, p.longest) {
		return nil, false
	}
	took := make([]string, len(p.slots))
	return took, p.take(took, 0, rest, plain)
}

// take fills the slots from the one at on, the shortest way.
func (p *phrase) take(took []string, at int, rest string, plain bool) bool {
	literal := p.literals[at+1]
	if at == len(p.slots)-1 {
		took[at] = strings.TrimSuffix(rest, literal)
		return p.may(at, took[at], plain)
	}
	for from := 1; from <= len(rest); from++ {
		next := strings.Index(rest[from:], literal)
		if next < 0 {
			return false
		}
		from += next
		took[at] = rest[:from]
		if p.may(at, took[at], plain) && p.take(took, at+1, rest[from+len(literal):], plain) {
			return true
		}
	}
	return false
}

// may tells whether a slot may have taken s.
func (p *phrase) may(at int, s string, plain bool) bool {
	switch p.slots[at] {
	case 'd':
		_, err := strconv.Atoi(s)
		return err == nil
	case 'q':
		quoted, err := strconv.QuotedPrefix(s)
		return err == nil && quoted == s
	}
	return s != "" && (!plain || !strings.Contains(s, ", ") && !strings.Contains(s, "; "))
}
