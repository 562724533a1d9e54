package campaign

import (
	"fmt"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/tocsin-sms/tocsin/internal/lang"
	"github.com/tocsin-sms/tocsin/internal/strict"
	"github.com/tocsin-sms/tocsin/keywords"
)

func (f *reading) group(n *yaml.Node, path string) {
	var g Group
	f.Mapping(n, path, map[string]strict.Field{
		"name":    f.groupName(&g.Name),
		"title":   f.text(&g.Title),
		"confirm": f.Flag(&g.Confirm),
	}, "name")
	if g.Name != "" && f.groups[g.Name] {
		f.Problem(n, path+".name", "the group %q is declared twice", g.Name)
	} else if other, like := f.like(g.Name); like {
		f.Problem(n, path+".name", "texts do not tell %q from the group %q: give it another name", g.Name, other)
	}
	f.groups[g.Name] = true
	f.Groups = append(f.Groups, g)
}

// like is a declared group whose name texts do not tell from this one.
func (f *reading) like(name string) (other string, ok bool) {
	fold := lang.Fold(name)
	for _, g := range f.Groups {
		if fold != "" && lang.Fold(g.Name) == fold {
			return g.Name, true
		}
	}
	return "", false
}

// groupName reads a group's name; "all" stands for everyone in commands.
func (f *reading) groupName(into *string) strict.Field {
	return strict.Value(&f.Reader, into, "a name", func(s string) (string, error) {
		s = strings.TrimSpace(s)
		switch {
		case s == "":
			return "", fmt.Errorf("the name is empty")
		case strings.EqualFold(s, "all"):
			return "", fmt.Errorf("%q stands for everyone: choose another name", s)
		case f.around.GroupName != nil:
			return s, f.around.GroupName(s)
		}
		return s, nil
	})
}

func (f *reading) rule(n *yaml.Node, path string) {
	var rule keywords.Rule
	var words []func()
	f.Mapping(n, path, map[string]strict.Field{
		"name": f.name(&rule.Name, "a name"),
		"words": func(n *yaml.Node, path string) {
			rule.Words = lang.Words{} // not nil: there, whatever is wrong with it
			f.perLanguage(n, path, func(language string, n *yaml.Node, path string) {
				f.wordList(func(word string, n *yaml.Node, path string) {
					rule.Words[language] = append(rule.Words[language], word)
					words = append(words, func() { f.take(word, n, path, &rule) })
				})(n, path)
			})
		},
		"join":      f.reference(&rule.Join, "the name of a group", f.needGroup),
		"leave":     f.reference(&rule.Leave, "the name of a group", f.needGroup),
		"poll":      f.reference(&rule.Poll, "the name of a poll", f.needPoll),
		"forward":   f.targets(&rule.Forward),
		"reply":     f.text(&rule.Reply),
		"catch_all": f.Flag(&rule.CatchAll),
		"call":      f.Flag(&rule.Call),
		"modem":     f.name(&rule.Modem, "the name of a modem"),
		"vote":      f.vote(&rule),
		"from":      f.moment(&rule.From, false),
		"until":     f.moment(&rule.Until, true),
	})
	for _, take := range words {
		take()
	}
	f.checkRule(n, path, rule)
	rule.Name = rule.Title()
	f.Rules = append(f.Rules, rule)
}

// reference reads a name of something that must be there.
func (f *reading) reference(into *string, want string, need func(n *yaml.Node, path, name string)) strict.Field {
	read := f.name(into, want)
	return func(n *yaml.Node, path string) {
		if read(n, path); *into != "" {
			need(n, path, *into)
		}
	}
}

func (f *reading) checkRule(n *yaml.Node, path string, rule keywords.Rule) {
	switch {
	case rule.CatchAll && rule.Words != nil:
		f.Problem(n, path, "a catch-all takes what no other rule does: it has no words")
	case rule.Call || rule.Modem != "" || rule.Option != "":
		f.checkCall(n, path, rule)
	case !rule.CatchAll && rule.Words == nil:
		f.Problem(n, path+".words", "a rule needs words, catch_all: true, or call: true")
	}
	if rule.Join == "" && rule.Leave == "" && rule.Poll == "" && rule.Forward == nil && rule.Reply == nil {
		f.Problem(n, path, "the rule does nothing: it needs join, leave, poll, vote, forward or reply")
	}
	if rule.Join != "" && rule.Join == rule.Leave {
		f.Problem(n, path+".leave", "the rule joins and leaves the same group")
	}
	if !rule.Until.IsZero() && !rule.From.Before(rule.Until) {
		f.Problem(n, path+".until", "it ends before it begins")
	}
	for _, other := range f.Rules {
		if other.Name == rule.Title() {
			f.sameName(n, path, rule, other)
		}
	}
}

// sameName says what to do about two rules with one name. Where they share a
// word at the same time, that is the trouble and was said.
func (f *reading) sameName(n *yaml.Node, path string, rule, other keywords.Rule) {
	switch overlap := rule.Overlaps(other); {
	case overlap && rule.Call && other.Call && rule.Modem == other.Modem && rule.Name == "":
		f.Problem(n, path, "another rule is for the same calls: say which modem each is for, or when")
	case overlap && rule.CatchAll && other.CatchAll:
		f.Problem(n, path, "there is another catch-all rule: one takes all there is")
	case rule.Name != "" || !overlap:
		f.Problem(n, path+".name", "another rule is called %q: give this one a name of its own", other.Name)
	}
}

// taken is a word that a rule or, where that is nil, a poll begins with.
type taken struct {
	line int
	rule *keywords.Rule
}

// take refuses a word that something else has at the same time.
func (f *reading) take(word string, n *yaml.Node, path string, rule *keywords.Rule) {
	folded := lang.Fold(word)
	for _, other := range f.words[folded] {
		if other.rule == nil || rule == nil || other.rule != rule && other.rule.Overlaps(*rule) {
			f.Problem(n, path, "%q is taken already (in line %d)", word, other.line)
			return
		}
	}
	f.words[folded] = append(f.words[folded], taken{line: n.Line, rule: rule})
}

func (f *reading) poll(n *yaml.Node, path string) {
	p := Poll{Votes: "last"}
	f.Mapping(n, path, map[string]strict.Field{
		"name":     f.name(&p.Name, "a name"),
		"word":     f.pollWord(&p.Word),
		"question": f.text(&p.Question),
		"options":  f.options(&p),
		"votes":    strict.Value(&f.Reader, &p.Votes, "last or first", parseVotes),
		"closes":   f.moment(&p.Closes, true),
		"reply":    f.text(&p.Reply),
		"unclear":  f.text(&p.Unclear),
	}, "name", "word", "options")
	if p.Name != "" && f.polls[p.Name] {
		f.Problem(n, path+".name", "the poll %q is declared twice", p.Name)
	}
	f.polls[p.Name] = true
	f.Polls = append(f.Polls, p)
}

func (f *reading) pollWord(into *string) strict.Field {
	return func(n *yaml.Node, path string) {
		word, ok := f.Scalar(n, path, "a word")
		switch {
		case !ok:
		case lang.Fold(word) == "":
			f.Problem(n, path, "%q holds no letter or digit: no text can begin with it", word)
		default:
			f.take(word, n, path, nil)
			*into = strings.TrimSpace(word)
		}
	}
}

func parseVotes(s string) (string, error) {
	if s != "last" && s != "first" {
		return "", fmt.Errorf("want last or first, not %q", s)
	}
	return s, nil
}

func (f *reading) options(p *Poll) strict.Field {
	return func(n *yaml.Node, path string) {
		f.Each(n, path, func(n *yaml.Node, path string) { f.option(n, path, p) })
		if n.Kind == yaml.SequenceNode && len(p.Options) < 2 {
			f.Problem(n, path, "a poll needs two options or more")
		}
	}
}

func (f *reading) option(n *yaml.Node, path string, p *Poll) {
	var o keywords.Option
	f.Mapping(n, path, map[string]strict.Field{
		"key": f.name(&o.Key, "a short key such as yes"),
		"words": f.wordList(func(word string, n *yaml.Node, path string) {
			if other, taken := p.owner(word); taken {
				f.Problem(n, path, "%q is a word of the option %s already", word, other)
			}
			o.Words = append(o.Words, word)
		}),
		"label": f.text(&o.Label),
	}, "key")
	for _, other := range p.Options {
		if o.Key != "" && o.Key == other.Key {
			f.Problem(n, path+".key", "the option %q is there twice", o.Key)
		}
	}
	p.Options = append(p.Options, o)
}

// owner is the earlier option that has a word.
func (p *Poll) owner(word string) (key string, ok bool) {
	for _, o := range p.Options {
		for _, w := range o.Words {
			if lang.Fold(w) == lang.Fold(word) {
				return o.Key, true
			}
		}
	}
	return "", false
}
