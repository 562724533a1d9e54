package main

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/tocsin-sms/tocsin/internal/api"
)

func newPollCommand(p *program) *cobra.Command {
	return newNoun("poll", "Questions and their answers",
		"Poll asks people a question and counts their answers, one vote a person.",
		"tocsin poll open puits --to sante\ntocsin poll show puits",
		newPollOpenCommand(p), newPollListCommand(p), newPollShowCommand(p), newPollCloseCommand(p), newPollRefileCommand(p),
		newPollGroupsCommand(p), newPollExportCommand(p), newPollRemoveCommand(p),
	)
}

func newPollListCommand(p *program) *cobra.Command {
	return newVerb(verb{
		use:     "list",
		short:   "Show the polls",
		long:    "List shows the polls and how many people voted in each.",
		example: "tocsin poll list",
		run:     func(ctx context.Context, _ []string) error { return runPollList(ctx, p) },
	})
}

func runPollList(ctx context.Context, p *program) error {
	d, err := p.dial()
	if err != nil {
		return err
	}
	list, err := d.Polls(ctx)
	if err != nil {
		return err
	}
	return p.print(list, func(w io.Writer) {
		rows := make([]row, 0, len(list))
		for _, q := range list {
			rows = append(rows, row{q.Name, short(wording(q.Question)), yes(q.Open), d.when(q.Closes), q.Voters, q.Unclear})
		}
		showTable(w, "no polls", row{"name", "question", "open", "closes", "voters", "unclear"}, rows)
	})
}

func newPollShowCommand(p *program) *cobra.Command {
	return newVerb(verb{
		use:   "show NAME",
		short: "Show the tally of a poll",
		long: `Show prints the tally of a poll and the answers nobody could count, which
"tocsin poll refile" can.`,
		example: "tocsin poll show puits",
		args:    cobra.ExactArgs(1),
		run: func(ctx context.Context, args []string) error {
			return runPoll(p, func(d *daemon) (api.Poll, error) { return d.Poll(ctx, args[0]) })
		},
	})
}

func newPollCloseCommand(p *program) *cobra.Command {
	return newVerb(verb{
		use:     "close NAME",
		short:   "Close a poll now",
		long:    "Close ends a poll. Votes sent before, by the network's time, still count.",
		example: "tocsin poll close puits",
		args:    cobra.ExactArgs(1),
		run: func(ctx context.Context, args []string) error {
			return runPoll(p, func(d *daemon) (api.Poll, error) { return d.ClosePoll(ctx, args[0]) })
		},
	})
}

func newPollRefileCommand(p *program) *cobra.Command {
	var aside, undo bool
	cmd := newVerb(verb{
		use:   "refile NAME MESSAGE OPTION | refile NAME MESSAGE --aside | --undo",
		short: "Count an answer that was unclear",
		long: `Refile counts a text as a vote, or as another vote than it was taken for. MESSAGE
is the id of the text ("tocsin poll show" lists those that were unclear), OPTION
the key of an answer. With --aside it is no answer and waits no more; with --undo it
is unclear again.`,
		example: "tocsin poll refile puits 01K0ABCDEFGHJKMNPQRSTVWXYZ oui",
		args:    cobra.RangeArgs(2, 3),
		run: func(ctx context.Context, args []string) error {
			refile := api.Refile{Poll: args[0], Message: args[1], Aside: aside}
			if len(args) == 3 {
				refile.Option = args[2]
			}
			if given := len(args) == 3; given == (aside || undo) || aside && undo {
				return misuse("say one: OPTION, --aside or --undo")
			}
			return runPoll(p, func(d *daemon) (api.Poll, error) { return d.Refile(ctx, refile) })
		},
	})
	cmd.Flags().BoolVar(&aside, "aside", false, "it is no answer")
	cmd.Flags().BoolVar(&undo, "undo", false, "it is unclear again")
	return cmd
}

func runPoll(p *program, ask func(*daemon) (api.Poll, error)) error {
	d, err := p.dial()
	if err != nil {
		return err
	}
	q, err := ask(d)
	if err != nil {
		return err
	}
	return p.print(q, func(w io.Writer) { d.showPoll(w, q) })
}

func (d *daemon) showPoll(w io.Writer, q api.Poll) {
	state := "closed"
	if q.Open {
		state = "open"
	}
	showFields(w, "name", q.Name, "question", wording(q.Question), "state", state, "opened", d.when(q.Opened),
		"closes", d.when(q.Closes), "asked", q.Asked, "voters", q.Voters, "unclear", q.Unclear)
	rows := make([]row, 0, len(q.Options))
	for _, o := range q.Options {
		rows = append(rows, row{o.Key, wording(o.Label), o.Votes, share(o.Votes, q.Voters)})
	}
	fmt.Fprintln(w)
	showTable(w, "no options", row{"key", "answer", "votes", "share"}, rows)
	d.showUnclear(w, q.ToRefile)
}

// share is a part of a whole in percent.
func share(part, whole int) string {
	if whole == 0 {
		return ""
	}
	return fmt.Sprintf("%.0f %%", 100*float64(part)/float64(whole))
}

func (d *daemon) showUnclear(w io.Writer, list []api.Unclear) {
	if len(list) == 0 {
		return
	}
	rows := make([]row, 0, len(list))
	for _, u := range list {
		rows = append(rows, row{u.Message, d.when(u.At), string(u.From), u.Text})
	}
	fmt.Fprintln(w, "\nanswers to count by hand (tocsin poll refile):")
	showTable(w, "", row{"message", "at", "from", "text"}, rows)
}
