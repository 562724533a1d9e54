package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tocsin-sms/tocsin/internal/api"
)

type modemCreditOptions struct {
	now bool
}

func newModemCreditCommand(p *program) *cobra.Command {
	var o modemCreditOptions
	cmd := newVerb(verb{
		use:   "credit [NAME] [--now]",
		short: "Show what prepaid SIMs have left",
		long: `Credit shows what was read of the credit of each modem's SIM, how many parts it
pays, when the operator is asked next, and which bundles were bought.

What to ask and what a part costs stands in config.yaml, under credit of each
modem. Amounts count what was sent since the operator was asked; with --now it is
asked at once, at most six times an hour.`,
		example: "tocsin modem credit\ntocsin modem credit orange --now",
		args:    cobra.MaximumNArgs(1),
		run:     func(ctx context.Context, args []string) error { return runModemCredit(ctx, p, o, args) },
	})
	cmd.Flags().BoolVar(&o.now, "now", false, "ask the operator now")
	return cmd
}

func runModemCredit(ctx context.Context, p *program, o modemCreditOptions, args []string) error {
	d, err := p.dial()
	if err != nil {
		return err
	}
	modems, err := d.creditOf(ctx, args)
	if err != nil {
		return err
	}
	var failed error
	for i := range modems {
		if !o.now {
			break
		}
		asked, err := d.AskCredit(ctx, modems[i].Name)
		if failed = errors.Join(failed, err); err == nil {
			modems[i] = asked
		}
	}
	if failed != nil && len(modems) == 1 {
		return failed
	}
	return errors.Join(p.print(modems, func(w io.Writer) { d.showCredits(w, modems) }), failed)
}

// creditOf is the named modem or, where none is named, every modem whose credit
// is looked after.
func (d *daemon) creditOf(ctx context.Context, args []string) ([]api.Modem, error) {
	all, err := d.Modems(ctx)
	if err != nil {
		return nil, err
	}
	modems := slices.DeleteFunc(all, func(m api.Modem) bool {
		return len(args) > 0 && m.Name != args[0] || len(args) == 0 && m.Credit == nil
	})
	if len(args) > 0 && len(modems) == 0 {
		return nil, &api.Problem{Title: "modem " + args[0] + ": not found", Code: api.CodeNotFound, Hint: "see: tocsin modem list"}
	}
	return modems, nil
}

func (d *daemon) showCredits(w io.Writer, modems []api.Modem) {
	var rows, bundles []row
	for _, m := range modems {
		if m.Credit == nil {
			continue
		}
		c := *m.Credit
		rows = append(rows, row{m.Name, creditLeft(c), creditPays(c), d.when(c.Read), d.when(c.Next), creditState(c), c.Answer})
		for _, b := range c.Bundles {
			bundles = append(bundles, row{m.Name, b.Code, d.when(b.Last), b.Outcome, d.when(b.Next), b.Answer})
		}
	}
	showTable(w, "no credit is looked after: give a modem credit.code in config.yaml",
		row{"modem", "left", "pays", "read", "next", "state", "answer"}, rows)
	if len(bundles) > 0 {
		fmt.Fprintln(w)
		showTable(w, "", row{"modem", "bundle", "last bought", "outcome", "next", "answer"}, bundles)
	}
}

// creditLeft is the amount and the texts of a bundle; "" where nothing was read.
func creditLeft(c api.Credit) string {
	var left []string
	if c.Known {
		left = append(left, strconv.FormatFloat(c.Left, 'f', -1, 64))
	}
	if c.Texts > 0 {
		left = append(left, plural(c.Texts, "text"))
	}
	return strings.Join(left, " + ")
}

func creditPays(c api.Credit) string {
	if !c.PaysKnown {
		return ""
	}
	return plural(c.Pays, "part")
}

// creditState says what is wrong, the worst of it.
func creditState(c api.Credit) string {
	switch {
	case c.Empty != "":
		return "none: the modem pauses"
	case c.Trouble != "":
		return "could not be read: " + c.Trouble
	case c.Low:
		return "low"
	}
	return ""
}

// withCredit adds the credit to the rows of modems, where any is looked after.
func withCredit(header row, rows []row, modems []api.Modem) (row, []row) {
	if !slices.ContainsFunc(modems, func(m api.Modem) bool { return m.Credit != nil }) {
		return header, rows
	}
	for i, m := range modems {
		cell := ""
		if m.Credit != nil {
			cell = creditLeft(*m.Credit)
		}
		rows[i] = slices.Insert(rows[i], len(rows[i])-1, any(cell))
	}
	return slices.Insert(header, len(header)-1, any("credit")), rows
}
