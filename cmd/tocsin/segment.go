package main

import (
	"context"
	"io"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/tocsin-sms/tocsin/internal/api"
)

func newSegmentCommand(p *program) *cobra.Command {
	return newNoun("segment", "Saved selections of people",
		"Segment keeps under a name whom texts are for: groups, minus groups, and only those\nwith a language, a detail or a day they joined. Who is in it is found out each time.",
		"tocsin segment save \"Mothers of Bastos\" --to sante --where quartier=Bastos\ntocsin broadcast send --segment \"Mothers of Bastos\" \"Vaccination tomorrow\"",
		newSegmentSaveCommand(p), newSegmentListCommand(p), newSegmentRemoveCommand(p),
	)
}

// onlyOptions narrow whom a text is for.
type onlyOptions struct {
	languages []string
	where     map[string]string
	since     string
}

func (o *onlyOptions) register(flags *pflag.FlagSet) {
	flags.StringArrayVar(&o.languages, "speaks", nil, "only those who speak this `LANGUAGE`, as fr (may be repeated)")
	flags.StringToStringVar(&o.where, "where", nil, "only those with a detail: `FIELD=VALUE`")
	flags.StringVar(&o.since, "since", "", "only those who joined at this `TIME` or later: 2027-01-31 00:00")
}

func (o onlyOptions) only(d *daemon) (only api.Only, err error) {
	only = api.Only{Languages: o.languages, Fields: o.where}
	if o.since != "" {
		only.Since, err = d.timeIn(o.since)
	}
	return only, err
}

func newSegmentSaveCommand(p *program) *cobra.Command {
	var s api.Segment
	var o onlyOptions
	cmd := newVerb(verb{
		use:     "save NAME --to GROUP [flags]",
		short:   "Keep a selection of people under a name",
		long:    "Save keeps whom texts are for, also in the place of the segment of that name.",
		example: "tocsin segment save \"Mothers of Bastos\" --to sante --except staff --where quartier=Bastos",
		args:    cobra.ExactArgs(1),
		run: func(ctx context.Context, args []string) error {
			s.Name = args[0]
			return runSegmentSave(ctx, p, s, o)
		},
	})
	cmd.Flags().StringArrayVar(&s.To, "to", nil, "a `GROUP` or all (may be repeated)")
	cmd.Flags().StringArrayVar(&s.Except, "except", nil, "but not the members of this `GROUP` (may be repeated)")
	o.register(cmd.Flags())
	return cmd
}

func runSegmentSave(ctx context.Context, p *program, s api.Segment, o onlyOptions) error {
	d, err := p.dial()
	if err != nil {
		return err
	}
	if s.Only, err = o.only(d); err != nil {
		return err
	}
	saved, err := d.SaveSegment(ctx, s)
	if err != nil {
		return err
	}
	return p.done(saved, "kept segment %s", saved.Name)
}

func newSegmentListCommand(p *program) *cobra.Command {
	return newVerb(verb{
		use: "list", short: "Show the saved selections", long: "List shows the segments and whom each is for.",
		example: "tocsin segment list",
		run:     func(ctx context.Context, _ []string) error { return runSegmentList(ctx, p) },
	})
}

func runSegmentList(ctx context.Context, p *program) error {
	d, err := p.dial()
	if err != nil {
		return err
	}
	list, err := d.Segments(ctx)
	if err != nil {
		return err
	}
	return p.print(list, func(w io.Writer) {
		rows := make([]row, 0, len(list))
		for _, s := range list {
			rows = append(rows, row{s.Name, strings.Join(s.To, " "), strings.Join(s.Except, " "), strings.Join(s.Only.Languages, " "), fields(s.Only.Fields), d.when(s.Only.Since)})
		}
		showTable(w, "no segments", row{"name", "to", "except", "speaks", "where", "since"}, rows)
	})
}

func newSegmentRemoveCommand(p *program) *cobra.Command {
	return newVerb(verb{
		use: "remove NAME", short: "Forget a saved selection", long: "Remove forgets a segment; its people stay.",
		example: "tocsin segment remove \"Mothers of Bastos\"",
		args:    cobra.ExactArgs(1),
		run: func(ctx context.Context, args []string) error {
			d, err := p.dial()
			if err != nil {
				return err
			}
			if err := d.DeleteSegment(ctx, args[0]); err != nil {
				return err
			}
			return p.done(struct{}{}, "removed segment %s", args[0])
		},
	})
}
