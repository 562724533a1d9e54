package modem_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tocsin-sms/tocsin/modem"
	"github.com/tocsin-sms/tocsin/modem/modemtest"
	"github.com/tocsin-sms/tocsin/modem/simulated"
)

// service is the USSD of a network with a menu of two levels.
func service(session []string) (string, bool) {
	switch strings.Join(session, " ") {
	case "*100#":
		return "Crédit : 1000 F", false
	case "*111#":
		return "1. Forfaits\r\n2. Aide\r\n> choix", true
	case "*111# 1":
		return "1. 100 SMS, 200 F\r\n2. Retour", true
	case "*111# 1 1":
		return "Forfait activé.", false
	}
	return "", false
}

func TestUSSD(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := modemtest.New(t, simulated.Config{USSD: service}).Open()
		s, ctx := b.Session, t.Context()
		steps := []struct {
			say  func(context.Context, string) (modem.USSDAnswer, error)
			text string
			want modem.USSDAnswer
			err  error
		}{
			{s.Choose, "1", modem.USSDAnswer{}, modem.ErrNoMenu},
			{s.USSD, "*100#", modem.USSDAnswer{Text: "Crédit : 1000 F"}, nil},
			{s.USSD, "*111#", modem.USSDAnswer{Text: "1. Forfaits\n2. Aide\n> choix", More: true}, nil},
			{s.Choose, "1", modem.USSDAnswer{Text: "1. 100 SMS, 200 F\n2. Retour", More: true}, nil},
			{s.Choose, "1", modem.USSDAnswer{Text: "Forfait activé."}, nil},
			{s.Choose, "1", modem.USSDAnswer{}, modem.ErrNoMenu},
			{s.USSD, "*111#", modem.USSDAnswer{Text: "1. Forfaits\n2. Aide\n> choix", More: true}, nil},
			{s.Choose, "9", modem.USSDAnswer{}, modem.ErrNoUSSD}, // the network releases it
			{s.Choose, "1", modem.USSDAnswer{}, modem.ErrNoMenu},
			{s.USSD, "*111#", modem.USSDAnswer{Text: "1. Forfaits\n2. Aide\n> choix", More: true}, nil},
			{s.USSD, "*100#", modem.USSDAnswer{Text: "Crédit : 1000 F"}, nil}, // the menu is left
			{s.USSD, "*2#", modem.USSDAnswer{}, modem.ErrNoUSSD},
		}
		for i, step := range steps {
			got, err := step.say(ctx, step.text)
			if diff := cmp.Diff(step.want, got); diff != "" || !errors.Is(err, step.err) {
				t.Errorf("step %d, %s: %v %s", i, step.text, err, diff)
			}
		}
		if err := s.LeaveUSSD(ctx); err != nil {
			t.Errorf("leave without a menu: %v", err)
		}
	})
}

// Every way a modem passes an answer on reads the same.
func TestUSSDHoweverItIsPassedOn(t *testing.T) {
	var faults []string
	for _, f := range simulated.FaultKinds() {
		if strings.HasPrefix(f.Name, "ussd-") {
			faults = append(faults, f.Name)
		}
	}
	if len(faults) == 0 {
		t.Fatal("the simulated modem has no faults of USSD")
	}
	for _, name := range faults {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := modemtest.New(t, simulated.Config{USSD: service}).Open()
				b.Fault(simulated.Fault{Name: name, Times: timesOf(name), Code: 72})
				begun := time.Now()
				got, err := b.Session.USSD(t.Context(), "*100#")
				switch {
				case name == "ussd-lost":
					if !errors.Is(err, modem.ErrNoUSSD) || time.Since(begun) > 2*time.Minute {
						t.Errorf("%v after %v", err, time.Since(begun))
					}
				case err != nil || strings.Join(strings.Fields(got.Text), " ") != "Crédit : 1000 F":
					t.Errorf("%q, %v", got.Text, err)
				}
				got, err = b.Session.USSD(t.Context(), "*111#")
				if err != nil || !got.More {
					t.Errorf("afterwards: %+v, %v", got, err)
				}
			})
		})
	}
}

// timesOf is once, but for a modem that reads packed septets only.
func timesOf(fault string) int {
	if fault == "ussd-packed" {
		return -1
	}
	return 1
}
