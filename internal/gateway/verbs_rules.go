package gateway

import (
	"context"
	"errors"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/tocsin-sms/tocsin/accounts"
	"github.com/tocsin-sms/tocsin/internal/api"
	"github.com/tocsin-sms/tocsin/internal/lang"
	"github.com/tocsin-sms/tocsin/internal/store"
	"github.com/tocsin-sms/tocsin/internal/tpdu"
	"github.com/tocsin-sms/tocsin/keywords"
)

// Rule is one keyword rule.
func (g *Gateway) Rule(_ context.Context, name string) (out api.Rule, err error) {
	err = g.db.View(func(tx *store.Tx) error {
		r, err := ruleNamed(tx, name)
		if err != nil {
			return err
		}
		out, err = g.ruleView(tx, r)
		return err
	})
	return out, err
}

func ruleNamed(tx *store.Tx, name string) (rule, error) {
	r, err := rules.Get(tx, []byte(name))
	if store.IsNotFound(err) {
		return r, &missing{what: "keyword " + name, hint: "see: tocsin keyword list"}
	}
	return r, err
}

// CheckRule says what can be said about a rule before it is saved: what is
// wrong with it, what it clashes with, and what its reply takes. Nothing is
// kept.
func (g *Gateway) CheckRule(_ context.Context, in api.RuleSave) (out api.RuleChecked, err error) {
	out = api.RuleChecked{Problems: []api.FieldProblem{}, Clashes: []string{}, Replies: replySizes(in.Reply)}
	err = g.db.View(func(tx *store.Tx) error {
		read, wrong, err := g.readRule(tx, in.RuleDraft)
		if err != nil {
			return err
		}
		if out.Problems = append(out.Problems, wrong...); len(wrong) > 0 {
			return nil
		}
		if taken(tx, in.Was, read.Title()) {
			out.Problems = append(out.Problems, api.FieldProblem{Field: "name", Text: nameTaken(read.Title())})
		}
		out.Clashes, err = g.clashesWith(tx, in.Was, read)
		return err
	})
	return out, err
}

// taken tells whether another rule has the name.
func taken(tx *store.Tx, was, name string) bool {
	return was != name && rules.Has(tx, []byte(name))
}

func nameTaken(name string) string {
	return "another rule is called " + name + ": give this one a name of its own"
}

// replySizes measures a reply in each of its languages.
func replySizes(reply lang.Text) []api.TextSize {
	out := []api.TextSize{}
	for _, language := range slices.Sorted(maps.Keys(reply)) {
		out = append(out, sizeOf(language, reply[language]))
	}
	return out
}

func sizeOf(language, text string) api.TextSize {
	size, err := tpdu.Measure(text)
	if errors.Is(err, tpdu.ErrEmpty) {
		return api.TextSize{Language: language}
	}
	return api.TextSize{
		Language: language, Text: text, Alphabet: size.Alphabet.String(), Parts: size.Parts,
		Units: size.Units, Left: size.Left, Forcing: string(size.Forcing),
	}
}

// SaveRule makes a rule or changes one. What a file declares it can change too;
// applying the file again puts it back, and says so.
func (g *Gateway) SaveRule(ctx context.Context, in api.RuleSave) (api.RuleChange, error) {
	return g.changeRule(func(tx *store.Tx) (ruleChange, error) {
		read, wrong, err := g.readRule(tx, in.RuleDraft)
		switch {
		case err != nil:
			return ruleChange{}, err
		case len(wrong) > 0:
			return ruleChange{}, invalidFields("nothing was saved", "the rule can not be so", wrong)
		case taken(tx, in.Was, read.Name):
			return ruleChange{}, conflict("choose another name, or change that rule", "%s", nameTaken(read.Name))
		}
		c := ruleChange{What: api.RuleMade, By: accounts.Asking(ctx), After: &rule{Rule: read, Own: true}}
		if in.Was != "" {
			old, err := ruleNamed(tx, in.Was)
			if err != nil {
				return c, err
			}
			c.What, c.Before = api.RuleEdited, &old
			c.After.Off, c.After.Own, c.After.Edited = old.Off, old.Own, !old.Own
		}
		if in.Anyway {
			return c, nil
		}
		return c, g.refuseClashes(tx, in.Was, read)
	})
}

// refuseClashes asks back before a rule is saved that something is in the way of.
func (g *Gateway) refuseClashes(tx *store.Tx, was string, r keywords.Rule) error {
	found, err := g.clashesWith(tx, was, r)
	if err != nil || len(found) == 0 {
		return err
	}
	return conflict("change it, or save it anyway", "%s", strings.Join(found, "; "))
}

// RemoveRule removes a rule; UndoRule brings it back.
func (g *Gateway) RemoveRule(ctx context.Context, name string) (api.RuleChange, error) {
	return g.changeRule(func(tx *store.Tx) (ruleChange, error) {
		old, err := ruleNamed(tx, name)
		return ruleChange{What: api.RuleRemoved, By: accounts.Asking(ctx), Before: &old}, err
	})
}

// SwitchRule switches a rule on or off. One that is so already stays.
func (g *Gateway) SwitchRule(ctx context.Context, in api.RuleSwitch) (api.RuleChange, error) {
	return g.changeRule(func(tx *store.Tx) (ruleChange, error) {
		old, err := ruleNamed(tx, in.Name)
		if err != nil {
			return ruleChange{}, err
		}
		c := ruleChange{What: api.RuleOn, By: accounts.Asking(ctx), Before: &old}
		if !in.On {
			c.What = api.RuleOff
		}
		switched := old
		switched.Off = !in.On
		c.After = &switched
		return c, nil
	})
}

// UndoRule puts back what a change of the rules changed, unless the rule was
// changed again since.
func (g *Gateway) UndoRule(ctx context.Context, ref string) (api.RuleChange, error) {
	key, err := id(ref)
	if err != nil {
		return api.RuleChange{}, err
	}
	return g.changeRule(func(tx *store.Tx) (ruleChange, error) {
		done, err := ruleChanges.Get(tx, store.IDKey(key))
		if store.IsNotFound(err) {
			return ruleChange{}, &missing{what: "change " + ref, hint: "only the latest changes are kept"}
		}
		if err != nil {
			return ruleChange{}, err
		}
		c := ruleChange{What: api.RuleRestored, By: accounts.Asking(ctx), Before: done.After, After: done.Before}
		now, err := rules.Get(tx, []byte(done.name()))
		switch gone := store.IsNotFound(err); {
		case err != nil && !gone:
			return c, err
		case gone != (done.After == nil), !gone && !sameKept(now, *done.After):
			return c, conflict("see it as it is now, and change that", "the keyword %s was changed again since", done.name())
		case done.Before != nil && taken(tx, done.name(), done.Before.Name):
			return c, conflict("give that rule another name first", "%s", nameTaken(done.Before.Name))
		}
		return c, nil
	})
}

// sameKept tells whether two rules say the same and are both on or both off.
func sameKept(a, b rule) bool { return a.Off == b.Off && sameRule(a.Rule, b.Rule) }

// changeRule makes the change that plan finds, and puts the new rule book into
// force.
func (g *Gateway) changeRule(plan func(*store.Tx) (ruleChange, error)) (out api.RuleChange, err error) {
	err = g.changeRules(func(tx *store.Tx) error {
		c, err := plan(tx)
		if err != nil {
			return err
		}
		c.At = g.opt.Now().UTC().Round(0)
		if err := c.make(tx); err != nil {
			return err
		}
		key, err := noteChange(tx, c)
		if err != nil {
			return err
		}
		if out, err = g.changeView(tx, key.String(), c); err != nil || c.After == nil || c.After.Off {
			return err
		}
		out.Clashes, err = g.clashesOf(tx, "rule "+c.name())
		return err
	})
	return out, err
}

// make writes what is to be after the change.
func (c *ruleChange) make(tx *store.Tx) error {
	if c.After == nil {
		return rules.Delete(tx, []byte(c.Before.Name))
	}
	was := ""
	if c.Before != nil {
		was = c.Before.Name
	}
	if c.What != api.RuleRestored || was != "" {
		if err := moveHits(tx, was, c.After.Name); err != nil {
			return err
		}
	}
	if was != c.After.Name && was != "" {
		if err := rules.Delete(tx, []byte(was)); err != nil {
			return err
		}
	}
	after := *c.After
	after.By, after.At = c.By, c.At
	c.After = &after
	return rules.Put(tx, []byte(after.Name), after)
}

func (g *Gateway) changeView(tx *store.Tx, id string, c ruleChange) (api.RuleChange, error) {
	out := api.RuleChange{ID: id, At: c.At, By: c.By, What: c.What, Name: c.name()}
	if c.After == nil {
		return out, nil
	}
	view, err := g.ruleView(tx, *c.After)
	out.Rule = &view
	return out, err
}

// RuleChanges lists who changed which rule and when, the newest first.
func (g *Gateway) RuleChanges(_ context.Context, page api.Page) (out []api.RuleChange, err error) {
	limit, err := limitOf(page)
	if err != nil {
		return nil, err
	}
	walk := store.Range{Back: true}
	if page.After != "" {
		key, err := id(page.After)
		if err != nil {
			return nil, err
		}
		walk.After = store.IDKey(key)
	}
	out = []api.RuleChange{}
	err = g.db.View(func(tx *store.Tx) error {
		return ruleChanges.Each(tx, walk, func(key []byte, c ruleChange) error {
			out = append(out, api.RuleChange{ID: store.IDOf(key).String(), At: c.At, By: c.By, What: c.What, Name: c.name()})
			if len(out) == limit {
				return store.ErrStop
			}
			return nil
		})
	})
	return out, err
}

// Builtins lists the words that mean the same whatever rules there are.
func (g *Gateway) Builtins(context.Context) ([]api.Builtin, error) {
	out := []api.Builtin{}
	for _, b := range g.book.Load().Builtins() {
		out = append(out, api.Builtin{Meaning: b.Meaning, Words: b.Words, Reply: b.Reply})
	}
	return out, nil
}

// sameRule compares rules; times as moments, whatever zone they are written in.
func sameRule(a, b keywords.Rule) bool {
	if !a.From.Equal(b.From) || !a.Until.Equal(b.Until) {
		return false
	}
	a.From, a.Until = b.From, b.Until
	return reflect.DeepEqual(a, b)
}
