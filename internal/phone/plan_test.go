package phone

import (
	"maps"
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

// checkQuick holds the short way to what the long one gives.
func checkQuick(t rapid.TB, text, country string) {
	t.Helper()
	short, ok := quick(text, country)
	if !ok {
		return
	}
	if n, err := read(text, text, country); err != nil || n != short {
		t.Errorf("%s in %s is %q the short way, %q, %v the long one", text, country, short, n, err)
	}
}

func regions() []string { return slices.Sorted(maps.Keys(phonenumbers.GetSupportedRegions())) }

func TestQuickIsAsRead(t *testing.T) {
	codes, regions := codes(), regions()
	rapid.Check(t, func(t *rapid.T) {
		national := rapid.StringMatching(`[0-9]{1,15}`).Draw(t, "national")
		region := rapid.SampledFrom(regions).Draw(t, "region")
		checkQuick(t, "+"+strconv.Itoa(rapid.SampledFrom(codes).Draw(t, "code"))+national, region)
		checkQuick(t, national, region)
	})
}

// Numbers of every country, all over their first four digits and at every
// length: what a country takes for a prefix shows there.
func TestQuickIsAsReadAtTheEdges(t *testing.T) {
	if testing.Short() {
		t.Skip("reads tens of thousands of numbers")
	}
	for _, region := range regions() {
		code := strconv.Itoa(phonenumbers.GetCountryCodeForRegion(region))
		for length := 4; length <= 11; length++ {
			for first := 0; first < 10_000; first += 997 {
				national := strconv.Itoa(10_000 + first)[1:] + "23456789"[:length-4]
				checkQuick(t, "+"+code+national, region)
				checkQuick(t, national, region)
				checkQuick(t, code+national, region)
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
		checkQuick(t, text, region)
		if !written(text) {
			missed++
			t.Logf("%s takes the long way: %s", region, text)
		}
	}
	if missed > 10 {
		t.Errorf("%d countries' mobiles take the long way", missed)
	}
}

func TestDialledAtHome(t *testing.T) {
	for text, want := range map[string]Number{"699000001": "+237699000001", "222123456": "+237222123456"} {
		if got, ok := dialled(text, "CM"); !ok || got != want {
			t.Errorf("%s is %q, %v", text, got, ok)
		}
	}
	for country, text := range map[string]string{"FR": "0612345678", "CM": "237699000001", "KE": "0712345678", "": "699000001", "ML": "8080"} {
		if got, ok := dialled(text, country); ok {
			t.Errorf("%s in %s is %q without parsing", text, country, got)
		}
	}
}

func FuzzQuick(f *testing.F) {
	for _, seed := range []string{"+237699000001", "699000001", "+12025550123", "+33612345678", "+5491123456789", "+390612345678", "+0", "+", "+80012345678"} {
		f.Add(seed, "CM")
		f.Add(seed, "US")
	}
	f.Fuzz(func(t *testing.T, text, country string) { checkQuick(t, text, country) })
}
