package main

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/tocsin-sms/tocsin/internal/api"
)

func newGroupEditCommand(p *program) *cobra.Command {
	var (
		edit    api.GroupEdit
		titles  []string
		confirm bool
	)
	cmd := newVerb(verb{
		use:     "edit NAME [flags]",
		short:   "Change a group's title, or whether joining waits for a YES",
		long:    "Edit changes what its flags name; the rest of the group stays as it is.",
		example: "tocsin group edit sante --title \"Santé et eau\"\ntocsin group edit sante --confirm=false",
		args:    cobra.ExactArgs(1),
		run: func(ctx context.Context, args []string) error {
			edit.Name = args[0]
			return runGroupEdit(ctx, p, edit)
		},
	})
	flags := cmd.Flags()
	flags.StringArrayVar(&titles, "title", nil, "the `TITLE`, or LANGUAGE=TITLE (may be repeated)")
	flags.BoolVar(&confirm, "confirm", false, "who joins must answer YES first (--confirm=false: no more)")
	cmd.PreRun = func(*cobra.Command, []string) {
		if flags.Changed("title") {
			edit.Title = wordings(titles)
		}
		if flags.Changed("confirm") {
			edit.Confirm = &confirm
		}
	}
	return cmd
}

func runGroupEdit(ctx context.Context, p *program, edit api.GroupEdit) error {
	if edit.Title == nil && edit.Confirm == nil {
		return misuse("say what to change: --title or --confirm")
	}
	d, err := p.dial()
	if err != nil {
		return err
	}
	g, err := d.EditGroup(ctx, edit)
	if err != nil {
		return err
	}
	return p.done(g, "changed group %s", g.Name)
}
