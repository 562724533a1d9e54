package modem

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/warthog618/sms/encoding/gsm7"
)

// answering is how long the network may take to answer a USSD code.
const answering = 60 * time.Second

// ErrNoUSSD is a network that did not answer a USSD code, or would not.
var ErrNoUSSD = errors.New("the network did not answer")

// ErrNoMenu is a choice where no menu waits for one.
var ErrNoMenu = errors.New("no menu waits for a choice")

// USSDAnswer is what the network said to a service code.
type USSDAnswer struct {
	Text string
	// More says that it is a menu: the network waits for Choose, or LeaveUSSD.
	More bool
}

// USSD sends a service code, as "*123#", and returns the network's answer
// (TS 27.007 §7.15). A menu that still waits is left first. The code goes out in
// the GSM alphabet as it is typed; a modem that refuses it so, as some Huawei
// sticks do, gets it as packed septets from then on. Errors wrap ErrNoUSSD, or
// are those of every command.
func (s *Session) USSD(ctx context.Context, code string) (USSDAnswer, error) {
	if !isServiceText(code) {
		return USSDAnswer{}, fmt.Errorf("%q is no service code", code)
	}
	if err := s.LeaveUSSD(ctx); err != nil {
		return USSDAnswer{}, err
	}
	if _, err := s.command(ctx, `+CSCS="GSM"`, quickly); tolerant(err) != nil {
		return USSDAnswer{}, err
	}
	return s.askNetwork(ctx, code)
}

// Choose answers the menu that waits. Without one it returns ErrNoMenu.
func (s *Session) Choose(ctx context.Context, choice string) (USSDAnswer, error) {
	switch {
	case !isServiceText(choice):
		return USSDAnswer{}, fmt.Errorf("%q is no choice of a menu", choice)
	case !s.menu:
		return USSDAnswer{}, ErrNoMenu
	}
	return s.askNetwork(ctx, choice)
}

// LeaveUSSD ends a menu that waits; without one it does nothing.
func (s *Session) LeaveUSSD(ctx context.Context) error {
	if !s.menu {
		return nil
	}
	s.menu = false
	_, err := s.command(ctx, "+CUSD=2", quickly)
	return tolerant(err)
}

// isServiceText refuses what would end the quoted text, or the command.
func isServiceText(text string) bool {
	return text != "" && !strings.ContainsFunc(text, func(r rune) bool { return r == '"' || r < ' ' })
}

// askNetwork sends a code or a choice and waits for the answer, which may come
// before the modem's OK.
func (s *Session) askNetwork(ctx context.Context, code string) (USSDAnswer, error) {
	s.drainUSSD()
	s.menu = false
	if err := s.dialUSSD(ctx, code); err != nil {
		return USSDAnswer{}, err
	}
	line, err := s.awaitUSSD(ctx)
	if errors.Is(err, ErrNoUSSD) {
		s.menu = true // the network may think that it is
		err = errors.Join(err, s.LeaveUSSD(ctx))
	}
	if err != nil {
		return USSDAnswer{}, err
	}
	answer, err := readUSSD(line)
	s.menu = answer.More
	return answer, err
}

// Pushed is what the network last said unasked, as many say after each text what
// is left; ok is false where it said nothing since it was last asked.
func (s *Session) Pushed() (text string, ok bool) {
	select {
	case line := <-s.wire.events.ussd:
		answer, err := readUSSD(line)
		return answer.Text, err == nil
	default:
		return "", false
	}
}

func (s *Session) drainUSSD() {
	select {
	case <-s.wire.events.ussd:
	default:
	}
}

// promptly is how soon a modem refuses by itself what it can not read; a later
// refusal may be the network's, and what it heard must not be dialled twice.
const promptly = 2 * time.Second

// dialUSSD writes the code as it is typed or, where the modem does not take
// that, as packed septets in hexadecimal.
func (s *Session) dialUSSD(ctx context.Context, code string) error {
	if s.packsUSSD {
		return s.cusd(ctx, packUSSD(code))
	}
	begun := time.Now()
	err := s.cusd(ctx, code)
	var refused *RefusedError
	if !errors.As(err, &refused) || !refused.unread() || time.Since(begun) > promptly {
		return err
	}
	if again := s.cusd(ctx, packUSSD(code)); !errors.As(again, &refused) {
		s.packsUSSD = again == nil
		return again
	}
	return err
}

// cusd gives the modem as long as the network: some say OK last.
func (s *Session) cusd(ctx context.Context, text string) error {
	_, err := s.command(ctx, fmt.Sprintf(`+CUSD=1,"%s",15`, text), answering)
	return err
}

// unread tells whether a refusal may be about how a command was written (TS
// 27.007 §9.2.1), and not about what it asked for.
func (e *RefusedError) unread() bool {
	if e.Kind == Plain || e.Code == NoCode {
		return true
	}
	switch e.Code {
	case 3, 4, 21, 22, 24, 25, 26, 27, 50, 100:
		return e.Kind == CME
	}
	return false
}

// packUSSD is the text in packed septets (TS 23.038 §6.1.2.3.1). What the
// alphabet lacks stays as it is: the modem will refuse it.
func packUSSD(text string) string {
	septets, err := gsm7.Encode([]byte(text))
	if err != nil {
		return text
	}
	return strings.ToUpper(hex.EncodeToString(gsm7.Pack7BitUSSD(septets, 0)))
}

func (s *Session) awaitUSSD(ctx context.Context) (string, error) {
	deadline := time.NewTimer(answering)
	defer deadline.Stop()
	select {
	case answer := <-s.wire.events.ussd:
		return answer, nil
	case <-deadline.C:
		return "", ErrNoUSSD
	case <-ctx.Done():
		return "", ctx.Err()
	case <-s.Done():
		return "", s.Err()
	}
}

// The <m> of +CUSD (TS 27.007 §7.15).
const (
	ussdMenu        = "1" // the network waits for a choice
	ussdReleased    = "2"
	ussdUnsupported = "4"
	ussdTimeout     = "5"
)

// readUSSD reads <m>[,<str>[,<dcs>]]. Words count whatever <m> says: many
// networks release the session with the answer.
func readUSSD(line string) (USSDAnswer, error) {
	state, rest, _ := strings.Cut(line, ",")
	state = strings.TrimSpace(state)
	text := strings.TrimSpace(decodeUSSD(splitUSSD(rest)))
	more := state == ussdMenu
	if text == "" && !more {
		return USSDAnswer{}, fmt.Errorf("%w (%s)", ErrNoUSSD, ussdState(state))
	}
	return USSDAnswer{Text: text, More: more}, nil
}

func ussdState(state string) string {
	switch state {
	case ussdReleased:
		return "ended by the network"
	case ussdUnsupported:
		return "not supported"
	case ussdTimeout:
		return "network timeout"
	}
	return "empty answer"
}
