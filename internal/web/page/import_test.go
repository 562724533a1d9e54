package page

import (
	"bytes"
	"context"
	"mime/multipart"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/tocsin-sms/tocsin/accounts"
	"github.com/tocsin-sms/tocsin/internal/api"
)

// upload posts a file as a browser does and returns where that leads.
func (d *desk) upload(name, file string) (status int, to, body string) {
	d.t.Helper()
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	part, err := w.CreateFormFile("file", name)
	if err != nil {
		d.t.Fatal(err)
	}
	_, _ = part.Write([]byte(file))
	if err := w.Close(); err != nil {
		d.t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(d.t.Context(), http.MethodPost, d.url+"/people/import", &form)
	if err != nil {
		d.t.Fatal(err)
	}
	r.Header.Set("Content-Type", w.FormDataContentType())
	resp, err := d.client.Do(r)
	if err != nil {
		d.t.Fatal(err)
	}
	defer resp.Body.Close()
	var answer bytes.Buffer
	_, _ = answer.ReadFrom(resp.Body)
	return resp.StatusCode, resp.Header.Get("Location"), answer.String()
}

// settled waits until the daemon has done what it does with a file.
func (d *desk) settled(id string) {
	d.t.Helper()
	ctx, cancel := context.WithTimeout(d.t.Context(), 20*time.Second)
	defer cancel()
	for tick := time.NewTicker(5 * time.Millisecond); ; {
		j, err := d.verbs.ImportJob(ctx, id)
		if err != nil {
			d.t.Fatal(err)
		}
		if j.State != api.ImportTrying && j.State != api.ImportRunning {
			tick.Stop()
			return
		}
		<-tick.C
	}
}

// run runs the daemon behind the page until the test ends.
func (d *desk) run() {
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- d.verbs.Run(ctx) }()
	d.t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			d.t.Error(err)
		}
	})
}

func TestAListIsImportedStepByStep(t *testing.T) {
	d := newDesk(t, accounts.Coordinator)
	d.run()
	d.sees("/people/import", "Import a list", "The file")
	status, _, body := d.upload("list.xlsx", "PK\x03\x04rest")
	if status != http.StatusUnprocessableEntity {
		t.Errorf("a workbook: %d", status)
	}
	d.holds(body, "save the sheet as CSV")
	status, to, body := d.upload("liste.csv", "Nom;Portable;Ville\nAwa;6 99 00 00 01;Bafia\nBello;2,37E+11;Bafia\n")
	if status != http.StatusSeeOther {
		t.Fatalf("upload: %d\n%s", status, body)
	}
	_, id, _ := strings.Cut(to, "id=")
	d.sees(to, "liste.csv", "Portable", "6 99 00 00 01", "the number", "ville")
	status, _, body = d.post("/people/import-plan", "id", id, "column", "name", "column", "-", "column", "-", "name", "", "name", "", "name", "")
	if status != http.StatusUnprocessableEntity {
		t.Errorf("without a number: %d", status)
	}
	d.holds(body, "no column is the number")
	status, to, _ = d.post("/people/import-plan", "id", id, "column", "name", "column", "number", "column", "field", "name", "", "name", "", "name", "village", "new-group", "Marché", "consent", "signed at the market")
	if status != http.StatusSeeOther {
		t.Fatalf("plan: %d", status)
	}
	d.settled(id)
	d.sees(to, "1 new person", "1 row is not taken", "Take them in: 1 new, 0 changed", "a spreadsheet has rounded", "Awa")
	status, to, _ = d.post("/people/import-run", "id", id)
	if status != http.StatusSeeOther {
		t.Fatalf("run: %d", status)
	}
	d.settled(id)
	d.sees(to, "The list is taken in", "1 new person", "Marché")
	d.sees("/people/import-left.csv?id="+id, "2,37E+11", "not taken because")
	d.sees("/people/"+awa, "Bafia", "signed at the market", "Marché")
	d.sees("/people/import", "taken in")
	d.holds(d.done("/people/import-drop", "id", id), "The file is removed")
}

func TestAGroupIsMadeFilledAndDeleted(t *testing.T) {
	d := newDesk(t, accounts.Coordinator)
	d.sees("/groups", "A group is a list of people")
	d.holds(d.done("/groups", "title", "Comité Nord"), "The group Comité Nord is made", "0 members", "Nobody is in this group")
	if status, _, body := d.post("/groups", "title", "comite nord"); status != http.StatusConflict {
		t.Errorf("the same again: %d\n%s", status, body)
	}
	d.holds(d.done("/groups/comite-nord/add", "numbers", "699000001\n699000002, 8080"), "2 people joined. Not 8080", "2 members", awa)
	d.sees("/groups/comite-nord?q=000002", "+237699000002")
	d.holds(d.done("/groups/comite-nord/remove", "number", awa), "out of the group", "Undo", "1 member")
	d.holds(d.done("/groups/comite-nord/edit", "title", "Committee", "confirm", "1"), "The group is saved", "Committee")
	d.sees("/groups", "Committee", "asks for a YES")
	d.sees("/groups/comite-nord/delete", "1 person is in it")
	d.holds(d.done("/groups/comite-nord/delete"), "is deleted", "A group is a list of people")
	_, _, body := d.get("/people")
	if !regexp.MustCompile(`237699000002`).MatchString(body) {
		t.Error("a member went with the group")
	}
}
