package page

import (
	"errors"
	"io"
	"net/http"
	"strings"

	"github.com/tocsin-sms/tocsin/accounts"
	"github.com/tocsin-sms/tocsin/internal/api"
	"github.com/tocsin-sms/tocsin/internal/gateway"
)

// A file of people is taken in by steps, each a page of its own: the file, what
// its columns are, what each row will do, the import, the result.

func (p *Page) importRoutes() []route {
	return []route{
		{"GET /people/import", accounts.Coordinator, importing},
		{"POST /people/import", accounts.Coordinator, uploadPeople},
		{"POST /people/import-plan", accounts.Coordinator, planImport},
		{"POST /people/import-run", accounts.Coordinator, runImport},
		{"POST /people/import-drop", accounts.Coordinator, dropImport},
		{"GET /people/import-left.csv", accounts.Coordinator, importLeft},
	}
}

// importData is a file of people at the step it has reached.
type importData struct {
	api.ImportJob
	Jobs    []api.ImportJob // that are kept, where no file is chosen
	Step    string          // file, columns, working, tried, done, failed
	Columns []importColumn
	Words   []string // what a column can be, beside a field
	Titles  []groupName
	In      map[string]bool
	Rows    []api.ImportRow
	After   string
	NextRow int
	Percent int
	Problem *problem
}

// importColumn is a column, what it is taken for, and what stands in it.
type importColumn struct {
	Header, Is string
	Field      bool
	Cells      []string
}

// rowsAtOnce is how many rows of a file a page shows.
const rowsAtOnce = 50

func importing(v *visit) error {
	query := v.r.URL.Query()
	id := query.Get("id")
	if id == "" {
		return v.chooseFile(nil)
	}
	j, err := v.page.Verbs.ImportJob(v.r.Context(), id)
	if err != nil {
		return err
	}
	return v.importStep(j, query.Get("step"), query.Get("after"))
}

func (v *visit) chooseFile(failed error) error {
	jobs, err := v.page.Verbs.Imports(v.r.Context())
	if err != nil {
		return err
	}
	data := importData{Step: "file", Jobs: jobs, Problem: v.problem(failed)}
	if failed != nil {
		return v.again("import.html", data, failed)
	}
	return v.render("import.html", data)
}

// importStep shows a file at its step; "columns" goes back to those.
func (v *visit) importStep(j api.ImportJob, step, after string) (err error) {
	data := importData{ImportJob: j, After: after}
	switch {
	case j.State == api.ImportTrying || j.State == api.ImportRunning:
		data.Step = "working"
		if j.Rows > 0 {
			data.Percent = 100 * j.Read / j.Rows
		}
	case j.State == api.ImportDone:
		data.Step = "done"
	case j.State == api.ImportTried && step != "columns":
		data.Step = "tried"
		if data.Rows, err = v.page.Verbs.ImportRows(v.r.Context(), j.ID, api.Page{After: after, Limit: rowsAtOnce}); err != nil {
			return err
		}
		if len(data.Rows) == rowsAtOnce {
			data.NextRow = data.Rows[rowsAtOnce-1].Row
		}
	default:
		return v.importColumns(data, nil)
	}
	return v.render("import.html", data)
}

func (v *visit) importColumns(data importData, failed error) (err error) {
	data.Step, data.In, data.Problem = "columns", map[string]bool{}, v.problem(failed)
	data.Words = []string{api.ColumnNumber, api.ColumnName, api.ColumnGroups, api.ColumnLanguage, api.ColumnStopped, api.ColumnNone}
	for _, g := range data.Groups {
		data.In[g] = true
	}
	if data.Titles, err = v.groupNames(); err != nil {
		return err
	}
	for i, is := range data.ImportJob.Columns {
		c := importColumn{Header: data.Header[i], Is: is, Field: !isColumnWord(is)}
		for _, row := range data.Sample[:min(3, len(data.Sample))] {
			if i < len(row) && row[i] != "" {
				c.Cells = append(c.Cells, row[i])
			}
		}
		data.Columns = append(data.Columns, c)
	}
	if failed != nil {
		return v.again("import.html", data, failed)
	}
	return v.render("import.html", data)
}

func isColumnWord(word string) bool {
	switch word {
	case api.ColumnNumber, api.ColumnName, api.ColumnGroups, api.ColumnLanguage, api.ColumnStopped, api.ColumnNone:
		return true
	}
	return false
}

func toImport(id string) string { return "/people/import?id=" + id }

// uploadPeople reads the file as it comes: it may be larger than memory is.
func uploadPeople(v *visit) error {
	j, err := v.upload()
	var refused *gateway.Invalid
	if errors.As(err, &refused) {
		return v.chooseFile(err)
	}
	if err != nil {
		return err
	}
	v.leave(toImport(j.ID))
	return nil
}

func (v *visit) upload() (api.ImportJob, error) {
	none := &gateway.Invalid{What: v.say.Text("import.no-file"), Hint: v.say.Text("import.no-file-hint")}
	parts, err := v.r.MultipartReader()
	if errors.Is(err, http.ErrNotMultipart) {
		return api.ImportJob{}, none
	}
	if err != nil {
		return api.ImportJob{}, err
	}
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return api.ImportJob{}, none
		}
		if err != nil {
			return api.ImportJob{}, err
		}
		if part.FormName() == "file" && part.FileName() != "" {
			return v.page.Verbs.UploadImport(v.r.Context(), part, part.FileName())
		}
	}
}

// planImport keeps what was chosen and begins the dry run.
func planImport(v *visit) error {
	if err := v.r.ParseForm(); err != nil {
		return err
	}
	id, ctx := v.field("id"), v.r.Context()
	plan := api.ImportPlan{ID: id, Columns: v.r.PostForm["column"], Consent: v.field("consent"), Groups: v.r.PostForm["group"]}
	names := v.r.PostForm["name"]
	for i, word := range plan.Columns {
		if word == "field" && i < len(names) {
			plan.Columns[i] = strings.TrimSpace(names[i])
		}
	}
	if more := v.field("new-group"); more != "" {
		plan.Groups = append(plan.Groups, more)
	}
	_, err := v.page.Verbs.PlanImport(ctx, plan)
	if err == nil {
		_, err = v.page.Verbs.TryImport(ctx, id)
	}
	var refused *gateway.Invalid
	if errors.As(err, &refused) {
		j, missing := v.page.Verbs.ImportJob(ctx, id)
		if missing != nil {
			return missing
		}
		j.Consent, j.Groups = plan.Consent, plan.Groups
		if len(plan.Columns) == len(j.Header) {
			j.Columns = plan.Columns
		}
		return v.importColumns(importData{ImportJob: j}, err)
	}
	if err != nil {
		return err
	}
	v.leave(toImport(id))
	return nil
}

func runImport(v *visit) error {
	id := v.field("id")
	if _, err := v.page.Verbs.RunImport(v.r.Context(), id); err != nil {
		return err
	}
	v.leave(toImport(id))
	return nil
}

func dropImport(v *visit) error {
	if err := v.page.Verbs.DropImport(v.r.Context(), v.field("id")); err != nil {
		return err
	}
	return v.done("/people/import", notice{Key: "import.dropped"})
}

// importLeft sends the rows that were not taken, to be mended and uploaded again.
func importLeft(v *visit) error {
	v.attach("to-mend.csv", "text/csv; charset=utf-8")
	return v.page.Verbs.ImportLeft(v.r.Context(), v.w, v.r.URL.Query().Get("id"))
}
