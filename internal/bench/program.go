package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/tocsin-sms/tocsin/internal/api"
	"github.com/tocsin-sms/tocsin/internal/measure"
	"github.com/tocsin-sms/tocsin/internal/socket"
	"github.com/tocsin-sms/tocsin/modem/simulated"
)

// installation is a folder as an operator has it: a configuration, a store,
// and a simulated modem behind a pseudo-terminal, with the real program.
type installation struct {
	b    *bench
	dir  string
	sim  *exec.Cmd
	stop []func() error

	read int64 // bytes of the ledger
	sent []simulated.Entry
}

const configFile = `organisation: Bench
data: data
listen: %q
country: CM
language: en
time_zone: UTC
modems:
  - name: modem0
    port: %s
    limits: {per_minute: 0, per_hour: 0, per_day: 0}
sending: {quiet_hours: ""}
`

// install writes the configuration.
func (b *bench) install() (*installation, error) { return b.installAt("") }

// installAt is install with a page at an address.
func (b *bench) installAt(listen string) (*installation, error) {
	dir, err := os.MkdirTemp(b.dir, "site-")
	if err != nil {
		return nil, err
	}
	i := &installation{b: b, dir: dir}
	return i, os.WriteFile(i.config(), fmt.Appendf(nil, configFile, listen, filepath.Join(dir, "sim", "modem0")), 0o600)
}

func (i *installation) config() string { return filepath.Join(i.dir, "config.yaml") }
func (i *installation) data() string   { return filepath.Join(i.dir, "data") }
func (i *installation) ledger() string { return filepath.Join(i.dir, "sim", "ledger.jsonl") }

// simulate starts tocsin sim and waits until its modem answers.
func (i *installation) simulate(ctx context.Context, latency time.Duration) error {
	i.sim = exec.CommandContext(ctx, i.b.tocsin, "sim", "--modems", "1", "--dir", filepath.Join(i.dir, "sim"), "--latency", latency.String())
	out, err := i.sim.StdoutPipe()
	if err != nil {
		return err
	}
	if err := i.sim.Start(); err != nil {
		return err
	}
	i.stop = append(i.stop, func() error { return end(i.sim) })
	_, err = bufio.NewReader(out).ReadString('\n')
	return err
}

// serve starts the daemon.
func (i *installation) serve(ctx context.Context) (*exec.Cmd, error) {
	daemon := exec.CommandContext(ctx, i.b.tocsin, "serve", "--config", i.config())
	log, err := os.OpenFile(filepath.Join(i.dir, "serve.log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	defer log.Close()
	daemon.Stdout, daemon.Stderr = log, log
	return daemon, daemon.Start()
}

// ready starts the daemon and waits until its modem is ready. It is ended with
// the installation.
func (i *installation) ready(ctx context.Context) (*exec.Cmd, error) {
	daemon, err := i.serve(ctx)
	if err != nil {
		return nil, err
	}
	i.stop = append(i.stop, func() error { return end(daemon) })
	return daemon, i.command(ctx, "status", "--wait", "30s")
}

// end asks a program to end, and waits.
func end(c *exec.Cmd) error {
	if c.ProcessState != nil {
		return nil
	}
	if err := c.Process.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	err := c.Wait()
	if failed, ok := errors.AsType[*exec.ExitError](err); ok && failed.ExitCode() == -1 {
		return nil // ended by the signal
	}
	return err
}

// close ends what still runs and removes the folder.
func (i *installation) close() error {
	var errs []error
	for _, stop := range i.stop {
		errs = append(errs, stop())
	}
	return errors.Join(append(errs, os.RemoveAll(i.dir))...)
}

func (i *installation) client() *api.Client {
	return api.NewClient(func(ctx context.Context) (net.Conn, error) { return socket.Dial(ctx, i.data()) })
}

// command runs the program as an operator does.
func (i *installation) command(ctx context.Context, args ...string) error {
	out, err := exec.CommandContext(ctx, i.b.tocsin, append([]string{"--config", i.config()}, args...)...).CombinedOutput()
	if err != nil {
		return fmt.Errorf("tocsin %s: %w: %s", strings.Join(args, " "), err, bytes.TrimSpace(out))
	}
	return nil
}

// submits are the texts that left so far. What was read of the ledger file is
// not read again: it grows while it is watched, and the watcher must not take
// the daemon's processor.
func (i *installation) submits() ([]simulated.Entry, error) {
	f, err := os.Open(i.ledger())
	if err != nil {
		return nil, err
	}
	defer f.Close()
	raw, err := io.ReadAll(io.NewSectionReader(f, i.read, 1<<40))
	if err != nil {
		return nil, err
	}
	for line := range bytes.Lines(raw) {
		if !bytes.HasSuffix(line, []byte("\n")) {
			break // being written
		}
		i.read += int64(len(line))
		var e simulated.Entry
		if err := json.Unmarshal(line, &e); err != nil {
			return nil, err
		}
		if e.Event == simulated.Submit {
			i.sent = append(i.sent, e)
		}
	}
	return i.sent, nil
}

// left waits until a number of texts has left, and gives the last of those.
func (i *installation) left(ctx context.Context, n int, most time.Duration) (simulated.Entry, error) {
	var last simulated.Entry
	err := measure.Until(ctx, most, func(context.Context) (bool, error) {
		entries, err := i.submits()
		if len(entries) >= n {
			last = entries[n-1]
		}
		return len(entries) >= n, err
	})
	return last, err
}

// memory is what a process uses, in MB, as Linux tells it.
type memory struct{ resident, anonymous, file float64 }

func memoryOf(pid int) (m memory, err error) {
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return m, err
	}
	for line := range strings.Lines(string(raw)) {
		f := strings.Fields(line)
		if len(f) < 2 {
			continue
		}
		kB, _ := strconv.ParseFloat(f[1], 64)
		switch f[0] {
		case "VmRSS:":
			m.resident = kB / 1024
		case "RssAnon:":
			m.anonymous = kB / 1024
		case "RssFile:":
			m.file = kB / 1024
		}
	}
	return m, nil
}

// most keeps the larger of each.
func (m memory) most(o memory) memory {
	return memory{max(m.resident, o.resident), max(m.anonymous, o.anonymous), max(m.file, o.file)}
}
