package web

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"sync"

	"github.com/tocsin-sms/tocsin/accounts"
	"github.com/tocsin-sms/tocsin/internal/api"
)

// Handler serves the API. Close ends what would go on for ever.
type Handler struct {
	verbs Verbs
	log   *slog.Logger
	mux   *http.ServeMux
	// document is the description of the API, made when it is first asked for.
	document func() ([]byte, error)
	// open ends when the handler closes: streams of events end with it.
	open  context.Context
	close context.CancelFunc
}

// NewHandler serves the verbs under api.Prefix to whoever reaches it. A nil log
// discards.
func NewHandler(verbs Verbs, log *slog.Logger) *Handler { return newHandler(verbs, nil, log) }

func newHandler(verbs Verbs, who Who, log *slog.Logger) *Handler {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	h := &Handler{verbs: verbs, log: log, mux: http.NewServeMux()}
	h.document = sync.OnceValues(Document)
	h.open, h.close = context.WithCancel(context.Background())
	for _, r := range h.routes() {
		h.mux.Handle(r.pattern, h.serve(gated(who, r.least, r.bounded())))
	}
	h.mux.Handle("/", h.serve(gated(who, accounts.Viewer, unknown)))
	return h
}

// ServeHTTP answers one request.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) { h.mux.ServeHTTP(w, r) }

// Close ends the streams of events. It is for http.Server.RegisterOnShutdown,
// because a shutdown waits for every answer to end.
func (h *Handler) Close() { h.close() }

// bounded is the endpoint with a bound on the body, where it has one.
func (e endpoint) bounded() serving {
	if e.long {
		return e.serve
	}
	return func(w http.ResponseWriter, r *http.Request) (any, error) {
		r.Body = http.MaxBytesReader(w, r.Body, mostBody)
		return e.serve(w, r)
	}
}

func unknown(_ http.ResponseWriter, r *http.Request) (any, error) {
	return nil, api.NewProblem(http.StatusNotFound, api.CodeInvalid,
		fmt.Sprintf("there is no %s %s", r.Method, r.URL.Path), "the daemon may be of another version: tocsin status")
}
