package api

import (
	"context"
	"io"
	"net/http"
	"net/url"
)

// UploadImport keeps a CSV file of people, to be taken in by steps.
func (c *Client) UploadImport(ctx context.Context, r io.Reader, name string) (ImportJob, error) {
	v := url.Values{}
	put(v, "file", name)
	return decode[ImportJob](c.do(ctx, request{method: http.MethodPost, path: "/imports", query: v, body: r, kind: "text/csv"}))
}

// Imports are the files of people that are kept.
func (c *Client) Imports(ctx context.Context) ([]ImportJob, error) {
	return fetch[[]ImportJob](ctx, c, http.MethodGet, "/imports", nil)
}

// ImportJob is one of them.
func (c *Client) ImportJob(ctx context.Context, id string) (ImportJob, error) {
	return fetch[ImportJob](ctx, c, http.MethodGet, path("imports", id), nil)
}

// PlanImport says what the columns of a file are, and how its people agreed.
func (c *Client) PlanImport(ctx context.Context, p ImportPlan) (ImportJob, error) {
	return send[ImportJob](ctx, c, http.MethodPatch, path("imports", p.ID), p)
}

// TryImport begins the dry run of a file.
func (c *Client) TryImport(ctx context.Context, id string) (ImportJob, error) {
	return fetch[ImportJob](ctx, c, http.MethodPost, path("imports", id, "try"), nil)
}

// RunImport begins to take the people of a file in.
func (c *Client) RunImport(ctx context.Context, id string) (ImportJob, error) {
	return fetch[ImportJob](ctx, c, http.MethodPost, path("imports", id, "run"), nil)
}

// ImportRows is what the import would do with each row.
func (c *Client) ImportRows(ctx context.Context, id string, p Page) ([]ImportRow, error) {
	return fetch[[]ImportRow](ctx, c, http.MethodGet, path("imports", id, "rows"), p.Values())
}

// ImportLeft writes the rows not taken as CSV.
func (c *Client) ImportLeft(ctx context.Context, w io.Writer, id string) error {
	return c.stream(ctx, w, path("imports", id, "left"), nil)
}

// DropImport removes a file of people.
func (c *Client) DropImport(ctx context.Context, id string) error {
	return c.drop(ctx, path("imports", id))
}
