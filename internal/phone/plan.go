package phone

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/nyaruka/phonenumbers"
)

// Parsing a number runs a dozen patterns over it. Most numbers need none of
// them: those written as Parse would write them, and those written as they are
// dialled in a country that dials them as they are. To see that is some fifty
// times as quick, and a file of a million people is read in seconds. What is
// here may miss such a number, never take another for one.

// plan is what is to be known of a country.
type plan struct {
	code    string  // of calls to it: "237"
	lengths []int32 // of a number without the code; increasing
	prefix  pattern // what people put before a number at home, which Parse takes off
	abroad  pattern // what they dial before the code of another country
}

// pattern is compiled once it is needed; nil matches nothing.
type pattern func() *regexp.Regexp

func newPattern(s string) pattern {
	if s == "" {
		return nil
	}
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile("^(?:" + s + ")") })
}

func (p pattern) begins(s string) bool { return p != nil && p().MatchString(s) }

// plans are the plans of the world, from the tables of the library.
type plans struct {
	byCode   map[string]plan // "1" is that of its main country
	byRegion map[string]plan
}

var world = sync.OnceValue(func() plans {
	w := plans{map[string]plan{}, map[string]plan{}}
	tables, err := phonenumbers.MetadataCollection()
	if err != nil {
		return w // then every number takes the long way
	}
	for _, m := range tables.GetMetadata() {
		code := int(m.GetCountryCode())
		p := plan{
			code: strconv.Itoa(code), lengths: m.GetGeneralDesc().GetPossibleLength(),
			prefix: newPattern(m.GetNationalPrefixForParsing()), abroad: newPattern(m.GetInternationalPrefix()),
		}
		w.byRegion[m.GetId()] = p
		if m.GetId() == phonenumbers.GetRegionCodeForCountryCode(code) {
			w.byCode[p.code] = p
		}
	}
	return w
})

// quick reads a number that needs no parsing.
func quick(s, country string) (Number, bool) {
	if written(s) {
		return Number(s), true
	}
	return dialled(s, country)
}

// written tells whether s is a number just as Parse would write it.
func written(s string) bool {
	if len(s) < 2 || s[0] != '+' || !onlyDigits(s[1:]) {
		return false
	}
	p, national := planOf(s[1:])
	return p.fits(national) && !p.prefix.begins(national)
}

// dialled reads a number as it is dialled in a country.
func dialled(s, country string) (Number, bool) {
	p, ok := world().byRegion[country]
	switch {
	case !ok, len(s) <= longest, !onlyDigits(s), !world().byCode[p.code].fits(s):
		return "", false
	case strings.HasPrefix(s, "00"), strings.HasPrefix(s, p.code), p.abroad.begins(s), p.prefix.begins(s):
		return "", false
	}
	return Number("+" + p.code + s), true
}

func (p plan) fits(national string) bool { return slices.Contains(p.lengths, int32(len(national))) }

// longestCode is the length of a calling code at most.
const longestCode = 3

// planOf cuts the calling code off; no code begins with another.
func planOf(digits string) (p plan, national string) {
	for n := 1; n <= min(longestCode, len(digits)); n++ {
		if p, ok := world().byCode[digits[:n]]; ok {
			return p, digits[n:]
		}
	}
	return plan{}, digits
}
