// Package phone knows telephone numbers: E.164 numbers of people, short codes
// of operators, and the names some senders use instead of a number.
package phone

import (
	"fmt"
	"strings"

	"github.com/nyaruka/phonenumbers"
)

// Number is a checked address: "+237699000001" for a person, "8080" for a short
// code, anything else for an alphanumeric sender. Make one with Parse or
// Originator only.
type Number string

// Kind is what an address is.
type Kind uint8

// The kinds of addresses.
const (
	Person       Kind = iota // E.164, with its plus
	ShortCode                // three to eight digits, known to one operator only
	Alphanumeric             // a sender's name, which can not be answered
)

// Kind tells what n is.
func (n Number) Kind() Kind {
	switch {
	case strings.HasPrefix(string(n), "+"):
		return Person
	case n != "" && onlyDigits(string(n)):
		return ShortCode
	}
	return Alphanumeric
}

// Masked is n with its middle hidden, for logs: "+237…01".
func (n Number) Masked() string {
	if n.Kind() != Person || len(n) < 8 {
		return string(n)
	}
	return string(n[:4]) + "…" + string(n[len(n)-2:])
}

// ParseError says which text is no number and why.
type ParseError struct {
	Text   string
	Reason string
}

func (e *ParseError) Error() string {
	return fmt.Sprintf("%q is not a telephone number: %s", e.Text, e.Reason)
}

// shortest and longest are the lengths of short codes in use.
const (
	shortest = 3
	longest  = 6
)

// Parse reads a number as people write it: international with + or 00, or
// national in the given ISO 3166 country ("CM"). Three to six digits are a short
// code. The error is a *ParseError.
func Parse(text, country string) (Number, error) {
	s := clean(text)
	switch {
	case s == "":
		return "", &ParseError{text, "it is empty"}
	case strings.IndexFunc(strings.TrimPrefix(s, "+"), notDigit) >= 0:
		return "", &ParseError{text, "it holds more than digits"}
	case len(s) >= shortest && len(s) <= longest && s[0] != '+':
		return Number(s), nil
	}
	if rest, ok := strings.CutPrefix(s, "00"); ok {
		s = "+" + rest
	}
	parsed, err := phonenumbers.Parse(s, country)
	if err != nil {
		return "", &ParseError{text, err.Error()}
	}
	if !phonenumbers.IsPossibleNumber(parsed) {
		return "", &ParseError{text, "its length fits no number of its country"}
	}
	return Number(phonenumbers.Format(parsed, phonenumbers.E164)), nil
}

// Originator is the address a text came from: digits as the network gave them
// (international tells of a type of number "international"), or a name. It
// never fails: what is no number is kept as it is.
func Originator(text string, international bool, country string) Number {
	s := text
	if international && !strings.HasPrefix(s, "+") && onlyDigits(s) {
		s = "+" + s
	}
	if n, err := Parse(s, country); err == nil {
		return n
	}
	return Number(text)
}

// clean drops the marks people put between digits.
func clean(text string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(" \t\u00a0\u202f-./()\u202a\u202c\u200e", r) {
			return -1
		}
		return r
	}, text)
}

func notDigit(r rune) bool { return r < '0' || r > '9' }

func onlyDigits(s string) bool { return s != "" && strings.IndexFunc(s, notDigit) < 0 }

// Country tells whether code is an ISO 3166 country ("CM") whose numbers are known.
func Country(code string) bool { return phonenumbers.GetSupportedRegions()[code] }
