package web

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"reflect"

	"github.com/tocsin-sms/tocsin/internal/api"
)

// mostBody bounds a body in bytes, but for files of people, which are read as
// they come.
const mostBody = 10 << 20

// endpoint is what answers at a route, with the shape of what it takes and
// gives, from which the document of the API is made.
type endpoint struct {
	serve serving
	shape
}

// serving answers a request or says why not. What it answers is encoded as
// JSON; nil answers nothing more, for those that wrote the answer themselves.
type serving func(http.ResponseWriter, *http.Request) (any, error)

// shape is what an endpoint takes and gives.
type shape struct {
	query  func(*params) // reads its parameters; nil: it has none
	takes  reflect.Type  // of a JSON body; nil: none
	body   string        // media type of a body that is not JSON
	gives  reflect.Type  // of a JSON answer; nil: none
	answer []string      // media types of an answer that is not JSON alone
	long   bool          // its body has no bound
	paged  bool          // it answers a page of a list
}

// ask is a verb that takes nothing.
func ask[U any](verb func(context.Context) (U, error)) endpoint {
	return endpoint{
		serve: func(_ http.ResponseWriter, r *http.Request) (any, error) { return some(verb(r.Context())) },
		shape: shape{gives: reflect.TypeFor[U]()},
	}
}

// named is a verb on the thing that the path names.
func named[U any](key string, verb func(context.Context, string) (U, error)) endpoint {
	return endpoint{
		serve: func(_ http.ResponseWriter, r *http.Request) (any, error) {
			return some(verb(r.Context(), r.PathValue(key)))
		},
		shape: shape{gives: reflect.TypeFor[U]()},
	}
}

// gone is a verb that removes the thing that the path names.
func gone(key string, verb func(context.Context, string) error) endpoint {
	return endpoint{serve: func(w http.ResponseWriter, r *http.Request) (any, error) {
		if err := verb(r.Context(), r.PathValue(key)); err != nil {
			return nil, err
		}
		w.WriteHeader(http.StatusNoContent)
		return nil, nil
	}}
}

// listed is a verb that takes the parameters of the request. Where they ask for
// a page of a list, the answer links to the next one.
func listed[T, U any](read func(*params) T, verb func(context.Context, T) (U, error)) endpoint {
	return listedOf("", read, func(ctx context.Context, _ string, query T) (U, error) { return verb(ctx, query) })
}

// listedOf is a verb on the thing that the path names, which takes parameters.
func listedOf[T, U any](key string, read func(*params) T, verb func(context.Context, string, T) (U, error)) endpoint {
	by := pagerOf(reflect.TypeFor[T](), reflect.TypeFor[U]())
	return endpoint{
		serve: func(w http.ResponseWriter, r *http.Request) (any, error) {
			query, err := readQuery(r, read)
			if err != nil {
				return nil, err
			}
			return turn(w, r, by, query, func(q T) (U, error) { return verb(r.Context(), r.PathValue(key), q) })
		},
		shape: shape{query: reading(read), gives: reflect.TypeFor[U](), paged: by != nil},
	}
}

// posted is a verb that takes the JSON body.
func posted[T, U any](verb func(context.Context, T) (U, error)) endpoint {
	return postedOf("", func(ctx context.Context, _ string, body T) (U, error) { return verb(ctx, body) })
}

// postedTo is a verb on the thing that the path names, which takes the JSON
// body; set puts the name into it and says what does not fit together.
func postedTo[T, U any](key string, set func(*T, string) error, verb func(context.Context, T) (U, error)) endpoint {
	return postedOf(key, func(ctx context.Context, name string, body T) (U, error) {
		if err := set(&body, name); err != nil {
			var none U
			return none, err
		}
		return verb(ctx, body)
	})
}

// postedOf is a verb that takes what the path names and the JSON body.
func postedOf[T, U any](key string, verb func(context.Context, string, T) (U, error)) endpoint {
	return endpoint{
		serve: func(_ http.ResponseWriter, r *http.Request) (any, error) {
			body, err := decode[T](r)
			if err != nil {
				return nil, err
			}
			if err := withKey(r, &body); err != nil {
				return nil, err
			}
			return some(verb(r.Context(), r.PathValue(key), body))
		},
		shape: shape{takes: reflect.TypeFor[T](), gives: reflect.TypeFor[U]()},
	}
}

// reading is read without what it returns: what is asked for by name is what
// the document lists.
func reading[T any](read func(*params) T) func(*params) {
	return func(p *params) { read(p) }
}

// readQuery reads the parameters of a request.
func readQuery[T any](r *http.Request, read func(*params) T) (T, error) {
	p := paramsOf(r)
	query := read(p)
	return query, p.err()
}

// some turns a verb's answer into an endpoint's.
func some[U any](answer U, err error) (any, error) { return answer, err }

// decode reads the body strictly: one JSON value, with fields that exist.
func decode[T any](r *http.Request) (T, error) {
	var body T
	dec := json.NewDecoder(r.Body)
	dec.DisallowUnknownFields()
	if err := dec.Decode(&body); err != nil {
		return body, badJSON(err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return body, &requestError{what: "the body holds more than one JSON value"}
	}
	return body, nil
}

func badJSON(err error) error {
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return err
	}
	if errors.Is(err, io.EOF) {
		return &requestError{what: "the body is empty, want JSON"}
	}
	return &requestError{what: fmt.Sprintf("the body is not what this route takes: %v", err)}
}

// serve turns what answers into a handler.
func (h *Handler) serve(answer serving) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		started := &starter{ResponseWriter: w}
		given, err := answer(started, r)
		switch {
		case err != nil && started.begun:
			h.log.Warn("broke off an answer", "path", r.URL.Path, "error", err)
			// The end mark must not follow, or the caller takes a part for all.
			panic(http.ErrAbortHandler)
		case err != nil:
			h.tell(w, r, err)
		case given != nil:
			w.Header().Set("Content-Type", "application/json")
			if err := api.Encode(w, given); err != nil {
				h.log.Debug("answer", "path", r.URL.Path, "error", err)
			}
		}
	}
}

// tell answers with a problem.
func (h *Handler) tell(w http.ResponseWriter, r *http.Request, err error) {
	p := *ProblemOf(err)
	p.Instance = r.URL.Path
	if p.Status == http.StatusInternalServerError {
		h.log.Error("verb", "method", r.Method, "route", r.Pattern, "error", err)
	}
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(p.Status)
	if err := api.Encode(w, p); err != nil {
		h.log.Debug("tell problem", "error", err)
	}
}

// starter notes whether an answer has begun.
type starter struct {
	http.ResponseWriter
	begun bool
}

func (s *starter) WriteHeader(status int) {
	s.begun = true
	s.ResponseWriter.WriteHeader(status)
}

func (s *starter) Write(b []byte) (int, error) {
	s.begun = true
	return s.ResponseWriter.Write(b)
}

// Unwrap lets http.ResponseController reach Flush.
func (s *starter) Unwrap() http.ResponseWriter { return s.ResponseWriter }
