package main

import (
	"context"
	"errors"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/tocsin-sms/tocsin/internal/demo"
)

func newDemoCommand(p *program) *cobra.Command {
	var o demo.Options
	cmd := newVerb(verb{
		use:   "demo [--for 20s] [--stay] [--keep DIR]",
		short: "Watch a campaign with simulated modems and people",
		long: `Demo shows Tocsin at work: a daemon with two simulated modems, and a few hundred
simulated people who join, vote, chat and stop. It needs no modem, no
configuration and no network, and leaves nothing behind. Its page can be looked at
in a browser meanwhile: the address is printed first.

It runs until it is interrupted (Ctrl-C), or as long as --for says. At the end it
compares what the daemon believes with what the simulated network knows, and
fails if they disagree. With --stay the page remains after that, until Ctrl-C.`,
		example: "tocsin demo\ntocsin demo --for 20s\ntocsin demo --for 1m --stay\ntocsin demo --for 1m --keep demo-data",
		run:     func(ctx context.Context, _ []string) error { return runDemo(ctx, p, o) },
	})
	flags := cmd.Flags()
	flags.DurationVar(&o.For, "for", 0, "end by itself after this `TIME`, 10s or more")
	flags.BoolVar(&o.Stay, "stay", false, "keep the page after the end, until Ctrl-C")
	flags.StringVar(&o.Keep, "keep", "", "keep store, ledger and log in this `FOLDER`")
	flags.IntVar(&o.Supporters, "supporters", 200, "simulate `N` people, 30 to 5000")
	flags.Uint64Var(&o.Seed, "seed", 1, "begin chance at `N`; the same number makes the same people")
	return cmd
}

func runDemo(ctx context.Context, p *program, o demo.Options) error {
	switch {
	case o.For != 0 && o.For < 10*time.Second:
		return misuse("--for %s is too short to see anything, want 10s or more", o.For)
	case o.Supporters < 30 || o.Supporters > 5000:
		return misuse("--supporters %d, want 30 to 5000", o.Supporters)
	}
	o.Out, o.Page = p.stdout, true
	if f, is := p.stdout.(*os.File); is && isTerminal(f) && os.Getenv("TERM") != "dumb" {
		o.Terminal, o.Color = true, os.Getenv("NO_COLOR") == ""
	}
	err := demo.Run(ctx, o)
	switch {
	case errors.Is(err, demo.ErrNotEmpty):
		return withHint(err, "name a folder that does not exist yet")
	case errors.Is(err, demo.ErrDisagree) && o.Keep == "":
		return withHint(err, "with --keep FOLDER the ledger and the log stay, to be looked into")
	}
	return err
}
