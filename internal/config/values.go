package config

import (
	"errors"
	"fmt"
	"math"
	"net"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/tocsin-sms/tocsin/internal/phone"
	"github.com/tocsin-sms/tocsin/internal/strict"
)

// longestValidity is what TP-VP can say (TS 23.040 §9.2.3.12.1).
const longestValidity = 63 * 7 * 24 * time.Hour

// anyTime is the longest time there is, where nothing bounds it.
const anyTime = time.Duration(math.MaxInt64)

// What values should be, for people.
const (
	countryWant  = "a country code such as CM"
	languageWant = "a language code such as fr"
	zoneWant     = "a time zone such as Africa/Douala, or Local for the computer's own"
	policyWant   = "hold or resend"
	nameWant     = "a short name of small letters, digits and hyphens"
	pinWant      = `the 4 to 8 digits of the SIM's PIN, or "" for none`
	numberWant   = `the SIM's own number, as +237650000001, or "" if it is not known`
	prefixWant   = `the begin of numbers such as "+23769", in quotes, or a short code`
	callsWant    = "ring or reject"
	quietWant    = `hours such as "22:00-08:00", or "" for none`
)

var (
	namePattern     = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]*[a-z0-9])?$`)
	pinPattern      = regexp.MustCompile(`^([0-9]{4,8})?$`)
	prefixPattern   = regexp.MustCompile(`^(\+[1-9][0-9]{0,13}|[0-9]{3,6})$`)
	languagePattern = regexp.MustCompile(`^[a-z]{2,3}$`)
)

func asIs(s string) (string, error) { return s, nil }

func required(s string) (string, error) {
	if strings.TrimSpace(s) == "" {
		return "", errors.New("empty: leave the key out for the default")
	}
	return s, nil
}

func matching(s string, pattern *regexp.Regexp, want string) (string, error) {
	if !pattern.MatchString(s) {
		return "", fmt.Errorf("want %s, not %q", want, s)
	}
	return s, nil
}

func modemName(s string) (string, error) { return matching(s, namePattern, nameWant) }
func prefix(s string) (string, error)    { return matching(s, prefixPattern, prefixWant) }
func language(s string) (string, error)  { return matching(s, languagePattern, languageWant) }

// pin does not repeat what it was given: errors end up in logs.
func pin(s string) (string, error) {
	if !pinPattern.MatchString(s) {
		return "", errors.New("want " + pinWant)
	}
	return s, nil
}

func ownNumber(s string) (phone.Number, error) {
	if s == "" {
		return "", nil
	}
	n, err := phone.Parse(s, "")
	if err != nil || n.Kind() != phone.Person {
		return "", fmt.Errorf("want %s, not %q", numberWant, s)
	}
	return n, nil
}

func rejectCalls(s string) (bool, error) {
	if s != "ring" && s != "reject" {
		return false, fmt.Errorf("want %s, not %q", callsWant, s)
	}
	return s == "reject", nil
}

func policy(s string) (Policy, error) {
	if p := Policy(s); p == Hold || p == Resend {
		return p, nil
	}
	return "", fmt.Errorf("want %s, not %q", policyWant, s)
}

func country(s string) (string, error) {
	if code := strings.ToUpper(s); phone.Country(code) {
		return code, nil
	}
	return "", fmt.Errorf("want %s, not %q", countryWant, s)
}

func zone(s string) (*time.Location, error) {
	z, err := time.LoadLocation(s)
	if err != nil || s == "" {
		return nil, fmt.Errorf("want %s, not %q", zoneWant, s)
	}
	return z, nil
}

func hostPort(s string) (string, error) {
	if s == "" {
		return "", nil
	}
	_, port, err := net.SplitHostPort(s)
	if _, bad := strconv.ParseUint(port, 10, 16); err != nil || bad != nil {
		return "", fmt.Errorf(`want host:port such as 127.0.0.1:8425, or "" for none, not %q`, s)
	}
	return s, nil
}

// value reads one value through parse, whose error becomes a problem.
func value[T any](f *reading, into *T, want string, parse func(string) (T, error)) strict.Field {
	return strict.Value(&f.Reader, into, want, parse)
}

// number reads a whole number from 0 on.
func (f *reading) number(into *int) strict.Field {
	const want = "a whole number, 0 for no limit"
	return value(f, into, want, func(s string) (int, error) {
		n, err := strconv.Atoi(s)
		if err != nil || n < 0 {
			return 0, fmt.Errorf("want %s, not %q", want, s)
		}
		return n, nil
	})
}

// duration reads a time from least to most; days may be written "3d".
func (f *reading) duration(into *time.Duration, least, most time.Duration) strict.Field {
	const want = "a time such as 90s, 15m, 72h or 3d"
	return value(f, into, want, func(s string) (time.Duration, error) {
		d, err := parseDuration(s)
		switch {
		case err != nil:
			return 0, fmt.Errorf("want %s, not %q", want, s)
		case d < least:
			return 0, fmt.Errorf("want a time of %s or more, not %q", short(least), s)
		case d > most:
			return 0, fmt.Errorf("want a time of %s or less, not %q", short(most), s)
		}
		return d, nil
	})
}

func parseDuration(s string) (time.Duration, error) {
	if days, ok := strings.CutSuffix(s, "d"); ok {
		n, err := strconv.ParseUint(days, 10, 12)
		return time.Duration(n) * 24 * time.Hour, err
	}
	return time.ParseDuration(s)
}

// short is d without the zeros that end it: 1m, not 1m0s.
func short(d time.Duration) string {
	s := d.String()
	if d >= time.Minute {
		s = strings.TrimSuffix(s, "0s")
	}
	if d >= time.Hour {
		s = strings.TrimSuffix(s, "0m")
	}
	return s
}
