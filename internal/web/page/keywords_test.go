package page

import (
	"html"
	"net/http"
	"strings"
	"testing"

	"github.com/tocsin-sms/tocsin/accounts"
	"github.com/tocsin-sms/tocsin/internal/api"
)

// campaign is what the tests of keywords and polls stand on.
const campaign = `
groups: [{name: sante, title: {fr: Santé, en: Health}}]
keywords:
  - {words: [alerte], forward: ["group:sante", "+237699000009"], reply: "Passed on."}
polls:
  - {name: puits, word: puits, question: "Does the well work?", options: [{key: oui, words: [oui, yes]}, {key: non, words: [non, no]}]}
`

// apply seeds a campaign.
func (d *desk) apply() *desk {
	d.t.Helper()
	if _, err := d.verbs.Apply(d.t.Context(), api.Apply{File: []byte(campaign)}); err != nil {
		d.t.Fatal(err)
	}
	return d
}

// plain is a page as it is read.
func plain(body string) string { return html.UnescapeString(body) }

func (d *desk) wants(body string, words ...string) {
	d.t.Helper()
	for _, w := range words {
		if !strings.Contains(plain(body), w) {
			d.t.Errorf("no %q in:\n%s", w, plain(body))
		}
	}
}

func TestAnEmptyPlaceWritesItsExample(t *testing.T) {
	d := newDesk(t, accounts.Coordinator)
	d.shows("/keywords", "There are no keywords yet", "begins with NEWS", "Words that always work")
	if status, to, _ := d.post("/keywords/example"); status != http.StatusSeeOther || to != "/keywords" {
		t.Fatalf("%d to %q", status, to)
	}
	_, _, body := d.get("/keywords")
	d.wants(body, "The keyword news is made.", "When a text begins with NEWS, add the sender to news and reply “Welcome! You will get our news.”", "Undo")
}

func TestAKeywordIsMadeAskedAboutAndUndone(t *testing.T) {
	d := newDesk(t, accounts.Coordinator).apply()
	form := []string{"kind", "words", "words.", "water, eau", "words.fr", "", "join", "sante", "reply.", "Noted.", "reply.fr", ""}
	_, _, body := d.post("/keywords/check", append(form, "try", "Eau svp")...)
	d.wants(body, "When a text begins with WATER or EAU, add the sender to Health and reply “Noted.”",
		"1 part", "The rule water takes it.", "Would add them to")
	clashing := append(form[:3:3], append([]string{"arret, alerte"}, form[4:]...)...)
	status, _, body := d.post("/keywords/save", clashing...)
	if status != http.StatusConflict {
		t.Errorf("saved over a clash: %d", status)
	}
	d.wants(body, "says stop", "Save it anyway", `value="arret, alerte"`)
	if status, _, body = d.post("/keywords/save", "kind", "words"); status != http.StatusUnprocessableEntity {
		t.Errorf("saved without words: %d\n%s", status, body)
	}
	if status, to, _ := d.post("/keywords/save", form...); status != http.StatusSeeOther || to != "/keywords" {
		t.Fatalf("%d to %q", status, to)
	}
	d.shows("/keywords/edit/water", `value="water, eau"`, "Noted.")
	d.post("/keywords/switch", "name", "water")
	d.shows("/keywords", "is switched off", "Switch on")
	d.post("/keywords/remove", "name", "water")
	_, _, body = d.get("/keywords")
	change := between(body, `name="change" value="`, `"`)
	d.post("/keywords/undo", "change", change)
	d.shows("/keywords", "A change of the keyword water is undone.", "WATER")
	d.shows("/keywords/changes", "The keyword water is removed.", "coordinator")
}

// between is what stands between two strings, the first time.
func between(s, from, to string) string {
	_, rest, _ := strings.Cut(s, from)
	inside, _, _ := strings.Cut(rest, to)
	return inside
}

func TestSentencesOfRules(t *testing.T) {
	d := newDesk(t, accounts.Coordinator).apply()
	cases := map[string]struct {
		form []string
		want string
	}{
		"call":      {[]string{"kind", "call", "vote", "puits=oui"}, "When somebody rings, count it as a vote for oui in puits."},
		"catch-all": {[]string{"kind", "rest", "reply.", "Who is it?"}, "When a text fits no other rule, reply “Who is it?”"},
		"vote":      {[]string{"kind", "words", "words.", "p", "poll", "puits"}, "When a text begins with P, count what follows as a vote in puits."},
		"forward":   {[]string{"kind", "words", "words.", "x", "forward", "group:sante, +237699000009"}, "hand the text on to the group Health and +237699000009."},
		"leave":     {[]string{"kind", "words", "words.", "x", "leave", "sante"}, "take the sender out of Health."},
		"bounds":    {[]string{"kind", "words", "words.", "x", "leave", "sante", "from", "2030-05-01T08:00", "until", "2031-05-01T08:00"}, "From 1 May 2030, 08:00 on. Until 1 May 2031, 08:00."},
		"Arabic":    {[]string{"kind", "words", "words.", "ماء", "leave", "sante"}, "begins with \u2068ماء\u2069, take"},
		"nothing":   {[]string{"kind", "words", "words.", "x"}, "do nothing yet"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			_, _, body := d.post("/keywords/check", c.form...)
			if !strings.Contains(plain(body), c.want) {
				t.Errorf("no %q in:\n%s", c.want, plain(body))
			}
		})
	}
}

func TestATextIsTriedOnThePage(t *testing.T) {
	d := newDesk(t, accounts.Viewer).apply()
	_, _, body := d.post("/keywords/try", "try", "yes", "sender", "+237699000001", "asked", "puits")
	d.wants(body, "Would count a vote for oui in puits", "Would not answer.", "Tried as +237699000001.")
	_, _, body = d.post("/keywords/try", "try", "STOP")
	d.wants(body, "Would stop them", "you are stopped")
	_, _, body = d.post("/keywords/try", "try", "x", "sender", "abc")
	d.wants(body, "is not a telephone number")
}

func FuzzItems(f *testing.F) {
	f.Add("a, b;c،d\ne")
	f.Fuzz(func(t *testing.T, s string) {
		for _, item := range items(s) {
			if item == "" || strings.TrimSpace(item) != item || strings.ContainsAny(item, ",;\n") {
				t.Errorf("%q of %q", item, s)
			}
		}
	})
}
