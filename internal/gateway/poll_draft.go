package gateway

import (
	"errors"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/tocsin-sms/tocsin/internal/api"
	"github.com/tocsin-sms/tocsin/internal/campaign"
	"github.com/tocsin-sms/tocsin/internal/lang"
	"github.com/tocsin-sms/tocsin/internal/store"
	"github.com/tocsin-sms/tocsin/internal/strict"
	"github.com/tocsin-sms/tocsin/polls"
)

// declareDraft makes the poll that a draft describes, or brings one up to date
// with what the draft gives; a draft that gives nothing but a name changes
// nothing. Such a poll is no campaign file's, so that pruning spares it.
func (g *Gateway) declareDraft(tx *store.Tx, in api.PollOpen) error {
	p, err := polls.Show(tx, in.Name)
	switch {
	case errors.Is(err, polls.ErrNotFound) && len(in.Options) > 0:
		p = polls.Poll{Name: in.Name, Word: in.Name}
	case err != nil:
		return err
	}
	if !merge(&p, in) {
		return nil
	}
	if err := g.fill(&p); err != nil {
		return err
	}
	_, err = polls.Declare(tx, p, g.opt.Now())
	return err
}

// merge puts what a draft gives into a poll and tells whether that is anything.
func merge(p *polls.Poll, in api.PollOpen) (changed bool) {
	put(&p.Word, in.Word, in.Word != "", &changed)
	put(&p.Question, in.Question, len(in.Question) > 0, &changed)
	put(&p.Options, draftOptions(in.Options), len(in.Options) > 0, &changed)
	put(&p.Votes, polls.Policy(in.Votes), in.Votes != "", &changed)
	put(&p.Closes, in.Closes, !in.Closes.IsZero(), &changed)
	put(&p.Reply, in.Reply, len(in.Reply) > 0, &changed)
	put(&p.Unclear, in.Unclear, len(in.Unclear) > 0, &changed)
	return changed
}

func put[V any](field *V, value V, given bool, changed *bool) {
	if given {
		*field, *changed = value, true
	}
}

func draftOptions(drafts []api.PollOptionDraft) []polls.Option {
	var list []polls.Option
	for _, d := range drafts {
		words := d.Words
		if !slices.ContainsFunc(words, func(w string) bool { return lang.Fold(w) == lang.Fold(d.Key) }) {
			words = append([]string{d.Key}, words...)
		}
		list = append(list, polls.Option{Key: d.Key, Words: words, Label: d.Label})
	}
	return list
}

// fill checks a poll by the rules for campaign files, and gives what was left
// out the value it would have there.
func (g *Gateway) fill(p *polls.Poll) error {
	raw, err := yaml.Marshal(map[string]any{"polls": []any{declaration(*p)}})
	if err != nil {
		return err
	}
	c, err := campaign.Parse(raw, "poll "+p.Name, campaign.Surroundings{Country: g.cfg().Country, Location: g.cfg().Location})
	var wrong *strict.Error
	if errors.As(err, &wrong) {
		return invalid("see: tocsin poll open --help", "poll %s: %s", p.Name, pollProblems(wrong))
	}
	if err != nil {
		return err
	}
	checked := c.Polls[0]
	p.Word, p.Votes, p.Options = checked.Word, polls.Policy(checked.Votes), nil
	for _, o := range checked.Options {
		p.Options = append(p.Options, polls.Option{Key: o.Key, Words: o.Words, Label: o.Label})
	}
	return nil
}

// pollProblems leaves out the places in a file that nobody wrote.
func pollProblems(e *strict.Error) string {
	var list []string
	for _, p := range e.Problems {
		list = append(list, strings.TrimPrefix(p.Path, "polls[0].")+": "+p.Text)
	}
	return strings.Join(list, "; ")
}

// declaration is a poll as a campaign file writes it.
func declaration(p polls.Poll) map[string]any {
	d := map[string]any{"name": p.Name}
	for key, t := range map[string]lang.Text{"question": p.Question, "reply": p.Reply, "unclear": p.Unclear} {
		if len(t) > 0 {
			d[key] = declaredText(t)
		}
	}
	if p.Word != "" {
		d["word"] = p.Word
	}
	if p.Votes != "" {
		d["votes"] = string(p.Votes)
	}
	if !p.Closes.IsZero() {
		d["closes"] = p.Closes.Format(time.RFC3339)
	}
	var options []any
	for _, o := range p.Options {
		options = append(options, declaredOption(o))
	}
	d["options"] = options
	return d
}

func declaredOption(o polls.Option) map[string]any {
	d := map[string]any{"key": o.Key}
	if len(o.Words) > 0 {
		d["words"] = o.Words
	}
	if len(o.Label) > 0 {
		d["label"] = declaredText(o.Label)
	}
	return d
}

// declaredText is a wording for any language as one string, else by language.
func declaredText(t lang.Text) any {
	if s, ok := t[lang.Any]; ok && len(t) == 1 {
		return s
	}
	out := map[string]string{}
	for language, s := range t {
		out[written(language)] = s
	}
	return out
}
