package modem

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"syscall"
)

// find opens the port that cfg names and makes sure that a modem answers there.
func find(ctx context.Context, cfg Config) (*Session, error) {
	if imei, ok := strings.CutPrefix(cfg.Port, byIMEI); ok {
		return search(ctx, cfg, wanted{name: cfg.Name, imei: imei})
	}
	if takesAny(cfg.Port) {
		return search(ctx, cfg, wanted{name: cfg.Name})
	}
	return try(ctx, cfg, cfg.Port)
}

// try opens one port.
func try(ctx context.Context, cfg Config, path string) (*Session, error) {
	if by, ok := cfg.Hub.take(path, cfg.Name); !ok {
		return nil, &Problem{
			State: Faulty, Reason: fmt.Sprintf("%s is the port of modem %s", path, by), Err: ErrBusy,
			Hint: "give each modem a port of its own in config.yaml",
		}
	}
	node := nodeOf(path)
	port, err := cfg.Open(path)
	if err != nil {
		cfg.Hub.leave(&Session{node: node})
		return nil, portProblem(cfg.Root, path, err)
	}
	s := attach(cfg, path, port)
	s.node = node
	if err := s.probe(ctx, 3); err != nil {
		_ = s.Close()
		return nil, muteProblem(cfg.Root, path, problem(err))
	}
	return s, nil
}

// muteProblem names who may have got the answers of a port.
func muteProblem(root fs.FS, path string, err error) error {
	var p *Problem
	if errors.Is(err, ErrSilent) && errors.As(err, &p) && runs(root, modemManager) {
		p.Hint = "ModemManager may be using it: " + keepOff(stickAt(root, path))
	}
	return err
}

// identified tells a modem from other things that answer, by its IMEI. The error
// wraps errOther if it is another stick than the wanted one.
func (s *Session) identified(ctx context.Context, w wanted) error {
	if err := s.speakPlainly(ctx); err != nil {
		return err
	}
	has, err := s.ask(ctx, isIMEI, "+CGSN", "+GSN")
	switch {
	case err != nil:
		return err
	case has == "":
		return errNoModem
	}
	s.cfg.Hub.belongs(s, has)
	if w.imei != "" && stickOf(has) != stickOf(w.imei) {
		return errOther
	}
	s.identity.IMEI = has
	return nil
}

var (
	errNoModem = errors.New("it answers, but not as a modem")
	errOther   = errors.New("another modem")
)

// noneFound explains a search that found nothing. root is the file system's root.
func noneFound(root fs.FS, imei string, failures []error) *Problem {
	p := &Problem{
		State:  Absent,
		Reason: "no modem found",
		Hint:   "plug a modem in; what is there and why it is none: tocsin modem find",
		Err:    errors.Join(failures...),
	}
	if imei != "" {
		p.Reason = "no modem with IMEI " + imei
	}
	if hint := explainUSB(root); hint != "" {
		p.Hint = hint
	}
	if errors.Is(p.Err, os.ErrPermission) {
		p.State, p.Reason, p.Hint = Faulty, "no permission to open the ports", permissionHint
	}
	return p
}

const permissionHint = "add yourself to the group dialout (sudo usermod -aG dialout $USER) and log in again"

// portProblem explains a port that does not open. root is the file system's root.
func portProblem(root fs.FS, path string, err error) *Problem {
	p := &Problem{State: Faulty, Reason: fmt.Sprintf("open %s: %v", path, err), Hint: "unplug the modem and plug it in again", Err: err}
	switch {
	case errors.Is(err, os.ErrNotExist), errors.Is(err, syscall.ENODEV), errors.Is(err, syscall.ENXIO):
		p.State, p.Reason, p.Hint = Absent, path+" is not there", "plug the modem in"
		if hint := explainUSB(root); hint != "" {
			p.Hint = hint
		}
	case errors.Is(err, errNotSerial), errors.Is(err, syscall.EISDIR):
		p.Reason, p.Hint = path+" is no serial port", "name one as port in config.yaml: tocsin modem find shows them"
	case errors.Is(err, os.ErrPermission):
		p.Reason, p.Hint = "no permission to open "+path, permissionHint
	case errors.Is(err, ErrBusy):
		by := holderOf(root, path)
		p.Reason, p.Hint = path+" is used by "+by.name, by.hint()
	}
	return p
}
