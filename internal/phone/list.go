package phone

import "strings"

// Listing is the numbers of persons found in a text that people pasted.
type Listing struct {
	// Numbers are those found, each once, in order.
	Numbers []Number
	// Twice are those that stood there more than once, each once.
	Twice []Number
	// Wrong is what is no number of a person, and why.
	Wrong []ParseError
}

// ParseList reads numbers as people paste them: one a line, or with commas,
// semicolons, tabs or bars between them, or with spaces alone; names beside
// numbers do not count. Numbers without a country code are of the country.
func ParseList(text, country string) Listing {
	l := listing{country: country, seen: map[Number]bool{}}
	for _, piece := range strings.FieldsFunc(text, parts) {
		if piece = strings.TrimSpace(piece); piece != "" {
			l.read(piece)
		}
	}
	return l.Listing
}

// parts tells what stands between two numbers and never within one.
func parts(r rune) bool { return strings.ContainsRune("\n\r\t,;|<>\"", r) }

type listing struct {
	Listing
	country string
	seen    map[Number]bool // and whether it is in Twice
}

// read takes what one piece holds.
func (l *listing) read(piece string) {
	n, err := l.person(piece)
	if err == nil {
		l.add(n)
		return
	}
	if !l.readWords(strings.Fields(piece)) && strings.ContainsAny(clean(piece), "0123456789") {
		l.Wrong = append(l.Wrong, ParseError{Text: piece, Reason: err.Reason})
	}
}

// readWords takes the numbers in words that are no number together, and tells
// whether it found one. A number may be several words: 699 00 00 01.
func (l *listing) readWords(words []string) (found bool) {
	from := 0
	for i := range words {
		if !onlyDigits(strings.TrimPrefix(clean(words[i]), "+")) || strings.HasPrefix(clean(words[i]), "+") {
			l.rest(words[from:i], found)
			from = i
		}
		if !onlyDigits(strings.TrimPrefix(clean(words[i]), "+")) {
			from = i + 1
			continue
		}
		if n, err := l.person(strings.Join(words[from:i+1], " ")); err == nil {
			l.add(n)
			found, from = true, i+1
		}
	}
	l.rest(words[from:], found)
	return found
}

// rest notes digits left between numbers.
func (l *listing) rest(words []string, found bool) {
	if found && len(words) > 0 {
		l.Wrong = append(l.Wrong, ParseError{Text: strings.Join(words, " "), Reason: "it is too short"})
	}
}

func (l *listing) add(n Number) {
	twice, seen := l.seen[n]
	switch {
	case !seen:
		l.Numbers = append(l.Numbers, n)
	case !twice:
		l.Twice = append(l.Twice, n)
	}
	l.seen[n] = seen
}

// person reads the number of a person.
func (l *listing) person(text string) (Number, *ParseError) {
	n, err := Parse(text, l.country)
	if err == nil && n.Kind() == Person {
		return n, nil
	}
	if wrong, ok := err.(*ParseError); ok {
		return "", wrong
	}
	return "", &ParseError{Text: text, Reason: "it is a short code, which is no person's number"}
}
