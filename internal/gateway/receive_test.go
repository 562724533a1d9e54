package gateway_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tocsin-sms/tocsin/internal/api"
)

func TestATextJoinsAndIsAnswered(t *testing.T) {
	bubble(t, 1, func(r *rig) {
		r.apply(rules)
		r.settle(time.Second)
		r.in(awa, "Santé!")
		if diff := cmp.Diff([]string{"Bienvenue."}, r.sent(awa)); diff != "" {
			t.Errorf("answers (-want +got):\n%s", diff)
		}
		if c := r.contact(awa); len(c.Groups) != 1 || c.Groups[0] != "sante" || c.Language != "fr" {
			t.Errorf("contact = %+v, want in sante, French", c.Contact)
		}
		if in := r.inbox(api.InQuery{}); len(in) != 1 || in[0].Outcome == "" || len(in[0].Replies) != 1 {
			t.Errorf("inbox = %+v, want the text with what it did", in)
		}
		if out := r.outbox(api.OutQuery{}); len(out) != 1 || out[0].State != "delivered" {
			t.Errorf("outbox = %+v, want the answer delivered", out)
		}
	})
}
