package main

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/tocsin-sms/tocsin/internal/api"
)

func newTokenCommand(p *program) *cobra.Command {
	return newNoun("token", "Tokens by which programs use the API",
		"Token keeps what programs show to use the API, such as a website.",
		"tocsin token add website --role viewer",
		newTokenAddCommand(p), newTokenListCommand(p), newTokenRemoveCommand(p),
	)
}

func newTokenAddCommand(p *program) *cobra.Command {
	var role string
	cmd := newVerb(verb{
		use: "add NAME [--role ROLE]", short: "Make a token",
		long: `Add makes a token for a program and prints it, this once. The program sends it
with each request, as the header Authorization: Bearer TOKEN.`,
		example: "tocsin token add website --role viewer",
		args:    cobra.ExactArgs(1),
		run: func(ctx context.Context, args []string) error {
			d, err := p.dial()
			if err != nil {
				return err
			}
			t, err := d.CreateToken(ctx, api.Token{Name: args[0], Role: role})
			if err != nil {
				return err
			}
			return p.print(t, func(w io.Writer) { fmt.Fprintln(w, t.Secret) })
		},
	})
	cmd.Flags().StringVar(&role, "role", "viewer", "what it may do: `ROLE` is viewer, moderator or coordinator")
	return cmd
}

func newTokenListCommand(p *program) *cobra.Command {
	return newVerb(verb{
		use: "list", short: "Show the tokens", long: "List shows the tokens, with which role, and when they were last used, to the hour.",
		example: "tocsin token list",
		run: func(ctx context.Context, _ []string) error {
			d, err := p.dial()
			if err != nil {
				return err
			}
			list, err := d.Tokens(ctx)
			if err != nil {
				return err
			}
			return p.print(list, func(w io.Writer) {
				rows := make([]row, 0, len(list))
				for _, t := range list {
					rows = append(rows, row{t.Name, t.Role, d.when(t.Used)})
				}
				showTable(w, "no tokens", row{"name", "role", "last used"}, rows)
			})
		},
	})
}

func newTokenRemoveCommand(p *program) *cobra.Command {
	return newVerb(verb{
		use: "remove NAME", short: "Remove a token", long: "Remove takes a token away: who shows it is refused from then on.",
		example: "tocsin token remove website",
		args:    cobra.ExactArgs(1),
		run: func(ctx context.Context, args []string) error {
			d, err := p.dial()
			if err != nil {
				return err
			}
			return p.doneOr(d.RemoveToken(ctx, args[0]), struct{}{}, "removed token %s", args[0])
		},
	})
}
