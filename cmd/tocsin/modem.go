package main

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/tocsin-sms/tocsin/internal/api"
)

func newModemCommand(p *program) *cobra.Command {
	return newNoun("modem", "Look after the modems",
		"Modem finds, checks and shows the modems, stops and restarts them, and asks\nthe operator for the credit that is left.",
		"tocsin modem list\ntocsin modem ussd '*100#'",
		newModemFindCommand(p), newModemCheckCommand(p), newModemListCommand(p), newModemUSSDCommand(p), newModemCreditCommand(p),
		newModemAddCommand(p), newModemEditCommand(p), newModemRemoveCommand(p),
		newModemSwitchCommand(p, "pause", "Stop a modem from sending", "It still receives.", (*api.Client).PauseModem),
		newModemSwitchCommand(p, "resume", "Let a modem send again", "Also at once after a pause of its own.", (*api.Client).ResumeModem),
	)
}

func newModemListCommand(p *program) *cobra.Command {
	return newVerb(verb{
		use:     "list",
		short:   "Show every modem and its state",
		long:    "List shows every modem of config.yaml with its state, the reason for it and what\nto do.",
		example: "tocsin modem list",
		run:     func(ctx context.Context, _ []string) error { return runModemList(ctx, p) },
	})
}

func runModemList(ctx context.Context, p *program) error {
	d, err := p.dial()
	if err != nil {
		return err
	}
	modems, err := d.Modems(ctx)
	if err != nil {
		return err
	}
	return p.print(modems, func(w io.Writer) { d.showModems(w, modems) })
}

// showModems tells of each modem, and what to do about it.
func (d *daemon) showModems(w io.Writer, modems []api.Modem) {
	rows := make([]row, 0, len(modems))
	for _, m := range modems {
		rows = append(rows, row{
			m.Name, m.State, m.Operator, strength(m.Signal), m.Port, m.IMEI, m.IMSI,
			use(m.SentHour, m.PerHour), use(m.SentDay, m.PerDay), use(m.SentMonth, m.PerMonth), people(m), m.Reason,
		})
	}
	header := row{"name", "state", "operator", "signal", "port", "imei", "imsi", "hour", "day", "month", "people", "reason"}
	header, rows = withCredit(header, rows, modems)
	showTable(w, "there are no modems: name them in config.yaml", header, rows)
	for _, m := range modems {
		if m.Hint != "" {
			showSentence(w, m.Name+": "+m.Hint)
		}
	}
}

// strength is the signal in dBm (TS 27.007 §8.5).
func strength(n int) string {
	if n < 0 || n > 31 {
		return ""
	}
	return fmt.Sprintf("%d dBm", -113+2*n)
}

// people is how many a SIM sent to this month, where that is bounded.
func people(m api.Modem) string {
	if m.RecipientsPerMonth == 0 {
		return ""
	}
	return use(m.Recipients, m.RecipientsPerMonth)
}

// use is the parts sent, of the parts that may be.
func use(sent, limit int) string {
	if limit == 0 {
		return fmt.Sprint(sent)
	}
	return fmt.Sprintf("%d/%d", sent, limit)
}

// theModem is the modem that is named or, unnamed, the only one.
func (d *daemon) theModem(ctx context.Context, name []string) (string, error) {
	if len(name) > 0 {
		return name[0], nil
	}
	modems, err := d.Modems(ctx)
	if err != nil {
		return "", err
	}
	if len(modems) != 1 {
		return "", misuse("there are %d modems: say which", len(modems))
	}
	return modems[0].Name, nil
}

func newModemSwitchCommand(p *program, use, short, more string, ask func(*api.Client, context.Context, string) (api.Modem, error)) *cobra.Command {
	return newVerb(verb{
		use:     use + " NAME",
		short:   short,
		long:    short + ". " + more,
		example: "tocsin modem " + use + " orange",
		args:    cobra.ExactArgs(1),
		run: func(ctx context.Context, args []string) error {
			d, err := p.dial()
			if err != nil {
				return err
			}
			m, err := ask(d.Client, ctx, args[0])
			if err != nil {
				return err
			}
			return p.done(m, "%s is %s", m.Name, m.State)
		},
	})
}
