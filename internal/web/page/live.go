package page

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/tocsin-sms/tocsin/accounts"
	"github.com/tocsin-sms/tocsin/internal/api"
)

// What is live reaches a browser as server-sent events (HTML Living Standard
// §9.2) named for their kind and empty: a part of the page that hears one asks
// for itself again. Of each kind one is sent at once, and what follows within
// liveEvery is one more at its end.
const (
	livePath  = "/live"
	liveEvery = 250 * time.Millisecond
	liveBeat  = 20 * time.Second
)

func (p *Page) liveRoutes() []route {
	return []route{{"GET " + livePath, accounts.Viewer, live}}
}

func live(v *visit) error {
	ctx, cancel := context.WithCancel(v.r.Context())
	defer cancel()
	defer context.AfterFunc(v.page.open, cancel)()
	out := http.NewResponseController(v.w)
	v.w.Header().Set("Content-Type", "text/event-stream")
	if _, err := fmt.Fprint(v.w, ": here\n\n"); err != nil {
		return nil
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("flush what is live: %w", err)
	}
	kinds := make(chan string, 64)
	go func() {
		defer close(kinds)
		if err := v.page.watch(ctx, kinds); err != nil {
			v.page.Log.Warn("live events", "error", err)
		}
	}()
	// Whoever ends first, the watcher has left when this returns.
	defer func() {
		cancel()
		for range kinds {
		}
	}()
	return pass(v.w, out, kinds)
}

// watch hands on the kinds of what happens until ctx ends. A kind that finds
// no room is dropped: there are as many of it waiting.
func (p *Page) watch(ctx context.Context, kinds chan<- string) error {
	return p.Verbs.Watch(ctx, api.WatchQuery{}, func(e api.Event) error {
		told := []string{e.Kind}
		if e.Kind == api.EventReset { // anything may have changed
			told = api.EventKinds()
		}
		for _, kind := range told {
			if kind == api.EventReset || kind == api.EventReady {
				continue // about the stream; a form's reset is another thing
			}
			select {
			case kinds <- kind:
			default:
			}
		}
		return nil
	})
}

// pass writes kinds as they come, no kind more often than liveEvery.
func pass(w http.ResponseWriter, out *http.ResponseController, kinds <-chan string) error {
	ticker := time.NewTicker(liveEvery)
	defer ticker.Stop()
	var (
		sent    = map[string]bool{} // in this interval
		waiting = map[string]bool{}
		beat    = time.Now()
	)
	say := func(kind string) error {
		sent[kind], beat = true, time.Now()
		if _, err := fmt.Fprintf(w, "event: %s\ndata: {}\n\n", kind); err != nil {
			return err
		}
		return out.Flush()
	}
	for {
		select {
		case kind, more := <-kinds:
			if !more {
				return nil
			}
			if sent[kind] {
				waiting[kind] = true
			} else if say(kind) != nil {
				return nil // the browser left
			}
		case <-ticker.C:
			clear(sent)
			for kind := range waiting {
				if say(kind) != nil {
					return nil
				}
			}
			clear(waiting)
			if time.Since(beat) > liveBeat {
				beat = time.Now()
				if _, err := fmt.Fprint(w, ": still here\n\n"); err != nil || out.Flush() != nil {
					return nil
				}
			}
		}
	}
}
