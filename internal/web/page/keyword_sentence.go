package page

import (
	"slices"
	"strings"
	"unicode"

	"github.com/tocsin-sms/tocsin/internal/api"
	"github.com/tocsin-sms/tocsin/internal/lang"
)

// speaker says rules as sentences in the visitor's language, with the titles of
// groups.
type speaker struct {
	v         *visit
	titles    map[string]string
	groups    []choice // all, by title
	polls     []api.Poll
	openPolls []choice
}

// choice is one of a list to choose from.
type choice struct {
	Value, Label string
	Chosen       bool
}

func (v *visit) speaker() (*speaker, error) {
	groups, err := v.page.Verbs.Groups(v.r.Context(), api.Page{All: true})
	if err != nil {
		return nil, err
	}
	s := &speaker{v: v, titles: map[string]string{}}
	for _, g := range groups {
		s.titles[g.Name] = g.Name
		if title := g.Title.In(v.say.Code(), v.page.homeLanguage()); title != "" {
			s.titles[g.Name] = title
		}
		s.groups = append(s.groups, choice{Value: g.Name, Label: s.titles[g.Name]})
	}
	slices.SortStableFunc(s.groups, func(a, b choice) int { return strings.Compare(lang.Fold(a.Label), lang.Fold(b.Label)) })
	if s.polls, err = v.page.Verbs.Polls(v.r.Context()); err != nil {
		return nil, err
	}
	for _, p := range s.polls {
		if p.Open {
			s.openPolls = append(s.openPolls, choice{Value: p.Name, Label: p.Name})
		}
	}
	return s, nil
}

// rule is what a rule does, in one sentence.
func (s *speaker) rule(r api.RuleDraft) string {
	say := s.v.say
	does := s.does(r)
	if len(does) == 0 {
		does = []string{say.Text("keywords.does.nothing")}
	}
	sentence := say.Text("keywords.sentence", "When", s.when(r), "Does", listed(say.Text("keywords.and"), does))
	if reply := s.reply(r); strings.HasSuffix(reply, ".") || strings.HasSuffix(reply, "!") || strings.HasSuffix(reply, "?") {
		sentence = strings.TrimSuffix(sentence, ".") // the reply, in quotes, ends the sentence
	}
	for _, bound := range []struct {
		key string
		at  bool
	}{{"keywords.from", !r.From.IsZero()}, {"keywords.until", !r.Until.IsZero()}} {
		if bound.at {
			at := r.From
			if bound.key == "keywords.until" {
				at = r.Until
			}
			sentence += " " + say.Text(bound.key, "At", say.When(at, s.v.page.Now(), s.v.page.location(s.v.zone())))
		}
	}
	return sentence
}

// when is what a rule waits for.
func (s *speaker) when(r api.RuleDraft) string {
	say := s.v.say
	switch {
	case r.Call && r.Modem != "":
		return say.Text("keywords.when.call-on", "Modem", s.v.isolated(r.Modem))
	case r.Call:
		return say.Text("keywords.when.call")
	case r.CatchAll:
		return say.Text("keywords.when.rest")
	}
	var words []string
	for _, word := range r.Words.All {
		words = append(words, s.v.isolated(strings.ToUpper(word)))
	}
	return say.Text("keywords.when.words", "Words", listed(say.Text("keywords.or"), words))
}

func (s *speaker) does(r api.RuleDraft) []string {
	say := s.v.say
	var does []string
	add := func(key string, there bool, values ...any) {
		if there {
			does = append(does, say.Text("keywords.does."+key, values...))
		}
	}
	add("join", r.Join != "", "Group", s.group(r.Join))
	add("leave", r.Leave != "", "Group", s.group(r.Leave))
	add("forward", len(r.Forward) > 0, "To", listed(say.Text("keywords.and"), s.targets(r.Forward)))
	add("vote", r.Option != "", "Poll", s.v.isolated(r.Poll), "Option", s.v.isolated(r.Option))
	add("poll", r.Poll != "" && r.Option == "", "Poll", s.v.isolated(r.Poll))
	reply := s.reply(r)
	add("reply", reply != "", "Reply", s.v.isolated(reply))
	add("silent", reply == "" && r.Reply != nil)
	return does
}

func (s *speaker) reply(r api.RuleDraft) string {
	return r.Reply.In(s.v.say.Code(), s.v.page.homeLanguage())
}

func (s *speaker) targets(list []string) []string {
	var said []string
	for _, target := range list {
		if name, ok := strings.CutPrefix(target, "group:"); ok {
			target = s.v.say.Text("keywords.does.group", "Group", s.group(name))
		} else {
			target = s.v.isolated(target)
		}
		said = append(said, target)
	}
	return said
}

func (s *speaker) group(name string) string {
	if title, known := s.titles[name]; known {
		name = title
	}
	return s.v.isolated(name)
}

// isolated keeps a name written in the other direction from turning the sentence
// around (Unicode Standard Annex 9: FSI and PDI).
func (v *visit) isolated(s string) string {
	against := func(r rune) bool {
		return unicode.In(r, unicode.Arabic, unicode.Hebrew, unicode.Syriac, unicode.Thaana, unicode.Nko)
	}
	if !v.say.RTL() && !strings.ContainsFunc(s, against) {
		return s
	}
	return "\u2068" + s + "\u2069"
}

// listed joins what a language joins by commas, and a word before the last.
func listed(last string, items []string) string {
	if len(items) < 2 {
		return strings.Join(items, "")
	}
	n := len(items) - 1
	return strings.Join(items[:n], ", ") + " " + last + " " + items[n]
}

// wordsShown are words of all languages, each once.
func wordsShown(words lang.Words) string {
	var all []string
	for _, word := range words.All {
		if !slices.Contains(all, word) {
			all = append(all, word)
		}
	}
	return strings.Join(all, ", ")
}
