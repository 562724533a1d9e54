package gateway

import (
	"slices"

	"github.com/tocsin-sms/tocsin/internal/phone"
	"github.com/tocsin-sms/tocsin/keywords"
)

// ownNumbers are the numbers of our own SIMs, as far as the configuration or
// the SIMs tell them: a text from one of them does nothing, lest two of them talk
// with each other, unless it takes the number out (see takesOut).
func (g *Gateway) ownNumbers() []phone.Number {
	var own []phone.Number
	for _, w := range g.fleet.all() {
		own = append(own, w.numbers()...)
	}
	return own
}

// numbers are those of the modem's SIM, the configured one first.
func (w *worker) numbers() []phone.Number {
	var all []phone.Number
	if w.cfg.Number != "" {
		all = append(all, w.cfg.Number)
	}
	told, err := phone.Parse(w.status.tellsNumber(), w.g.cfg().Country)
	if err == nil && told.Kind() == phone.Person {
		all = append(all, told)
	}
	return all
}

func (s *status) tellsNumber() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.number
}

// takesOut tells a decision that ends something for its sender. It counts from a
// number of our own too: what a SIM says its number is may be another person's by
// now.
func takesOut(d keywords.Decision) bool {
	return slices.ContainsFunc(d.Actions, func(a keywords.Action) bool {
		switch a.Kind {
		case keywords.Stop, keywords.StopGroup, keywords.Leave, keywords.Doubt:
			return true
		default:
			return false
		}
	})
}
