package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"
	terminals "golang.org/x/term"

	"github.com/tocsin-sms/tocsin/internal/api"
	"github.com/tocsin-sms/tocsin/internal/web/site"
)

func newAccountCommand(p *program) *cobra.Command {
	return newNoun("account", "Who may sign in to the page",
		`Account keeps the accounts of the page. A viewer looks at everything, a moderator
also answers texts, a coordinator may do all.`,
		"tocsin account add Awa --role moderator\ntocsin account link Awa",
		newAccountAddCommand(p), newAccountListCommand(p), newAccountRoleCommand(p),
		newAccountPasswordCommand(p), newAccountRemoveCommand(p), newAccountLinkCommand(p),
	)
}

func newAccountAddCommand(p *program) *cobra.Command {
	var (
		role string
		ask  bool
	)
	cmd := newVerb(verb{
		use:   "add NAME [flags]",
		short: "Make an account",
		long: `Add makes an account and prints a link by which its owner comes in, once and
within a day, to choose a password. With --password you choose it: it is asked
for, or read from the standard input.`,
		example: "tocsin account add Awa --role moderator\ntocsin account add Bello --password",
		args:    cobra.ExactArgs(1),
		run: func(ctx context.Context, args []string) error {
			return runAccountAdd(ctx, p, api.AccountDraft{Name: args[0], Role: role}, ask)
		},
	})
	cmd.Flags().StringVar(&role, "role", "coordinator", "what it may do: `ROLE` is viewer, moderator or coordinator")
	cmd.Flags().BoolVar(&ask, "password", false, "choose its password now")
	return cmd
}

func runAccountAdd(ctx context.Context, p *program, draft api.AccountDraft, ask bool) (err error) {
	if ask {
		if draft.Password, err = p.password(); err != nil {
			return err
		}
	}
	d, err := p.dial()
	if err != nil {
		return err
	}
	a, err := d.CreateAccount(ctx, draft)
	if err != nil || ask {
		return p.doneOr(err, a, "made account %s, a %s", a.Name, a.Role)
	}
	return p.printLink(ctx, d, a.Name)
}

// doneOr says what was done unless it was not.
func (p *program) doneOr(err error, data any, format string, args ...any) error {
	if err != nil {
		return err
	}
	return p.done(data, format, args...)
}

func newAccountListCommand(p *program) *cobra.Command {
	return newVerb(verb{
		use: "list", short: "Show the accounts", long: "List shows who may sign in, with which role, and when they last did.",
		example: "tocsin account list",
		run: func(ctx context.Context, _ []string) error {
			d, err := p.dial()
			if err != nil {
				return err
			}
			list, err := d.Accounts(ctx)
			if err != nil {
				return err
			}
			return p.print(list, func(w io.Writer) {
				rows := make([]row, 0, len(list))
				for _, a := range list {
					rows = append(rows, row{a.Name, a.Role, d.when(a.SignedIn)})
				}
				showTable(w, "no accounts; make the first with: tocsin account link", row{"name", "role", "signed in"}, rows)
			})
		},
	})
}

func newAccountRoleCommand(p *program) *cobra.Command {
	return newVerb(verb{
		use: "role NAME ROLE", short: "Change what an account may do",
		long:    "Role changes what an account may do. Whoever is signed in to it is signed out.",
		example: "tocsin account role Awa viewer",
		args:    cobra.ExactArgs(2),
		run: func(ctx context.Context, args []string) error {
			d, err := p.dial()
			if err != nil {
				return err
			}
			a, err := d.EditAccount(ctx, api.AccountEdit{Name: args[0], Role: &args[1]})
			return p.doneOr(err, a, "%s is a %s now", a.Name, a.Role)
		},
	})
}

func newAccountPasswordCommand(p *program) *cobra.Command {
	return newVerb(verb{
		use: "password NAME", short: "Give an account another password",
		long: `Password asks for another password, or reads it from the standard input. Whoever
is signed in to the account is signed out.`,
		example: "tocsin account password Awa",
		args:    cobra.ExactArgs(1),
		run: func(ctx context.Context, args []string) error {
			word, err := p.password()
			if err != nil {
				return err
			}
			d, err := p.dial()
			if err != nil {
				return err
			}
			a, err := d.SetPassword(ctx, api.NewPassword{Name: args[0], Password: word})
			return p.doneOr(err, a, "%s has another password", a.Name)
		},
	})
}

func newAccountRemoveCommand(p *program) *cobra.Command {
	var yes bool
	cmd := newVerb(verb{
		use: "remove NAME [--yes]", short: "Remove an account", long: "Remove takes an account away. What its owner did stays. The last coordinator's is kept.",
		example: "tocsin account remove Awa",
		args:    cobra.ExactArgs(1),
		run: func(ctx context.Context, args []string) error {
			if err := p.confirm(ctx, yes, "Remove the account %s?", args[0]); err != nil {
				return err
			}
			d, err := p.dial()
			if err != nil {
				return err
			}
			return p.doneOr(d.RemoveAccount(ctx, args[0]), struct{}{}, "removed account %s", args[0])
		},
	})
	yesFlag(cmd.Flags(), &yes)
	return cmd
}

func newAccountLinkCommand(p *program) *cobra.Command {
	return newVerb(verb{
		use: "link [NAME]", short: "Make a link that signs in once",
		long: `Link prints an address of the page that signs in to an account, once and within a
day: for somebody new, or who forgot the password. Without a name, while there is
no account, it makes the first. A link made before it works no longer.`,
		example: "tocsin account link Awa\ntocsin account link",
		args:    cobra.MaximumNArgs(1),
		run: func(ctx context.Context, args []string) error {
			d, err := p.dial()
			if err != nil {
				return err
			}
			return p.printLink(ctx, d, strings.Join(args, ""))
		},
	})
}

func (p *program) printLink(ctx context.Context, d *daemon, account string) error {
	l, err := d.CreateLink(ctx, api.SignInLink{Account: account})
	if err != nil {
		return err
	}
	cfg, err := p.configuration()
	if err != nil {
		return err
	}
	return p.print(l, func(w io.Writer) {
		fmt.Fprintln(w, site.Address(cfg.Listen, site.TLS(cfg.TLS).On())+l.Path)
	})
}

// password asks for one unseen on a terminal; elsewhere it is the first line of
// the standard input. It is never an argument: other users see those.
func (p *program) password() (string, error) {
	if f, is := p.stdin.(*os.File); is && p.terminal != nil && isTerminal(f) {
		fmt.Fprint(p.terminal, "Password: ")
		raw, err := terminals.ReadPassword(int(f.Fd()))
		fmt.Fprintln(p.terminal)
		return string(raw), err
	}
	line, err := bufio.NewReader(p.stdin).ReadString('\n')
	if err != nil && line == "" {
		return "", misuse("there is no password on the standard input")
	}
	return strings.TrimRight(line, "\r\n"), nil
}
