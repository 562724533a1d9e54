package gateway_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/tocsin-sms/tocsin/internal/api"
	"github.com/tocsin-sms/tocsin/internal/gateway"
	"github.com/tocsin-sms/tocsin/modem/simulated"
)

func (r *rig) ussd(u api.USSD) api.USSDAnswer {
	r.t.Helper()
	got, err := r.USSD(r.t.Context(), u)
	if err != nil {
		r.t.Fatal(err)
	}
	return got
}

func TestAMenuIsFollowed(t *testing.T) {
	bubble(t, 1, func(r *rig) {
		menu := r.ussd(api.USSD{Modem: "a", Code: "*111#"})
		if !menu.More || menu.Session == "" || time.Until(menu.Until) > time.Minute {
			t.Fatalf("%+v", menu)
		}
		var busy *gateway.Conflict
		if _, err := r.USSD(r.t.Context(), api.USSD{Modem: "a", Code: "*100#"}); !errors.As(err, &busy) {
			t.Errorf("another code in the middle of a menu: %v", err)
		}
		if _, err := r.USSD(r.t.Context(), api.USSD{Modem: "a", Code: "1", Session: "other"}); !errors.As(err, &busy) {
			t.Errorf("a choice of another session: %v", err)
		}
		if got := r.ussd(api.USSD{Modem: "a", Code: "1", Session: menu.Session}); got.More || got.Text != "Bundle bought: 100 texts" {
			t.Errorf("%+v", got)
		}
		if _, err := r.USSD(r.t.Context(), api.USSD{Modem: "a", Code: "1", Session: menu.Session}); !errors.As(err, &busy) {
			t.Errorf("a choice after the end: %v", err)
		}
		menu = r.ussd(api.USSD{Modem: "a", Code: "*111#"})
		r.ussd(api.USSD{Modem: "a", Session: menu.Session}) // left
		r.ussd(api.USSD{Modem: "a", Code: "*100#"})
	})
}

// A menu nobody answers holds up the texts for a minute, no longer.
func TestAMenuIsLeftAfterAWhile(t *testing.T) {
	bubble(t, 1, func(r *rig) {
		menu := r.ussd(api.USSD{Modem: "a", Code: "*111#"})
		if _, err := r.Send(r.t.Context(), api.Send{To: awa, Text: "Bonjour."}); err != nil {
			t.Fatal(err)
		}
		r.settle(50 * time.Second)
		if n := len(r.sent(awa)); n != 0 {
			t.Errorf("%d texts left while the menu waited", n)
		}
		r.settle(15 * time.Second)
		if n := len(r.sent(awa)); n != 1 {
			t.Errorf("%d texts left after a minute, want 1", n)
		}
		if _, err := r.USSD(r.t.Context(), api.USSD{Modem: "a", Code: "1", Session: menu.Session}); err == nil {
			t.Error("a menu that was left takes a choice")
		}
	})
}

func TestAMenuEndsWithItsSession(t *testing.T) {
	bubble(t, 1, func(r *rig) {
		r.ussd(api.USSD{Modem: "a", Code: "*111#"})
		r.modems[0].Unplug()
		r.settle(time.Second)
		r.modems[0].Replug()
		r.settle(5 * time.Second)
		r.ussd(api.USSD{Modem: "a", Code: "*100#"})
	})
}

// Whoever is gone when the menu comes does not hold the modem.
func TestAMenuNobodyWaitsForIsLeft(t *testing.T) {
	bubble(t, 1, func(r *rig) {
		ctx, cancel := context.WithCancel(r.t.Context())
		fault(t, r.modems[0], simulated.Fault{Name: "ussd-late", Times: 1, Delay: 10 * time.Second})
		time.AfterFunc(time.Second, cancel)
		_, _ = r.USSD(ctx, api.USSD{Modem: "a", Code: "*111#"})
		r.ussd(api.USSD{Modem: "a", Code: "*100#"})
	})
}
