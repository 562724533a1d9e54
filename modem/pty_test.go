//go:build unix

package modem_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/tocsin-sms/tocsin/modem"
	"github.com/tocsin-sms/tocsin/modem/simulated"
)

// TestOverPseudoTerminal: the serial library, our lock and the stick's replug,
// over the same link, in real time.
func TestOverPseudoTerminal(t *testing.T) {
	stick := simulated.New(simulated.Config{})
	link := filepath.Join(t.TempDir(), "modem0")
	served := serve(t, stick, link)
	cfg := modem.Config{Port: link}
	s := openSoon(t, cfg)
	if r := s.Submit(t.Context(), encode(t, friend, "un")); r.Outcome != modem.Sent {
		t.Errorf("%+v", r)
	}
	if _, err := modem.Open(t.Context(), cfg); state(err) != modem.Faulty || !errors.Is(err, modem.ErrBusy) {
		t.Errorf("second session: %v", err)
	}
	stick.Unplug()
	<-s.Done()
	if !errors.Is(s.Err(), modem.ErrLost) {
		t.Errorf("unplugged: %v", s.Err())
	}
	_ = s.Close()
	stick.Replug()
	s = openSoon(t, cfg)
	if r := s.Submit(t.Context(), encode(t, friend, "deux")); r.Outcome != modem.Sent {
		t.Errorf("replugged: %+v", r)
	}
	_ = s.Close()
	served()
}

// serve puts the stick behind a terminal until the function it returns is called.
func serve(t *testing.T, stick *simulated.Modem, link string) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- stick.Serve(ctx, link) }()
	return func() {
		cancel()
		if err := <-done; err != nil && !errors.Is(err, context.Canceled) {
			t.Errorf("serve: %v", err)
		}
	}
}

// openSoon opens once the link is there.
func openSoon(t *testing.T, cfg modem.Config) *modem.Session {
	t.Helper()
	deadline := time.NewTimer(10 * time.Second)
	defer deadline.Stop()
	again := time.NewTicker(10 * time.Millisecond)
	defer again.Stop()
	for {
		s, err := modem.Open(t.Context(), cfg)
		if err == nil {
			return s
		}
		if !errors.Is(err, os.ErrNotExist) && state(err) != modem.Absent {
			t.Fatal(err)
		}
		select {
		case <-again.C:
		case <-deadline.C:
			t.Fatal(err)
		}
	}
}
