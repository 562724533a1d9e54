package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/tocsin-sms/tocsin/internal/api"
)

type applyOptions struct {
	file   string
	prune  bool
	dryRun bool
}

func newApplyCommand(p *program) *cobra.Command {
	var o applyOptions
	cmd := newVerb(verb{
		use:   "apply -f FILE [--prune] [--dry-run]",
		short: "Declare groups, keywords and polls from a file",
		long: `Apply makes true what a campaign file declares: its groups, its keywords and what
they do, and its polls. Applying the same file again changes nothing. The file is
taken whole or, where something in it is wrong, not at all.

With --prune, what an earlier file declared and this one no longer has is
removed.`,
		example: "tocsin apply -f campaign.yaml --dry-run\ntocsin apply -f campaign.yaml",
		run:     func(ctx context.Context, _ []string) error { return runApply(ctx, p, o) },
	})
	cmd.Flags().StringVarP(&o.file, "file", "f", "", "the campaign `FILE`; - reads the standard input")
	cmd.Flags().BoolVar(&o.prune, "prune", false, "remove what the file no longer has")
	cmd.Flags().BoolVar(&o.dryRun, "dry-run", false, "say what would change, change nothing")
	return cmd
}

func runApply(ctx context.Context, p *program, o applyOptions) error {
	raw, err := p.readFile(o.file)
	if err != nil {
		return err
	}
	d, err := p.dial()
	if err != nil {
		return err
	}
	applied, err := d.Apply(ctx, api.Apply{File: raw, Prune: o.prune, DryRun: o.dryRun})
	if err != nil {
		return ofFile(o.file, err)
	}
	return p.print(applied, func(w io.Writer) { showApplied(w, applied) })
}

// readFile reads a file named by a flag, or the standard input for "-".
func (p *program) readFile(name string) ([]byte, error) {
	switch name {
	case "":
		return nil, misuse("which file? Name it with -f FILE")
	case "-":
		return io.ReadAll(p.stdin)
	}
	return os.ReadFile(name)
}

// ofFile says that an error the daemon tells is about what the file holds.
func ofFile(name string, err error) error {
	var told *api.Problem
	if name == "-" {
		name = "the standard input"
	}
	if errors.As(err, &told) && told.Code == api.CodeInvalid {
		return &fileError{file: name, err: err}
	}
	return err
}

func showApplied(w io.Writer, a api.Applied) {
	for _, change := range a.Changes {
		fmt.Fprintln(w, printable(change))
	}
	for _, clash := range a.Clashes {
		showSentence(w, "! "+clash)
	}
	fmt.Fprintf(w, "%d created, %d updated, %d removed, %d unchanged\n", a.Created, a.Updated, a.Removed, a.Unchanged)
}
