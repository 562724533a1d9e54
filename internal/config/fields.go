package config

import (
	"errors"
	"fmt"
	"math"
	"net"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/tocsin-sms/tocsin/internal/phone"
)

// longestValidity is what TP-VP can say (TS 23.040 §9.2.3.12.1).
const longestValidity = 63 * 7 * 24 * time.Hour

// anyTime is the longest time there is, where nothing bounds it.
const anyTime = time.Duration(math.MaxInt64)

// read fills c from the root of the file.
func (c *Config) read(r *reader, root *yaml.Node) {
	// The zone and the language may stand below what depends on them.
	quiet, stops := c.Sending.QuietHours.String(), false
	var quietAt *yaml.Node
	sending := c.Sending.fields(r)
	sending["quiet_hours"] = func(n *yaml.Node, path string) {
		quietAt = n
		text(r, &quiet, quietWant, asIs)(n, path)
	}
	r.mapping(root, "", map[string]field{
		"organisation":   text(r, &c.Organisation, "a name", required),
		"data":           text(r, &c.Data, "a folder", required),
		"listen":         text(r, &c.Listen, `host:port, or "" for none`, hostPort),
		"country":        text(r, &c.Country, countryWant, country),
		"language":       text(r, &c.Language, languageWant, language),
		"time_zone":      text(r, &c.Location, zoneWant, zone),
		"stop_languages": func(n *yaml.Node, path string) { stops = true; r.languages(n, path, &c.StopLanguages) },
		"modems":         func(n *yaml.Node, path string) { c.readModems(r, n, path) },
		"sending":        func(n *yaml.Node, path string) { r.mapping(n, path, sending) },
		"replies":        r.group(map[string]field{"per_day": r.number(&c.Replies.PerDay)}),
		"polls":          r.group(map[string]field{"answer_within": r.duration(&c.Polls.AnswerWithin, 0, anyTime)}),
	})
	c.Sending.QuietHours = r.quietHours(quietAt, quiet, c.Location)
	if !stops && !slices.Contains(c.StopLanguages, c.Language) {
		c.StopLanguages = append(c.StopLanguages, c.Language)
	}
	if c.Country == "" && !r.complained("country") {
		r.problem(nil, "country", "missing: want %s, to read numbers written without a plus", countryWant)
	}
}

func (r *reader) group(fields map[string]field) field {
	return func(n *yaml.Node, path string) { r.mapping(n, path, fields) }
}

func (s *Sending) fields(r *reader) map[string]field {
	return map[string]field{
		"reports":   r.flag(&s.Reports),
		"expires":   r.duration(&s.Expires, time.Minute, anyTime),
		"validity":  r.duration(&s.Validity, 0, longestValidity),
		"uncertain": text(r, &s.Uncertain, policyWant, policy),
	}
}

func (c *Config) readModems(r *reader, n *yaml.Node, path string) {
	r.each(n, path, func(n *yaml.Node, path string) {
		m := defaultModem()
		r.mapping(n, path, m.fields(r))
		if n.Kind == yaml.MappingNode {
			m.check(r, n, path, c.Modems)
		}
		c.Modems = append(c.Modems, m)
	})
}

func (m *Modem) fields(r *reader) map[string]field {
	return map[string]field{
		"name": text(r, &m.Name, nameWant, modemName),
		"port": text(r, &m.Port, "a port such as /dev/ttyUSB0, or auto", required),
		"pin":  text(r, &m.PIN, pinWant, pin),
		"limits": r.group(map[string]field{
			"per_minute": r.number(&m.Limits.PerMinute),
			"per_hour":   r.number(&m.Limits.PerHour),
			"per_day":    r.number(&m.Limits.PerDay),
		}),
		"submit_timeout": r.duration(&m.SubmitTimeout, time.Second, time.Hour),
	}
}

// check compares m with the modems before it.
func (m *Modem) check(r *reader, n *yaml.Node, path string, before []Modem) {
	if m.Name == "" && !r.complained(path+".name") {
		r.problem(n, path+".name", "missing: want %s", nameWant)
	}
	for i, b := range before {
		if m.Name != "" && b.Name == m.Name {
			r.problem(n, path+".name", "another modem is called %q: want a name of its own", m.Name)
		}
		if m.Port != auto && filepath.Clean(b.Port) == filepath.Clean(m.Port) {
			r.problem(n, path+".port", "modems[%d] has the same port, %s", i, m.Port)
		}
	}
}

func (r *reader) languages(n *yaml.Node, path string, into *[]string) {
	*into = []string{}
	r.each(n, path, func(n *yaml.Node, path string) {
		var l string
		if text(r, &l, languageWant, language)(n, path); l != "" && !slices.Contains(*into, l) {
			*into = append(*into, l)
		}
	})
}

func (r *reader) quietHours(n *yaml.Node, s string, zone *time.Location) QuietHours {
	q, err := ParseQuietHours(s, zone)
	if err != nil {
		r.problem(n, "sending.quiet_hours", "%v", err)
	}
	return q
}

// What values should be, for people.
const (
	countryWant  = "a country code such as CM"
	languageWant = "a language code such as fr"
	zoneWant     = "a time zone such as Africa/Douala, or Local for the computer's own"
	policyWant   = "hold or resend"
	nameWant     = "a short name of small letters, digits and hyphens"
	pinWant      = `the 4 to 8 digits of the SIM's PIN, or "" for none`
	quietWant    = `hours such as "22:00-08:00", or "" for none`
)

var (
	namePattern     = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]*[a-z0-9])?$`)
	pinPattern      = regexp.MustCompile(`^([0-9]{4,8})?$`)
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
func language(s string) (string, error)  { return matching(s, languagePattern, languageWant) }

// pin does not repeat what it was given: errors end up in logs.
func pin(s string) (string, error) {
	if !pinPattern.MatchString(s) {
		return "", errors.New("want " + pinWant)
	}
	return s, nil
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
