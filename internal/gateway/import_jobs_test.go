package gateway_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tocsin-sms/tocsin/internal/api"
	"github.com/tocsin-sms/tocsin/internal/store"
)

// messy is a file with every mistake.
const messy = "Nom;Portable;Village;Équipe\n" +
	"Awa;6 99 00 00 01;Bafia;sante\n" +
	"Bello;2,37699E+11;Bafia;sante\n" +
	"Chi;;;\n" +
	"Dina;699000004;Yaoundé;sante;trop\n" +
	"Emma;8080;;\n" +
	"Awa;+237699000001;Bafia Nord;\n"

// finished waits for the job to end what it is at.
func (r *rig) finished(id string) api.ImportJob {
	r.t.Helper()
	for range 100 {
		r.settle(time.Second)
		j, err := r.ImportJob(r.t.Context(), id)
		if err != nil {
			r.t.Fatal(err)
		}
		if j.State != api.ImportTrying && j.State != api.ImportRunning {
			return j
		}
	}
	r.t.Fatal("it never ends")
	return api.ImportJob{}
}

func (r *rig) uploaded(j api.ImportJob, err error) api.ImportJob {
	r.t.Helper()
	if err != nil {
		r.t.Fatal(err)
	}
	return j
}

func TestAnImportInSteps(t *testing.T) {
	bubble(t, 0, func(r *rig) {
		ctx := t.Context()
		j := r.uploaded(r.UploadImport(ctx, strings.NewReader(messy), "/home/x/liste.csv"))
		if diff := cmp.Diff([]string{"name", "number", "village", "équipe"}, j.Columns); diff != "" || j.File != "liste.csv" || len(j.Sample) != 6 {
			t.Fatalf("%+v (-want +got):\n%s", j, diff)
		}
		if _, err := r.PlanImport(ctx, api.ImportPlan{ID: j.ID, Columns: []string{"name", "-", "village", "groups"}}); err == nil || !strings.Contains(err.Error(), "no column is the number") {
			t.Errorf("planned without a number: %v", err)
		}
		must(t)(r.PlanImport(ctx, api.ImportPlan{ID: j.ID, Columns: []string{"name", "number", "village", "groups"}, Consent: "on paper", Groups: []string{"all-of-it"}}))
		rows, err := r.ImportRows(ctx, j.ID, api.Page{})
		var does []string
		for _, row := range rows {
			does = append(does, row.Does)
		}
		if diff := cmp.Diff([]string{"new", "refused", "refused", "refused", "refused", "changed"}, does); diff != "" || err != nil {
			t.Errorf("%v (-want +got):\n%s", err, diff)
		}
		must(t)(r.TryImport(ctx, j.ID))
		j = r.finished(j.ID)
		if j.State != api.ImportTried || j.Rows != 6 || j.Left != 4 || j.Report.Created != 1 || !j.Report.DryRun {
			t.Errorf("tried: %+v", j)
		}
		if people, err := r.People(ctx, api.PeopleQuery{}); err != nil || people.Count != 0 {
			t.Errorf("a dry run took %d people, %v", people.Count, err)
		}
		must(t)(r.RunImport(ctx, j.ID))
		j = r.finished(j.ID)
		if j.State != api.ImportDone || j.Left != 4 || j.Report.Created != 1 || len(j.Report.NotTaken) != 4 {
			t.Errorf("done: %+v", j)
		}
		var left bytes.Buffer
		if err := r.ImportLeft(ctx, &left, j.ID); err != nil || strings.Count(left.String(), "\n") != 5 || !strings.Contains(left.String(), "a spreadsheet has rounded this number") {
			t.Errorf("left: %v\n%s", err, left.String())
		}
		again := r.uploaded(r.UploadImport(ctx, &left, "left.csv"))
		if diff := cmp.Diff("-", again.Columns[len(again.Columns)-1]); diff != "" {
			t.Errorf("the reasons are read (-want +got):\n%s", diff)
		}
		if _, err := r.RunImport(ctx, j.ID); err == nil {
			t.Error("taken in twice")
		}
	})
}

// What was uploaded is gone after a week, and an erased person at once.
func TestImportsAreForgotten(t *testing.T) {
	bubble(t, 0, func(r *rig) {
		ctx := t.Context()
		must(t)(r.EditContact(ctx, api.ContactEdit{Number: awa}, true))
		j := r.uploaded(r.UploadImport(ctx, strings.NewReader(messy), "liste.csv"))
		must(t)(r.PlanImport(ctx, api.ImportPlan{ID: j.ID, Columns: []string{"name", "number", "village", "groups"}}))
		must(t)(r.TryImport(ctx, j.ID))
		r.finished(j.ID)
		if err := r.EraseContact(ctx, awa); err != nil {
			t.Fatal(err)
		}
		kept := filepath.Join(r.cfg.Data, "imports", j.ID+".csv")
		if raw, err := os.ReadFile(kept); err != nil || strings.Contains(string(raw), "Awa") || !strings.Contains(string(raw), "Dina") {
			t.Errorf("%v\n%s", err, raw)
		}
		r.skew.Store(int64(8 * 24 * time.Hour))
		r.settle(time.Minute)
		if _, err := r.ImportJob(ctx, j.ID); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("after a week: %v", err)
		}
		if _, err := os.Stat(kept); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("the file after a week: %v", err)
		}
	})
}

// An import that the daemon's end broke off is taken up again.
func TestImportsGoOnAfterARestart(t *testing.T) {
	bubble(t, 0, func(r *rig) {
		j := r.uploaded(r.UploadImport(t.Context(), strings.NewReader("number\n"+awa+"\n"), "a.csv"))
		if err := r.stop(); err != nil {
			t.Fatal(err)
		}
		r.start()
		must(t)(r.RunImport(t.Context(), j.ID))
		if j = r.finished(j.ID); j.State != api.ImportDone || j.Report.Created != 1 {
			t.Errorf("%+v", j)
		}
	})
}
