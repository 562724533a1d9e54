package scenario

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/tocsin-sms/tocsin/internal/strict"
	"github.com/tocsin-sms/tocsin/modem/simulated"
)

// modem reads an entry of modems.
func (r *reading) modem(n *yaml.Node, path string) {
	var c simulated.Config
	var faults []Step
	fields := r.values(&c)
	maps.Copy(fields, map[string]strict.Field{
		"capacity": func(n *yaml.Node, path string) { c.Capacity = r.capacity(n, path) },
		"faults": strict.Optional(r.list(func(n *yaml.Node, path string) {
			var s Step
			r.order(&s, kindOf("fault"))(n, path)
			r.rehearse(s, n, path)
			faults = append(faults, s)
		})),
	})
	r.Mapping(n, path, fields, "name")
	for _, s := range faults {
		s.Order.Modem = c.Name
		r.Steps = append(r.Steps, s)
	}
	r.unlike(c, n, path)
	r.Modems = append(r.Modems, c)
}

// values are the fields of a modem that are single values.
func (r *reading) values(c *simulated.Config) map[string]strict.Field {
	fields := map[string]strict.Field{
		"name":         strict.Value(&r.Reader, &c.Name, "a name such as modem0", name),
		"ports":        strict.Value(&r.Reader, &c.Ports, "a number", between(1, 8)),
		"signal":       strict.Value(&r.Reader, &c.Signal, "a number", between(1, 99)),
		"pin":          strict.Value(&r.Reader, &c.PIN, "digits in quotes", digits(4, 8)),
		"number":       strict.Value(&r.Reader, &c.Number, "a number such as +237650000001", number),
		"profile":      strict.Value(&r.Reader, &c.Profile, "a profile", profile),
		"bundle_texts": strict.Value(&r.Reader, &c.BundleTexts, "a number", between(1, 100_000)),
	}
	for key, into := range map[string]*string{
		"operator": &c.Operator, "smsc": &c.SMSC, "memory": &c.Memory, "report_memory": &c.ReportMemory,
		"manufacturer": &c.Manufacturer, "model": &c.Model, "revision": &c.Revision,
	} {
		fields[key] = strict.Value(&r.Reader, into, "a text", something)
	}
	for key, into := range map[string]*string{"imei": &c.IMEI, "imsi": &c.IMSI, "iccid": &c.ICCID, "plmn": &c.PLMN} {
		fields[key] = strict.Value(&r.Reader, into, "digits in quotes", digits(5, 20))
	}
	for key, into := range map[string]*time.Duration{
		"latency": &c.Latency, "jitter": &c.Jitter, "link_setup": &c.LinkSetup, "report_delay": &c.ReportDelay,
		"retry_delay": &c.RetryDelay, "boot": &c.Boot,
		"register_after": &c.RegisterAfter,
	} {
		fields[key] = strict.Value(&r.Reader, into, "a time such as 90s", span)
	}
	for key, into := range map[string]*float64{"credit": &c.Credit, "part_cost": &c.PartCost, "bundle_price": &c.BundlePrice} {
		fields[key] = strict.Value(&r.Reader, into, "an amount", amount)
	}
	return fields
}

// capacity reads slots by memory: {SM: 5}.
func (r *reading) capacity(n *yaml.Node, path string) map[string]int {
	slots := map[string]int{}
	if n.Kind != yaml.MappingNode {
		r.Problem(n, path, "want slots for each memory, as {SM: 10}")
		return nil
	}
	r.Keys(n, path, func(memory string, n *yaml.Node, path string) {
		var count int
		strict.Value(&r.Reader, &count, "a number", between(0, 1000))(n, path)
		if !slices.Contains([]string{"SM", "ME", "SR"}, memory) {
			r.Problem(n, path, "there is no such memory; known are ME, SM, SR")
		}
		slots[memory] = count
	})
	return slots
}

// unlike wants names and numbers that tell modems apart.
func (r *reading) unlike(c simulated.Config, n *yaml.Node, path string) {
	for _, other := range r.Modems {
		if c.Name != "" && other.Name == c.Name {
			r.Problem(n, path+".name", "another modem is called %s: give this one a name of its own", c.Name)
		}
		if c.Number != "" && other.Number == c.Number {
			r.Problem(n, path+".number", "%s has this number, too", other.Name)
		}
	}
}

var named = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,30}$`)

// name is that of a file, too.
func name(s string) (string, error) {
	if !named.MatchString(s) {
		return "", fmt.Errorf("want small letters, digits and hyphens, not %q", s)
	}
	return s, nil
}

// profile is one of simulated.Profiles.
func profile(s string) (string, error) {
	var known []string
	for _, p := range simulated.Profiles() {
		known = append(known, p.Name)
	}
	if !slices.Contains(known, s) {
		return "", fmt.Errorf("there is no profile %q; known are %s", s, strings.Join(known, ", "))
	}
	return s, nil
}

func number(s string) (string, error) {
	if rest, plus := strings.CutPrefix(s, "+"); plus {
		if _, err := digits(5, 15)(rest); err == nil {
			return s, nil
		}
	}
	return "", fmt.Errorf("want a number such as +237650000001, not %q", s)
}

func digits(fewest, most int) func(string) (string, error) {
	return func(s string) (string, error) {
		if len(s) < fewest || len(s) > most || strings.Trim(s, "0123456789") != "" {
			return "", fmt.Errorf("want %d to %d digits, not %q", fewest, most, s)
		}
		return s, nil
	}
}

func amount(s string) (float64, error) {
	v, err := strconv.ParseFloat(s, 64)
	if err != nil || !(v >= 0 && v < 1e12) {
		return 0, fmt.Errorf("want an amount of 0 or more, not %q", s)
	}
	return v, nil
}
