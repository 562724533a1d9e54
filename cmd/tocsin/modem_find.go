package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tocsin-sms/tocsin/internal/api"
	"github.com/tocsin-sms/tocsin/internal/config"
	"github.com/tocsin-sms/tocsin/modem"
)

func newModemFindCommand(p *program) *cobra.Command {
	return newVerb(verb{
		use:   "find [PORT...]",
		short: "Show every stick and port, and what to do to use it",
		long: `Find looks at every serial port and every USB stick: what answers there, what
keeps a stick from being a modem, and which line makes it one of tocsin's. It
looks at the ports that config.yaml names, too, needs neither a daemon nor a
configuration, and leaves alone what is in use. With the PORT of one or more it
looks at these only.`,
		example: "tocsin modem find\ntocsin modem find /dev/ttyUSB2",
		args:    cobra.ArbitraryArgs,
		run:     func(ctx context.Context, ports []string) error { return runModemFind(ctx, p, ports) },
	})
}

func runModemFind(ctx context.Context, p *program, ports []string) error {
	own := p.ownModems(ctx)
	opt := modem.SurveyOptions{Only: ports, Used: make(map[string]string)}
	for _, m := range own {
		switch {
		case m.running:
			opt.Used[m.port] = m.name
		case isPath(m.port):
			opt.Also = append(opt.Also, m.port)
		}
	}
	found, err := modem.Survey(ctx, opt)
	if err != nil {
		return err
	}
	for i := range found {
		found[i].Modem = nameOf(found[i], own)
	}
	return p.print(found, func(w io.Writer) { showFound(w, found) })
}

// ownModem is a modem that config.yaml names already.
type ownModem struct {
	name, port, imei string
	running          bool // the daemon looks after it
}

// ownModems are the modems that are configured and, where the daemon runs, those
// it has. Neither is needed, so that nothing here is an error.
func (p *program) ownModems(ctx context.Context) []ownModem {
	cfg, err := p.configuration()
	if err != nil {
		return nil
	}
	own := configured(cfg)
	d, err := p.dial()
	if err != nil {
		return own
	}
	modems, err := d.Modems(ctx)
	if err != nil {
		return own
	}
	for _, m := range modems {
		own = append(own, running(m))
	}
	return own
}

func configured(cfg config.Config) []ownModem {
	var own []ownModem
	for _, m := range cfg.Modems {
		imei, _ := strings.CutPrefix(m.Port, "imei:")
		own = append(own, ownModem{name: m.Name, port: m.Port, imei: imei})
	}
	return own
}

func running(m api.Modem) ownModem {
	return ownModem{name: m.Name, port: m.Port, imei: m.IMEI, running: true}
}

// isPath tells a port that is named from one that is searched for.
func isPath(port string) bool { return port != "auto" && !strings.HasPrefix(port, "imei:") }

// nameOf is the name a thing has in config.yaml; "" if it has none.
func nameOf(f modem.Found, own []ownModem) string {
	if f.Modem != "" {
		return f.Modem
	}
	for _, m := range own {
		named := slices.ContainsFunc(f.Ports, func(p modem.FoundPort) bool { return m.port == p.Path || m.port == p.Device })
		if named || f.IMEI != "" && m.imei == f.IMEI {
			return m.name
		}
	}
	return ""
}

func showFound(w io.Writer, found []modem.Found) {
	rows := make([]row, 0, len(found))
	for _, f := range found {
		rows = append(rows, row{f.Name, f.USB, devices(f), f.IMEI, f.SIM, string(f.Condition), f.Modem})
	}
	showTable(w, "there is no serial port and no stick here: plug one in",
		row{"found", "usb", "ports", "imei", "sim", "state", "modem"}, rows)
	for _, f := range found {
		if next := whatNext(f); next != "" {
			fmt.Fprintf(w, "\n%s\n", printable(next))
		}
	}
}

// devices are the ports that answer or, where none does, all.
func devices(f modem.Found) string {
	var answer, all []string
	for _, p := range f.Ports {
		all = append(all, p.Device)
		if p.Answers {
			answer = append(answer, p.Device)
		}
	}
	if len(answer) > 0 {
		all = answer
	}
	return strings.Join(all, " ")
}

// whatNext is what to do about a thing; "" where there is nothing to do.
func whatNext(f modem.Found) string {
	switch {
	case f.Condition == modem.Usable && f.Modem != "":
		return f.Name + ": config.yaml has it as " + f.Modem
	case f.Condition == modem.Usable:
		return f.Name + ": to use it, write below modems: in config.yaml\n  - {name: NAME, port: \"" + f.Config + "\"}"
	case f.Hint == "" && f.USB == "":
		return "" // a port of the computer's own, with nothing behind it
	}
	what := joined("; ", f.Reason, f.Hint)
	if strings.Contains(f.Reason, f.Name) {
		return what
	}
	return joined(": ", f.Name, what)
}

// joined joins what is not empty.
func joined(by string, words ...string) string {
	return strings.Join(slices.DeleteFunc(words, func(w string) bool { return w == "" }), by)
}
