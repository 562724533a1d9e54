package main

import (
	"context"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/tocsin-sms/tocsin/internal/api"
)

// modemFlags are what can be set of a modem that config.yaml does not have.
type modemFlags struct {
	name, port, pin, number, credit      string
	perMinute, perHour, perDay, perMonth int
	flags                                *pflag.FlagSet
}

func (o *modemFlags) register(flags *pflag.FlagSet) {
	o.flags = flags
	flags.StringVar(&o.port, "port", "", "a `PORT`, imei: and a stick's IMEI, or auto")
	flags.StringVar(&o.pin, "pin", "", "the SIM's `PIN`")
	flags.StringVar(&o.number, "number", "", "the SIM's own `NUMBER`")
	flags.StringVar(&o.credit, "credit-code", "", "the `CODE` that asks for the credit")
	flags.IntVar(&o.perMinute, "per-minute", 0, "how many parts it sends in a minute; 0 is no limit")
	flags.IntVar(&o.perHour, "per-hour", 0, "how many in an hour")
	flags.IntVar(&o.perDay, "per-day", 0, "how many in a day")
	flags.IntVar(&o.perMonth, "per-month", 0, "how many in a month")
}

// setup is what was given; the rest stays as it is.
func (o *modemFlags) setup() api.ModemSetup {
	s := api.ModemSetup{Name: o.name}
	for name, set := range map[string]func(){
		"port": func() { s.Port = &o.port }, "pin": func() { s.PIN = &o.pin }, "number": func() { s.Number = &o.number },
		"credit-code": func() { s.CreditCode = &o.credit }, "per-minute": func() { s.PerMinute = &o.perMinute },
		"per-hour": func() { s.PerHour = &o.perHour }, "per-day": func() { s.PerDay = &o.perDay }, "per-month": func() { s.PerMonth = &o.perMonth },
	} {
		if o.flags.Changed(name) {
			set()
		}
	}
	return s
}

func newModemAddCommand(p *program) *cobra.Command {
	var o modemFlags
	cmd := newVerb(verb{
		use:   "add NAME [flags]",
		short: "Add a modem without editing config.yaml",
		long: `Add puts a modem to work at once, and again whenever the daemon starts. Which
sticks there are and what to give as --port shows: tocsin modem find`,
		example: "tocsin modem add orange --port imei:356938035643809",
		args:    cobra.ExactArgs(1),
		run: func(ctx context.Context, args []string) error {
			o.name = args[0]
			return p.setModem(ctx, "added", func(d *daemon) (api.ModemDetail, error) { return d.AddModem(ctx, o.setup()) })
		},
	})
	o.register(cmd.Flags())
	return cmd
}

func newModemEditCommand(p *program) *cobra.Command {
	var o modemFlags
	cmd := newVerb(verb{
		use:     "edit NAME [flags]",
		short:   "Change a modem that was added, or its name",
		long:    "Edit changes what is given and opens the modem anew. A modem of config.yaml is\nchanged there.",
		example: "tocsin modem edit orange --per-day 500\ntocsin modem edit orange --rename mtn",
		args:    cobra.ExactArgs(1),
		run: func(ctx context.Context, args []string) error {
			return p.setModem(ctx, "changed", func(d *daemon) (api.ModemDetail, error) { return d.EditModem(ctx, args[0], o.setup()) })
		},
	})
	cmd.Flags().StringVar(&o.name, "rename", "", "its new `NAME`")
	o.register(cmd.Flags())
	return cmd
}

func (p *program) setModem(ctx context.Context, did string, verb func(*daemon) (api.ModemDetail, error)) error {
	d, err := p.dial()
	if err != nil {
		return err
	}
	m, err := verb(d)
	if err != nil {
		return err
	}
	return p.done(m, "%s modem %s", did, m.Name)
}

func newModemRemoveCommand(p *program) *cobra.Command {
	return newVerb(verb{
		use:     "remove NAME",
		short:   "Remove a modem that was added",
		long:    "Remove takes the modem out of work. What waits for it goes out through others;\nwhat it sent and received stays.",
		example: "tocsin modem remove orange",
		args:    cobra.ExactArgs(1),
		run: func(ctx context.Context, args []string) error {
			d, err := p.dial()
			if err != nil {
				return err
			}
			if err := d.RemoveModem(ctx, args[0]); err != nil {
				return err
			}
			p.note("modem %s is removed", args[0])
			return nil
		},
	})
}
