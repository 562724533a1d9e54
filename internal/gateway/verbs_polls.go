package gateway

import (
	"context"
	"errors"

	"github.com/tocsin-sms/tocsin/groups"
	"github.com/tocsin-sms/tocsin/inbox"
	"github.com/tocsin-sms/tocsin/internal/api"
	"github.com/tocsin-sms/tocsin/internal/store"
	"github.com/tocsin-sms/tocsin/keywords"
	"github.com/tocsin-sms/tocsin/polls"
)

// Polls lists every poll by name.
func (g *Gateway) Polls(context.Context) (out []api.Poll, err error) {
	out = []api.Poll{}
	err = g.db.View(func(tx *store.Tx) error {
		all, err := polls.All(tx)
		for _, p := range all {
			view, err := g.pollView(tx, p)
			if err != nil {
				return err
			}
			out = append(out, view)
		}
		return err
	})
	return out, err
}

// Poll is a poll with its tally and the answers nobody could count.
func (g *Gateway) Poll(_ context.Context, name string) (out api.Poll, err error) {
	err = g.db.View(func(tx *store.Tx) error {
		out, err = g.pollDetail(tx, name)
		return err
	})
	return out, noSuchPoll(err, name)
}

// refileMost is how many unclear answers a poll shows.
const refileMost = 100

func (g *Gateway) pollDetail(tx *store.Tx, name string) (api.Poll, error) {
	p, err := polls.Show(tx, name)
	if err != nil {
		return api.Poll{}, err
	}
	out, err := g.pollView(tx, p)
	if err != nil {
		return out, err
	}
	unclear, err := polls.UnclearAnswers(tx, name, "", refileMost)
	asked := pollRule(p, g.opt.Now())
	for _, v := range unclear {
		view, err := unclearView(tx, asked, v)
		if err != nil {
			return out, err
		}
		out.ToRefile = append(out.ToRefile, view)
	}
	return out, err
}

// unclearView is an answer that waits for a person, with what may be meant.
func unclearView(tx *store.Tx, p keywords.Poll, v polls.Vote) (api.Unclear, error) {
	out := api.Unclear{Message: v.Message.String(), From: v.Number, At: v.At}
	text, err := inbox.Find(tx, v.Message)
	if err != nil && !store.IsNotFound(err) {
		return out, err
	}
	c, err := groups.Find(tx, v.Number)
	if err != nil && !store.IsNotFound(err) {
		return out, err
	}
	out.Text, out.Name = text.Text, c.Name
	out.Nearest, _ = p.Nearest(text.Text)
	return out, nil
}

func (g *Gateway) pollView(tx *store.Tx, p polls.Poll) (api.Poll, error) {
	tally, err := polls.Count(tx, p.Name)
	out := api.Poll{
		Name: p.Name, Word: p.Word, Question: p.Question, Open: p.OpenAt(g.opt.Now()),
		Opened: p.Opened, Closes: p.Ends(), Votes: string(p.Votes),
		Reply: p.Reply, UnclearReply: p.Unclear, Declared: p.Declared,
		Voters: tally.Voters, Unclear: tally.Unclear, Asked: tally.Asked, Options: []api.PollOption{},
	}
	for _, o := range tally.Options {
		out.Options = append(out.Options, api.PollOption{Key: o.Key, Words: wordsOf(p, o.Key), Label: o.Label, Votes: o.Votes})
	}
	return out, err
}

// wordsOf are the words of an option; none for one that is gone.
func wordsOf(p polls.Poll, key string) []string {
	for _, o := range p.Options {
		if o.Key == key {
			return o.Words
		}
	}
	return nil
}

// OpenPoll opens a poll again that was closed, or makes a new one, and asks it
// in a broadcast where To is given.
func (g *Gateway) OpenPoll(ctx context.Context, in api.PollOpen) (out api.PollOpened, err error) {
	err = g.changeRules(func(tx *store.Tx) error {
		if err := g.reachable(tx, in.To); err != nil {
			return err
		}
		if err := g.declareDraft(tx, in); err != nil {
			return err
		}
		if err := polls.Open(tx, in.Name, g.opt.Now()); err != nil {
			return err
		}
		if out.Clashes, err = g.clashesOf(tx, "poll "+in.Name); err != nil {
			return err
		}
		out.Poll, err = g.pollDetail(tx, in.Name)
		return err
	})
	if err != nil {
		return out, noSuchPoll(err, in.Name)
	}
	if len(in.To) == 0 {
		return out, nil
	}
	if in.Text == "" {
		in.Text = out.Question.In(g.cfg().Language)
	}
	b, err := g.SendBroadcast(ctx, api.BroadcastDraft{Text: in.Text, To: in.To, Poll: in.Name, Key: in.Key})
	out.Broadcast = &b
	return out, err
}

// reachable refuses groups that are not there before anything is done.
func (g *Gateway) reachable(tx *store.Tx, to []string) error {
	if len(to) == 0 {
		return nil
	}
	selection, err := g.selection(to, nil)
	for _, id := range selection.Groups {
		if _, err := groups.Show(tx, id); err != nil {
			return badDraft(err)
		}
	}
	return err
}

// clashesOf says what in the rules is in the way of something that is called so
// in them, or has it in its own way.
func (g *Gateway) clashesOf(tx *store.Tx, what string) ([]string, error) {
	out := []string{}
	cfg, err := g.bookConfig(tx)
	if err != nil {
		return out, err
	}
	_, found := keywords.NewBook(cfg)
	for _, c := range found {
		if c.Names(what) {
			out = append(out, c.Sentence)
		}
	}
	return out, nil
}

// ClosePoll closes a poll now. A vote sent before, by the network's time,
// still counts when it arrives.
func (g *Gateway) ClosePoll(_ context.Context, name string) (out api.Poll, err error) {
	err = g.changeRules(func(tx *store.Tx) error {
		if err := polls.Close(tx, name, g.opt.Now()); err != nil {
			return err
		}
		out, err = g.pollDetail(tx, name)
		return err
	})
	return out, noSuchPoll(err, name)
}

// Refile counts an answer nobody could count as a vote for an option, or another
// than it was taken for; without an option it is unclear again.
func (g *Gateway) Refile(_ context.Context, r api.Refile) (out api.Poll, err error) {
	key, err := id(r.Message)
	if err != nil {
		return out, err
	}
	err = g.update(func(tx *store.Tx) error {
		_, err := changeText(tx, key, func(tx *store.Tx, m *inbox.Message) error { return g.refile(tx, m, r) })
		if err != nil {
			return err
		}
		out, err = g.pollDetail(tx, r.Poll)
		return err
	})
	if errors.Is(err, polls.ErrNoOption) {
		return out, invalid("see the keys with: tocsin poll show "+r.Poll, "poll %s has no option %q", r.Poll, r.Option)
	}
	return out, noSuchPoll(err, r.Poll)
}

func (g *Gateway) refile(tx *store.Tx, m *inbox.Message, r api.Refile) error {
	if r.Aside {
		m.Unmark(inbox.Unclear)
		m.Unmark(inbox.Attention)
		m.Poll, m.Outcome = r.Poll, "no answer to "+r.Poll+", as a person decided"
		return polls.SetAside(tx, r.Poll, m.From)
	}
	ballot := polls.Ballot{Number: m.From, Message: m.ID, At: g.networkTime(m)}
	if _, err := polls.Refile(tx, r.Poll, ballot, r.Option); err != nil {
		return err
	}
	m.Poll, m.Outcome = r.Poll, "vote "+r.Option+" in "+r.Poll+", as a person filed it"
	if r.Option == "" {
		m.Mark(inbox.Unclear)
		m.Outcome = "unclear vote in " + r.Poll
		return nil
	}
	m.Unmark(inbox.Unclear)
	m.Unmark(inbox.Attention)
	return nil
}

func noSuchPoll(err error, name string) error {
	if errors.Is(err, polls.ErrNotFound) {
		return &missing{what: "poll " + name, hint: "see: tocsin poll list"}
	}
	return err
}
