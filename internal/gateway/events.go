package gateway

import (
	"sync"

	"github.com/tocsin-sms/tocsin/internal/api"
)

// events passes on what happens to those who watch. A watcher that does not
// keep up misses events; it never holds up the daemon.
type events struct {
	mu       sync.Mutex
	watchers map[chan api.Event]struct{}
}

// watcherBacklog is how many events a watcher may be behind.
const watcherBacklog = 256

func newEvents() *events { return &events{watchers: map[chan api.Event]struct{}{}} }

func (e *events) watch() (ch chan api.Event, stop func()) {
	ch = make(chan api.Event, watcherBacklog)
	e.mu.Lock()
	defer e.mu.Unlock()
	e.watchers[ch] = struct{}{}
	return ch, func() {
		e.mu.Lock()
		defer e.mu.Unlock()
		delete(e.watchers, ch)
	}
}

func (e *events) tell(ev api.Event) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for ch := range e.watchers {
		select {
		case ch <- ev:
		default:
		}
	}
}

// anyone tells whether somebody watches, so that events nobody sees cost nothing.
func (e *events) anyone() bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return len(e.watchers) > 0
}
