package page

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/tocsin-sms/tocsin/internal/api"
	"github.com/tocsin-sms/tocsin/internal/lang"
)

// writeForm is the form of a text to many as its fields stand.
type writeForm struct {
	Draft   string // its id, where it was saved
	Change  string // the broadcast it takes the place of
	Key     string // of this form: what it sends, it sends once
	Checked string // the mark of what the person was told of
	Poll    string

	To, Except []string
	Pasted     string
	Languages  []string
	Field      string
	Value      string
	Since      string // 2027-01-31

	Text  string
	Texts []wordingField

	When   string // now, at or every
	At     string // 2027-01-31T18:00
	Day    string // of every: see days
	Clock  string // 18:00
	Cron   string // a schedule that Day can not say
	Urgent bool
	Plain  bool

	Title   string // of a draft or template
	Segment string // the name under which its people are kept
	TestTo  string
}

// wordingField is the text for those who speak a language.
type wordingField struct{ Language, Text string }

// The choices of writeForm.When.
const (
	whenNow   = "now"
	whenAt    = "at"
	whenEvery = "every"
)

// The layouts of the fields of date and time (HTML Living Standard §2.3.5).
const (
	dateField   = "2006-01-02"
	momentField = "2006-01-02T15:04"
)

// The days of a schedule, as the last two fields of a cron line say them.
func scheduleDays() []string {
	return []string{"daily", "working", "1", "2", "3", "4", "5", "6", "0", "month"}
}

func readWriteForm(r *http.Request) (writeForm, error) {
	if err := r.ParseForm(); err != nil {
		return writeForm{}, err
	}
	f := writeForm{
		Draft: r.PostFormValue("draft"), Change: r.PostFormValue("change"), Key: r.PostFormValue("key"),
		Checked: r.PostFormValue("checked"), Poll: r.PostFormValue("poll"),
		To: r.PostForm["to"], Except: r.PostForm["except"], Pasted: r.PostFormValue("pasted"),
		Languages: r.PostForm["language"], Field: r.PostFormValue("field"), Value: r.PostFormValue("value"), Since: r.PostFormValue("since"),
		Text: lines(r.PostFormValue("text")), When: cmp.Or(r.PostFormValue("when"), whenNow), At: r.PostFormValue("at"),
		Day: r.PostFormValue("day"), Clock: r.PostFormValue("clock"), Cron: r.PostFormValue("cron"),
		Urgent: r.PostFormValue("urgent") != "", Plain: r.PostFormValue("plain") != "",
		Title: r.PostFormValue("title"), Segment: r.PostFormValue("segment"), TestTo: strings.TrimSpace(r.PostFormValue("test_to")),
	}
	for _, code := range r.PostForm["wording"] {
		f.Texts = append(f.Texts, wordingField{code, lines(r.PostFormValue("text-" + code))})
	}
	return f, nil
}

// lines gives a text the line ends that count as one character.
func lines(s string) string { return strings.ReplaceAll(s, "\r\n", "\n") }

// draft reads the fields; times are of the zone. The error is for the person.
func (f writeForm) draft(zone *time.Location) (d api.BroadcastDraft, err error) {
	d = api.BroadcastDraft{
		Text: strings.TrimSpace(f.Text), To: f.To, Except: f.Except, Pasted: f.Pasted, Urgent: f.Urgent, Plain: f.Plain, Poll: f.Poll,
		Only: api.Only{Languages: f.Languages},
	}
	for _, w := range f.Texts {
		if text := strings.TrimSpace(w.Text); text != "" {
			if d.Texts == nil {
				d.Texts = lang.Text{}
			}
			d.Texts[w.Language] = text
		}
	}
	if f.Field != "" && strings.TrimSpace(f.Value) != "" {
		d.Only.Fields = map[string]string{f.Field: strings.TrimSpace(f.Value)}
	}
	if f.Since != "" {
		if d.Only.Since, err = time.ParseInLocation(dateField, f.Since, zone); err != nil {
			return d, &fieldError{"write.bad-date", "write.bad-date-hint"}
		}
	}
	switch f.When {
	case whenAt:
		if d.At, err = time.ParseInLocation(momentField, f.At, zone); err != nil {
			return d, &fieldError{"write.bad-time", "write.bad-time-hint"}
		}
	case whenEvery:
		d.Every, err = f.schedule()
	}
	return d, err
}

// late tells that the time the form names has passed: a wrong date sends
// nothing at once. The minute that the field names is not over before its end.
func (f writeForm) late(d api.BroadcastDraft, now time.Time) error {
	if f.When == whenAt && !now.Before(d.At.Add(time.Minute)) {
		return &fieldError{"write.past", "write.past-hint"}
	}
	return nil
}

// fieldError is what is wrong with a field and what to do, as messages of the
// catalogue.
type fieldError struct{ what, hint string }

func (e *fieldError) Error() string { return e.what }

// Unwrap is the error as callers of the API would be told it.
func (e *fieldError) Unwrap() error {
	return &api.Problem{Title: e.what, Status: http.StatusUnprocessableEntity, Code: api.CodeInvalid}
}

// schedule is the cron line of the fields.
func (f writeForm) schedule() (string, error) {
	if f.Day == "custom" {
		return f.Cron, nil
	}
	at, err := time.Parse("15:04", f.Clock)
	if err != nil {
		return "", &fieldError{"write.bad-time", "write.bad-time-hint"}
	}
	days := "* * " + f.Day
	switch f.Day {
	case "daily":
		days = "* * *"
	case "working":
		days = "* * 1-5"
	case "month":
		days = "1 * *"
	}
	return fmt.Sprintf("%d %d %s", at.Minute(), at.Hour(), days), nil
}

// formOf fills the fields from a draft.
func formOf(d api.BroadcastDraft, zone *time.Location) writeForm {
	f := writeForm{
		To: d.To, Except: d.Except, Pasted: d.Pasted, Languages: d.Only.Languages, Text: d.Text, Urgent: d.Urgent, Plain: d.Plain,
		When: whenNow, Day: "daily", Clock: "09:00", Poll: d.Poll,
	}
	for _, code := range slices.Sorted(maps.Keys(d.Texts)) {
		f.Texts = append(f.Texts, wordingField{code, d.Texts[code]})
	}
	for _, name := range slices.Sorted(maps.Keys(d.Only.Fields)) {
		f.Field, f.Value = name, d.Only.Fields[name]
	}
	if !d.Only.Since.IsZero() {
		f.Since = d.Only.Since.In(zone).Format(dateField)
	}
	if !d.At.IsZero() {
		f.When, f.At = whenAt, d.At.In(zone).Format(momentField)
	}
	if d.Every != "" {
		f.When = whenEvery
		f.Day, f.Clock, f.Cron = daysOf(d.Every)
	}
	return f
}

// daysOf reads a cron line back; what the fields can not say is custom.
func daysOf(every string) (day, clock, cron string) {
	var minute, hour int
	if _, err := fmt.Sscanf(every, "%d %d ", &minute, &hour); err == nil {
		clock = fmt.Sprintf("%02d:%02d", hour, minute)
		for _, day := range scheduleDays() {
			if line, err := (writeForm{Day: day, Clock: clock}).schedule(); err == nil && line == every {
				return day, clock, ""
			}
		}
	}
	return "custom", "09:00", every
}

// mark tells one draft from another: what a person was told of is what is sent.
func mark(d api.BroadcastDraft) string {
	d.Key = ""
	raw, err := json.Marshal(d)
	if err != nil {
		return ""
	}
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:12])
}

// testKey is the key of a test of what is in the form: pressed twice, the button
// sends it once.
func (f writeForm) testKey(d api.BroadcastDraft) string {
	if f.Key == "" {
		return ""
	}
	return f.Key + "-" + mark(d) + "-" + f.TestTo
}
