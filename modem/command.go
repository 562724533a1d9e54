package modem

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/warthog618/modem/at"
)

// Deadlines of commands. The library's own is one second for all.
const (
	quickly  = 5 * time.Second  // settings and questions
	slowly   = 30 * time.Second // what goes to the SIM or the network
	probing  = 2 * time.Second  // a bare AT
	silence  = 150 * time.Millisecond
	patience = 30 * time.Second // how long a busy modem is asked again
	asking   = 500 * time.Millisecond
)

// renew gives the session a new at over a new tap, so that no line of an earlier
// command can reach a later one.
func (s *Session) renew() {
	s.tap = newTap(s.wire)
	s.wire.connect(s.tap)
	s.at = at.New(s.tap)
}

// command runs AT<cmd> and returns the lines of its answer. The error is a
// *RefusedError, or wraps ErrSilent, the session's Err or the context's.
func (s *Session) command(ctx context.Context, cmd string, limit time.Duration) ([]string, error) {
	if s.dirty {
		if err := s.resync(ctx); err != nil {
			return nil, err
		}
	}
	return s.exchange(ctx, cmd, limit)
}

// exchange is command without resynchronisation.
func (s *Session) exchange(ctx context.Context, cmd string, limit time.Duration) ([]string, error) {
	if err := errors.Join(s.Err(), ctx.Err()); err != nil {
		return nil, err
	}
	tap := s.tap
	s.wire.begin(cmd)
	stop := context.AfterFunc(ctx, tap.close)
	info, err := s.at.Command(cmd, at.WithTimeout(limit))
	if !stop() {
		s.dirty = true // the tap is closed or about to be
	}
	s.wire.end(false)
	if err == nil {
		return info, nil
	}
	return nil, fmt.Errorf("AT%s: %w", redacted(cmd), s.explain(ctx, err))
}

// explain turns the library's error into ours and marks the session dirty where
// an answer may still come.
func (s *Session) explain(ctx context.Context, err error) error {
	var cms at.CMSError
	var cme at.CMEError
	switch {
	case errors.As(err, &cms):
		return parseRefusal("+CMS ERROR:"+string(cms), 0)
	case errors.As(err, &cme):
		return parseRefusal("+CME ERROR:"+string(cme), 0)
	case errors.Is(err, at.ErrError):
		return parseRefusal("ERROR", 0)
	case s.Err() != nil:
		return s.Err()
	}
	s.dirty = true
	s.wire.doubted(false)
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.Is(err, at.ErrDeadlineExceeded):
		return ErrSilent
	}
	return err
}

// redacted keeps a PIN out of errors and logs.
func redacted(cmd string) string {
	if strings.HasPrefix(cmd, "+CPIN=") {
		return "+CPIN=…"
	}
	return cmd
}

// patiently asks again while the modem says that it is busy, as it does for
// seconds after a start or a PIN (CME 14, CMS 314, 515).
func (s *Session) patiently(ctx context.Context, cmd string, limit time.Duration) ([]string, error) {
	deadline := time.Now().Add(patience)
	for {
		info, err := s.command(ctx, cmd, limit)
		var refused *RefusedError
		if !errors.As(err, &refused) || refused.Class() != RetrySoon || time.Now().After(deadline) {
			return info, err
		}
		if err := s.wait(ctx, asking); err != nil {
			return nil, err
		}
	}
}

// wait waits for d, or until the session or the context ends.
func (s *Session) wait(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	case <-s.Done():
		return s.Err()
	}
}

// resync brings a session back in step that missed a deadline: escape from a
// prompt, silence, then a bare AT. A modem that stays mute ends the session.
func (s *Session) resync(ctx context.Context) error {
	if err := s.probe(ctx, 3); err != nil {
		if errors.Is(err, ErrSilent) {
			s.wire.fail(ErrSilent)
		}
		return err
	}
	s.dirty = false
	// The silence may have been a restart, which forgets every setting.
	s.storage.doubtStore()
	return s.speakPlainly(ctx)
}

// probe makes sure that somebody answers AT, in at most tries attempts. Each
// begins with ESC, because an open prompt outlives the program that opened it.
func (s *Session) probe(ctx context.Context, tries int) error {
	var err error
	for range tries {
		s.renew()
		s.at.Escape()
		s.wire.quiet(ctx, silence, probing)
		_, err = s.exchange(ctx, "", probing)
		var refused *RefusedError
		if err == nil {
			s.wire.quiet(ctx, silence/6, probing)
			return nil
		}
		if !errors.As(err, &refused) && !errors.Is(err, ErrSilent) {
			return err
		}
	}
	if !errors.Is(err, ErrSilent) {
		err = fmt.Errorf("%w sensibly: %w", ErrSilent, err)
	}
	return err
}

// tolerant drops a refusal: many sticks do not know every command. Other errors
// end the session's work and stay, among them a refusal that is a Problem.
func tolerant(err error) error {
	var refused *RefusedError
	var known *Problem
	if errors.As(err, &refused) && !errors.As(err, &known) {
		return nil
	}
	return err
}
