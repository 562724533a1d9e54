package web

import (
	"context"
	"io"
	"net/http"

	"github.com/tocsin-sms/tocsin/internal/api"
)

// importPeople reads CSV as it comes, however long.
func (h *Handler) importPeople(_ http.ResponseWriter, r *http.Request) (any, error) {
	p := paramsOf(r)
	options := importOptions(p)
	if err := p.err(); err != nil {
		return nil, err
	}
	return some(h.verbs.Import(r.Context(), r.Body, options))
}

// exportPeople writes CSV as it is read from the store.
func (h *Handler) exportPeople(w http.ResponseWriter, r *http.Request) (any, error) {
	p := paramsOf(r)
	query := contactQuery(p)
	if err := p.err(); err != nil {
		return nil, err
	}
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	return nil, h.verbs.Export(r.Context(), w, query)
}

// backup writes a copy of the store.
func (h *Handler) backup(w http.ResponseWriter, r *http.Request) (any, error) {
	w.Header().Set("Content-Type", "application/octet-stream")
	return nil, h.verbs.Backup(r.Context(), w)
}

// apply takes a campaign file as it was written.
func (h *Handler) apply(_ http.ResponseWriter, r *http.Request) (any, error) {
	p := paramsOf(r)
	request := api.Apply{Prune: p.flag("prune"), DryRun: p.flag("dry_run")}
	if err := p.err(); err != nil {
		return nil, err
	}
	var err error
	if request.File, err = io.ReadAll(r.Body); err != nil {
		return nil, err
	}
	return some(h.verbs.Apply(r.Context(), request))
}

// events writes each event as a line of JSON at once, until the caller leaves
// or the handler closes.
func (h *Handler) events(w http.ResponseWriter, r *http.Request) (any, error) {
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel()
	defer context.AfterFunc(h.open, cancel)()
	w.Header().Set("Content-Type", "application/jsonl")
	flush := http.NewResponseController(w)
	if err := flush.Flush(); err != nil {
		return nil, err
	}
	return nil, h.verbs.Watch(ctx, func(e api.Event) error {
		if err := api.Encode(w, e); err != nil {
			return err
		}
		return flush.Flush()
	})
}
