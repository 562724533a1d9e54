package web_test

import (
	"context"
	"net/http/httptest"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tocsin-sms/tocsin/internal/api"
	"github.com/tocsin-sms/tocsin/internal/web"
)

// teller tells one event and waits; it notes what was asked.
type teller struct{ asked api.WatchQuery }

func (s *teller) Watch(ctx context.Context, q api.WatchQuery, fn func(api.Event) error) error {
	s.asked = q
	if err := fn(api.Event{Kind: api.EventGroup, Cursor: "r-7", ID: "sante"}); err != nil {
		return err
	}
	<-ctx.Done()
	return nil
}

func TestServerSentEvents(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 40*time.Second)
		defer cancel()
		r := httptest.NewRequest("GET", "/events", nil)
		r.Header.Set("Last-Event-ID", "r-6")
		w, from := httptest.NewRecorder(), &teller{}
		if err := web.ServeEvents(ctx, w, r, from, api.WatchQuery{After: "r-1", Kinds: []string{api.EventGroup}}); err != nil {
			t.Fatal(err)
		}
		want := `retry: 2000

id: r-7
event: group
data: {"kind":"group","at":"0001-01-01T00:00:00Z","cursor":"r-7","id":"sante"}

: here

: here

`
		if diff := cmp.Diff(want, w.Body.String()); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff(api.WatchQuery{After: "r-6", Kinds: []string{api.EventGroup}}, from.asked); diff != "" {
			t.Error("asked:", diff)
		}
		if got := w.Header().Get("Content-Type"); got != "text/event-stream" {
			t.Errorf("the answer is %s", got)
		}
	})
}
