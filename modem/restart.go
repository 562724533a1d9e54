package modem

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// RestartRadio switches the radio off and on again (AT+CFUN=4, then 1, TS 27.007
// §8.2), for a modem that finds no network though it answers. The SIM stays in
// service where the modem does as the standard says.
func (s *Session) RestartRadio(ctx context.Context) error {
	_, err := s.command(ctx, "+CFUN=4", waking)
	if tolerant(err) != nil {
		return err
	}
	_, err = s.patiently(ctx, "+CFUN=1", waking)
	return tolerant(err)
}

// RestartStick restarts a stick that answers on the port it is configured for
// (AT+CFUN=1,1); no session may be open on it. It may be gone for half a minute.
func RestartStick(ctx context.Context, cfg Config) error {
	cfg, alone := cfg.withHub()
	defer alone()
	s, err := find(ctx, cfg.withDefaults())
	if err != nil {
		return err
	}
	return errors.Join(s.restart(ctx), s.Close())
}

// restart sends the command that some sticks answer, while others are gone before
// they can.
func (s *Session) restart(ctx context.Context) error {
	_, err := s.command(ctx, "+CFUN=1,1", quickly)
	if errors.Is(err, ErrSilent) || errors.Is(err, ErrLost) {
		return nil
	}
	return err
}

// ErrNoOtherPort is a stick of which no other port answers.
var ErrNoOtherPort = errors.New("no other port of the stick answers")

// Restart restarts a stick whose port is mute through another of its ports
// (AT+CFUN=1,1, TS 27.007 §8.2), found by its IMEI, and tells which port that was.
// The session on the mute port must be closed. The stick may be gone for half a
// minute afterwards.
func Restart(ctx context.Context, cfg Config, stick Identity) (through string, err error) {
	if stick.IMEI == "" {
		return "", fmt.Errorf("%w: its IMEI is not known", ErrNoOtherPort)
	}
	cfg, alone := cfg.withHub()
	defer alone()
	cfg = cfg.withDefaults()
	paths, err := cfg.Ports()
	if err != nil {
		return "", fmt.Errorf("list the ports: %w", err)
	}
	w := wanted{name: cfg.Name, imei: stick.IMEI, not: nodeOf(stick.Port), fresh: true}
	r := startRace(ctx, cfg, w, cfg.Hub.candidates(paths, w, time.Now()))
	defer r.end()
	s := r.best()
	if s == nil {
		return "", errors.Join(ErrNoOtherPort, ctx.Err())
	}
	defer r.drop(s)
	return s.identity.Port, s.restart(ctx)
}
