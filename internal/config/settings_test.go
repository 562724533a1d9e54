package config_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tocsin-sms/tocsin/internal/config"
)

func TestTheFileOutranksWhatIsSetOnThePage(t *testing.T) {
	c, err := config.Parse([]byte("country: CM\nmodems: []"), "c.yaml")
	if err != nil {
		t.Fatal(err)
	}
	got, err := c.With(config.Settings{Organisation: "Comité", Country: "FR", Language: "sw", Zone: "Africa/Nairobi"})
	if err != nil {
		t.Fatal(err)
	}
	if got.Country != "CM" || got.Organisation != "Comité" || got.Language != "sw" || got.Location.String() != "Africa/Nairobi" {
		t.Errorf("got %q, %q, %q, %s", got.Country, got.Organisation, got.Language, got.Location)
	}
	if diff := cmp.Diff([]string{"en", "fr", "sw"}, got.StopLanguages); diff != "" {
		t.Errorf("stop languages: %s", diff)
	}
	if c.Organisation != "Tocsin" || len(c.StopLanguages) != 2 {
		t.Error("the configuration of the file was changed, too")
	}
	want, err := config.ParseQuietHours("22:00-08:00", got.Location)
	if err != nil || !got.Sending.QuietHours.Equal(want) {
		t.Errorf("quiet hours are not those of the zone: %v", err)
	}
}

func TestSettingsThatMakeNoSenseAreNamed(t *testing.T) {
	bad := config.Settings{Organisation: strings.Repeat("x", 41), Country: "XX", Language: "French", Zone: "Mars"}
	got, err := config.Default().With(bad)
	if err == nil {
		t.Fatal("no error")
	}
	for _, key := range []string{"organisation", "country", "language", "time_zone"} {
		if !strings.Contains(err.Error(), key+": want") {
			t.Errorf("%s is not named in %v", key, err)
		}
	}
	if got.Organisation != "Tocsin" || got.Language != "en" {
		t.Errorf("set all the same: %q, %q", got.Organisation, got.Language)
	}
}
