package config

import (
	"maps"
	"slices"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/tocsin-sms/tocsin/internal/strict"
)

// reading is a file on its way to a Config.
type reading struct {
	strict.Reader
	Config
	folder string  // of the file, where its relative paths begin
	broken []error // of the files it names; nil for those that are sound
}

// root reads the whole file. What depends on a key that may stand further down
// is put off until the end.
func (f *reading) root(n *yaml.Node) {
	f.StopLanguages, f.FindModem = nil, true
	f.Mapping(n, "", map[string]strict.Field{
		"organisation":   value(f, &f.Organisation, "a name", required),
		"data":           value(f, &f.Data, "a folder", required),
		"listen":         value(f, &f.Listen, `host:port, or "" for none`, hostPort),
		"tls":            f.tls(),
		"country":        value(f, &f.Country, countryWant, country),
		"language":       value(f, &f.Language, languageWant, language),
		"time_zone":      value(f, &f.Location, zoneWant, zone),
		"stop_languages": f.stopLanguages,
		"stop_words_off": f.list(f.stopWordOff),
		"wordings":       f.list(f.wording),
		"modems":         f.modems,
		"sending":        f.group(f.sending()),
		"replies":        f.group(map[string]strict.Field{"per_day": f.number(&f.Replies.PerDay)}),
		"polls":          f.group(map[string]strict.Field{"answer_within": f.duration(&f.Polls.AnswerWithin, 0, anyTime)}),
		"operator":       f.operator(),
	})
	if n.Kind == yaml.MappingNode {
		for i := 0; i < len(n.Content); i += 2 {
			f.Given = append(f.Given, n.Content[i].Value)
		}
	}
	if f.StopLanguages == nil {
		f.StopLanguages = Default().StopLanguages
		for _, l := range append([]string{f.Language}, slices.Sorted(maps.Keys(f.Wordings))...) {
			f.addStopLanguage(l)
		}
	}
}

// tls reads the two files, which mean nothing without each other.
func (f *reading) tls() strict.Field {
	f.Later(func() {
		if (f.TLS.Certificate == "") != (f.TLS.Key == "") {
			f.Problem(nil, "tls", "want both files, certificate and key, or neither")
		}
	})
	return f.group(map[string]strict.Field{
		"certificate": value(f, &f.TLS.Certificate, `a file in PEM, or "" for none`, asIs),
		"key":         value(f, &f.TLS.Key, `a file in PEM, or "" for none`, asIs),
	})
}

// group reads keys; a heading without any is none.
func (f *reading) group(fields map[string]strict.Field) strict.Field {
	return strict.Optional(func(n *yaml.Node, path string) { f.Mapping(n, path, fields) })
}

// list reads a list; a heading without any items is an empty one.
func (f *reading) list(item strict.Field) strict.Field {
	return strict.Optional(func(n *yaml.Node, path string) { f.Each(n, path, item) })
}

func (f *reading) sending() map[string]strict.Field {
	s := &f.Sending
	quiet := s.QuietHours.String()
	var at *yaml.Node
	f.Later(func() {
		var err error
		if s.QuietHours, err = ParseQuietHours(quiet, f.Location); err != nil {
			f.Problem(at, "sending.quiet_hours", "%v", err)
		}
	})
	return map[string]strict.Field{
		"reports":   f.Flag(&s.Reports),
		"expires":   f.duration(&s.Expires, time.Minute, anyTime),
		"validity":  f.duration(&s.Validity, 0, longestValidity),
		"uncertain": value(f, &s.Uncertain, policyWant, policy),
		"per_part":  value(f, &s.PerPart, amountWant, amount),
		"currency":  value(f, &s.Currency, currencyWant, asIs),
		"quiet_hours": func(n *yaml.Node, path string) {
			at = n
			value(f, &quiet, quietWant, asIs)(n, path)
		},
	}
}

// modems reads the modems; an empty list is none at all.
func (f *reading) modems(n *yaml.Node, path string) {
	f.FindModem = false
	f.list(f.modem)(n, path)
}

func (f *reading) modem(n *yaml.Node, path string) {
	m := defaultModem()
	f.Mapping(n, path, map[string]strict.Field{
		"name":   value(f, &m.Name, nameWant, modemName),
		"port":   value(f, &m.Port, portWant, port),
		"pin":    value(f, &m.PIN, pinWant, pin),
		"number": value(f, &m.Number, numberWant, ownNumber),
		"prefixes": f.list(func(n *yaml.Node, path string) {
			var p string
			if value(f, &p, prefixWant, prefix)(n, path); p != "" {
				m.Prefixes = append(m.Prefixes, p)
			}
		}),
		"limits": f.group(map[string]strict.Field{
			"per_minute": f.number(&m.Limits.PerMinute),
			"per_hour":   f.number(&m.Limits.PerHour),
			"per_day":    f.number(&m.Limits.PerDay),
			"per_month":  f.number(&m.Limits.PerMonth),

			"recipients_per_month": f.number(&m.Limits.RecipientsPerMonth),
		}),
		"credit":         f.credit(&m.Credit),
		"calls":          value(f, &m.RejectCalls, callsWant, rejectCalls),
		"submit_timeout": f.duration(&m.SubmitTimeout, time.Second, time.Hour),
	})
	if n.Kind == yaml.MappingNode {
		f.compare(n, path, m)
	}
	f.Modems = append(f.Modems, m)
}

// compare looks a modem over beside those before it.
func (f *reading) compare(n *yaml.Node, path string, m Modem) {
	if m.Name == "" && !f.Complained(path+".name") {
		f.Problem(n, path+".name", "missing: want %s", nameWant)
	}
	for i, before := range f.Modems {
		if m.Name != "" && before.Name == m.Name {
			f.Problem(n, path+".name", "another modem is called %q: want a name of its own", m.Name)
		}
		if m.Port != auto && samePort(before.Port, m.Port) {
			f.Problem(n, path+".port", "modems[%d] has the same port, %s", i, m.Port)
		}
		if m.Port == auto && before.Port == auto && before.PIN != m.PIN {
			f.Problem(n, path+".pin", "modems[%d] is auto, too, and has another PIN, which would be tried on the wrong SIM: want the sticks named (port: imei:…; tocsin modem find shows them)", i)
		}
	}
}

// stopLanguages reads the languages; no list at all is an empty one, too.
func (f *reading) stopLanguages(n *yaml.Node, path string) {
	f.StopLanguages = []string{}
	f.list(func(n *yaml.Node, path string) {
		var l string
		if value(f, &l, languageWant, language)(n, path); l != "" {
			f.addStopLanguage(l)
		}
	})(n, path)
}

func (f *reading) addStopLanguage(l string) {
	if !slices.Contains(f.StopLanguages, l) {
		f.StopLanguages = append(f.StopLanguages, l)
	}
}
