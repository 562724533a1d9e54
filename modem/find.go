package modem

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"syscall"
)

// find opens the port that cfg names and makes sure that a modem answers there.
func find(ctx context.Context, cfg Config) (*Session, error) {
	if imei, ok := strings.CutPrefix(cfg.Port, "imei:"); ok {
		return search(ctx, cfg, imei)
	}
	if cfg.Port == "auto" || cfg.Port == "" {
		return search(ctx, cfg, "")
	}
	return try(ctx, cfg, cfg.Port)
}

// try opens one port.
func try(ctx context.Context, cfg Config, path string) (*Session, error) {
	port, err := cfg.Open(path)
	if err != nil {
		return nil, portProblem(path, err)
	}
	s := attach(cfg, path, port)
	if err := s.probe(ctx, 3); err != nil {
		_ = s.Close()
		return nil, problem(err)
	}
	return s, nil
}

// search tries every port: the first that answers as a modem, with the IMEI if
// one is wanted. A stick has several ports, of which one or two speak AT.
func search(ctx context.Context, cfg Config, imei string) (*Session, error) {
	paths, err := cfg.Ports()
	if err != nil {
		return nil, &Problem{State: Absent, Reason: fmt.Sprintf("list the ports: %v", err), Err: err}
	}
	var failures []error
	for _, path := range paths {
		s, err := try(ctx, cfg, path)
		if err == nil {
			err = s.matches(ctx, imei)
		}
		if err == nil {
			return s, nil
		}
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		failures = append(failures, fmt.Errorf("%s: %w", path, err))
	}
	return nil, noneFound(imei, failures)
}

// matches tells a modem from other things that answer, by its IMEI; the session
// is closed if it is another one.
func (s *Session) matches(ctx context.Context, imei string) error {
	if err := s.speakPlainly(ctx); err != nil {
		_ = s.Close()
		return err
	}
	has, err := s.ask(ctx, isIMEI, "+CGSN", "+GSN")
	if err == nil && has != "" && (imei == "" || has[:14] == fmt.Sprintf("%.14s", imei)) {
		return nil
	}
	_ = s.Close()
	return errors.Join(err, errors.New("another modem, or none"))
}

// noneFound explains a search that found nothing.
func noneFound(imei string, failures []error) *Problem {
	p := &Problem{
		State:  Absent,
		Reason: "no modem found",
		Hint:   "plug a modem in, or name its port",
		Err:    errors.Join(failures...),
	}
	if imei != "" {
		p.Reason = "no modem with IMEI " + imei
	}
	if hint := explainUSB(os.DirFS("/")); hint != "" {
		p.Hint = hint
	}
	if errors.Is(p.Err, os.ErrPermission) {
		p.State, p.Reason, p.Hint = Faulty, "no permission to open the ports", permissionHint
	}
	return p
}

const permissionHint = "add yourself to the group dialout (sudo usermod -aG dialout $USER) and log in again"

// portProblem explains a port that does not open.
func portProblem(path string, err error) *Problem {
	p := &Problem{State: Faulty, Reason: fmt.Sprintf("open %s: %v", path, err), Err: err}
	switch {
	case errors.Is(err, os.ErrNotExist), errors.Is(err, syscall.ENODEV), errors.Is(err, syscall.ENXIO):
		p.State, p.Reason, p.Hint = Absent, path+" is not there", "plug the modem in"
	case errors.Is(err, os.ErrPermission):
		p.Reason, p.Hint = "no permission to open "+path, permissionHint
	case errors.Is(err, ErrBusy):
		p.Reason, p.Hint = path+" is used by another program", "stop it (ModemManager, gammu, another tocsin)"
	}
	return p
}
