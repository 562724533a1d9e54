package config_test

import (
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tocsin-sms/tocsin/internal/config"
	"github.com/tocsin-sms/tocsin/internal/strict"
)

func TestParseReportsEverythingAtOnce(t *testing.T) {
	file := `organisation: ""
organization: Water
listen: 8425
language: French
time_zone: Douala
stop_languages: [en, 7]
country: XX
modems:
  - name: Orange
    port: /dev/ttyUSB0
    pin: "12"
    limits: {per_minute: fast, per_hour: -1, per_week: 3}
    submit_timeout: 120
  - {name: mtn, port: /dev/ttyUSB0}
  - {name: mtn, port: [a]}
  - port: ""
  - orange
sending: {reports: yes, expires: 0, validity: 11000h, uncertain: maybe, quiet_hours: 22h-8h}
replies: 5
polls: {answer_within: a while}
listen: ""
`
	_, err := config.Parse([]byte(file), "config.yaml")
	want := `config.yaml has 27 problems:
  organisation: empty: leave the key out for the default, line 1
  organization: there is no such key here; known are country, data, language, listen, modems, operator, organisation, polls, replies, sending, stop_languages, stop_words_off, time_zone, tls, wordings, line 2
  listen: want host:port such as 127.0.0.1:8425, or "" for none, not "8425", line 3
  language: want a language code such as fr, not "French", line 4
  time_zone: want a time zone such as Africa/Douala, or Local for the computer's own, not "Douala", line 5
  stop_languages[1]: want a language code such as fr, not "7", line 6
  country: want a country code such as CM, not "XX", line 7
  modems[0].name: want a short name of small letters, digits and hyphens, not "Orange", line 9
  modems[0].pin: want the 4 to 8 digits of the SIM's PIN, or "" for none, line 11
  modems[0].limits.per_minute: want a whole number, 0 for no limit, not "fast", line 12
  modems[0].limits.per_hour: want a whole number, 0 for no limit, not "-1", line 12
  modems[0].limits.per_week: there is no such key here; known are per_day, per_hour, per_minute, per_month, recipients_per_month, line 12
  modems[0].submit_timeout: want a time such as 90s, 15m, 72h or 3d, not "120", line 13
  modems[1].port: modems[0] has the same port, /dev/ttyUSB0, line 14
  modems[2].port: want a port such as /dev/ttyUSB0, imei: and the stick's IMEI, or auto, not a list, line 15
  modems[2].name: another modem is called "mtn": want a name of its own, line 15
  modems[3].port: empty: leave the key out for the default, line 16
  modems[3].name: missing: want a short name of small letters, digits and hyphens, line 16
  modems[4]: want keys and values (calls, credit, limits, name, number, pin, port, prefixes, submit_timeout), not "orange", line 17
  sending.reports: want true or false, not "yes", line 18
  sending.expires: want a time of 1m or more, not "0", line 18
  sending.validity: want a time of 10584h or less, not "11000h", line 18
  sending.uncertain: want hold or resend, not "maybe", line 18
  sending.quiet_hours: want hours such as "22:00-08:00", or "" for none, not "22h-8h", line 18
  replies: want keys and values (per_day), not "5", line 19
  polls.answer_within: want a time such as 90s, 15m, 72h or 3d, not "a while", line 20
  listen: written twice (also in line 3): keep one, line 21`
	var wrong *strict.Error
	if !errors.As(err, &wrong) {
		t.Fatalf("error %v", err)
	}
	if diff := cmp.Diff(want, err.Error()); diff != "" {
		t.Errorf("problems (-want +got):\n%s", diff)
	}
}

func TestParseSaysWhatIsWrongWithTheFile(t *testing.T) {
	tests := map[string]struct{ file, want string }{
		"empty":              {"", "c.yaml: the file is empty: copy config.example.yaml, or remove it: the page asks for what is needed"},
		"only comments":      {"# nothing\n", "c.yaml: the file is empty: copy config.example.yaml, or remove it: the page asks for what is needed"},
		"nothing":            {"---\n", "c.yaml: the file is empty: copy config.example.yaml, or remove it: the page asks for what is needed"},
		"half of tls":        {"tls: {key: k.pem}", "c.yaml: tls: want both files, certificate and key, or neither"},
		"a list":             {"- country: CM", "c.yaml: want keys and values (country, data, language, listen, modems, operator, organisation, polls, replies, sending, stop_languages, stop_words_off, time_zone, tls, wordings), not a list, line 1"},
		"a word":             {"CM", "c.yaml: want keys and values (country, data, language, listen, modems, operator, organisation, polls, replies, sending, stop_languages, stop_words_off, time_zone, tls, wordings), not \"CM\", line 1"},
		"an open quote":      {"country: CM\ndata: \"x\n", "c.yaml: not YAML (look for a missing quote or a shifted line): found unexpected end of stream, line 2"},
		"a shifted line":     {"country: CM\n data: x\n", "c.yaml: not YAML (look for a missing quote or a shifted line): mapping values are not allowed in this context, line 2"},
		"bytes that are not": {"country: \xff", "c.yaml: not YAML (look for a missing quote or a shifted line): invalid leading UTF-8 octet"},
		"two documents":      {"country: CM\n---\ncountry: FR", "c.yaml: a second document: want one, without a line of ---, line 2"},
		"an unknown anchor":  {"country: *c", "c.yaml: not YAML (look for a missing quote or a shifted line): unknown anchor 'c' referenced"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := config.Parse([]byte(test.file), "c.yaml")
			if err == nil {
				t.Fatal("no error")
			}
			if diff := cmp.Diff(test.want, err.Error()); diff != "" {
				t.Errorf("error (-want +got):\n%s", diff)
			}
		})
	}
}

func TestParseLooksAtPortsTogether(t *testing.T) {
	tests := map[string]struct{ modems, want string }{
		"sticks by IMEI":          {`[{name: a, port: "imei:356938035643809"}, {name: b, port: "imei:490154203237518"}]`, ""},
		"one stick, two ways":     {`[{name: a, port: "imei:356938035643809"}, {name: b, port: "imei:3569380356438001"}]`, "modems[0] has the same port"},
		"no IMEI":                 {`[{name: a, port: "imei:12"}]`, "want imei: and the 15 digits"},
		"two that are auto":       {`[{name: a}, {name: b}]`, ""},
		"auto, with the same PIN": {`[{name: a, pin: "1234"}, {name: b, pin: "1234"}]`, ""},
		"auto, with other PINs":   {`[{name: a, pin: "1234"}, {name: b, pin: "4321"}]`, "modems[1].pin: modems[0] is auto, too, and has another PIN"},
		"auto, one with a PIN":    {`[{name: a, pin: "1234"}, {name: b}]`, "has another PIN"},
		"one auto, one named":     {`[{name: a, pin: "1234"}, {name: b, port: /dev/ttyUSB7}]`, ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := config.Parse([]byte("country: CM\nmodems: "+test.modems), "c.yaml")
			switch {
			case test.want == "" && err != nil:
				t.Error(err)
			case test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)):
				t.Errorf("%v, want %q", err, test.want)
			}
		})
	}
}

func TestAPINIsNotRepeated(t *testing.T) {
	_, err := config.Parse([]byte("country: CM\nmodems: [{name: a, pin: 12345678901}]"), "")
	if err == nil || strings.Contains(err.Error(), "123") {
		t.Errorf("error %v", err)
	}
}

func FuzzParse(f *testing.F) {
	example, err := os.ReadFile("../../config.example.yaml")
	if err != nil {
		f.Fatal(err)
	}
	for _, seed := range []string{string(example), campaign, "", "a", "- a", "country: CM\nmodems: &a [*a]", "country: !!binary x", "<<: {country: CM}", "? {a: b}\n: c"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		cfg, err := config.Parse(raw, "config.yaml")
		var wrong *strict.Error
		switch {
		case err != nil && (!errors.As(err, &wrong) || len(wrong.Problems) == 0):
			t.Errorf("error %v", err)
		case err == nil && (cfg.Country == "" || cfg.Location == nil || cfg.Data == "" || cfg.Language == ""):
			t.Errorf("incomplete: %+v", cfg)
		}
	})
}
