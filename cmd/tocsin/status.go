package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"github.com/tocsin-sms/tocsin/internal/api"
	"github.com/tocsin-sms/tocsin/internal/socket"
)

type statusOptions struct {
	wait time.Duration
}

func newStatusCommand(p *program) *cobra.Command {
	var o statusOptions
	cmd := newVerb(verb{
		use:   "status [--wait 30s]",
		short: "Show how the daemon and its modems are",
		long: `Status shows how the daemon and its modems are, what waits to be sent and what
needs a person.

With --wait it waits until every modem is ready, also for a daemon that is just
starting, and fails when the time is over.`,
		example: "tocsin status\ntocsin status --wait 30s && tocsin send +237699000001 \"Hello\"",
		run:     func(ctx context.Context, _ []string) error { return runStatus(ctx, p, o) },
	})
	cmd.Flags().DurationVar(&o.wait, "wait", 0, "wait up to this `TIME` for every modem to be ready")
	return cmd
}

func runStatus(ctx context.Context, p *program, o statusOptions) error {
	d, err := p.dial()
	if err != nil {
		return err
	}
	s, err := statusWithin(ctx, d, o.wait)
	if err != nil {
		return err
	}
	if err := p.print(s, func(w io.Writer) { d.showStatus(w, s) }); err != nil {
		return err
	}
	if o.wait > 0 && !s.Ready {
		return withHint(fmt.Errorf("after %s not every modem is ready", o.wait), "the reasons are above; tocsin modem list shows what to do")
	}
	return nil
}

// lookAgain is how long a wait rests between two looks.
const lookAgain = 100 * time.Millisecond

// statusWithin asks until every modem is ready or the time is over, and
// returns what it was told last.
func statusWithin(ctx context.Context, d *daemon, wait time.Duration) (api.Status, error) {
	end := time.NewTimer(wait)
	defer end.Stop()
	for {
		s, err := d.Status(ctx)
		if err != nil && !errors.Is(err, socket.ErrNotRunning) || err == nil && s.Ready || wait == 0 {
			return s, err
		}
		select {
		case <-ctx.Done():
			return s, ctx.Err()
		case <-end.C:
			return s, err
		case <-time.After(lookAgain):
		}
	}
}

func (d *daemon) showStatus(w io.Writer, s api.Status) {
	showFields(w,
		"organisation", s.Organisation,
		"running since", fmt.Sprintf("%s (process %d, version %s)", d.when(s.Started), s.PID, s.Version),
		"data", s.Data,
		"people", fmt.Sprintf("%d, of whom %d said stop", s.Contacts, s.Stopped),
		"texts", fmt.Sprintf("%d queued, %d uncertain, %d held", s.Queued, s.Uncertain, s.Held),
		"broadcasts", fmt.Sprintf("%d being sent", s.Broadcasts),
		"to decide on", needs(s.NeedPerson, "maybe-stop, or unclear"), "to read", needs(s.Attention, "attention"),
		"unreachable", see(s.Unreachable, "number", "tocsin contact list --unreachable"),
		"reports of no text", see(s.Strays, "report", "tocsin outbox reports"),
	)
	for _, problem := range s.Problems {
		showSentence(w, "! "+problem)
	}
	fmt.Fprintln(w)
	d.showModems(w, s.Modems)
}

// needs says how many texts wait for a person and how to see them.
func needs(n int, flag string) string {
	return see(n, "text", "tocsin inbox list --flag "+flag)
}

// see says how many there are and what shows them, "" for none.
func see(n int, what, command string) string {
	if n == 0 {
		return ""
	}
	return plural(n, what) + ": " + command
}
