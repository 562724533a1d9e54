package modem

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
)

// allTries is how many wrong PINs a SIM allows (TS 31.101 §6.4).
const allTries = 3

// settling is how long a SIM may take after its PIN.
const settling = 500 * time.Millisecond

// unlock offers the PIN if the SIM asks for it, once; what needs a person is a
// Problem in state Halted.
func (s *Session) unlock(ctx context.Context) error {
	state, err := s.simState(ctx)
	if err != nil {
		return err
	}
	switch state {
	case "READY":
		return nil
	case "SIM PIN":
		return s.offerPIN(ctx)
	case "SIM PUK":
		return halted("the SIM is locked (PUK)", "put it into a phone and enter the PUK")
	}
	return halted(fmt.Sprintf("the SIM asks for %s", state), "put it into a phone and unlock it")
}

func halted(reason, hint string) *Problem {
	return &Problem{State: Halted, Reason: reason, Hint: hint}
}

// simState is what the SIM waits for, "READY" for nothing.
func (s *Session) simState(ctx context.Context) (string, error) {
	info, err := s.patiently(ctx, "+CPIN?", slowly)
	var refused *RefusedError
	if errors.As(err, &refused) && refused.Class() == Halt {
		return "", &Problem{State: Halted, Reason: refused.Words(), Hint: "check that the SIM is in its place", Err: err}
	}
	if err != nil {
		return "", err
	}
	for _, f := range answers(info, "+CPIN:") {
		return f[0], nil
	}
	return "", fmt.Errorf("AT+CPIN?: no answer in %q", strings.Join(info, " "))
}

// offerPIN sends the PIN if that is safe. It is remembered before it is sent: a
// power cut between the two must not lead to a second wrong try.
func (s *Session) offerPIN(ctx context.Context) error {
	if s.cfg.PIN == "" {
		return halted("the SIM asks for a PIN", "set pin for this modem")
	}
	if err := s.mayOffer(ctx); err != nil {
		return err
	}
	if err := s.rememberPIN(false); err != nil {
		return fmt.Errorf("remember the PIN: %w", err)
	}
	_, err := s.command(ctx, `+CPIN="`+s.cfg.PIN+`"`, slowly)
	var refused *RefusedError
	if errors.As(err, &refused) {
		return &Problem{State: Halted, Reason: "the SIM refused the PIN: " + refused.Words(), Hint: "correct pin for this modem; it will not be tried again", Err: err}
	}
	if err != nil {
		return err
	}
	if err := s.rememberPIN(true); err != nil {
		return fmt.Errorf("remember the PIN: %w", err)
	}
	return s.wait(ctx, settling)
}

// mayOffer refuses a PIN that is malformed, was refused before, or would be the
// last try.
func (s *Session) mayOffer(ctx context.Context) error {
	if n := len(s.cfg.PIN); n < 4 || n > 8 || !isDigits(s.cfg.PIN) {
		return halted("the PIN is not four to eight digits", "correct pin for this modem")
	}
	left, known, err := s.triesLeft(ctx)
	if err != nil {
		return err
	}
	if known && left <= 1 {
		return halted(fmt.Sprintf("the SIM has %d tries left for its PIN", left), "put it into a phone and enter the PIN")
	}
	if s.cfg.PINs == nil {
		if !known || left < allTries {
			return halted("the PIN may have been tried before", "put the SIM into a phone and switch its PIN off")
		}
		return nil
	}
	tried, err := s.cfg.PINs.Tried(s.simKey(), s.cfg.PIN)
	if err != nil {
		return fmt.Errorf("PINs tried: %w", err)
	}
	if tried {
		return halted("the SIM refused this PIN before", "correct pin for this modem")
	}
	return nil
}

func (s *Session) rememberPIN(taken bool) error {
	if s.cfg.PINs == nil {
		return nil
	}
	return s.cfg.PINs.Remember(s.simKey(), s.cfg.PIN, taken)
}

// simKey names the SIM before it is unlocked; a stick that can not tell the
// ICCID stands for its SIM.
func (s *Session) simKey() string {
	if s.identity.ICCID != "" {
		return s.identity.ICCID
	}
	return "imei:" + s.identity.IMEI
}

// triesLeft asks how many wrong PINs the SIM still allows; makers differ.
func (s *Session) triesLeft(ctx context.Context) (left int, known bool, err error) {
	for _, ask := range []struct{ cmd, prefix string }{
		{`+CPINR="SIM PIN"`, "+CPINR:"}, // TS 27.007 §8.65: code,left,default
		{"^CPIN?", "^CPIN:"},            // code,current,PUK,PIN,PUK2,PIN2
		{"+CPINC?", "+CPINC:"},          // PIN,PUK,…
	} {
		info, err := s.command(ctx, ask.cmd, quickly)
		if tolerant(err) != nil {
			return 0, false, err
		}
		if left, ok := parseTries(info, ask.prefix); ok {
			return left, true, nil
		}
	}
	return 0, false, nil
}

// parseTries finds the tries left for the PIN, the first number of the answer.
func parseTries(info []string, prefix string) (int, bool) {
	for _, f := range answers(info, prefix) {
		if len(f) > 1 && strings.HasPrefix(f[0], "SIM P") && f[0] != "SIM PIN" {
			continue
		}
		for i := range f {
			if n, ok := number(f, i); ok {
				return n, n >= 0 && n <= 10
			}
		}
	}
	return 0, false
}
