package main

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/tocsin-sms/tocsin/internal/api"
	"github.com/tocsin-sms/tocsin/internal/phone"
)

func newGroupCommand(p *program) *cobra.Command {
	return newNoun("group", "Groups of people",
		"Group keeps the groups that texts are sent to.",
		"tocsin group create sante --title fr=Santé --title en=Health\ntocsin group add sante +237699000001 +237699000002",
		newGroupCreateCommand(p), newGroupListCommand(p), newGroupShowCommand(p),
		newGroupMembersCommand(p, "add", "Put people in a group", "joined", (*api.Client).AddMembers),
		newGroupMembersCommand(p, "remove", "Take people out of a group", "left", (*api.Client).RemoveMembers),
		newGroupEditCommand(p), newGroupDeleteCommand(p),
	)
}

type groupCreateOptions struct {
	name    string
	titles  []string
	confirm bool
}

func newGroupCreateCommand(p *program) *cobra.Command {
	var o groupCreateOptions
	cmd := newVerb(verb{
		use:   "create NAME [flags]",
		short: "Make a group",
		long: `Create makes a group. Its name is what commands call it; its title is what people
read, in one or several languages. With --confirm, who joins by a keyword is asked
to answer YES first.`,
		example: "tocsin group create sante --title fr=Santé --title en=Health",
		args:    cobra.ExactArgs(1),
		run: func(ctx context.Context, args []string) error {
			o.name = args[0]
			return runGroupCreate(ctx, p, o)
		},
	})
	cmd.Flags().StringArrayVar(&o.titles, "title", nil, "the `TITLE`, or LANGUAGE=TITLE (may be repeated)")
	cmd.Flags().BoolVar(&o.confirm, "confirm", false, "who joins must answer YES first")
	return cmd
}

func runGroupCreate(ctx context.Context, p *program, o groupCreateOptions) error {
	d, err := p.dial()
	if err != nil {
		return err
	}
	g, err := d.CreateGroup(ctx, api.Group{Name: o.name, Title: wordings(o.titles), Confirm: o.confirm})
	if err != nil {
		return err
	}
	return p.done(g, "made group %s", g.Name)
}

func newGroupListCommand(p *program) *cobra.Command {
	var page pageOptions
	cmd := newVerb(verb{
		use:     "list [flags]",
		short:   "Show the groups",
		long:    "List shows the groups and how many people are in each.",
		example: "tocsin group list",
		run:     func(ctx context.Context, _ []string) error { return runGroupList(ctx, p, page) },
	})
	page.register(cmd.Flags())
	return cmd
}

func runGroupList(ctx context.Context, p *program, page pageOptions) error {
	d, err := p.dial()
	if err != nil {
		return err
	}
	list, err := collect(page, func(page api.Page) ([]api.Group, error) { return d.Groups(ctx, page) },
		func(g api.Group) string { return g.Name })
	if err != nil {
		return err
	}
	defer p.cut(page, len(list))
	return p.print(list, func(w io.Writer) {
		rows := make([]row, 0, len(list))
		for _, g := range list {
			rows = append(rows, row{g.Name, wording(g.Title), g.Count, yes(g.Confirm)})
		}
		showTable(w, "no groups", row{"name", "title", "people", "asks for yes"}, rows)
	})
}

func newGroupShowCommand(p *program) *cobra.Command {
	var page pageOptions
	cmd := newVerb(verb{
		use:     "show NAME [flags]",
		short:   "Show a group and its members",
		long:    "Show prints a group and its members, with how and since when they are in it.",
		example: "tocsin group show sante\ntocsin group show sante --all --json",
		args:    cobra.ExactArgs(1),
		run:     func(ctx context.Context, args []string) error { return runGroupShow(ctx, p, args[0], page) },
	})
	page.register(cmd.Flags())
	return cmd
}

func runGroupShow(ctx context.Context, p *program, name string, page pageOptions) error {
	d, err := p.dial()
	if err != nil {
		return err
	}
	var g api.Group
	members, err := collect(page, func(page api.Page) ([]api.Member, error) {
		var err error
		g, err = d.Group(ctx, name, page)
		return g.Members, err
	}, func(m api.Member) string { return string(m.Number) })
	if err != nil {
		return err
	}
	if g.Members = members; members == nil {
		g.Members = []api.Member{}
	}
	defer p.cut(page, len(members))
	return p.print(g, func(w io.Writer) { d.showGroup(w, g) })
}

func (d *daemon) showGroup(w io.Writer, g api.Group) {
	showFields(w, "name", g.Name, "title", wording(g.Title), "people", g.Count, "asks for yes", yes(g.Confirm))
	rows := make([]row, 0, len(g.Members))
	for _, m := range g.Members {
		rows = append(rows, row{string(m.Number), m.Name, d.when(m.Since), m.By})
	}
	fmt.Fprintln(w)
	showTable(w, "nobody is in it", row{"number", "name", "since", "by"}, rows)
}

func newGroupMembersCommand(p *program, use, short, done string, change func(*api.Client, context.Context, string, []string) (api.Changed, error)) *cobra.Command {
	return newVerb(verb{
		use:     use + " NAME NUMBER...",
		short:   short,
		long:    short + ". Numbers that can not be changed are listed with why.",
		example: "tocsin group " + use + " sante +237699000001 +237699000002",
		args:    cobra.MinimumNArgs(2),
		run: func(ctx context.Context, args []string) error {
			d, err := p.dial()
			if err != nil {
				return err
			}
			c, err := change(d.Client, ctx, args[0], args[1:])
			if err != nil {
				return err
			}
			return p.changed(c, done)
		},
	})
}

// changed prints a change of members; it fails where somebody was refused.
func (p *program) changed(c api.Changed, done string) error {
	err := p.print(c, func(w io.Writer) {
		showNumbers(w, done, c.Done)
		showNumbers(w, "no change", c.Already)
		showRows(w, "refused", c.Refused)
	})
	if err == nil && len(c.Refused) > 0 {
		return fmt.Errorf("%s refused", plural(len(c.Refused), "number"))
	}
	return err
}

func showNumbers(w io.Writer, what string, numbers []phone.Number) {
	for _, n := range numbers {
		fmt.Fprintf(w, "%s: %s\n", what, printable(string(n)))
	}
}

func newGroupDeleteCommand(p *program) *cobra.Command {
	var yes bool
	cmd := newVerb(verb{
		use:     "delete NAME [--yes]",
		short:   "Delete a group; its members stay contacts",
		long:    "Delete removes a group. The people in it stay contacts.",
		example: "tocsin group delete sante",
		args:    cobra.ExactArgs(1),
		run:     func(ctx context.Context, args []string) error { return runGroupDelete(ctx, p, args[0], yes) },
	})
	yesFlag(cmd.Flags(), &yes)
	return cmd
}

func runGroupDelete(ctx context.Context, p *program, name string, yes bool) error {
	d, err := p.dial()
	if err != nil {
		return err
	}
	if err := p.confirm(ctx, yes, "Delete group %s? Its members stay contacts.", name); err != nil {
		return err
	}
	if err := d.DeleteGroup(ctx, name); err != nil {
		return err
	}
	p.note("group %s is deleted", name)
	return nil
}
