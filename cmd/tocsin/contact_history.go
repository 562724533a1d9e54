package main

import (
	"context"
	"io"

	"github.com/spf13/cobra"

	"github.com/tocsin-sms/tocsin/internal/api"
)

func newContactTimelineCommand(p *program) *cobra.Command {
	var page pageOptions
	cmd := newVerb(verb{
		use:   "timeline NUMBER [flags]",
		short: "Show all that happened with a person",
		long: `Timeline shows what happened with a person, the newest first: texts from and to
them, what they agreed to, and how they came into groups and left them.`,
		example: "tocsin contact timeline +237699000001",
		args:    cobra.ExactArgs(1),
		run:     func(ctx context.Context, args []string) error { return runContactTimeline(ctx, p, args[0], page) },
	})
	page.register(cmd.Flags())
	return cmd
}

func runContactTimeline(ctx context.Context, p *program, number string, page pageOptions) error {
	d, err := p.dial()
	if err != nil {
		return err
	}
	next := ""
	moments, err := collect(page, func(page api.Page) ([]api.Moment, error) {
		if page.After == timelineEnd {
			return nil, nil
		}
		got, err := d.Timeline(ctx, number, page)
		if next = got.Next; next == "" {
			next = timelineEnd
		}
		return got.Moments, err
	}, func(api.Moment) string { return next })
	if err != nil {
		return err
	}
	defer p.cut(page, len(moments))
	return p.print(api.Timeline{Moments: append([]api.Moment{}, moments...)}, func(w io.Writer) {
		rows := make([]row, 0, len(moments))
		for _, m := range moments {
			rows = append(rows, row{d.when(m.At), m.Kind, m.Group, short(m.Text + m.Words), m.Note, m.By})
		}
		showTable(w, "nothing yet", row{"when", "what", "group", "text", "outcome", "by"}, rows)
	})
}

// timelineEnd is behind the last page: the cursor of a timeline is not a row's
// own, so that an empty one would ask for the first page again.
const timelineEnd = "end"

func newContactMergeCommand(p *program) *cobra.Command {
	var yes bool
	cmd := newVerb(verb{
		use:   "merge NUMBER GONE [--yes]",
		short: "Make one contact of two",
		long: `Merge makes one contact of two: the first number stays, with the groups, fields
and evidence of both; the second is one contact with it from then on. Whoever said
stop by either is stopped.`,
		example: "tocsin contact merge +237699000001 +237677000001",
		args:    cobra.ExactArgs(2),
		run: func(ctx context.Context, args []string) error {
			return runContactMerge(ctx, p, api.Merge{Keep: args[0], Gone: args[1]}, yes)
		},
	})
	yesFlag(cmd.Flags(), &yes)
	return cmd
}

func runContactMerge(ctx context.Context, p *program, m api.Merge, yes bool) error {
	d, err := p.dial()
	if err != nil {
		return err
	}
	if err := p.confirm(ctx, yes, "Make one contact of %s and %s, under the first number? This can not be undone.", m.Keep, m.Gone); err != nil {
		return err
	}
	c, err := d.MergeContacts(ctx, m)
	if err != nil {
		return err
	}
	return p.done(c, "%s and %s are one contact now: %s", m.Keep, m.Gone, c.Number)
}
