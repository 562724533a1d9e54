package gateway_test

import (
	"context"
	"testing"
	"time"

	"github.com/tocsin-sms/tocsin/internal/api"
	"github.com/tocsin-sms/tocsin/modem/simulated"
)

func TestAPausedModemWithoutANetworkIsQuiet(t *testing.T) {
	bubble(t, 1, func(r *rig) {
		r.apply(rules)
		r.join("sante", people(10)...)
		fault(t, r.modems[0], simulated.Fault{Name: "refuse", Times: -1, Code: 1})
		r.broadcast(api.BroadcastDraft{Text: "Réunion.", To: []string{"sante"}})
		r.settle(10 * time.Second) // it pauses by itself for a minute
		fault(t, r.modems[0], simulated.Fault{Name: "unregistered"})
		r.settle(2 * time.Minute) // the pause is over, the network still gone
		before := r.asked.Load()
		r.settle(10 * time.Second)
		if n := r.asked.Load() - before; n > 1000 {
			t.Errorf("the clock was asked %d times in ten seconds: it spins", n)
		}
	})
}

func TestAnUntoldStopIsReadWhileManyOthersWrite(t *testing.T) {
	bubble(t, 1, func(r *rig) {
		r.apply(rules)
		fault(t, r.modems[0], simulated.Fault{Name: "cmti-lost", Times: 1})
		for i, n := range append([]string{awa}, people(1500)...) {
			text := "STOP"
			if i > 0 {
				text = "bonjour"
			}
			if err := r.modems[0].Inject(n, text); err != nil {
				t.Fatal(err)
			}
			r.settle(20 * time.Millisecond)
		}
		if c := r.contact(awa); !c.Stopped {
			t.Error("half a minute after an untold STOP they are not stopped")
		}
	})
}

func TestUSSDIsAskedBetweenTheTextsOfABroadcast(t *testing.T) {
	bubble(t, 1, func(r *rig) {
		r.apply(rules)
		r.join("sante", people(400)...)
		b := r.broadcast(api.BroadcastDraft{Text: "Réunion demain.", To: []string{"sante"}})
		r.settle(time.Second)
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		if _, err := r.USSD(ctx, api.USSD{Modem: "a", Code: "*100#"}); err != nil {
			t.Errorf("USSD during a broadcast: %v", err)
		}
		if got := r.show(b.ID); got.Queued == 0 {
			t.Errorf("the answer came when the broadcast was over: %+v", got.Counts)
		}
	})
}
