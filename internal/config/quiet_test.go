package config_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/tocsin-sms/tocsin/internal/config"
)

func hours(t rapid.TB, s, zone string) (config.QuietHours, *time.Location) {
	t.Helper()
	z, err := time.LoadLocation(zone)
	if err != nil {
		t.Fatal(err)
	}
	q, err := config.ParseQuietHours(s, z)
	if err != nil {
		t.Fatal(err)
	}
	return q, z
}

func TestQuietHours(t *testing.T) {
	tests := map[string]struct {
		hours, zone, at string
		end             string // "" where at is not quiet
	}{
		"before":                 {"22:00-08:00", "Africa/Douala", "2027-01-31 21:59:59", ""},
		"the first moment":       {"22:00-08:00", "Africa/Douala", "2027-01-31 22:00:00", "2027-02-01 08:00:00"},
		"past midnight":          {"22:00-08:00", "Africa/Douala", "2027-02-01 00:30:15", "2027-02-01 08:00:00"},
		"the last moment":        {"22:00-08:00", "Africa/Douala", "2027-02-01 07:59:59", "2027-02-01 08:00:00"},
		"the end":                {"22:00-08:00", "Africa/Douala", "2027-02-01 08:00:00", ""},
		"within a day":           {"12:00-14:00", "Africa/Douala", "2027-02-01 13:00:00", "2027-02-01 14:00:00"},
		"within a day, before":   {"12:00-14:00", "Africa/Douala", "2027-02-01 11:00:00", ""},
		"to midnight":            {"22:00-00:00", "Africa/Douala", "2027-02-01 23:00:00", "2027-02-02 00:00:00"},
		"a night of nine hours":  {"22:00-08:00", "Europe/Paris", "2027-03-27 23:00:00", "2027-03-28 08:00:00"},
		"a night of eleven":      {"22:00-08:00", "Europe/Paris", "2027-10-30 23:00:00", "2027-10-31 08:00:00"},
		"an end that is skipped": {"22:00-02:30", "Europe/Paris", "2027-03-27 23:00:00", "2027-03-28 03:00:00"},
		"none":                   {"", "Africa/Douala", "2027-02-01 00:00:00", ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			q, z := hours(t, test.hours, test.zone)
			at, err := time.ParseInLocation(time.DateTime, test.at, z)
			if err != nil {
				t.Fatal(err)
			}
			if got := q.Contains(at); got != (test.end != "") {
				t.Errorf("contains: %v", got)
			}
			end := at
			if test.end != "" {
				end, _ = time.ParseInLocation(time.DateTime, test.end, z)
			}
			if got := q.End(at); !got.Equal(end) {
				t.Errorf("end %v, want %v", got, end)
			}
		})
	}
}

func TestQuietHoursRefuses(t *testing.T) {
	for _, s := range []string{"22", "22:00", "22:00-", "-08:00", "22:00-24:00", "22:00-22:00", "25:00-08:00", "22:00-08:00-09:00", "10pm-8am", " "} {
		if _, err := config.ParseQuietHours(s, time.UTC); err == nil {
			t.Errorf("%q was taken", s)
		}
	}
}

func TestQuietHoursEnd(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		clock := rapid.StringMatching(`(0[0-9]|1[0-9]|2[0-3]):[0-5][0-9]`)
		from, to := clock.Draw(t, "from"), clock.Draw(t, "to")
		if from == to {
			t.Skip()
		}
		q, _ := hours(t, from+"-"+to, rapid.SampledFrom([]string{"Africa/Douala", "Europe/Paris", "Asia/Kathmandu"}).Draw(t, "zone"))
		at := time.Unix(rapid.Int64Range(0, 4e9).Draw(t, "at"), 0)
		end := q.End(at)
		switch {
		case q.Contains(end):
			t.Fatalf("%v ends at %v, which is quiet", at, end)
		case !q.Contains(at) && !end.Equal(at):
			t.Fatalf("%v is not quiet, but ends at %v", at, end)
		case q.Contains(at) && (!end.After(at) || end.Sub(at) > 26*time.Hour || !q.Contains(end.Add(-time.Second))):
			t.Fatalf("%v ends at %v", at, end)
		}
		if got := q.String(); got != from+"-"+to {
			t.Fatalf("written %q", got)
		}
	})
}
