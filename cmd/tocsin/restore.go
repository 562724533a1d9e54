package main

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/tocsin-sms/tocsin/internal/api"
	"github.com/tocsin-sms/tocsin/internal/gateway"
	"github.com/tocsin-sms/tocsin/internal/web"
)

func newRestoreCommand(p *program) *cobra.Command {
	var yes bool
	cmd := newVerb(verb{
		use:   "restore FILE [--yes]",
		short: "Go back to a backup, while the daemon is stopped",
		long: `Restore replaces all data by that of a backup. The daemon must be stopped.
Nothing is sent because of it: what waited to be sent when the backup was made is
held until a person decides. People who said stop since the backup stay stopped.`,
		example: "tocsin restore /media/stick/tocsin-monday.db",
		args:    cobra.ExactArgs(1),
		run:     func(ctx context.Context, args []string) error { return runRestore(ctx, p, args[0], yes) },
	})
	yesFlag(cmd.Flags(), &yes)
	return cmd
}

func runRestore(ctx context.Context, p *program, file string, yes bool) error {
	cfg, err := p.configuration()
	if err != nil {
		return err
	}
	if err := p.confirm(ctx, yes, "Replace all data in %s by that of %s?", cfg.Data, file); err != nil {
		return err
	}
	r, err := gateway.Restore(cfg.Data, file, p.now())
	if err != nil {
		return notRestored(file, web.ProblemOf(err))
	}
	return p.print(r, func(w io.Writer) { showRestored(w, file, r) })
}

func notRestored(file string, told *api.Problem) error {
	if told.Hint == "" {
		return withHint(told, "nothing was changed; give another backup")
	}
	return ofFile(file, told)
}

func showRestored(w io.Writer, file string, r gateway.Restored) {
	fmt.Fprintf(w, "the data of %s is in place\n", file)
	if r.Kept != "" {
		fmt.Fprintf(w, "the data of before is kept in %s\n", r.Kept)
	}
	if r.Merged > 0 {
		fmt.Fprintf(w, "%s who said stop since then stay stopped\n", plural(r.Merged, "person"))
	}
	if r.Held > 0 {
		fmt.Fprintf(w, "%s held: tocsin serve sends them only after tocsin outbox retry\n", plural(r.Held, "text"))
	}
}
