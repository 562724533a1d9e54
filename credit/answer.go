package credit

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// Reading is what an operator's answer says.
type Reading struct {
	// Amount is the credit; Known is false where the answer has none.
	Amount Amount
	Known  bool
	// Texts are left of a bundle; 0 where the answer tells of none.
	Texts int
}

// CheckPattern tells whether a pattern can find an amount: an expression with
// at most one group besides (?P<texts>…), which finds the texts of a bundle.
func CheckPattern(pattern string) error {
	re, err := regexp.Compile(pattern)
	if err != nil {
		return err
	}
	groups := 0
	for _, name := range re.SubexpNames()[1:] {
		if name != "texts" {
			groups++
		}
	}
	if groups > 1 {
		return fmt.Errorf("%d groups: want one, around the amount", groups)
	}
	return nil
}

// Read finds the credit in an operator's answer by a pattern that CheckPattern
// took. Where the pattern is "" it is the first number after a word such as
// credit, solde or balance or, without such a word, the only number there is;
// dates, hours, codes, telephone numbers and what counts texts, minutes or data
// are none.
func Read(answer, pattern string) Reading {
	text := strings.Map(plainer, answer)
	r := Reading{Texts: textsIn(text)}
	if pattern == "" {
		r.Amount, r.Known = guess(text)
		return r
	}
	re, err := regexp.Compile(pattern)
	if err != nil {
		return r
	}
	return r.matched(re, text)
}

// matched takes what the pattern's groups found; without a group the whole
// match is the amount.
func (r Reading) matched(re *regexp.Regexp, text string) Reading {
	found := re.FindStringSubmatch(text)
	if found == nil {
		return r
	}
	amount, names := found[0], re.SubexpNames()
	for i := 1; i < len(names); i++ {
		if names[i] == "texts" {
			r.Texts, _ = strconv.Atoi(strings.TrimSpace(found[i]))
			r.Texts = max(r.Texts, 0)
			continue
		}
		amount = found[i]
	}
	if number := written.FindString(amount); number != "" {
		r.Amount, r.Known = parseWritten(number)
	}
	return r
}

var (
	// meaning are the words before a balance, in the languages of the networks
	// we know of.
	meaning = regexp.MustCompile(`(?i)cr[eé]dit|kredit|solde|saldo|balance|\bbal\b|salio|salary|airtime|compte|account|баланс|رصيد`)
	// noise are numbers that are no money: dates, hours, codes, shares.
	noise = regexp.MustCompile(`\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}|\d{1,2}/\d{1,2}\b|\d{1,2}[:hH]\d{2}(?::\d{2})?|[*#][\d*#]+|\d+\s*%|\+?\d{9,}`)
	// counted are numbers of something else than money, as "20 SMS" or "1.5 Go".
	counted = regexp.MustCompile(`(?i)\d[\d .,]*\s?(?:sms|texts?|textos?|messages?|min(?:utes?)?|mn|sec(?:ondes?)?|[kmg][bo]|jours?|days?|heures?|hours?|dias?)\b`)
	// written is a number as operators write it: groups of three digits may be
	// parted by a space.
	written = regexp.MustCompile(`-?\d{1,3}(?: \d{3})+(?:[.,]\d{1,3})?\b|-?\d+(?:[.,]\d+)*`)
	// bundled is how many texts a bundle has left: "20 SMS", "SMS: 20".
	bundled = regexp.MustCompile(`(?i)(\d+)\s?(?:sms|texts?|textos?)\b|\b(?:sms|texts?|textos?)\s?[:=]\s?(\d+)`)
	// bundleLine is what bundled finds with its word first, which is no money.
	bundleLine = regexp.MustCompile(`(?i)\b(?:sms|texts?|textos?)\s?[:=]\s?\d+`)
)

// mostTexts is more than any bundle has.
const mostTexts = 1_000_000_000

func textsIn(text string) int {
	m := bundled.FindStringSubmatch(text)
	if m == nil {
		return 0
	}
	n, err := strconv.Atoi(m[1] + m[2])
	if err != nil || n > mostTexts {
		return 0
	}
	return n
}

// guess finds the amount where nobody said how it is written.
func guess(text string) (Amount, bool) {
	for _, other := range []*regexp.Regexp{noise, bundleLine, counted} {
		text = other.ReplaceAllStringFunc(text, blanked)
	}
	numbers := written.FindAllStringIndex(text, -1)
	if word := meaning.FindStringIndex(text); word != nil {
		for _, at := range numbers {
			if at[0] >= word[1] {
				return parseWritten(text[at[0]:at[1]])
			}
		}
	}
	if len(numbers) != 1 {
		return 0, false
	}
	return parseWritten(text[numbers[0][0]:numbers[0][1]])
}

// blanked keeps numbers before and after from growing together.
func blanked(s string) string { return strings.Repeat("·", len(s)) }
