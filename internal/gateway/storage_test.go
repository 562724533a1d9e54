package gateway_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/tocsin-sms/tocsin/modem/simulated"
)

func TestAFullMemoryIsToldAndWhatWaitsComesIn(t *testing.T) {
	bubbleWith(t, 1, withPhone, func(r *rig) {
		r.apply(rules)
		fault(t, r.modems[0], simulated.Fault{Name: "storage-full"})
		for _, n := range people(5) {
			if err := r.modems[0].Inject(n, "sante"); err != nil {
				t.Fatal(err)
			}
		}
		r.settle(time.Minute)
		if got := r.alerted(); len(got) != 0 {
			t.Errorf("after a minute: %q, want no alert yet", got)
		}
		problems := func() []string {
			s, err := r.Status(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			return s.Problems
		}
		if got := problems(); !slices.ContainsFunc(got, func(p string) bool { return strings.HasPrefix(p, "the memory SM of the modem a is full") }) {
			t.Errorf("problems = %q, want the full memory", got)
		}
		r.settle(10 * time.Minute)
		if got := r.alerted(); len(got) != 1 || !strings.HasPrefix(got[0], "Comité: la mémoire SM du modem a est pleine") {
			t.Errorf("alerts = %q, want one", got)
		}
		r.modems[0].ClearFaults("storage-full")
		r.settle(time.Minute)
		for _, n := range people(5) {
			if got := r.sent(n); len(got) != 1 {
				t.Errorf("%s was answered %d times once there was room", n, len(got))
			}
		}
		if got := problems(); len(got) != 0 {
			t.Errorf("problems = %q, want none once there was room", got)
		}
	})
}

func TestSlotsThatCanNotBeDeletedAreReadOnceEach(t *testing.T) {
	bubbleWith(t, 1, withPhone, func(r *rig) {
		r.apply(rules)
		fault(t, r.modems[0], simulated.Fault{Name: "stuck-slot", Code: 500})
		for _, n := range people(40) { // as many as the memory holds
			if err := r.modems[0].Inject(n, "sante"); err != nil {
				t.Fatal(err)
			}
		}
		r.settle(20 * time.Minute)
		for _, n := range people(40) {
			if got := r.sent(n); len(got) != 1 {
				t.Errorf("%s was answered %d times", n, len(got))
			}
		}
		if got := r.alerted(); len(got) != 1 {
			t.Errorf("alerts = %q, want one of the full memory", got)
		}
	})
}
