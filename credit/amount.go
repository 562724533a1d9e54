// Package credit is what prepaid SIM cards have left: it reads the answers of
// operators, and keeps per SIM what was read, what was asked, and which bundles
// were bought. Its functions work on a transaction; they dial nothing.
package credit

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Amount is money in thousandths of the operator's unit, so that sums are
// exact.
type Amount int64

// unit is one of the operator's units.
const unit = 1000

// farthest is more than any credit, and far from what would overflow.
const farthest = 1e12

// ParseAmount reads what a person writes in a configuration: "1500" or "12.5".
func ParseAmount(s string) (Amount, error) {
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || f < 0 || f > farthest || math.IsNaN(f) {
		return 0, fmt.Errorf("%q is no amount", s)
	}
	return Amount(math.Round(f * unit)), nil
}

// Float is the amount in units.
func (a Amount) Float() float64 { return float64(a) / unit }

// String is the amount as it is written: "1500", "12.5".
func (a Amount) String() string {
	return strconv.FormatFloat(a.Float(), 'f', -1, 64)
}

// parseWritten reads an amount as operators write it: "1 000,50", "1,000.50",
// "1.000.000". A single point or comma before three digits parts thousands,
// unless only a nought stands before it.
func parseWritten(s string) (Amount, bool) {
	s = strings.Map(plainer, s)
	decimal := decimalMark(s)
	var b strings.Builder
	for i, r := range s {
		switch {
		case i == decimal:
			b.WriteByte('.')
		case r == '-' || r >= '0' && r <= '9':
			b.WriteRune(r)
		}
	}
	f, err := strconv.ParseFloat(b.String(), 64)
	if err != nil || math.Abs(f) > farthest {
		return 0, false
	}
	return Amount(math.Round(f * unit)), true
}

// decimalMark is where the decimal point or comma stands; -1 for none.
func decimalMark(s string) int {
	last := strings.LastIndexAny(s, ".,")
	if last < 0 {
		return -1
	}
	mark, before := s[last:last+1], s[:last]
	switch {
	case strings.ContainsAny(before, strings.ReplaceAll(".,", mark, "")):
		return last // the two kinds differ in meaning
	case strings.Contains(before, mark):
		return -1 // parts thousands again and again
	case len(s)-last-1 == 3 && strings.Trim(before, "-0") != "":
		return -1
	}
	return last
}

// plainer turns other scripts' digits and marks into ours (Arabic has its own).
func plainer(r rune) rune {
	switch {
	case r >= '٠' && r <= '٩':
		return '0' + r - '٠'
	case r >= '۰' && r <= '۹':
		return '0' + r - '۰'
	case r == '٫':
		return '.'
	case r == '٬':
		return ','
	case r == '−':
		return '-'
	case r == '\u00a0', r == '\u202f', r == '\u2009':
		return ' '
	}
	return r
}
