package gateway

import (
	"context"
	"errors"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/tocsin-sms/tocsin/internal/api"
	"github.com/tocsin-sms/tocsin/internal/campaign"
	"github.com/tocsin-sms/tocsin/internal/store"
	"github.com/tocsin-sms/tocsin/internal/strict"
	"github.com/tocsin-sms/tocsin/keywords"
	"github.com/tocsin-sms/tocsin/polls"
)

// CheckPoll says what can be said about a poll before it is saved. Nothing is
// kept.
func (g *Gateway) CheckPoll(_ context.Context, in api.PollSave) (out api.PollChecked, err error) {
	out = api.PollChecked{
		Problems: []api.FieldProblem{}, Clashes: []string{},
		Questions: replySizes(in.Question), Replies: replySizes(in.Reply),
	}
	err = g.db.View(func(tx *store.Tx) error {
		p, wrong, err := g.readPoll(tx, in)
		if err != nil {
			return err
		}
		if out.Problems = append(out.Problems, wrong...); len(wrong) > 0 {
			return nil
		}
		out.Clashes, err = g.pollClashes(tx, p)
		return err
	})
	return out, err
}

// SavePoll makes a poll, open from now, or changes one as far as that is safe.
func (g *Gateway) SavePoll(_ context.Context, in api.PollSave) (out api.PollSaved, err error) {
	err = g.changeRules(func(tx *store.Tx) error {
		p, wrong, err := g.readPoll(tx, in)
		switch {
		case err != nil:
			return err
		case len(wrong) > 0:
			return invalidFields("nothing was saved", "the poll can not be so", wrong)
		}
		if out.Clashes, err = g.pollClashes(tx, p); err != nil {
			return err
		}
		if len(out.Clashes) > 0 && !in.Anyway {
			return conflict("change it, or save it anyway", "%s", strings.Join(out.Clashes, "; "))
		}
		if _, err := polls.Declare(tx, p, g.opt.Now()); err != nil {
			return err
		}
		out.Poll, err = g.pollDetail(tx, p.Name)
		return err
	})
	return out, err
}

// RemovePoll removes a poll with its votes. It can not be undone.
func (g *Gateway) RemovePoll(_ context.Context, name string) error {
	err := g.changeRules(func(tx *store.Tx) error { return polls.Delete(tx, name) })
	return noSuchPoll(err, name)
}

// readPoll checks a poll by the rules for campaign files, and against the poll
// that is there. What is wrong with it is in the problems.
func (g *Gateway) readPoll(tx *store.Tx, in api.PollSave) (polls.Poll, []api.FieldProblem, error) {
	in = named(in)
	p := polls.Poll{
		Name: in.Name, Word: in.Word, Question: in.Question, Votes: polls.Policy(in.Votes), Closes: in.Closes,
		Reply: in.Reply, Unclear: in.UnclearReply, Options: draftOptions(in.Options),
	}
	checked, wrong, err := g.declaredPoll(tx, p)
	if err != nil || len(wrong) > 0 {
		return p, wrong, err
	}
	p.Word, p.Votes, p.Options = checked.Word, polls.Policy(checked.Votes), nil
	for _, o := range checked.Options {
		p.Options = append(p.Options, polls.Option{Key: o.Key, Words: o.Words, Label: o.Label})
	}
	old, err := polls.Show(tx, p.Name)
	switch {
	case errors.Is(err, polls.ErrNotFound):
		return p, nil, nil
	case err != nil:
		return p, nil, err
	case in.New:
		return p, []api.FieldProblem{{Field: "name", Text: "there is a poll " + p.Name + ": choose another word"}}, nil
	}
	p.Declared = old.Declared
	wrong, err = unsafe(tx, old, p)
	return p, wrong, err
}

// named lets the name and the word stand for each other.
func named(in api.PollSave) api.PollSave {
	in.Name, in.Word = strings.TrimSpace(in.Name), strings.TrimSpace(in.Word)
	if in.Name == "" {
		in.Name = strings.ToLower(in.Word)
	}
	if in.Word == "" {
		in.Word = in.Name
	}
	return in
}

// declaredPoll reads a poll as a campaign file would have it.
func (g *Gateway) declaredPoll(tx *store.Tx, p polls.Poll) (campaign.Poll, []api.FieldProblem, error) {
	raw, err := yaml.Marshal(map[string]any{"polls": []any{declaration(p)}})
	if err != nil {
		return campaign.Poll{}, nil, err
	}
	c, err := g.parseCampaign(tx, raw)
	var wrong *strict.Error
	if errors.As(err, &wrong) {
		return campaign.Poll{}, fieldProblems(wrong, "polls[0]"), nil
	}
	if err != nil {
		return campaign.Poll{}, nil, err
	}
	return c.Polls[0], nil, nil
}

// unsafe says what of a change would falsify votes that were cast, or leave
// people answering what is not read any more.
func unsafe(tx *store.Tx, old, next polls.Poll) ([]api.FieldProblem, error) {
	tally, err := polls.Count(tx, old.Name)
	if err != nil {
		return nil, err
	}
	var wrong []api.FieldProblem
	say := func(field, text string) { wrong = append(wrong, api.FieldProblem{Field: field, Text: text}) }
	if tally.Asked+tally.Voters > 0 && next.Word != old.Word {
		say("word", "people answer with "+old.Word+" already: make a new poll for another word")
	}
	if tally.Voters > 0 && next.Votes != old.Votes {
		say("votes", "people have voted already: which vote counts can not change any more")
	}
	for _, o := range tally.Options {
		if o.Votes > 0 && !next.Has(o.Key) {
			say("options", "the option "+o.Key+" has votes: it has to stay")
		}
	}
	return wrong, nil
}

// pollClashes says what would be in the way of a poll, or it in the way of
// others, if it were so and open.
func (g *Gateway) pollClashes(tx *store.Tx, p polls.Poll) ([]string, error) {
	cfg, err := g.bookConfig(tx)
	if err != nil {
		return nil, err
	}
	as := pollRule(p, g.opt.Now())
	place := len(cfg.Polls)
	for i, other := range cfg.Polls {
		if other.Name == p.Name {
			place = i
		}
	}
	if place == len(cfg.Polls) {
		cfg.Polls = append(cfg.Polls, as)
	}
	cfg.Polls[place] = as
	_, found := keywords.NewBook(cfg)
	out := []string{}
	for _, c := range found {
		if c.Names("poll " + p.Name) {
			out = append(out, c.Sentence)
		}
	}
	return out, nil
}
