package gateway_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tocsin-sms/tocsin/internal/api"
)

// hearing notes the events of a rig from now on.
type hearing struct {
	mu    sync.Mutex
	heard []api.Event
}

func hear(r *rig) *hearing {
	h := &hearing{}
	ctx, cancel := context.WithCancel(context.Background())
	var ended sync.WaitGroup
	ended.Go(func() {
		_ = r.Watch(ctx, api.WatchQuery{}, func(e api.Event) error {
			h.mu.Lock()
			defer h.mu.Unlock()
			h.heard = append(h.heard, e)
			return nil
		})
	})
	stop := r.stop
	r.stop = func() error { cancel(); ended.Wait(); return stop() }
	r.settle(2 * time.Second)
	h.take()
	return h
}

// take is what was heard since it was last asked.
func (h *hearing) take() (heard []api.Event) {
	h.mu.Lock()
	defer h.mu.Unlock()
	heard, h.heard = h.heard, nil
	return heard
}

// kinds are the kinds heard, each once.
func kinds(heard []api.Event) []string {
	out := []string{}
	for _, e := range heard {
		out = append(out, e.Kind)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func TestWhoWatchesHearsOfEverything(t *testing.T) {
	name := "Awa"
	cases := []struct {
		name string
		act  func(r *rig) (any, error)
		want []string
	}{
		{"a group is made", func(r *rig) (any, error) { return r.CreateGroup(t.Context(), api.Group{Name: "eau"}) }, []string{"group"}},
		{"a person is added", func(r *rig) (any, error) {
			return r.EditContact(t.Context(), api.ContactEdit{Number: awa, Name: &name, Groups: []string{"eau"}}, true)
		}, []string{"contact", "group"}},
		{"rules are applied", func(r *rig) (any, error) {
			return r.Apply(t.Context(), api.Apply{File: []byte(rules)})
		}, []string{"group", "poll", "rule"}},
		{"a text comes in", func(r *rig) (any, error) { return nil, r.modems[0].Inject(awa, "puits oui") }, []string{"contact", "in", "inbox", "modem", "out", "poll"}},
		{"a broadcast goes out", func(r *rig) (any, error) {
			return r.SendBroadcast(t.Context(), api.BroadcastDraft{Text: "Bonjour", To: []string{"eau"}})
		}, []string{"broadcast", "modem", "out"}},
		{"a modem is paused", func(r *rig) (any, error) { return r.PauseModem(t.Context(), "a") }, []string{"modem"}},
		{"nothing happens", func(*rig) (any, error) { return nil, nil }, []string{}},
	}
	bubble(t, 1, func(r *rig) {
		h := hear(r)
		for _, c := range cases {
			must(t)(c.act(r))
			r.settle(20 * time.Second)
			if diff := cmp.Diff(c.want, kinds(h.take())); diff != "" {
				t.Errorf("%s: %s", c.name, diff)
			}
		}
	})
}

// The counts of a broadcast are told as it goes on, not for each text, and to
// the end.
func TestABroadcastIsToldNowAndThen(t *testing.T) {
	bubble(t, 1, func(r *rig) {
		var file strings.Builder
		file.WriteString("number\n")
		for i := range 100 {
			fmt.Fprintf(&file, "+2376990001%02d\n", i)
		}
		must(t)(r.Import(t.Context(), strings.NewReader(file.String()), api.ImportOptions{}))
		h := hear(r)
		sent, err := r.SendBroadcast(t.Context(), api.BroadcastDraft{Text: "Bonjour", To: []string{"all"}})
		if err != nil {
			t.Fatal(err)
		}
		r.settle(time.Minute)
		var told []api.Event
		for _, e := range h.take() {
			if e.Kind == api.EventBroadcast && e.ID == sent.ID {
				told = append(told, e)
			}
		}
		last := told[len(told)-1].Broadcast
		if last == nil || last.Delivered != 100 || last.State != "done" {
			t.Errorf("the last that was told is %+v", last)
		}
		if len(told) > 60 {
			t.Errorf("told %d times of a broadcast of some seconds", len(told))
		}
	})
}
