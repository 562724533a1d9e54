package modem

import (
	"context"
	"errors"
	"strings"
	"time"
)

// NoSignal is a signal strength that is not known (TS 27.007 §8.5).
const NoSignal = 99

// Registration is how the modem stands with the network (TS 27.007 §7.2, <stat>).
type Registration uint8

// The registrations.
const (
	NotRegistered Registration = iota
	Home
	Searching
	Denied
	UnknownRegistration
	Roaming
)

func (r Registration) String() string {
	names := [...]string{"not registered", "home", "searching", "denied", "unknown", "roaming"}
	if int(r) >= len(names) {
		return "unknown"
	}
	return names[r]
}

// Health is what the modem said last about the network.
type Health struct {
	At           time.Time // when it was asked
	Operator     string    // its name, or its code if it has none
	Signal       int       // 0…31, NoSignal if not known
	Registration Registration
	SMSC         string // the service centre texts go through; may be unknown
}

// Registered tells whether texts can be sent.
func (h Health) Registered() bool {
	return h.Registration == Home || h.Registration == Roaming
}

// Health is what was learnt by the last Refresh.
func (s *Session) Health() Health { return s.health }

// Refresh asks for the signal, the registration and the operator again, and sets
// again what the modem forgot. An error means that the session is to be closed;
// it is a *Problem if the SIM was taken out or wants its PIN.
func (s *Session) Refresh(ctx context.Context) error {
	if err := s.stillInPDUMode(ctx); err != nil {
		return err
	}
	if err := s.unlock(ctx); tolerant(err) != nil {
		return err
	}
	if err := s.sameSIM(ctx); err != nil {
		return err
	}
	asks := []func(context.Context) error{s.askSignal, s.askRegistration, s.askOperator, s.askSMSC}
	for _, ask := range asks {
		if err := tolerant(ask(ctx)); err != nil {
			return err
		}
	}
	s.health.At = time.Now()
	return nil
}

// stillInPDUMode notices a modem that restarted behind our back: it is set up
// anew.
func (s *Session) stillInPDUMode(ctx context.Context) error {
	pdus, err := s.inPDUMode(ctx)
	if err != nil || pdus {
		return err
	}
	s.log.Warn("modem left PDU mode; it may have restarted")
	return s.setUpAnew(ctx)
}

// setUpAnew sets what a modem that started anew forgot.
func (s *Session) setUpAnew(ctx context.Context) error {
	for _, step := range []func(context.Context) error{
		s.speakPlainly, s.unlock, s.usePDUs, s.useService, s.useStorage, s.useNotify, s.usePleasantries,
	} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return nil
}

// ErrOtherSIM is a session whose SIM was exchanged: the journal and the limits are
// those of a SIM, so the modem is opened anew.
var ErrOtherSIM = errors.New("the SIM was exchanged")

// sameSIM ends the session if the modem has another SIM than when it was opened.
func (s *Session) sameSIM(ctx context.Context) error {
	if s.health.At.IsZero() { // it was asked a moment ago
		return nil
	}
	info, err := s.patiently(ctx, "+CIMI", quickly)
	if err != nil {
		return tolerant(err)
	}
	if imsi := firstValue(info, "+CIMI:", isIMSI); imsi != "" && imsi != s.identity.IMSI {
		s.wire.fail(ErrOtherSIM)
		return ErrOtherSIM
	}
	return nil
}

// heedRestart asks again at once who is there after the modem said that it, or its
// SIM, started anew. Most are in PDU mode then, too, and have forgotten the rest:
// which store is read, for one.
func (s *Session) heedRestart(ctx context.Context) error {
	if !s.wire.events.takeRestart() {
		return nil
	}
	s.readAgain()
	if _, err := s.command(ctx, "", quickly); tolerant(err) != nil { // in step first
		return err
	}
	if err := s.setUpAnew(ctx); err != nil {
		return err
	}
	return s.Refresh(ctx)
}

func (s *Session) askSignal(ctx context.Context) error {
	info, err := s.command(ctx, "+CSQ", quickly)
	if err == nil {
		s.health.Signal = parseSignal(info)
	}
	return err
}

// parseSignal reads +CSQ. Strengths of other scales (100 and above, some 3G
// sticks) are not known.
func parseSignal(info []string) int {
	for _, f := range answers(info, "+CSQ:") {
		n, ok := number(f, 0)
		switch {
		case !ok || n < 0 || n >= NoSignal:
			return NoSignal
		default:
			return min(n, 31)
		}
	}
	return NoSignal
}

// askRegistration asks all three services: a stick on LTE alone is registered
// for one of them only.
func (s *Session) askRegistration(ctx context.Context) error {
	s.health.Registration = UnknownRegistration
	for _, service := range []string{"+CREG", "+CEREG", "+CGREG"} {
		info, err := s.command(ctx, service+"?", quickly)
		if tolerant(err) != nil {
			return err
		}
		stat, ok := parseRegistration(info, service+":")
		if ok && (s.health.Registration == UnknownRegistration || stat == Home || stat == Roaming) {
			s.health.Registration = stat
		}
		if s.health.Registered() {
			return nil
		}
	}
	return nil
}

// parseRegistration reads <n>,<stat>[,…]. An unsolicited line of the same name
// has <stat> first, then an area of four digits or nothing.
func parseRegistration(info []string, prefix string) (Registration, bool) {
	for _, line := range info {
		rest, ok := strings.CutPrefix(line, prefix)
		if !ok {
			continue
		}
		f := fields(rest)
		if stat, ok := number(f, 1); ok && len(f[1]) <= 2 {
			return registration(stat), true
		}
	}
	return UnknownRegistration, false
}

// registration maps <stat>; 6 and 7 are "SMS only", home and roaming.
func registration(stat int) Registration {
	switch stat {
	case 0, 1, 2, 3, 4, 5:
		return Registration(stat)
	case 6:
		return Home
	case 7:
		return Roaming
	}
	return UnknownRegistration
}

func (s *Session) askOperator(ctx context.Context) error {
	info, err := s.command(ctx, "+COPS?", slowly)
	if err == nil {
		s.health.Operator = parseOperator(info)
	}
	return err
}

// parseOperator reads +COPS: <mode>[,<format>,<name>[,<technology>]].
func parseOperator(info []string) string {
	for _, f := range answers(info, "+COPS:") {
		if name := text(f, 2); name != "" {
			return name
		}
	}
	return ""
}

func (s *Session) askSMSC(ctx context.Context) error {
	if s.health.SMSC != "" {
		return nil
	}
	info, err := s.command(ctx, "+CSCA?", quickly)
	for _, f := range answers(info, "+CSCA:") {
		s.health.SMSC = f[0]
	}
	return err
}
