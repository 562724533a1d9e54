package phrases

import "strings"

// say finds the phrase a sentence was made from. Sentences are put one beside
// the other ("joined sante; not answered: …", "tried: a, b") and within another
// ("modem a: the SIM is busy"): what is not known as a whole is said in pieces.
func (l *language) say(sentence string) string {
	for _, way := range []func(string) (string, bool){
		l.whole,
		func(s string) (string, bool) { return l.matched(s, true) },
		func(s string) (string, bool) { return l.listed(s, "; ") },
		func(s string) (string, bool) { return l.listed(s, ", ") },
		func(s string) (string, bool) { return l.matched(s, false) },
		l.wrapped,
	} {
		if said, ok := way(sentence); ok {
			return said
		}
	}
	return sentence
}

func (l *language) whole(sentence string) (string, bool) {
	said, ok := l.exact[sentence]
	return said, ok
}

// matched is the sentence by the phrase of which most is in it.
func (l *language) matched(sentence string, plain bool) (string, bool) {
	p, took := l.find(sentence, plain)
	if p == nil {
		return "", false
	}
	return p.fill(l, took), true
}

func (l *language) find(sentence string, plain bool) (best *phrase, took []string) {
	word, _ := firstWord(sentence)
	for _, candidates := range [][]*phrase{l.headed[word], l.others} {
		for _, p := range candidates {
			if best != nil && p.weight <= best.weight || p.bare && plain {
				continue
			}
			if t, ok := p.match(sentence, plain); ok {
				best, took = p, t
			}
		}
	}
	return best, took
}

// listed says the pieces of a list. A piece that is not known belongs to the one
// before it: "joined a, b" lists two groups. The first is to be known, and one
// more, or it is no list.
func (l *language) listed(sentence, by string) (string, bool) {
	pieces := strings.Split(sentence, by)
	if len(pieces) < 2 || !l.knows(pieces[0]) {
		return "", false
	}
	var together []string
	for _, piece := range pieces {
		if len(together) > 0 && !l.knows(piece) {
			together[len(together)-1] += by + piece
			continue
		}
		together = append(together, piece)
	}
	if len(together) < 2 {
		return "", false
	}
	for i, piece := range together {
		together[i] = l.say(piece)
	}
	return strings.Join(together, by), true
}

func (l *language) knows(piece string) bool {
	if _, ok := l.whole(piece); ok {
		return true
	}
	if p, _ := l.find(piece, true); p != nil {
		return true
	}
	_, ok := l.listed(piece, ", ")
	return ok
}

// wrapped says what stands on both sides of a colon, of which one is known.
func (l *language) wrapped(sentence string) (string, bool) {
	before, after, ok := strings.Cut(sentence, ": ")
	if !ok {
		return "", false
	}
	first, rest := l.say(before), l.say(after)
	if first == before && rest == after {
		return "", false
	}
	return first + "\u00a0: " + rest, true
}
