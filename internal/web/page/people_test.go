package page

import (
	"fmt"
	"html"
	"net/http"
	"strings"
	"testing"

	"github.com/tocsin-sms/tocsin/accounts"
	"github.com/tocsin-sms/tocsin/internal/api"
)

const awa = "+237699000001"

// done posts a form, follows where it leads, and returns that page.
func (d *desk) done(path string, pairs ...string) string {
	d.t.Helper()
	status, to, body := d.post(path, pairs...)
	if status != http.StatusSeeOther {
		d.t.Fatalf("POST %s: %d\n%s", path, status, body)
	}
	_, _, body = d.get(to)
	return body
}

// sees fails unless a page is there and says the words.
func (d *desk) sees(path string, words ...string) {
	d.t.Helper()
	status, to, body := d.get(path)
	if status != http.StatusOK {
		d.t.Fatalf("GET %s: %d, to %q", path, status, to)
	}
	d.holds(body, words...)
}

func (d *desk) holds(body string, words ...string) {
	d.t.Helper()
	for _, w := range words {
		if !strings.Contains(html.UnescapeString(body), w) {
			d.t.Errorf("%q is not in:\n%s", w, body)
		}
	}
}

func TestAPersonIsAddedChangedStoppedAndErased(t *testing.T) {
	d := newDesk(t, accounts.Coordinator)
	d.sees("/people", "Nobody is here yet")
	if _, err := d.verbs.CreateGroup(t.Context(), api.Group{Name: "sante", Title: map[string]string{"en": "Health"}}); err != nil {
		t.Fatal(err)
	}
	body := d.done("/people/new", "number", "6 99 00 00 01", "name", "Awa <b>", "language", "fr", "group", "sante", "consent", "on paper", "field", "village", "value", "Bafia")
	d.holds(body, "Awa <b> is added.", awa, "Bafia", "Health", "on paper", "coordinator")
	status, _, body := d.post("/people/new", "number", awa)
	if status != http.StatusConflict {
		t.Errorf("the same number again: %d", status)
	}
	d.holds(body, "there is a contact "+awa+" already")
	d.sees("/people/"+awa+"/edit", "Bafia", "Awa <b>")
	d.holds(d.done("/people/"+awa+"/edit", "name", "Awa N.", "language", "fr", "field", "village", "value", ""), "Awa N. is saved.", "Edited", "name, village")
	d.holds(d.done("/people/"+awa+"/leave", "group", "sante"), "no longer in sante", "Undo")
	d.holds(d.done("/people/"+awa+"/join", "group", "sante"), "Awa N. is in sante")
	d.holds(d.done("/people/"+awa+"/stop", "note", "on the phone"), "gets no more texts", "They said stop.", "on the phone", `value="sante"`)
	d.sees("/people?standing=stopped", "Awa N.", "1 person")
	d.holds(d.done("/people/"+awa+"/start", "note", "by mistake", "groups", "sante"), "can be texted again", "Health")
	d.sees("/people/"+awa+"/erase", "Awa N.", "they did not say stop", "1 group")
	d.holds(d.done("/people/"+awa+"/erase"), "The person is erased", "Nobody is here yet")
}

func TestPeopleAreFoundSortedAndPaged(t *testing.T) {
	d := newDesk(t, accounts.Viewer)
	var csv strings.Builder
	csv.WriteString("number,name,language,village\n")
	for i := range 120 {
		fmt.Fprintf(&csv, "+237699000%03d,Person %d,fr,Village %d\n", i, i, i%3)
	}
	if _, err := d.verbs.Import(t.Context(), strings.NewReader(csv.String()), api.ImportOptions{}); err != nil {
		t.Fatal(err)
	}
	d.sees("/people", "120 people", "Person 0", "Next page")
	d.sees("/people?q=person+119", "1 person", "Person 119", "Show everybody")
	d.sees("/people?field=village&value=village+2&sort=number", "40 people")
	d.sees("/people?q=nobody", "Nobody fits")
	_, _, body := d.get("/people")
	next := body[strings.Index(body, "/people?after="):]
	d.sees(html.UnescapeString(next[:strings.Index(next, `"`)]), "120 people", "First page")
	if strings.Contains(body, "/people/import") || strings.Contains(body, "people.csv") {
		t.Error("a viewer is offered what they may not do")
	}
	if status, _, _ := d.get("/people?after=x"); status != http.StatusUnprocessableEntity {
		t.Errorf("a place that is none: %d", status)
	}
}

func TestTwoEntriesBecomeOne(t *testing.T) {
	d := newDesk(t, accounts.Coordinator)
	bello := "+237699000002"
	d.done("/people/new", "number", awa, "name", "Awa Ngono")
	d.done("/people/new", "number", bello, "name", "Awa N.", "language", "fr")
	d.sees("/people/"+awa+"/merge?q=awa", "Awa N.", bello)
	d.sees("/people/"+awa+"/merge?with="+bello, "This can not be undone", "Merge the two")
	d.holds(d.done("/people/"+awa+"/merge", "with", bello), "are one", bello, "also theirs", "Merged with")
	d.sees("/people/"+awa+"/dossier.json", `"also"`)
	d.sees("/people/"+awa+"/dossier.csv", "time,what,about,text,how", "Awa Ngono")
	d.sees("/people/people.csv", awa)
}

// A number begins with a plus, and a spreadsheet makes a formula of one.
func TestPlainCell(t *testing.T) {
	cases := map[string]string{
		"": "", "Awa": "Awa", awa: awa, "=1+1": "'=1+1", "@SUM(A1)": "'@SUM(A1)", "-1+1": "'-1+1",
		"+1+cmd|' /C calc'!A0": "'+1+cmd|' /C calc'!A0", "\t=1": "'\t=1",
	}
	for cell, want := range cases {
		if got := plainCell(cell); got != want {
			t.Errorf("%q became %q, want %q", cell, got, want)
		}
	}
}

// A title of any script makes a group, unless nobody could type it.
func TestTitlesOfGroups(t *testing.T) {
	d := newDesk(t, accounts.Coordinator)
	for _, title := range []string{"صحة", strings.Repeat("ة", 60), strings.Repeat("é", 60)} {
		if status, _, body := d.post("/groups", "title", title); status != http.StatusSeeOther {
			t.Errorf("%q: %d\n%s", title, status, body)
		}
	}
	for _, title := range []string{"", "🦉", "\u200b"} {
		status, _, body := d.post("/groups", "title", title)
		if status != http.StatusUnprocessableEntity || !strings.Contains(body, "Give the group a title that people can type") {
			t.Errorf("%q: %d\n%s", title, status, body)
		}
	}
}
