package gateway

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/tocsin-sms/tocsin/groups"
	"github.com/tocsin-sms/tocsin/internal/api"
	"github.com/tocsin-sms/tocsin/internal/campaign"
	"github.com/tocsin-sms/tocsin/internal/store"
	"github.com/tocsin-sms/tocsin/keywords"
	"github.com/tocsin-sms/tocsin/polls"
)

// errDryRun undoes what a dry run did to find out what would happen.
var errDryRun = errors.New("dry run")

// Apply makes true what a campaign file declares: all of it, or nothing where
// the file has a mistake.
func (g *Gateway) Apply(_ context.Context, in api.Apply) (out api.Applied, err error) {
	err = g.changeRules(func(tx *store.Tx) error {
		c, err := g.parseCampaign(tx, in.File)
		if err != nil {
			return invalid("mend the file; nothing was changed", "%v", err)
		}
		a := applier{g: g, tx: tx, out: api.Applied{Changes: []string{}, Clashes: []string{}}}
		if err := a.apply(c, in.Prune); err != nil {
			return err
		}
		if err := a.clashes(); err != nil {
			return err
		}
		out = a.out
		if in.DryRun {
			return errDryRun
		}
		return nil
	})
	if errors.Is(err, errDryRun) {
		err = nil
	}
	return out, err
}

func (g *Gateway) parseCampaign(tx *store.Tx, raw []byte) (campaign.Campaign, error) {
	return campaign.Parse(raw, "", campaign.Surroundings{
		Country: g.cfg().Country, Location: g.cfg().Location,
		HasGroup: func(name string) bool {
			_, err := groups.Show(tx, groups.ID(name))
			return err == nil
		},
		HasPoll: func(name string) bool {
			_, err := polls.Show(tx, name)
			return err == nil
		},
		GroupName: func(text string) error {
			id, err := groups.ParseID(text)
			if err != nil {
				return err
			}
			if _, err := groups.Show(tx, id); err == nil {
				return nil
			}
			return unlikeOthers(tx, id)
		},
	})
}

// applier makes one campaign file true.
type applier struct {
	g   *Gateway
	tx  *store.Tx
	out api.Applied
}

func (a *applier) apply(c campaign.Campaign, prune bool) error {
	for _, want := range c.Groups {
		if err := a.group(want); err != nil {
			return err
		}
	}
	for _, want := range c.Rules {
		if err := a.rule(want); err != nil {
			return err
		}
	}
	for _, want := range c.Polls {
		if err := a.poll(want); err != nil {
			return err
		}
	}
	if !prune {
		return nil
	}
	return a.prune(c)
}

// changed counts a change and says it.
func (a *applier) changed(change polls.Change, what string) {
	switch change {
	case polls.Created:
		a.out.Created++
	case polls.Updated:
		a.out.Updated++
	default:
		a.out.Unchanged++
		return
	}
	a.out.Changes = append(a.out.Changes, string(change)+" "+what)
}

func (a *applier) group(want campaign.Group) error {
	id := groups.ID(want.Name)
	g := groups.Group{Name: id, Title: want.Title, Confirm: want.Confirm, Declared: true, Created: a.g.opt.Now()}
	old, err := groups.Show(a.tx, id)
	switch {
	case store.IsNotFound(err):
		a.changed(polls.Created, "group "+want.Name)
		return groups.Create(a.tx, g)
	case err != nil:
		return err
	case old.Same(g):
		a.changed(polls.Unchanged, "")
		if old.Declared {
			return nil
		}
	default:
		a.changed(polls.Updated, "group "+want.Name)
	}
	return groups.Edit(a.tx, g)
}

// rule makes a rule as the file has it. Whether it is switched on is no business
// of the file's, as with the closing of a poll.
func (a *applier) rule(want keywords.Rule) error {
	old, err := rules.Get(a.tx, []byte(want.Name))
	next := rule{Rule: want, Off: old.Off, At: a.g.opt.Now().UTC().Round(0)}
	switch {
	case store.IsNotFound(err):
		a.changed(polls.Created, "keyword "+want.Name)
		err = moveHits(a.tx, "", want.Name)
	case err != nil:
	case sameRule(old.Rule, want):
		a.changed(polls.Unchanged, "")
		if !old.byHand() {
			return nil
		}
		next.At, next.By = old.At, old.By
	default:
		a.changed(polls.Updated, "keyword "+want.Name+a.handOf(old))
	}
	if err != nil {
		return err
	}
	return rules.Put(a.tx, []byte(want.Name), next)
}

// handOf says whose work a change of the file undoes.
func (a *applier) handOf(old rule) string {
	if !old.byHand() {
		return ""
	}
	by := ""
	if old.By != "" {
		by = " by " + old.By
	}
	return fmt.Sprintf(" (it was changed by hand%s on %s)", by, old.At.In(a.g.cfg().Location).Format(time.DateOnly))
}

func (a *applier) poll(want campaign.Poll) error {
	p := polls.Poll{
		Name: want.Name, Word: want.Word, Question: want.Question, Votes: polls.Policy(want.Votes),
		Closes: want.Closes, Reply: want.Reply, Unclear: want.Unclear, Declared: true,
	}
	for _, o := range want.Options {
		p.Options = append(p.Options, polls.Option{Key: o.Key, Words: o.Words, Label: o.Label})
	}
	change, err := polls.Declare(a.tx, p, a.g.opt.Now())
	a.changed(change, "poll "+want.Name)
	return err
}

// prune removes what an earlier file declared and this one does not.
func (a *applier) prune(c campaign.Campaign) error {
	wanted := map[string]bool{}
	for _, g := range c.Groups {
		wanted["group "+g.Name] = true
	}
	for _, r := range c.Rules {
		wanted["keyword "+r.Name] = true
	}
	for _, p := range c.Polls {
		wanted["poll "+p.Name] = true
	}
	return errors.Join(a.pruneRules(wanted), a.prunePolls(wanted), a.pruneGroups(wanted))
}

func (a *applier) removed(what string) {
	a.out.Removed++
	a.out.Changes = append(a.out.Changes, "removed "+what)
}

// pruneRules spares rules that were made by hand: no file ever had them.
func (a *applier) pruneRules(wanted map[string]bool) error {
	var gone []rule
	err := rules.Each(a.tx, store.Range{}, func(_ []byte, r rule) error {
		if !r.Own && !wanted["keyword "+r.Name] {
			gone = append(gone, r)
		}
		return nil
	})
	for _, r := range gone {
		a.removed("keyword " + r.Name + a.handOf(r))
		err = errors.Join(err, rules.Delete(a.tx, []byte(r.Name)))
	}
	return err
}

func (a *applier) prunePolls(wanted map[string]bool) error {
	all, err := polls.All(a.tx)
	for _, p := range all {
		if err != nil {
			return err
		}
		if p.Declared && !wanted["poll "+p.Name] {
			a.removed("poll " + p.Name)
			err = polls.Delete(a.tx, p.Name)
		}
	}
	return err
}

func (a *applier) pruneGroups(wanted map[string]bool) error {
	all, err := groups.All(a.tx)
	for _, g := range all {
		if err != nil {
			return err
		}
		if !g.Declared || wanted["group "+string(g.Name)] {
			continue
		}
		var members int
		if members, err = groups.CountMembers(a.tx, g.Name); err != nil {
			return err
		}
		a.removed(fmt.Sprintf("group %s (it had %d members; they remain contacts)", g.Name, members))
		err = groups.Delete(a.tx, g.Name)
	}
	return err
}

// clashes says what in the rules now is in each other's way.
func (a *applier) clashes() error {
	cfg, err := a.g.bookConfig(a.tx)
	if err != nil {
		return err
	}
	_, found := keywords.NewBook(cfg)
	for _, c := range found {
		a.out.Clashes = append(a.out.Clashes, c.Sentence)
	}
	return nil
}
