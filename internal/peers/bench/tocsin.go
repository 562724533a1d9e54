//go:build linux

package main

import (
	"context"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/tocsin-sms/tocsin/internal/api"
	"github.com/tocsin-sms/tocsin/internal/measure"
	"github.com/tocsin-sms/tocsin/internal/peers"
	"github.com/tocsin-sms/tocsin/internal/socket"
)

// tocsin is ours, the real program: as it is by default, but for limits, hours
// and reports, which the others do not have on.
type tocsin struct {
	program, dir string
	client       *api.Client
	run          *peers.Process
}

// deadline of a submit; gammu-smsd has 30 s, too.
const deadline = 30 * time.Second

const tocsinConfig = `country: CM
listen: ""
language: en
time_zone: UTC
data: data
listen: ""
sending: {quiet_hours: "", reports: %t}
modems:
`

const tocsinModem = "  - {name: modem%d, port: %s, submit_timeout: %s, limits: {per_minute: 0, per_hour: 0, per_day: 0}}\n"

func newTocsin(program, dir string, ports []string, reports bool) (*tocsin, error) {
	t := &tocsin{program: program, dir: dir}
	var config strings.Builder
	fmt.Fprintf(&config, tocsinConfig, reports)
	for i, port := range ports {
		fmt.Fprintf(&config, tocsinModem, i, port, deadline)
	}
	data := filepath.Join(dir, "data")
	t.client = api.NewClient(func(ctx context.Context) (net.Conn, error) { return socket.Dial(ctx, data) })
	return t, os.WriteFile(filepath.Join(dir, "config.yaml"), []byte(config.String()), 0o600)
}

// Start starts the daemon and waits until it answers.
func (t *tocsin) Start() (err error) {
	if t.run, err = peers.Start(t.dir, t.program, "serve", "--config", "config.yaml"); err != nil {
		return err
	}
	return measure.Until(context.Background(), 10*time.Second, func(ctx context.Context) (bool, error) {
		_, err := t.client.Status(ctx)
		return err == nil, nil
	})
}

func (t *tocsin) Stop()                       { t.run.Stop() }
func (t *tocsin) Kill()                       { t.run.Kill() }
func (t *tocsin) CPU() (time.Duration, error) { return t.run.CPU() }

// Queue sends them as a broadcast: all texts are the same.
func (t *tocsin) Queue(texts ...peers.Text) error {
	draft := api.BroadcastDraft{Text: texts[0].Body}
	for _, text := range texts {
		draft.To = append(draft.To, text.Number)
	}
	_, err := t.client.SendBroadcast(context.Background(), draft)
	return err
}

func (t *tocsin) Inbox() ([]peers.Text, error) {
	all, err := t.client.Inbox(context.Background(), api.InQuery{Page: api.Page{All: true}})
	var texts []peers.Text
	for _, m := range all {
		texts = append(texts, peers.Text{Number: string(m.From), Body: m.Text})
	}
	return texts, err
}
