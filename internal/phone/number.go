// Package phone knows telephone numbers: E.164 numbers of people, short codes
// of operators, and the names some senders use instead of a number.
package phone

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"

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
	ShortCode                // digits alone, known to one operator only
	Alphanumeric             // a sender's name, which can not be answered
)

// Kind tells what n is.
func (n Number) Kind() Kind {
	switch {
	case len(n) > 1 && n[0] == '+' && onlyDigits(string(n[1:])):
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
// national in the given ISO 3166 country ("CM"), in the digits of any script.
// Three to six digits are a short code. The error is a *ParseError.
func Parse(text, country string) (Number, error) {
	if n, ok := quick(text, country); ok {
		return n, nil
	}
	s := clean(text)
	if n, ok := quick(s, country); ok {
		return n, nil
	}
	return read(text, s, country)
}

// read is Parse for a number that may be written in any way; s is its text
// without marks.
func read(text, s, country string) (Number, error) {
	switch {
	case s == "":
		return "", &ParseError{text, "it is empty"}
	case !onlyDigits(strings.TrimPrefix(s, "+")):
		return "", &ParseError{text, "it holds more than digits"}
	case len(s) < shortest:
		return "", &ParseError{text, "it is too short"}
	case len(s) <= longest && s[0] != '+':
		return Number(s), nil
	}
	if rest, ok := strings.CutPrefix(s, "00"); ok {
		s = "+" + rest
	}
	parsed, err := phonenumbers.Parse(s, country)
	if err != nil {
		return "", &ParseError{text, reason(err)}
	}
	if why, ok := impossible[phonenumbers.IsPossibleNumberWithReason(parsed)]; ok {
		return "", &ParseError{text, why}
	}
	n := phonenumbers.Format(parsed, phonenumbers.E164)
	if len(n) < len(s) {
		return read(text, n, country) // a trunk 0 was left out, and behind it may be another
	}
	return Number(n), nil
}

// reason says in words for people why a number could not be read.
func reason(err error) string {
	switch {
	case errors.Is(err, phonenumbers.ErrInvalidCountryCode):
		return "no country has this code"
	case errors.Is(err, phonenumbers.ErrNumTooLong):
		return "it is too long"
	case errors.Is(err, phonenumbers.ErrTooShortNSN), errors.Is(err, phonenumbers.ErrTooShortAfterIDD):
		return "it is too short"
	}
	return err.Error()
}

var impossible = map[phonenumbers.ValidationResult]string{
	phonenumbers.INVALID_COUNTRY_CODE:   "no country has this code",
	phonenumbers.TOO_SHORT:              "it is too short for its country",
	phonenumbers.TOO_LONG:               "it is too long for its country",
	phonenumbers.INVALID_LENGTH:         "its length fits no number of its country",
	phonenumbers.IS_POSSIBLE_LOCAL_ONLY: "it lacks its area code",
}

// nobody is the originator of a text that names none.
const nobody = Number("unknown")

// Originator is the address a text came from: digits as the network gave them
// (international tells of a type of number "international"), or a name. It
// never fails and is never empty: what is no number is kept as it is, but for
// characters that can not be seen.
func Originator(text string, international bool, country string) Number {
	s := text
	if international && onlyDigits(s) {
		s = "+" + s
	}
	if n, err := Parse(s, country); err == nil {
		return n
	}
	visible := strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return -1
	}, strings.ToValidUTF8(text, ""))
	if visible = strings.TrimSpace(visible); visible == "" {
		return nobody
	}
	return Number(visible)
}

// clean drops the marks people put between digits, and what spreadsheets and
// address books put before them.
func clean(text string) string {
	text = strings.TrimPrefix(strings.TrimSpace(text), "tel:")
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.In(r, unicode.Pd, unicode.Cf) || strings.ContainsRune("./()[]'", r) {
			return -1
		}
		if r == '＋' {
			return '+'
		}
		return digit(r)
	}, text)
}

// digit is r as one of 0 to 9 where it is a digit of another script. Unicode
// keeps the ten digits of a script together, zero first.
func digit(r rune) rune {
	if r <= unicode.MaxASCII {
		return r
	}
	for _, zeros := range unicode.Nd.R16 {
		if zero := rune(zeros.Lo); zero <= r && r <= rune(zeros.Hi) {
			return '0' + (r-zero)%10
		}
	}
	return r
}

func onlyDigits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

// Country tells whether code is an ISO 3166 country ("CM") whose numbers are known.
func Country(code string) bool { return phonenumbers.GetSupportedRegions()[code] }

// Countries are the codes of the countries whose numbers can be read, sorted.
func Countries() []string { return slices.Sorted(maps.Keys(phonenumbers.GetSupportedRegions())) }
