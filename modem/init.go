package modem

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
)

// Settings are what the modem says it is set to, read back.
type Settings struct {
	PDUMode bool
	Service int      // AT+CSMS: 1 wants direct texts acknowledged, 0 does not
	Notify  notify   // AT+CNMI
	Stores  []string // that are swept, the one texts arrive in first
}

// Settings are the settings in force.
func (s *Session) Settings() Settings { return s.settings }

// waking is how long a stick's radio may take to start.
const waking = 20 * time.Second

// initialise brings a modem that answers into service.
func (s *Session) initialise(ctx context.Context) error {
	steps := []func(context.Context) error{
		s.speakPlainly,
		s.identify,
		s.claim,
		s.switchOn,
		s.unlock,
		s.identifySIM,
		s.usePDUs,
		s.useService,
		s.useStorage,
		s.useNotify,
		s.usePleasantries,
		s.Refresh,
	}
	for _, step := range steps {
		if err := step(ctx); err != nil {
			return err
		}
	}
	s.log.Info("modem ready", "port", s.identity.Port, "model", s.identity.Model,
		"stores", s.settings.Stores, "notify", s.settings.Notify)
	return nil
}

// speakPlainly switches echo off and numeric error codes on, and PDU mode again
// if the session had it.
func (s *Session) speakPlainly(ctx context.Context) error {
	for _, cmd := range []string{"E0", "+CMEE=1"} {
		if _, err := s.exchange(ctx, cmd, quickly); tolerant(err) != nil {
			return err
		}
	}
	if !s.settings.PDUMode {
		return nil
	}
	_, err := s.exchange(ctx, "+CMGF=0", quickly)
	return tolerant(err)
}

// switchOn wakes the radio of a stick that was put to sleep.
func (s *Session) switchOn(ctx context.Context) error {
	info, err := s.patiently(ctx, "+CFUN?", quickly)
	if err != nil {
		return tolerant(err)
	}
	for _, f := range answers(info, "+CFUN:") {
		if level, ok := number(f, 0); ok && level != 1 {
			_, err := s.patiently(ctx, "+CFUN=1", waking)
			return tolerant(err)
		}
	}
	return nil
}

// usePDUs sets PDU mode and reads it back: without it nothing here works.
func (s *Session) usePDUs(ctx context.Context) error {
	if _, err := s.patiently(ctx, "+CMGF=0", quickly); err != nil {
		return fmt.Errorf("PDU mode: %w", err)
	}
	pdus, err := s.inPDUMode(ctx)
	if err != nil {
		return err
	}
	if !pdus {
		return &Problem{State: Faulty, Reason: "the modem refuses PDU mode"}
	}
	s.settings.PDUMode = true
	return nil
}

// inPDUMode asks for the mode; a modem that does not know the question is
// believed.
func (s *Session) inPDUMode(ctx context.Context) (bool, error) {
	info, err := s.command(ctx, "+CMGF?", quickly)
	if err != nil {
		return true, tolerant(err)
	}
	for _, f := range answers(info, "+CMGF:") {
		if mode, ok := number(f, 0); ok {
			return mode == 0, nil
		}
	}
	return true, nil
}

// useService asks for phase 2+, in which direct texts are acknowledged by us.
func (s *Session) useService(ctx context.Context) error {
	if _, err := s.patiently(ctx, "+CSMS=1", quickly); tolerant(err) != nil {
		return err
	}
	info, err := s.command(ctx, "+CSMS?", quickly)
	for _, f := range answers(info, "+CSMS:") {
		if service, ok := number(f, 0); ok {
			s.settings.Service = service
		}
	}
	return tolerant(err)
}

// usePleasantries are settings that are good to have.
func (s *Session) usePleasantries(ctx context.Context) error {
	cmds := []string{"+CLIP=1", "+COPS=3,0"}
	if strings.Contains(strings.ToLower(s.identity.Manufacturer), "huawei") {
		cmds = append(cmds, "^CURC=0")
	}
	for _, cmd := range cmds {
		if _, err := s.command(ctx, cmd, quickly); tolerant(err) != nil && !errors.Is(err, ErrSilent) {
			return err
		}
	}
	return nil
}
