package main

import (
	"context"
	"io"

	"github.com/spf13/cobra"

	"github.com/tocsin-sms/tocsin/internal/api"
)

type pollExportOptions struct {
	api.PollExport
	out   string
	force bool
}

func newPollExportCommand(p *program) *cobra.Command {
	var o pollExportOptions
	cmd := newVerb(verb{
		use:   "export NAME [flags]",
		short: "Write the votes of a poll to a CSV file",
		long: `Export writes one row a vote: the answer and the hour it was sent in, so that nobody
can be told from it. With --numbers it also says who voted, and in which words.`,
		example: "tocsin poll export puits > puits.csv\ntocsin poll export puits --numbers --output votes.csv",
		args:    cobra.ExactArgs(1),
		run: func(ctx context.Context, args []string) error {
			o.Name = args[0]
			return runPollExport(ctx, p, o)
		},
	})
	flags := cmd.Flags()
	flags.BoolVar(&o.Numbers, "numbers", false, "say who voted")
	flags.StringVarP(&o.out, "output", "o", "", "write this `FILE` instead of the standard output")
	flags.BoolVar(&o.force, "force", false, "replace the file if it exists")
	return cmd
}

func runPollExport(ctx context.Context, p *program, o pollExportOptions) error {
	d, err := p.dial()
	if err != nil {
		return err
	}
	export := func(w io.Writer) error { return d.ExportPoll(ctx, w, o.PollExport) }
	if o.out == "" || o.out == "-" {
		return export(p.stdout)
	}
	return writeWhole(o.out, o.force, export)
}

func newPollGroupsCommand(p *program) *cobra.Command {
	return newVerb(verb{
		use:     "groups NAME",
		short:   "Show how the groups answer a poll",
		long:    "Groups shows, of each group, how many members were asked and how many of those\nhave a vote.",
		example: "tocsin poll groups puits",
		args:    cobra.ExactArgs(1),
		run: func(ctx context.Context, args []string) error {
			d, err := p.dial()
			if err != nil {
				return err
			}
			list, err := d.PollShares(ctx, args[0])
			if err != nil {
				return err
			}
			return p.print(list, func(w io.Writer) {
				rows := make([]row, 0, len(list))
				for _, s := range list {
					rows = append(rows, row{s.Group, s.Asked, s.Answered, share(s.Answered, s.Asked)})
				}
				showTable(w, "nobody in a group was asked", row{"group", "asked", "answered", "rate"}, rows)
			})
		},
	})
}

func newPollRemoveCommand(p *program) *cobra.Command {
	var yes bool
	cmd := newVerb(verb{
		use:     "remove NAME",
		short:   "Remove a poll with its votes",
		long:    "Remove takes a poll away with all its votes. That can not be undone; to only end a\npoll, close it.",
		example: "tocsin poll remove essai",
		args:    cobra.ExactArgs(1),
		run: func(ctx context.Context, args []string) error {
			d, err := p.dial()
			if err != nil {
				return err
			}
			if err := p.confirm(ctx, yes, "Remove poll %s with its votes?", args[0]); err != nil {
				return err
			}
			if err := d.RemovePoll(ctx, args[0]); err != nil {
				return err
			}
			return p.done(map[string]string{"removed": args[0]}, "poll %s is removed", args[0])
		},
	})
	yesFlag(cmd.Flags(), &yes)
	return cmd
}
