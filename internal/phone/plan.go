package phone

import (
	"regexp"
	"slices"
	"strconv"
	"sync"

	"github.com/nyaruka/phonenumbers"
)

// plan is what is to be known of a country calling code to see that a number
// is written as it should be already.
type plan struct {
	lengths []int32 // of a number without the code; increasing
	// prefix is what people put before a number at home, which Parse takes off;
	// nil for a country without.
	prefix func() *regexp.Regexp
}

// plans are those of all calling codes, from the tables of the library.
var plans = sync.OnceValue(func() map[string]plan {
	all := map[string]plan{}
	tables, err := phonenumbers.MetadataCollection()
	if err != nil {
		return all // then every number takes the long way
	}
	for _, m := range tables.GetMetadata() {
		code := int(m.GetCountryCode())
		if m.GetId() == phonenumbers.GetRegionCodeForCountryCode(code) {
			all[strconv.Itoa(code)] = newPlan(m)
		}
	}
	return all
})

func newPlan(m *phonenumbers.PhoneMetadata) plan {
	p := plan{lengths: m.GetGeneralDesc().GetPossibleLength()}
	if prefix := m.GetNationalPrefixForParsing(); prefix != "" {
		p.prefix = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile("^(?:" + prefix + ")") })
	}
	return p
}

// written tells whether s is a number just as Parse would write it. It may miss
// one that is, and is some fifty times as quick as to find out by parsing: a
// file of a million people is read in seconds.
func written(s string) bool {
	if len(s) < 2 || s[0] != '+' || !onlyDigits(s[1:]) {
		return false
	}
	p, national := planOf(s[1:])
	switch {
	case !slices.Contains(p.lengths, int32(len(national))):
		return false
	case p.prefix != nil:
		return !p.prefix().MatchString(national)
	}
	return true
}

// longestCode is that of a calling code.
const longestCode = 3

// planOf cuts the calling code off; no code begins with another.
func planOf(digits string) (p plan, national string) {
	for n := 1; n <= min(longestCode, len(digits)); n++ {
		if p, ok := plans()[digits[:n]]; ok {
			return p, digits[n:]
		}
	}
	return plan{}, digits
}
