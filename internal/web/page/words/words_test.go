package words

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func load(t *testing.T) *Catalogue {
	t.Helper()
	c, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestTheLanguageIsTheFirstWishThereIs(t *testing.T) {
	c := load(t)
	cases := map[string]struct {
		wishes []string
		want   string
	}{
		"a person's own":     {[]string{"fr", "en"}, "fr"},
		"the browser's":      {[]string{"", "fr-CM,fr;q=0.9,en;q=0.8"}, "fr"},
		"none of ours":       {[]string{"zh"}, "en"},
		"then the daemon's":  {[]string{"", "zh", "fr"}, "fr"},
		"nonsense":           {[]string{"\x00;;q=x"}, "en"},
		"nothing":            {nil, "en"},
		"a choice unwritten": {[]string{"xx", "fr"}, "fr"},
	}
	for name, w := range cases {
		t.Run(name, func(t *testing.T) {
			if got := c.In(w.wishes...).Code(); got != w.want {
				t.Errorf("got %s, want %s", got, w.want)
			}
		})
	}
}

func TestWhen(t *testing.T) {
	now := time.Date(2026, 11, 18, 15, 0, 0, 0, time.UTC) // a Wednesday
	at := func(day, hour int) time.Time { return time.Date(2026, 11, day, hour, 42, 0, 0, time.UTC) }
	cases := []struct {
		at     time.Time
		en, fr string
	}{
		{at(18, 10), "10:42", "10:42"},
		{at(17, 10), "yesterday 10:42", "hier 10:42"},
		{at(19, 0), "tomorrow 00:42", "demain 00:42"},
		{at(14, 10), "Sat 10:42", "sam. 10:42"},
		{at(3, 10), "3 November 2026, 10:42", "3 novembre 2026, 10:42"},
		{time.Time{}, "", ""},
	}
	c := load(t)
	for _, w := range cases {
		got := []string{c.In("en").When(w.at, now, time.UTC), c.In("fr").When(w.at, now, time.UTC)}
		if diff := cmp.Diff([]string{w.en, w.fr}, got); diff != "" {
			t.Error(diff)
		}
	}
}

// The day is that of the reader's clock, not of the time's own zone.
func TestWhenIsInTheReadersZone(t *testing.T) {
	zone := time.FixedZone("+9", 9*3600)
	now := time.Date(2026, 11, 18, 23, 0, 0, 0, time.UTC)
	if got := load(t).In("en").When(now.Add(-10*time.Hour), now, zone); got != "yesterday 22:00" {
		t.Errorf("got %q", got)
	}
}

func TestNumbersAndSpans(t *testing.T) {
	c := load(t)
	got := []string{
		c.In("en").Number(1234567), c.In("fr").Percent(0.425), c.In("en").Decimal(1.255, 1),
		c.In("en").Span(26*time.Hour + time.Minute), c.In("en").Span(0), c.In("fr").Span(48 * time.Hour),
	}
	want := []string{"1,234,567", "42\u00a0%", "1.3", "1 day 2 h", "0 s", "2 jours"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestAKeyThatIsNotThereShows(t *testing.T) {
	c := load(t)
	if got := c.In("fr").Text("no.such"); got != "⟦no.such⟧" {
		t.Errorf("got %q", got)
	}
	if got := c.In("fr").Count("no.such", 2); got != "⟦no.such⟧" {
		t.Errorf("got %q", got)
	}
}
