package web

import (
	"context"
	"io"
	"net/http"
	"reflect"

	"github.com/tocsin-sms/tocsin/accounts"
	"github.com/tocsin-sms/tocsin/internal/api"
)

// importVerbs are about files of people that are taken in by steps: uploaded,
// planned, tried, run.
type importVerbs interface {
	// UploadImport keeps a CSV file of that name and guesses what its columns are.
	UploadImport(ctx context.Context, r io.Reader, name string) (api.ImportJob, error)
	Imports(context.Context) ([]api.ImportJob, error)
	ImportJob(ctx context.Context, id string) (api.ImportJob, error)
	PlanImport(context.Context, api.ImportPlan) (api.ImportJob, error)
	// TryImport and RunImport begin; ImportJob tells how far it is.
	TryImport(ctx context.Context, id string) (api.ImportJob, error)
	RunImport(ctx context.Context, id string) (api.ImportJob, error)
	// ImportRows is what would become of each row; the page goes on behind a row.
	ImportRows(ctx context.Context, id string, page api.Page) ([]api.ImportRow, error)
	// ImportLeft writes the rows not taken as CSV, with why.
	ImportLeft(ctx context.Context, w io.Writer, id string) error
	DropImport(ctx context.Context, id string) error
}

func (h *Handler) imports() []route {
	v := h.verbs
	return []route{
		{"GET /api/v1/imports", accounts.Coordinator, "Lists the files of people that are kept, the latest first.", ask(v.Imports)},
		{"POST /api/v1/imports", accounts.Coordinator, "Keeps a CSV file of people, to be taken in by steps.", h.uploadImport()},
		{"GET /api/v1/imports/{id}", accounts.Coordinator, "Shows a file of people and how far it is.", named("id", v.ImportJob)},
		{"PATCH /api/v1/imports/{id}", accounts.Coordinator, "Says what the columns of a file are, and how its people agreed.", postedTo("id", toImport, v.PlanImport)},
		{"POST /api/v1/imports/{id}/try", accounts.Coordinator, "Begins the dry run of a file.", named("id", v.TryImport)},
		{"POST /api/v1/imports/{id}/run", accounts.Coordinator, "Begins to take the people of a file in.", named("id", v.RunImport)},
		{"GET /api/v1/imports/{id}/rows", accounts.Coordinator, "Tells what the import would do with each row.", listedOf("id", page, v.ImportRows)},
		{"GET /api/v1/imports/{id}/left", accounts.Coordinator, "Writes the rows not taken as CSV, with why.", h.importLeft()},
		{"DELETE /api/v1/imports/{id}", accounts.Coordinator, "Removes a file of people; who was taken in stays.", gone("id", v.DropImport)},
	}
}

func toImport(p *api.ImportPlan, id string) error { return fit(&p.ID, id) }

func fileName(p *params) string { return p.text("file") }

func (h *Handler) uploadImport() endpoint {
	return endpoint{
		serve: func(_ http.ResponseWriter, r *http.Request) (any, error) {
			name, err := readQuery(r, fileName)
			if err != nil {
				return nil, err
			}
			return some(h.verbs.UploadImport(r.Context(), r.Body, name))
		},
		shape: shape{query: reading(fileName), body: "text/csv", gives: reflect.TypeFor[api.ImportJob](), long: true},
	}
}

func (h *Handler) importLeft() endpoint {
	const kind = "text/csv; charset=utf-8"
	return endpoint{
		serve: func(w http.ResponseWriter, r *http.Request) (any, error) {
			w.Header().Set("Content-Type", kind)
			return nil, h.verbs.ImportLeft(r.Context(), w, r.PathValue("id"))
		},
		shape: shape{answer: []string{kind}},
	}
}
