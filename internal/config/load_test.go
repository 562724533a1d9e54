package config_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/tocsin-sms/tocsin/credit"
	"github.com/tocsin-sms/tocsin/internal/config"
	"github.com/tocsin-sms/tocsin/internal/strict"
)

// sameZone compares locations by name, as they are loaded anew each time.
var sameZone = cmp.Comparer(func(a, b *time.Location) bool { return a.String() == b.String() })

func TestTheExampleHoldsTheDefaults(t *testing.T) {
	raw, err := os.ReadFile("../../config.example.yaml")
	if err != nil {
		t.Fatal(err)
	}
	got, err := config.Parse(raw, "config.example.yaml")
	if err != nil {
		t.Fatal(err)
	}
	want, err := config.Parse([]byte("country: CM\nmodems: [{name: orange}]"), "")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got, sameZone, cmpopts.IgnoreFields(config.Config{}, "Given")); diff != "" {
		t.Errorf("the example differs from an empty file (-default +example):\n%s", diff)
	}
}

// A key of the program that the example lacks, or that it only mentions, would
// show in the list of known keys of an error.
func TestTheExampleTeachesEveryKey(t *testing.T) {
	raw, err := os.ReadFile("../../config.example.yaml")
	if err != nil {
		t.Fatal(err)
	}
	unknown := "nokey: 1\nmodems: [{nokey: 1, limits: {nokey: 1}, credit: {nokey: 1, bundles: [{nokey: 1}]}}]\nsending: {nokey: 1}\nreplies: {nokey: 1}\npolls: {nokey: 1}\noperator: {nokey: 1}\ntls: {nokey: 1}"
	_, err = config.Parse([]byte(unknown), "")
	var wrong *strict.Error
	if !errors.As(err, &wrong) {
		t.Fatal(err)
	}
	lists := 0
	for _, p := range wrong.Problems {
		_, list, ok := strings.Cut(p.Text, "known are ")
		if !ok {
			continue
		}
		lists++
		for key := range strings.SplitSeq(list, ", ") {
			if !strings.Contains(string(raw), key+":") {
				t.Errorf("the example does not teach %s (%s)", key, p.Path)
			}
		}
	}
	if lists != 10 {
		t.Errorf("%d lists of known keys, want 10", lists)
	}
}

const campaign = `
organisation: Comité de l'eau
data: tocsin-data            # relative to this file
listen: 127.0.0.1:8425
country: CM
language: fr
time_zone: Africa/Douala
modems:
  - name: orange
    port: /dev/ttyUSB0
    pin: 0123
    limits: {per_minute: 15, per_hour: 300, per_day: 0}
    submit_timeout: 120s
  - {name: mtn, limits: {per_minute: 3}}
sending: {reports: true, expires: 3d, validity: 24h, uncertain: resend, quiet_hours: "22:00-08:00"}
`

func TestLoad(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "config.yaml")
	if err := os.WriteFile(path, []byte(campaign), 0o600); err != nil {
		t.Fatal(err)
	}
	got, err := config.Load(path)
	if err != nil {
		t.Fatal(err)
	}
	douala, err := time.LoadLocation("Africa/Douala")
	if err != nil {
		t.Fatal(err)
	}
	quiet, err := config.ParseQuietHours("22:00-08:00", douala)
	if err != nil {
		t.Fatal(err)
	}
	want := config.Config{
		File: path, Given: []string{"organisation", "data", "listen", "country", "language", "time_zone", "modems", "sending"},
		Organisation: "Comité de l'eau", Data: filepath.Join(folder, "tocsin-data"), Listen: "127.0.0.1:8425",
		Country: "CM", Language: "fr", Location: douala, StopLanguages: []string{"en", "fr"},
		Modems: []config.Modem{
			{
				Name: "orange", Port: "/dev/ttyUSB0", PIN: "0123",
				Limits: config.Limits{PerMinute: 15, PerHour: 300}, SubmitTimeout: 2 * time.Minute, Credit: credit.Plan{Every: 6 * time.Hour},
			},
			{Name: "mtn", Port: "auto", Limits: config.Limits{PerMinute: 3, PerHour: 300, PerDay: 1500}, SubmitTimeout: 2 * time.Minute, Credit: credit.Plan{Every: 6 * time.Hour}},
		},
		Sending: config.Sending{
			Reports: true, Expires: 72 * time.Hour, Validity: 24 * time.Hour, Uncertain: config.Resend, QuietHours: quiet,
		},
		Replies: config.Replies{PerDay: 1000},
		Polls:   config.Polls{AnswerWithin: 72 * time.Hour},
		Operator: config.Operator{
			Alerts: []config.Alert{config.AlertModem, config.AlertCredit, config.AlertBroadcast, config.AlertStorage}, AlertsPerDay: 6,
		},
	}
	if diff := cmp.Diff(want, got, sameZone); diff != "" {
		t.Errorf("configuration (-want +got):\n%s", diff)
	}
}

func TestLoadWithoutAFile(t *testing.T) {
	if _, err := config.Load(filepath.Join(t.TempDir(), "config.yaml")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("error %v, want %v", err, fs.ErrNotExist)
	}
}

func TestParseAllows(t *testing.T) {
	tests := map[string]string{
		"no modems":                   "country: CM",
		"an empty list of modems":     "country: CM\nmodems: []",
		"headings without keys":       "country: CM\nmodems:\nsending:\nreplies:",
		"nowhere to listen":           "country: CM\nlisten: \"\"",
		"any port":                    "country: CM\nlisten: 127.0.0.1:0",
		"no quiet hours":              "country: CM\nsending: {quiet_hours: \"\"}",
		"a small country":             "country: cm",
		"an anchor":                   "country: CM\nmodems: [{name: a, limits: &l {per_day: 5}}, {name: b, limits: *l}]",
		"two modems found by looking": "country: CM\nmodems: [{name: a}, {name: b}]",
	}
	for name, file := range tests {
		t.Run(name, func(t *testing.T) {
			if _, err := config.Parse([]byte(file), ""); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestStopLanguages(t *testing.T) {
	tests := map[string]struct {
		file string
		want []string
	}{
		"left out":                {"country: CM", []string{"en", "fr"}},
		"and the language":        {"country: KE\nlanguage: sw", []string{"en", "fr", "sw"}},
		"only those in the file":  {"country: KE\nlanguage: sw\nstop_languages: [fr, fr]", []string{"fr"}},
		"the language comes last": {"stop_languages: []\ncountry: KE\nlanguage: sw", []string{}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := config.Parse([]byte(test.file), "")
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, got.StopLanguages); diff != "" {
				t.Errorf("languages (-want +got):\n%s", diff)
			}
		})
	}
}

func TestQuietHoursUseTheZoneBelow(t *testing.T) {
	cfg, err := config.Parse([]byte("country: KE\nsending: {quiet_hours: \"22:00-08:00\"}\ntime_zone: Africa/Nairobi"), "")
	if err != nil {
		t.Fatal(err)
	}
	if !cfg.Sending.QuietHours.Contains(time.Date(2027, 1, 31, 19, 30, 0, 0, time.UTC)) {
		t.Error("22:30 in Nairobi is not quiet")
	}
}
