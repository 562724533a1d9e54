package gateway

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tocsin-sms/tocsin/internal/api"
)

// watchOnce enters, hears what there is at once and leaves.
func watchOnce(e *events, after string) (kinds []string, cursor string) {
	b := newBell()
	first, at := e.enter(b, after)
	defer e.leave(b)
	more, _ := e.since(at)
	for _, ev := range append(first, more...) {
		kinds, cursor = append(kinds, ev.Kind+ev.ID), ev.Cursor
	}
	return kinds, cursor
}

func TestEventsGoOnBehindACursor(t *testing.T) {
	tell := func(e *events, n int) {
		for i := range n {
			e.tell(api.Event{Kind: "in", ID: fmt.Sprint(i)})
		}
	}
	cases := map[string]struct {
		after   func(e *events, cursor string) string // what happens after the first watch left
		want    []string
		wantLen int
	}{
		"nothing happened":        {func(_ *events, c string) string { return c }, nil, 0},
		"two happened":            {func(e *events, c string) string { tell(e, 2); return c }, []string{"in0", "in1"}, 2},
		"more than are kept":      {func(e *events, c string) string { tell(e, 3*eventsKept); return c }, []string{"reset"}, 1},
		"as many as are kept":     {func(e *events, c string) string { tell(e, eventsKept); return c }, nil, eventsKept},
		"a person was forgotten":  {func(e *events, c string) string { tell(e, 2); e.forget(); return c }, []string{"reset"}, 1},
		"of another run":          {func(e *events, c string) string { tell(e, 2); return "x" + c }, []string{"reset"}, 1},
		"of no run":               {func(*events, string) string { return "nonsense" }, []string{"reset"}, 1},
		"of what did not happen":  {func(_ *events, c string) string { return c + "9" }, []string{"reset"}, 1},
		"nobody watched for long": {func(e *events, c string) string { time.Sleep(2 * lingers); tell(e, 1); return c }, []string{"reset"}, 1},
		"begun anew":              {func(e *events, _ string) string { tell(e, 2); return "" }, []string{"ready"}, 1},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				e := newEvents()
				kinds, cursor := watchOnce(e, "")
				if diff := cmp.Diff([]string{"ready"}, kinds); diff != "" {
					t.Fatal(diff)
				}
				got, next := watchOnce(e, c.after(e, cursor))
				if c.want != nil && !slices.Equal(c.want, got) || len(got) != c.wantLen {
					t.Errorf("got %d events, want %d: %v", len(got), c.wantLen, c.want)
				}
				if again, _ := watchOnce(e, next); len(got) > 0 && len(again) > 0 {
					t.Errorf("behind the last cursor stand %v", again)
				}
			})
		})
	}
}

// A watcher that does not listen while more happens than is kept learns of it.
func TestAWatcherThatIsBehindIsReset(t *testing.T) {
	g := &Gateway{events: newEvents()}
	g.herald = newHerald(g)
	var got []string
	enough := errors.New("enough")
	err := g.Watch(t.Context(), api.WatchQuery{Kinds: []string{api.EventIn}}, func(e api.Event) error {
		got = append(got, e.Kind)
		if e.Kind == api.EventReady {
			for range 3 * eventsKept {
				g.events.tell(api.Event{Kind: api.EventIn})
			}
			return nil
		}
		return enough
	})
	if diff := cmp.Diff([]string{api.EventReady, api.EventReset}, got); diff != "" || !errors.Is(err, enough) {
		t.Error(err, diff)
	}
}
