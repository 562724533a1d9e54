package gateway_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tocsin-sms/tocsin/internal/api"
	"github.com/tocsin-sms/tocsin/internal/config"
	"github.com/tocsin-sms/tocsin/modem/simulated"
)

// sentBy is the modems that sent to a number, in order.
func (r *rig) sentBy(to string) (modems []string) {
	for _, e := range r.network.Ledger() {
		if e.Event == simulated.Submit && e.To == to {
			modems = append(modems, e.Modem)
		}
	}
	return modems
}

// write sends one text and lets it leave.
func (r *rig) write(to string) {
	r.t.Helper()
	must(r.t)(r.Send(r.t.Context(), api.Send{To: to, Text: "Bonjour"}))
	r.settle(3 * time.Second)
}

func TestPeopleHearFromTheModemTheyTalkedWith(t *testing.T) {
	prefixes := func(c *config.Config) { c.Modems[1].Prefixes = []string{"+23769"} }
	bubbleWith(t, 2, prefixes, func(r *rig) {
		for range 3 {
			r.write(awa) // of b's operator
		}
		r.in(awa, "coucou") // to a
		r.write(awa)
		must(t)(r.PauseModem(t.Context(), "a"))
		r.write(awa)
		must(t)(r.ResumeModem(t.Context(), "a"))
		r.write(awa)
		want := []string{"b", "b", "b", "a", "b", "b"}
		if diff := cmp.Diff(want, r.sentBy(awa)); diff != "" {
			t.Errorf("sent by (-want +got):\n%s", diff)
		}
	})
}

