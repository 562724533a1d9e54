package web

import (
	"context"
	"io"
	"net/http"
	"reflect"

	"github.com/tocsin-sms/tocsin/internal/api"
)

// importPeople reads CSV as it comes, however long.
func (h *Handler) importPeople() endpoint {
	return endpoint{
		serve: func(_ http.ResponseWriter, r *http.Request) (any, error) {
			options, err := readQuery(r, importOptions)
			if err != nil {
				return nil, err
			}
			return some(h.verbs.Import(r.Context(), r.Body, options))
		},
		shape: shape{query: reading(importOptions), body: "text/csv", gives: reflect.TypeFor[api.ImportReport](), long: true},
	}
}

// exportPeople writes CSV as it is read from the store.
func (h *Handler) exportPeople() endpoint {
	return written("text/csv; charset=utf-8", contactQuery, h.verbs.Export)
}

// backup writes a copy of the store.
func (h *Handler) backup() endpoint {
	return written("application/octet-stream", nothing, func(ctx context.Context, w io.Writer, _ none) error {
		return h.verbs.Backup(ctx, w)
	})
}

// none is what is read where there are no parameters.
type none struct{}

func nothing(*params) none { return none{} }

// written is a verb that writes its answer itself, of the media type kind.
func written[T any](kind string, read func(*params) T, verb func(context.Context, io.Writer, T) error) endpoint {
	return endpoint{
		serve: func(w http.ResponseWriter, r *http.Request) (any, error) {
			query, err := readQuery(r, read)
			if err != nil {
				return nil, err
			}
			w.Header().Set("Content-Type", kind)
			return nil, verb(r.Context(), w, query)
		},
		shape: shape{query: reading(read), answer: []string{kind}},
	}
}

// apply takes a campaign file as it was written.
func (h *Handler) apply() endpoint {
	return endpoint{
		serve: func(_ http.ResponseWriter, r *http.Request) (any, error) {
			request, err := readQuery(r, applyOptions)
			if err != nil {
				return nil, err
			}
			if request.File, err = io.ReadAll(r.Body); err != nil {
				return nil, err
			}
			return some(h.verbs.Apply(r.Context(), request))
		},
		shape: shape{query: reading(applyOptions), body: "application/yaml", gives: reflect.TypeFor[api.Applied]()},
	}
}
