package gateway

import "github.com/tocsin-sms/tocsin/internal/phone"

// ownNumbers are the numbers of our own SIMs, as far as the configuration or
// the SIMs tell them: no text from one of them does anything, lest two of them
// talk with each other.
func (g *Gateway) ownNumbers() []phone.Number {
	var own []phone.Number
	for _, w := range g.workers {
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
	told, err := phone.Parse(w.status.tellsNumber(), w.g.cfg.Country)
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
