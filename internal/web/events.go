package web

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"reflect"
	"strings"
	"sync"
	"time"

	"github.com/tocsin-sms/tocsin/internal/api"
)

// Watcher is the verb that streams of events are made of.
type Watcher interface {
	Watch(ctx context.Context, q api.WatchQuery, fn func(api.Event) error) error
}

const (
	// heartbeat is how often a stream without events says that it lives, so that
	// what stands between does not end it, and a caller that is gone is noticed.
	heartbeat = 15 * time.Second
	// slowest is how long a caller may take over an event before it is given up;
	// it comes again and goes on where it was.
	slowest = 10 * time.Second
	// comeBack is how soon a browser asks again for a stream that broke off.
	comeBack = 2 * time.Second

	eventStream = "text/event-stream"
	jsonLines   = "application/jsonl"
)

// events streams what happens, until the caller leaves or the handler closes: as
// server-sent events to those that accept them, else as a line of JSON each.
func (h *Handler) events() endpoint {
	return endpoint{
		serve: func(w http.ResponseWriter, r *http.Request) (any, error) {
			q, err := readQuery(r, watchQuery)
			if err != nil {
				return nil, err
			}
			ctx, cancel := context.WithCancel(r.Context())
			defer cancel()
			defer context.AfterFunc(h.open, cancel)()
			return nil, streamTo(ctx, w, r, h.verbs, q)
		},
		shape: shape{query: reading(watchQuery), gives: reflect.TypeFor[api.Event](), answer: []string{jsonLines, eventStream}},
	}
}

// ServeEvents answers with server-sent events until ctx or the request ends. Each
// has the kind of the event, its JSON as data and its cursor as id; a browser that
// comes back goes on behind the last one it saw.
func ServeEvents(ctx context.Context, w http.ResponseWriter, r *http.Request, verbs Watcher, q api.WatchQuery) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(r.Context(), cancel)()
	if last := r.Header.Get("Last-Event-ID"); last != "" {
		q.After = last
	}
	s := newStream(w, eventStream)
	if err := s.write(func(w io.Writer) error {
		_, err := fmt.Fprintf(w, "retry: %d\n\n", comeBack.Milliseconds())
		return err
	}); err != nil {
		return err
	}
	var beats sync.WaitGroup
	defer beats.Wait()
	defer cancel()
	beats.Go(func() { s.beat(ctx, cancel) })
	return verbs.Watch(ctx, q, func(e api.Event) error {
		return s.write(func(w io.Writer) error { return writeEvent(w, e) })
	})
}

func streamTo(ctx context.Context, w http.ResponseWriter, r *http.Request, verbs Watcher, q api.WatchQuery) error {
	if strings.Contains(r.Header.Get("Accept"), eventStream) {
		return ServeEvents(ctx, w, r, verbs, q)
	}
	s := newStream(w, jsonLines)
	if err := s.write(func(io.Writer) error { return nil }); err != nil {
		return err
	}
	return verbs.Watch(ctx, q, func(e api.Event) error {
		return s.write(func(w io.Writer) error { return api.Encode(w, e) })
	})
}

func writeEvent(w io.Writer, e api.Event) error {
	if _, err := fmt.Fprintf(w, "id: %s\nevent: %s\ndata: ", e.Cursor, e.Kind); err != nil {
		return err
	}
	if err := api.Encode(w, e); err != nil { // ends its line
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

// stream is an answer that goes on. Its writes may come from two goroutines.
type stream struct {
	mu      sync.Mutex
	w       http.ResponseWriter
	control *http.ResponseController
}

func newStream(w http.ResponseWriter, kind string) *stream {
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Cache-Control", "no-store")
	return &stream{w: w, control: http.NewResponseController(w)}
}

// write writes and hands on at once.
func (s *stream) write(fn func(io.Writer) error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	// What can not have a deadline has none, as in tests.
	_ = s.control.SetWriteDeadline(time.Now().Add(slowest))
	if err := fn(s.w); err != nil {
		return err
	}
	return s.control.Flush()
}

// beat says now and then that the stream lives, and ends it where nobody hears.
func (s *stream) beat(ctx context.Context, end context.CancelFunc) {
	ticker := time.NewTicker(heartbeat)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		err := s.write(func(w io.Writer) error {
			_, err := io.WriteString(w, ": here\n\n")
			return err
		})
		if err != nil {
			end()
			return
		}
	}
}
