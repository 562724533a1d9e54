package gateway_test

import (
	"testing"
	"time"

	"github.com/tocsin-sms/tocsin/internal/api"
)

func TestWhoOnlyWroteCanBeErased(t *testing.T) {
	bubble(t, 1, func(r *rig) {
		r.apply(rules)
		r.in(awa, "stop sending me these") // no contact, in doubt
		if err := r.EraseContact(t.Context(), awa); err != nil {
			t.Fatalf("erase: %v", err)
		}
		if c, err := r.Contact(t.Context(), awa); err == nil {
			t.Errorf("still known: %+v", c)
		}
	})
}

func TestAnErasedPersonIsNoLongerInASchedule(t *testing.T) {
	bubble(t, 1, func(r *rig) {
		r.apply(rules)
		r.join("sante", awa)
		b := r.broadcast(api.BroadcastDraft{Text: "Rappel.", To: []string{awa, bello}, At: time.Now().Add(time.Hour)})
		if err := r.EraseContact(t.Context(), awa); err != nil {
			t.Fatal(err)
		}
		r.settle(2 * time.Hour)
		if got := r.sent(awa); len(got) != 0 {
			t.Errorf("an erased person got %q", got)
		}
		if got := r.show(b.ID); got.Recipients != 1 || got.Delivered != 1 {
			t.Errorf("counts %+v, want the other one", got.Counts)
		}
	})
}
