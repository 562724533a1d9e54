package gateway

import (
	"bytes"
	"context"
	"reflect"
	"slices"
	"sync"
	"time"

	"github.com/oklog/ulid/v2"

	"github.com/tocsin-sms/tocsin/internal/api"
	"github.com/tocsin-sms/tocsin/internal/store"
)

// herald tells those who watch of what transactions changed, which it knows by
// the buckets they wrote to, and of modems that are no longer as they were. What
// changes many times within a moment is told once. One goroutine tells; while
// nobody watches it sleeps.
type herald struct {
	g    *Gateway
	bell bell
	mu   sync.Mutex
	news map[change]struct{} // to be told

	// Only the goroutine touches these.
	modems map[string]api.Modem // as they were last told
	looked time.Time            // when they were last looked at
}

// change is that something is no longer as it was.
type change struct{ kind, id string }

const (
	// moment is within how long changes of one thing are told once.
	moment = 250 * time.Millisecond
	// modemsLook is how often modems are compared with what was told of them.
	modemsLook = time.Second
	// newsMost is how many changes of a kind are told by their ids in a moment.
	newsMost = 16
)

func newHerald(g *Gateway) *herald {
	return &herald{g: g, bell: newBell(), news: map[change]struct{}{}, modems: map[string]api.Modem{}}
}

// Run tells until ctx ends.
func (h *herald) Run(ctx context.Context) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-h.bell:
		case <-h.soon():
		}
		h.tell()
		select { // what comes meanwhile is told together
		case <-ctx.Done():
			return nil
		case <-time.After(moment):
		}
	}
}

// soon is when modems are looked at next: never where nobody watches.
func (h *herald) soon() <-chan time.Time {
	if !h.g.events.watched() {
		return nil
	}
	return time.After(modemsLook)
}

// heard notes what a transaction changed, once it has committed.
func (h *herald) heard(touched []store.Touched) {
	if len(touched) == 0 || !h.g.events.watched() {
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, t := range touched {
		kind, name := kindOf(t.Bucket)
		switch {
		case kind == "":
			continue
		case name == nil || t.More:
			h.news[change{kind: kind}] = struct{}{}
			continue
		}
		for _, key := range t.Keys {
			h.news[change{kind, name(key)}] = struct{}{}
		}
	}
	if len(h.news) > 0 {
		h.bell.ring()
	}
}

// kindOf is the kind of event that a change in a bucket is, "" for none, and what
// names the thing in a key; nil where the keys are not of one thing.
func kindOf(bucket string) (kind string, name func(key []byte) string) {
	switch bucket {
	case "outbox.messages":
		return api.EventOut, idIn
	case "outbox.broadcasts", "outbox.tallies", "outbox.answer_count":
		return api.EventBroadcast, idIn
	case "polls", "poll votes", "poll doubts", "poll counts", "poll hours":
		return api.EventPoll, leading
	case "contacts":
		return api.EventContact, numberIn
	case "refusals", "doubts", "evidence", "merged-numbers":
		return api.EventContact, nil
	case "groups":
		return api.EventGroup, leading
	case "members", "segments":
		return api.EventGroup, nil
	case "rules", "rule hits":
		return api.EventRule, leading
	case "operator_alerts":
		return api.EventAlert, nil
	case "inbox", "inbox_flag", "inbox_threads":
		return api.EventInbox, nil
	case "added_modems":
		return api.EventModem, nil
	case "drafts":
		return api.EventBroadcast, nil
	case "accounts", "tokens", "settings":
		return api.EventSettings, nil
	}
	return "", nil
}

func idIn(key []byte) string     { return ulid.ULID(key).String() }
func numberIn(key []byte) string { return string(store.NumberOf(key)) }

// leading is the first part of a key.
func leading(key []byte) string {
	name, _, _ := bytes.Cut(key, []byte{0})
	return string(name)
}

// tell passes on what there is to tell.
func (h *herald) tell() {
	if !h.g.events.watched() {
		clear(h.modems) // who watches next is told of them all
		return
	}
	for _, c := range h.take() {
		ev := api.Event{Kind: c.kind, At: h.g.opt.Now(), ID: c.id}
		if c.kind == api.EventBroadcast && c.id != "" {
			ev.Broadcast = h.broadcast(c.id)
		}
		h.g.events.tell(ev)
	}
	h.lookAtModems()
}

// take is what is to be told, and is told by it. Where many things of a kind
// changed they are one change without an id.
func (h *herald) take() (told []change) {
	h.mu.Lock()
	defer h.mu.Unlock()
	count := map[string]int{}
	for c := range h.news {
		count[c.kind]++
	}
	for c := range h.news {
		_, untold := h.news[change{kind: c.kind}]
		if many := untold || count[c.kind] > newsMost; !many {
			told = append(told, c)
		} else if count[c.kind] > 0 {
			count[c.kind] = -1
			told = append(told, change{kind: c.kind})
		}
	}
	clear(h.news)
	return told
}

// broadcast is a broadcast as it stands; nil where it is gone.
func (h *herald) broadcast(ref string) *api.Broadcast {
	id, err := ulid.ParseStrict(ref)
	if err != nil {
		return nil
	}
	b, err := h.g.showBroadcast(id)
	if err != nil {
		return nil
	}
	return &b
}

// lookAtModems tells of the modems that are not as they were told.
func (h *herald) lookAtModems() {
	now := h.g.opt.Now()
	if now.Sub(h.looked).Abs() < modemsLook {
		return
	}
	h.looked = now
	list, err := h.g.Modems(context.Background())
	if err != nil {
		h.g.log.Error("look at the modems", "error", err)
	}
	for name := range h.modems {
		if gone := !slices.ContainsFunc(list, func(m api.Modem) bool { return m.Name == name }); gone && err == nil {
			delete(h.modems, name)
			h.g.events.tell(api.Event{Kind: api.EventModem, At: now, ID: name})
		}
	}
	for _, m := range list {
		if was, known := h.modems[m.Name]; known && reflect.DeepEqual(was, m) {
			continue
		}
		h.modems[m.Name] = m
		h.g.events.tell(api.Event{Kind: api.EventModem, At: now, ID: m.Name, Modem: &m})
	}
}
