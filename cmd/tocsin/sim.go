package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"
	"go.bug.st/serial"
	"golang.org/x/sync/errgroup"

	"github.com/tocsin-sms/tocsin/modem/simulated"
)

type simOptions struct {
	modems  int
	dir     string
	latency time.Duration
	control string
	pin     string
}

func newSimCommand(p *program) *cobra.Command {
	var o simOptions
	cmd := newVerb(verb{
		use:   "sim --modems N --dir DIR [flags]",
		short: "Play GSM modems in software",
		long: `Sim plays GSM modems, for trying things out without a modem and without credit.
Each answers behind a link, DIR/modem0, DIR/modem1 and so on, which is used as a
modem's port in config.yaml - or by any other program that speaks to modems.
What the modems sent and received is written to DIR/ledger.jsonl, one object a
line.

Texts to some numbers fail on purpose: the number's last three digits after 9990
say how. With --control, GET /magic there lists them, POST /inject brings a text
in, and POST /fault makes a modem fail.

Sim prints the links once the modems answer, and runs until it is interrupted.`,
		example: `tocsin sim --modems 1 --dir sim --control 127.0.0.1:8426
curl -d '{"modem":"modem0","from":"+237699000001","text":"SANTE"}' http://127.0.0.1:8426/inject`,
		run: func(ctx context.Context, _ []string) error { return runSim(ctx, p, o) },
	})
	flags := cmd.Flags()
	flags.IntVar(&o.modems, "modems", 1, "play `N` modems")
	flags.StringVar(&o.dir, "dir", "", "make links and ledger in this `FOLDER`")
	flags.DurationVar(&o.latency, "latency", 50*time.Millisecond, "take this `TIME` for each text")
	flags.StringVar(&o.control, "control", "", "listen for control over HTTP on this `ADDRESS`, as 127.0.0.1:8426")
	flags.StringVar(&o.pin, "pin", "", "lock the SIMs with this `PIN`")
	return cmd
}

// simData is what sim prints with --json.
type simData struct {
	Links   []string `json:"links"`
	Ledger  string   `json:"ledger"`
	Control string   `json:"control,omitempty"` // an address
}

func runSim(ctx context.Context, p *program, o simOptions) error {
	if err := o.check(); err != nil {
		return err
	}
	control, err := o.listen()
	if err != nil {
		return err
	}
	if control != nil {
		defer control.Close()
	}
	if err := os.MkdirAll(o.dir, 0o755); err != nil {
		return err
	}
	data := simData{Ledger: filepath.Join(o.dir, "ledger.jsonl")}
	ledger, err := os.OpenFile(data.Ledger, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer ledger.Close()
	network := simulated.NewNetwork(simulated.Options{Ledger: ledger})
	if control != nil {
		data.Control = control.Addr().String()
	}
	return errors.Join(p.play(ctx, o, network, control, data), network.Err())
}

// mostModems is more than a computer has ports for, and fewer than its files.
const mostModems = 256

func (o simOptions) check() error {
	switch {
	case o.modems < 1 || o.modems > mostModems:
		return misuse("--modems is %d, want 1 to %d", o.modems, mostModems)
	case o.latency < 0:
		return misuse("--latency is %s, want 0s or more", o.latency)
	case o.dir == "":
		return misuse("which folder? Name it with --dir")
	}
	return nil
}

// listen opens the control address, nil where there is none. Whoever reaches
// it can do anything, so it must be of this machine.
func (o simOptions) listen() (net.Listener, error) {
	if o.control == "" {
		return nil, nil
	}
	addr, err := net.ResolveTCPAddr("tcp", o.control)
	if err != nil {
		return nil, misuse("--control %q: %v", o.control, err)
	}
	if !addr.IP.IsLoopback() {
		return nil, misuse("--control %q can be reached from other machines; use 127.0.0.1:PORT", o.control)
	}
	return net.ListenTCP("tcp", addr)
}

// play runs the modems until ctx ends, which is no error.
func (p *program) play(ctx context.Context, o simOptions, network *simulated.Network, control net.Listener, data simData) error {
	group, ctx := errgroup.WithContext(ctx)
	for i := range o.modems {
		name := fmt.Sprintf("modem%d", i)
		link := filepath.Join(o.dir, name)
		data.Links = append(data.Links, link)
		m := simulated.New(simulated.Config{Name: name, PIN: o.pin, Latency: o.latency, Network: network})
		group.Go(func() error { return m.Serve(ctx, link) })
	}
	if control != nil {
		server := &http.Server{Handler: simulated.ControlHandler(network), ReadHeaderTimeout: 10 * time.Second}
		serveUntil(ctx, group, server, control)
	}
	group.Go(func() error { return p.announce(ctx, data) })
	return group.Wait()
}

// announce prints the links once a modem answers behind each.
func (p *program) announce(ctx context.Context, data simData) error {
	for _, link := range data.Links {
		if err := answers(ctx, link); err != nil {
			return err
		}
	}
	if data.Control != "" {
		p.note("control: http://%s", data.Control)
	}
	return p.print(data, func(w io.Writer) {
		for _, link := range data.Links {
			fmt.Fprintln(w, link)
		}
	})
}

// answers returns once the port says OK to AT, or with ctx.
func answers(ctx context.Context, link string) error {
	const rest = 20 * time.Millisecond
	for !saysOK(link) {
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(rest):
		}
	}
	return nil
}

func saysOK(link string) bool {
	port, err := serial.Open(link, &serial.Mode{})
	if err != nil {
		return false
	}
	defer port.Close()
	if err := port.SetReadTimeout(200 * time.Millisecond); err != nil {
		return false
	}
	if _, err := port.Write([]byte("AT\r")); err != nil {
		return false
	}
	var heard []byte
	for buf := make([]byte, 64); ; {
		n, err := port.Read(buf)
		if heard = append(heard, buf[:n]...); bytes.Contains(heard, []byte("OK\r")) {
			return true
		}
		if n == 0 || err != nil {
			return false
		}
	}
}
