package web

import (
	"context"
	"io"

	"github.com/tocsin-sms/tocsin/accounts"
	"github.com/tocsin-sms/tocsin/internal/api"
)

// machineVerbs are about the daemon and its file.
type machineVerbs interface {
	Status(context.Context) (api.Status, error)
	// Home is what needs a person now, and what is going on.
	Home(context.Context) (api.Home, error)
	// Backup writes a consistent copy of the store while the daemon works.
	Backup(context.Context, io.Writer) error
	// Watch calls fn for each event, in order, from the goroutine that called
	// it, until ctx ends (nil) or fn fails (its error).
	Watch(ctx context.Context, q api.WatchQuery, fn func(api.Event) error) error
}

func (h *Handler) machine() []route {
	v := h.verbs
	return []route{
		{"GET /api/v1/status", accounts.Viewer, "Shows the state of the whole daemon.", ask(v.Status)},
		{"GET /api/v1/home", accounts.Viewer, "Shows what needs a person now, and what is going on.", ask(v.Home)},
		{"GET /api/v1/events", accounts.Viewer, "Streams what happens, as it does.", h.events()},
		{"GET /api/v1/openapi.json", accounts.Viewer, "Describes this API (OpenAPI 3.1).", h.described()},
		{"GET /api/v1/backup", accounts.Coordinator, "Writes a copy of the store.", h.backup()},
	}
}
