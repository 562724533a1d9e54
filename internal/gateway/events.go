package gateway

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/tocsin-sms/tocsin/internal/api"
)

// events are the latest things that happened, for those who watch. Each watcher
// reads them at its own pace and holds up nobody: one that falls behind what is
// kept learns that it missed something.
type events struct {
	mu       sync.Mutex
	watchers map[bell]struct{}
	run      string      // names this run of numbers in cursors
	next     uint64      // the number of the next event
	kept     []api.Event // the latest, in order; kept[0] has the number next-len(kept)
	left     time.Time   // when the last watcher left
}

const (
	// eventsKept is how many events a watcher may be behind.
	eventsKept = 1024
	// lingers is how long events are kept for a watcher that lost its connection.
	lingers = time.Minute
)

func newEvents() *events { return &events{watchers: map[bell]struct{}{}, next: 1} }

// watched tells whether somebody watches, or did a moment ago: events that
// nobody sees cost nothing.
func (e *events) watched() bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.isWatched()
}

func (e *events) isWatched() bool {
	return len(e.watchers) > 0 || !e.left.IsZero() && time.Since(e.left) < lingers
}

// enter begins a watch behind the event of a cursor: what it has to be told
// first, and the number of the event that comes then.
func (e *events) enter(b bell, after string) (first []api.Event, at uint64) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if !e.isWatched() { // what happened meanwhile was not kept
		e.run, e.kept = strconv.FormatInt(time.Now().UnixNano(), 36), nil
	}
	e.watchers[b] = struct{}{}
	b.ring() // there may be some at once
	if after == "" {
		return []api.Event{e.sign(api.EventReady)}, e.next
	}
	run, number, _ := strings.Cut(after, "-")
	n, err := strconv.ParseUint(number, 10, 64)
	if err != nil || run != e.run || n >= e.next || n+1 < e.first() {
		return []api.Event{e.sign(api.EventReset)}, e.next
	}
	return nil, n + 1
}

func (e *events) leave(b bell) {
	e.mu.Lock()
	defer e.mu.Unlock()
	delete(e.watchers, b)
	e.left = time.Now()
}

// first is the number of the first event that is kept.
func (e *events) first() uint64 { return e.next - uint64(len(e.kept)) }

// tell passes an event on.
func (e *events) tell(ev api.Event) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if !e.isWatched() {
		return
	}
	ev.Cursor = e.cursor(e.next)
	e.next++
	if len(e.kept) >= 2*eventsKept {
		e.kept = slices.Clone(e.kept[eventsKept:])
	}
	e.kept = append(e.kept, ev)
	for b := range e.watchers {
		b.ring()
	}
}

func (e *events) cursor(n uint64) string { return e.run + "-" + strconv.FormatUint(n, 10) }

// since is the events from number at on, and the number after them. Where the
// first of them is no longer kept, it is a reset alone.
func (e *events) since(at uint64) ([]api.Event, uint64) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if at < e.first() {
		return []api.Event{e.sign(api.EventReset)}, e.next
	}
	return slices.Clone(e.kept[at-e.first():]), e.next
}

// sign is an event about the stream itself, for one watcher; behind its cursor
// stand those to come.
func (e *events) sign(kind string) api.Event {
	return api.Event{Kind: kind, At: time.Now(), Cursor: e.cursor(e.next - 1)}
}

// forget drops what is kept: it may tell of a person who is to be forgotten.
func (e *events) forget() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.kept = nil
}

// wants tells whether a watcher asked for events of a kind.
func wants(q api.WatchQuery, kind string) bool {
	about := kind == api.EventReady || kind == api.EventReset
	return about || len(q.Kinds) == 0 || slices.Contains(q.Kinds, kind)
}

// Watch passes events on, in order, until ctx ends (nil) or fn fails (its
// error). It calls fn from the goroutine that called it.
func (g *Gateway) Watch(ctx context.Context, q api.WatchQuery, fn func(api.Event) error) error {
	b := newBell()
	some, at := g.events.enter(b, q.After)
	defer g.events.leave(b)
	g.herald.bell.ring()
	for {
		for _, ev := range some {
			if !wants(q, ev.Kind) {
				continue
			}
			if err := fn(ev); err != nil {
				return err
			}
		}
		select {
		case <-ctx.Done():
			return nil
		case <-b:
		}
		some, at = g.events.since(at)
	}
}
