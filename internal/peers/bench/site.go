//go:build linux

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	"golang.org/x/sys/unix"

	"github.com/tocsin-sms/tocsin/internal/measure"
	"github.com/tocsin-sms/tocsin/internal/peers"
	"github.com/tocsin-sms/tocsin/modem/simulated"
)

// latency is what the network takes for each text.
const latency = 50 * time.Millisecond

// patience is how long is waited for anything before it is said that it did
// not come.
const patience = 120 * time.Second

// site is a gateway with simulated modems behind pseudo-terminals.
type site struct {
	gateway
	network *simulated.Network
	modems  []*simulated.Modem
	ports   []string

	stop    context.CancelFunc
	serving sync.WaitGroup
	failed  []error // of serving, each its own
}

// newSite plays modems and starts the gateway on them, which has read a text
// when this is over: it is ready.
func (b *bench) newSite(ctx context.Context, c contender, modems int) (*site, error) {
	dir, err := os.MkdirTemp(b.dir, "site-")
	if err != nil {
		return nil, err
	}
	s := &site{network: simulated.NewNetwork(simulated.Options{NoMagic: true}), failed: make([]error, modems)}
	serving, stop := context.WithCancel(ctx)
	s.stop = stop
	for i := range modems {
		m := simulated.New(simulated.Config{Name: fmt.Sprintf("modem%d", i), Latency: latency, Network: s.network})
		link := filepath.Join(dir, m.Name())
		s.modems, s.ports = append(s.modems, m), append(s.ports, link)
		s.serving.Go(func() { s.failed[i] = m.Serve(serving, link) })
	}
	if err := s.begin(ctx, c, filepath.Join(dir, "gateway")); err != nil {
		return nil, errors.Join(err, s.end())
	}
	return s, nil
}

func (s *site) begin(ctx context.Context, c contender, dir string) (err error) {
	err = measure.Until(ctx, 10*time.Second, func(context.Context) (bool, error) { return s.linked(), nil })
	if err != nil {
		return fmt.Errorf("wait for the terminals: %w", err)
	}
	if err := os.Mkdir(dir, 0o700); err != nil {
		return err
	}
	if s.gateway, err = c.setUp(dir, s.ports); err != nil {
		return err
	}
	if err := s.Start(); err != nil {
		return err
	}
	return s.ready(ctx)
}

func (s *site) linked() bool {
	for _, port := range s.ports {
		if _, err := os.Stat(port); err != nil {
			return false
		}
	}
	return true
}

// ready waits until the gateway has read a text from each modem.
func (s *site) ready(ctx context.Context) error {
	for i, m := range s.modems {
		if err := m.Inject(fmt.Sprintf("+23769800%04d", i), "Are you ready?"); err != nil {
			return err
		}
	}
	err := s.until(ctx, patience, func() (bool, error) {
		texts, err := s.Inbox()
		return len(texts) >= len(s.modems), err
	})
	if err != nil {
		return fmt.Errorf("wait until it reads texts: %w", err)
	}
	return nil
}

func (s *site) until(ctx context.Context, most time.Duration, so func() (bool, error)) error {
	return measure.Until(ctx, most, func(context.Context) (bool, error) { return so() })
}

// end stops all.
func (s *site) end() error {
	if s.gateway != nil {
		s.Stop()
	}
	s.stop()
	s.serving.Wait()
	return errors.Join(append(s.failed, s.network.Err())...)
}

// restart starts the gateway after it was killed. What the modem said
// meanwhile is gone, as from a real port that nobody had open.
func (s *site) restart() error {
	for _, port := range s.ports {
		if err := flush(port); err != nil {
			return err
		}
	}
	return s.Start()
}

func flush(port string) error {
	f, err := os.OpenFile(port, os.O_RDWR|unix.O_NOCTTY|unix.O_NONBLOCK, 0)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := unix.IoctlSetInt(int(f.Fd()), unix.TCFLSH, unix.TCIFLUSH); err != nil {
		return fmt.Errorf("flush %s: %w", port, err)
	}
	return nil
}

// submits are the texts that the network took, oldest first.
func (s *site) submits() (taken []simulated.Entry) {
	for _, e := range s.network.Ledger() {
		if e.Event == simulated.Submit {
			taken = append(taken, e)
		}
	}
	return taken
}

// left waits until n texts were taken.
func (s *site) left(ctx context.Context, n int, most time.Duration) error {
	return s.until(ctx, most, func() (bool, error) { return len(s.submits()) >= n, nil })
}

// texts are n to different numbers, with the same body.
func texts(n int) []peers.Text {
	all := make([]peers.Text, n)
	for i := range all {
		all[i] = peers.Text{Number: fmt.Sprintf("+23767%07d", i), Body: "Hello, we meet on Saturday at 9, at the school."}
	}
	return all
}

// tally counts what should be there once.
type tally map[string]int

func (t tally) of(numbers []peers.Text) (lost, twice int) {
	for _, text := range numbers {
		switch n := t[text.Number]; {
		case n == 0:
			lost++
		case n > 1:
			twice++
		}
	}
	return lost, twice
}
