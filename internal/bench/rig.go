package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/tocsin-sms/tocsin/internal/api"
	"github.com/tocsin-sms/tocsin/internal/config"
	"github.com/tocsin-sms/tocsin/internal/gateway"
	"github.com/tocsin-sms/tocsin/internal/measure"
	"github.com/tocsin-sms/tocsin/modem/simulated"
)

// rig is a daemon in this process with simulated modems on in-memory ports.
type rig struct {
	*gateway.Gateway
	network *simulated.Network
	modems  []*simulated.Modem
	records []*record // of each modem
	end     func() error
}

// newRig starts a daemon with a store in its own folder and waits until its
// modems are ready.
func newRig(ctx context.Context, b *bench, modems int, latency time.Duration) (*rig, error) {
	dir, err := os.MkdirTemp(b.dir, "rig-")
	if err != nil {
		return nil, err
	}
	return newRigIn(ctx, dir, modems, latency)
}

// newRigIn is newRig with the store of a folder, which it removes at the end.
func newRigIn(ctx context.Context, dir string, modems int, latency time.Duration) (_ *rig, err error) {
	r := &rig{network: simulated.NewNetwork(simulated.Options{})}
	cfg := r.config(dir, modems, latency)
	if r.Gateway, err = gateway.New(cfg, gateway.Options{OpenPort: r.open}); err != nil {
		return nil, err
	}
	running, stop := context.WithCancel(ctx)
	done := make(chan error, 1)
	go func() { done <- r.Run(running) }()
	r.end = func() error {
		stop()
		return errors.Join(<-done, os.RemoveAll(dir))
	}
	if err := r.until(ctx, 30*time.Second, r.allReady); err != nil {
		return nil, errors.Join(fmt.Errorf("wait for the modems: %w", err), r.end())
	}
	return r, nil
}

func (r *rig) config(dir string, modems int, latency time.Duration) config.Config {
	c := plainConfig(filepath.Join(dir, "data"))
	for i := range modems {
		m := simulated.New(simulated.Config{Name: fmt.Sprintf("modem%d", i), Latency: latency, Network: r.network})
		r.modems = append(r.modems, m)
		r.records = append(r.records, newRecord())
		c.Modems = append(c.Modems, config.Modem{Name: m.Name(), Port: m.Name(), SubmitTimeout: 2 * time.Minute})
	}
	return c
}

// plainConfig is the default but for limits and quiet hours, which would be
// measured instead.
func plainConfig(data string) config.Config {
	c := config.Default()
	c.Organisation, c.Country, c.Language, c.Location = "Bench", "CM", "en", time.UTC
	c.Data, c.Listen = data, ""
	c.Sending.QuietHours = config.QuietHours{}
	c.Replies.PerDay = 0
	return c
}

func (r *rig) open(name string) (io.ReadWriteCloser, error) {
	for i, m := range r.modems {
		if m.Name() == name {
			port, err := m.Open(name)
			return &tap{ReadWriteCloser: port, record: r.records[i]}, err
		}
	}
	return nil, os.ErrNotExist
}

func (r *rig) allReady(ctx context.Context) (bool, error) {
	s, err := r.Status(ctx)
	return s.Ready, err
}

// until asks again and again until it is so.
func (r *rig) until(ctx context.Context, most time.Duration, so func(context.Context) (bool, error)) error {
	return measure.Until(ctx, most, so)
}

// people adds n contacts.
func (r *rig) people(ctx context.Context, n int) error {
	_, err := r.Import(ctx, strings.NewReader(csv(n)), api.ImportOptions{Consent: "bench"})
	return err
}

func csv(n int) string {
	var b strings.Builder
	b.WriteString("number,name,groups\n")
	for i := range n {
		fmt.Fprintf(&b, "%s,Person %d,all\n", number(i), i)
	}
	return b.String()
}

// number is the ith person's.
func number(i int) string { return fmt.Sprintf("+23767%07d", i) }
