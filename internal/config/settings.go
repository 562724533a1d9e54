package config

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// Settings are what may be set on the page instead of in the file. What is ""
// is not set.
type Settings struct {
	Organisation string `json:"organisation,omitempty"`
	Country      string `json:"country,omitempty"`
	Language     string `json:"language,omitempty"`
	Zone         string `json:"time_zone,omitempty"`
}

// mostOrganisation bounds its name in characters: every automatic reply begins
// with it, and has one part.
const mostOrganisation = 40

// Check says what is wrong with the settings, all at once.
func (s Settings) Check() error {
	_, err := Config{}.With(s)
	return err
}

// With is the configuration with what its file leaves open set so. An error
// says what is wrong with the settings; what is right of them is set.
func (c Config) With(s Settings) (Config, error) {
	var errs []error
	set := func(key, text string, put func() error) {
		if text == "" || slices.Contains(c.Given, key) {
			return
		}
		if err := put(); err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", key, err))
		}
	}
	set("organisation", s.Organisation, func() error { return put(&c.Organisation, s.Organisation, organisation) })
	set("country", s.Country, func() error { return put(&c.Country, s.Country, country) })
	set("language", s.Language, func() error {
		err := put(&c.Language, s.Language, language)
		if err == nil && !slices.Contains(c.Given, "stop_languages") && !slices.Contains(c.StopLanguages, c.Language) {
			c.StopLanguages = append(slices.Clone(c.StopLanguages), c.Language)
		}
		return err
	})
	set("time_zone", s.Zone, func() error {
		err := put(&c.Location, s.Zone, zone)
		c.Sending.QuietHours = c.Sending.QuietHours.in(c.Location)
		return err
	})
	return c, errors.Join(errs...)
}

// put sets a value that parse takes.
func put[T any](to *T, text string, parse func(string) (T, error)) error {
	v, err := parse(text)
	if err == nil {
		*to = v
	}
	return err
}

func organisation(s string) (string, error) {
	s = strings.TrimSpace(s)
	if n := utf8.RuneCountInString(s); s == "" || n > mostOrganisation || strings.ContainsAny(s, "\r\n\t") {
		return "", fmt.Errorf("want a name of one line and at most %d characters, as automatic replies begin with it", mostOrganisation)
	}
	return s, nil
}

// in is the same hours of another zone.
func (q QuietHours) in(zone *time.Location) QuietHours {
	q.zone = zone
	return q
}
