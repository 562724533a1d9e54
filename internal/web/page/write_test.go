package page

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/tocsin-sms/tocsin/accounts"
	"github.com/tocsin-sms/tocsin/internal/api"
)

// hidden is the value of a hidden field of a page.
func hidden(t *testing.T, body, name string) string {
	t.Helper()
	found := regexp.MustCompile(`name="` + name + `" value="([^"]*)"`).FindStringSubmatch(body)
	if found == nil {
		t.Fatalf("no field %s:\n%s", name, body)
	}
	return found[1]
}

// desk with a group of two.
func newWriter(t *testing.T) *desk {
	t.Helper()
	d := newDesk(t, accounts.Coordinator)
	if _, err := d.verbs.CreateGroup(t.Context(), api.Group{Name: "sante"}); err != nil {
		t.Fatal(err)
	}
	if _, err := d.verbs.AddMembers(t.Context(), "sante", []string{"+237699000001", "+237699000002"}); err != nil {
		t.Fatal(err)
	}
	return d
}

func TestWriteWithoutScript(t *testing.T) {
	d := newWriter(t)
	d.shows("/write", "Choose who gets it", "sante")
	_, _, body := d.get("/write")
	form := []string{"key", hidden(t, body, "key"), "to", "sante", "text", "L’eau est revenue", "when", "now"}
	_, _, body = d.post("/write", append(form, "do", "check")...)
	for _, want := range []string{"2 people get this text.", "Send to 2 people", "instead of 160", "Replace them"} {
		if !strings.Contains(body, want) {
			t.Errorf("checked, it does not say %q", want)
		}
	}
	form = append(form, "checked", hidden(t, body, "checked"))
	status, to, _ := d.post("/write", append(form, "do", "send")...)
	if status != http.StatusSeeOther || !strings.HasPrefix(to, "/sent/") {
		t.Fatalf("sent: %d to %q", status, to)
	}
	if _, again, _ := d.post("/write", append(form, "do", "send")...); again != to {
		t.Errorf("the form sent twice leads to %q, then to %q", to, again)
	}
	d.shows(to, "on its way to 2 people", "2 texts have not left yet", "Pause", "L’eau est revenue", "Cancel the 2 that have not left")
	d.shows("/sent", "On the way", "L’eau est revenue")
	if status, _, _ := d.post(to + "/cancel"); status != http.StatusSeeOther {
		t.Errorf("cancel: %d", status)
	}
	d.shows(to, "It is cancelled: 2 texts stay here.")
	d.shows(to+"/texts?state=cancelled", "It was taken back.", "237699000001")
	d.shows(to+"/texts.csv", "number,name,state")
	d.shows("/write?copy="+strings.TrimPrefix(to, "/sent/"), "L’eau est revenue")
}

// Pressed twice, the button sends one test; on the page that follows, another.
func TestWriteTestsOnce(t *testing.T) {
	d := newWriter(t)
	_, _, body := d.get("/write")
	form := []string{"key", hidden(t, body, "key"), "to", "sante", "text", "Bonjour", "test_to", awa, "do", "test"}
	var to string
	for range 2 {
		var status int
		if status, to, body = d.post("/write", form...); status != http.StatusSeeOther {
			t.Fatalf("test: %d\n%s", status, body)
		}
	}
	count := func(want int) {
		t.Helper()
		sent, err := d.verbs.Outbox(t.Context(), api.OutQuery{})
		if err != nil || len(sent) != want {
			t.Errorf("%d texts, want %d, %v", len(sent), want, err)
		}
	}
	count(1)
	_, _, body = d.get(to)
	form[1] = hidden(t, body, "key")
	d.post("/write", form...)
	count(2)
}

// What changed since a person was told of it is told first.
func TestWriteSendsWhatWasSeen(t *testing.T) {
	d := newWriter(t)
	_, _, body := d.post("/write", "key", "k", "to", "sante", "text", "Bonjour", "do", "check")
	status, _, body := d.post("/write", "key", "k", "to", "sante", "text", "Bonsoir", "do", "send", "checked", hidden(t, body, "checked"))
	if status != http.StatusOK || !strings.Contains(body, "Send to 2 people") {
		t.Errorf("a text that was not looked at: %d", status)
	}
	d.shows("/sent", "Nothing was sent yet")
}

// A date mistyped into the past sends nothing at once.
func TestATimeThatHasPassedSendsNothing(t *testing.T) {
	d := newWriter(t)
	form := []string{"key", "k", "to", "sante", "text", "Bonjour", "when", "at", "at", "2020-01-02T18:00"}
	zone := time.UTC
	draft, err := writeForm{To: []string{"sante"}, Text: "Bonjour", When: whenAt, At: "2020-01-02T18:00"}.draft(zone)
	if err != nil {
		t.Fatal(err)
	}
	_, _, body := d.post("/write", append(form, "do", "send", "checked", mark(draft))...)
	if !strings.Contains(body, "That time has passed.") || strings.Contains(body, "Send to 2 people") {
		t.Errorf("a time that has passed:\n%s", body)
	}
	d.shows("/sent", "Nothing was sent yet")
}

// What became of a broadcast adds up to those it is for.
func TestOutcomesAddUp(t *testing.T) {
	d := newWriter(t)
	v := &visit{page: d.page, say: d.page.words.In("en")}
	c := api.Counts{Recipients: 45, Queued: 1, Sent: 2, Delivered: 3, Failed: 4, Uncertain: 5, Expired: 6, Cancelled: 7, Refused: 8, Held: 9}
	sum := 0
	for _, part := range v.progressOf(api.Broadcast{Counts: c}).Parts {
		sum += part.Count
	}
	if sum != c.Recipients {
		t.Errorf("the bar's parts are %d of %d", sum, c.Recipients)
	}
}

func TestReplaceKeepsTheRest(t *testing.T) {
	d := newWriter(t)
	_, _, body := d.post("/write", "to", "sante", "text", "L’“eau” ☕", "do", "replace")
	if !strings.Contains(body, `L&#39;&#34;eau&#34; ☕</textarea>`) {
		t.Errorf("replaced:\n%s", body)
	}
}

func TestDraftsAreKept(t *testing.T) {
	d := newWriter(t)
	status, to, _ := d.post("/write", "to", "sante", "text", "Réunion {name|ami}", "title", "Rappel", "when", "every", "day", "working", "clock", "07:30",
		"wording", "en", "text-en", "Meeting", "pasted", "699000009", "do", "draft")
	if status != http.StatusSeeOther || !strings.HasPrefix(to, "/write?draft=") {
		t.Fatalf("kept: %d to %q", status, to)
	}
	d.shows(to, "The draft is saved.", "Réunion {name|ami}", "Meeting", "237699000009", `value="working" selected`, `value="07:30"`)
	d.shows("/write/drafts", "Rappel", "coordinator")
	id := strings.TrimPrefix(to, "/write?draft=")
	if status, _, _ := d.post("/write/drafts/" + id + "/delete"); status != http.StatusSeeOther {
		t.Errorf("removed: %d", status)
	}
	_, _, body := d.get("/write/drafts")
	kept := regexp.MustCompile(`name="kept" value="([^"]*)"`).FindStringSubmatch(body)
	if kept == nil || strings.Contains(body, `href="/write?draft=`) {
		t.Fatalf("after it was removed:\n%s", body)
	}
	_, _, body = d.post("/write/autosave", "text", "Bonjour", "to", "sante")
	if hidden(t, body, "draft") == "" || !strings.Contains(body, "Saved as draft") {
		t.Errorf("autosave: %s", body)
	}
}

func TestSchedulesReadBack(t *testing.T) {
	for _, day := range scheduleDays() {
		every, err := writeForm{Day: day, Clock: "07:05"}.schedule()
		if err != nil {
			t.Errorf("%s: %v", day, err)
		}
		if got, clock, _ := daysOf(every); got != day || clock != "07:05" {
			t.Errorf("%s is %q and reads back as %s at %s", day, every, got, clock)
		}
	}
	if day, _, cron := daysOf("*/5 * * * *"); day != "custom" || cron != "*/5 * * * *" {
		t.Errorf("a schedule of its own reads as %s, %q", day, cron)
	}
}
