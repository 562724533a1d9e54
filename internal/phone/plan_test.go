package phone

import (
	"slices"
	"strconv"
	"testing"

	"github.com/nyaruka/phonenumbers"
	"pgregory.net/rapid"
)

// codes are all calling codes, in order.
func codes() []int {
	var all []int
	for code := range phonenumbers.GetSupportedCallingCodes() {
		all = append(all, code)
	}
	slices.Sort(all)
	return all
}

func checkWritten(t rapid.TB, text string) {
	t.Helper()
	if !written(text) {
		return
	}
	if n, err := read(text, text, "CM"); err != nil || string(n) != text {
		t.Errorf("%s is taken as written, and is %q, %v", text, n, err)
	}
}

// Whatever country a number is of, the short way gives what the long way does.
func TestWrittenIsAsRead(t *testing.T) {
	all := codes()
	rapid.Check(t, func(t *rapid.T) {
		code := rapid.SampledFrom(all).Draw(t, "code")
		checkWritten(t, "+"+strconv.Itoa(code)+rapid.StringMatching(`[0-9]{1,15}`).Draw(t, "national"))
	})
}

// Numbers of every country, all over their first four digits and at every
// length: what a country takes for a prefix shows there.
func TestWrittenIsAsReadAtTheEdges(t *testing.T) {
	if testing.Short() {
		t.Skip("reads a hundred thousand numbers")
	}
	for _, code := range codes() {
		for length := 4; length <= 11; length++ {
			for first := 0; first < 10_000; first += 331 {
				digits := strconv.Itoa(10_000 + first)[1:] + "23456789"[:length-4]
				checkWritten(t, "+"+strconv.Itoa(code)+digits)
			}
		}
	}
}

// What every country has as an example is written as it should be, or begins
// with what the country takes for a prefix.
func TestExamplesAreWritten(t *testing.T) {
	missed := 0
	for region := range phonenumbers.GetSupportedRegions() {
		example := phonenumbers.GetExampleNumberForType(region, phonenumbers.MOBILE)
		text := phonenumbers.Format(example, phonenumbers.E164)
		if text == "+0" {
			continue
		}
		checkWritten(t, text)
		if !written(text) {
			missed++
			t.Logf("%s takes the long way: %s", region, text)
		}
	}
	if missed > 10 {
		t.Errorf("%d countries' mobiles take the long way", missed)
	}
}

func FuzzWritten(f *testing.F) {
	for _, seed := range []string{"+237699000001", "+12025550123", "+33612345678", "+5491123456789", "+390612345678", "+0", "+", "+80012345678"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) { checkWritten(t, text) })
}
