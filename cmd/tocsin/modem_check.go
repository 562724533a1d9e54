package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tocsin-sms/tocsin/internal/api"
	"github.com/tocsin-sms/tocsin/internal/config"
	"github.com/tocsin-sms/tocsin/internal/gateway"
	"github.com/tocsin-sms/tocsin/internal/socket"
)

func newModemCheckCommand(p *program) *cobra.Command {
	var send bool
	cmd := newVerb(verb{
		use:   "check NAME [flags]",
		short: "Try step by step what a modem must be able to do",
		long: `Check tries a modem of config.yaml step by step: its port, AT, its SIM and the
tries left for the PIN, network, service centre, storage, delivery reports and
signal. Each step is ok, warn or failed, with what to do. It works with and without
the daemon, and offers no PIN. With a step that failed, the exit code is 1.

With --send, and the daemon at work, the modem also sends a text to itself, which
costs what any text costs, and waits for it and its report.`,
		example: "tocsin modem check orange\ntocsin modem check orange --send",
		args:    cobra.ExactArgs(1),
		run:     func(ctx context.Context, args []string) error { return runModemCheck(ctx, p, args[0], send) },
	})
	cmd.Flags().BoolVar(&send, "send", false, "also send a text to itself; it costs what any text costs")
	return cmd
}

func runModemCheck(ctx context.Context, p *program, name string, send bool) error {
	checked, err := p.checkModem(ctx, api.ModemCheck{Modem: name, Send: send})
	if err != nil {
		return err
	}
	if err := p.print(checked, func(w io.Writer) { showCheck(w, checked) }); err != nil {
		return err
	}
	if !checked.OK {
		return fmt.Errorf("modem %s: %s", name, strings.Join(failedSteps(checked), ", "))
	}
	return nil
}

// checkModem asks the daemon or, where none runs, the modem itself.
func (p *program) checkModem(ctx context.Context, m api.ModemCheck) (api.ModemChecked, error) {
	d, err := p.dial()
	if err != nil {
		return api.ModemChecked{}, err
	}
	if m.Send {
		p.note("a text of %s to itself: this takes up to some minutes", m.Modem)
	}
	checked, err := d.CheckModem(ctx, m)
	if !errors.Is(err, socket.ErrNotRunning) || m.Send {
		return checked, err
	}
	cfg, err := p.configuration()
	if err != nil {
		return checked, err
	}
	if !slices.ContainsFunc(cfg.Modems, func(c config.Modem) bool { return c.Name == m.Modem }) {
		return checked, &api.Problem{
			Status: http.StatusNotFound, Code: api.CodeNotFound,
			Title: "modem " + m.Modem + ": not found", Hint: "config.yaml names the modems",
		}
	}
	p.note("the daemon is not running: the modem is asked directly")
	return gateway.CheckAlone(ctx, cfg, m.Modem)
}

func failedSteps(c api.ModemChecked) []string {
	var failed []string
	for _, s := range c.Steps {
		if s.Grade == "failed" {
			failed = append(failed, s.Step+" failed")
		}
	}
	return failed
}

func showCheck(w io.Writer, c api.ModemChecked) {
	rows := make([]row, 0, len(c.Steps))
	for _, s := range c.Steps {
		rows = append(rows, row{s.Step, s.Grade, took(s.TookMS), s.Found})
	}
	showTable(w, "nothing was tried", row{"step", "grade", "took", "found"}, rows)
	for _, s := range c.Steps {
		if s.Hint != "" {
			fmt.Fprintf(w, "%s: %s\n", printable(s.Step), printable(s.Hint))
		}
	}
}
