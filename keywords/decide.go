package keywords

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/tocsin-sms/tocsin/internal/lang"
	"github.com/tocsin-sms/tocsin/internal/phone"
)

// Decide reads a text. at is the time the network gave it (SCTS): it alone
// decides whether a poll was open and a rule in force.
func (b *Book) Decide(text string, s Sender, at time.Time) Decision {
	r := &reading{book: b, sender: s, at: at, text: text, folded: lang.Fold(text)}
	for _, step := range steps {
		if step(r) {
			break
		}
	}
	return r.Decision
}

// Takes tells whether a text begins with a word of a rule or poll, or is one of
// the built-in ones.
func (b *Book) Takes(text string) bool {
	folded := lang.Fold(text)
	_, _, _, ok := b.heads.begin(folded, nil)
	return ok || b.builtin(folded, true).meaning != nothing
}

// steps are the questions put to a text, in order of rank; the first that
// answers true has decided.
var steps = []func(*reading) bool{
	(*reading).fromMachine,
	(*reading).empty,
	(*reading).builtin,
	(*reading).fromStopped,
	(*reading).confirms,
	(*reading).byWord,
	(*reading).cryForHelp,
	(*reading).inDoubt,
	(*reading).bareVote,
	(*reading).courtesy,
	(*reading).catchAll,
	(*reading).unmatched,
}

// reading is one text on its way to a Decision.
type reading struct {
	Decision
	book   *Book
	sender Sender
	at     time.Time
	text   string
	folded string
	spoken string // the language of the words used
	vars   map[string]string
}

// know gives replies a variable beside those of the person.
func (r *reading) know(name, value string) {
	if r.vars == nil {
		r.vars = map[string]string{"organisation": r.book.organisation}
	}
	r.vars[name] = value
}

func (r *reading) because(format string, args ...any) {
	r.Why = append(r.Why, fmt.Sprintf(format, args...))
}

func (r *reading) act(a Action) { r.Actions = append(r.Actions, a) }

func (r *reading) decided(format string, args ...any) bool {
	r.Outcome = fmt.Sprintf(format, args...)
	return true
}

// fromMachine keeps operators' promotions from joining groups: the SIM would
// be subscribed to what they sell.
func (r *reading) fromMachine() bool {
	if r.sender.Number == "" || r.sender.Number.Kind() == phone.Person {
		return false
	}
	r.because("%s is a short code or a name, not a person: no rule fires, nothing is answered", r.sender.Number)
	return r.decided("not from a person")
}

func (r *reading) empty() bool {
	if strings.TrimSpace(r.text) != "" {
		return false
	}
	r.because("the text is empty")
	return r.decided("empty")
}

func (r *reading) builtin() bool {
	found := r.book.builtin(r.folded, r.sender.Stopped)
	if found.meaning == nothing {
		return false
	}
	r.spoken = found.language
	switch found.meaning {
	case stopAll:
		return r.stop(found)
	case stopGroups:
		return r.stopGroups(found)
	case startAgain:
		return r.start(found)
	case askHelp:
		return r.help(found)
	}
	return r.doubt(found.word)
}

// stop stops the sender. One who is stopped already got the last text.
func (r *reading) stop(found builtin) bool {
	r.because("%q says stop: it outranks every rule", found.word)
	r.act(Action{Kind: Stop})
	if r.sender.Stopped {
		r.because("they were stopped already: no second confirmation")
		return r.decided("stopped already")
	}
	r.answer(ReplyStopped, nil)
	return r.decided("stopped")
}

func (r *reading) stopGroups(found builtin) bool {
	if r.sender.Stopped {
		return false
	}
	kind := ReplyNotIn
	for _, group := range found.groups {
		r.because("%q with the name of %s leaves that group only", found.word, group)
		r.act(Action{Kind: StopGroup, Group: group})
		if r.in(group) {
			kind = ReplyLeft
		}
	}
	r.answer(kind, found.groups)
	return r.decided("left %s", strings.Join(found.groups, ", "))
}

func (r *reading) start(found builtin) bool {
	r.because("%q starts again: no longer stopped, earlier groups are not joined again", found.word)
	r.learn()
	r.act(Action{Kind: Unstop})
	r.answer(ReplyStarted, nil)
	return r.decided("started again")
}

func (r *reading) help(found builtin) bool {
	r.because("%q asks for help: a person is to read it, it may be a cry for help", found.word)
	r.Flag = true
	if !r.sender.Stopped {
		r.answer(ReplyHelp, nil)
	}
	return r.decided("asks for help")
}

// cryForHelp flags a text that begins with a help word and that no rule took.
func (r *reading) cryForHelp() bool {
	if _, word, _, ok := r.book.words.help.begin(r.folded, nil); ok {
		r.because("it begins with %q: flagged, it may be a cry for help", word)
		r.Flag = true
	}
	return false
}

// doubt is for texts that may mean stop: a person decides.
func (r *reading) doubt(word string) bool {
	r.because("it holds %q but is no plain stop: maybe a stop, a person decides", word)
	r.Flag = true
	if r.sender.Stopped {
		r.because("they are stopped already")
		return r.decided("maybe a stop, from a stopped person")
	}
	r.because("until then broadcasts to them are held")
	r.act(Action{Kind: Doubt})
	return r.decided("maybe a stop")
}

// inDoubt looks for a stop within a text that no rule took.
func (r *reading) inDoubt() bool {
	word, ok := r.book.words.doubt.within(r.folded, nil)
	return ok && r.doubt(word)
}

// fromStopped lets a stopped person back in by a join word as the whole text,
// for that group only. Whatever else they say gets no automatic answer.
func (r *reading) fromStopped() bool {
	if !r.sender.Stopped {
		return false
	}
	rule, language, ok := r.joinWord()
	if !ok {
		r.because("they are stopped: no rule fires, nothing is answered")
		return r.decided("from a stopped person")
	}
	r.Rule, r.spoken = rule.Title(), language
	r.because("a stopped person asks for %s by its word: no longer stopped, in that group only", rule.Join)
	r.learn()
	r.act(Action{Kind: Unstop})
	r.act(Action{Kind: Join, Group: rule.Join})
	if r.book.group(rule.Join).Confirm {
		r.answer(ReplyConfirm, []string{rule.Join})
		return r.decided("asked to join %s again, awaits a yes", rule.Join)
	}
	r.answer(ReplyRejoined, []string{rule.Join})
	return r.decided("joined %s again", rule.Join)
}

// joinWord finds the rule of which the whole text is a join word.
func (r *reading) joinWord() (Rule, string, bool) {
	heads, _, rest, ok := r.book.heads.begin(r.book.words.polite.strip(r.folded), func(heads []head) bool {
		h, ok := r.first(heads)
		return ok && h.rule >= 0 && r.book.rules[h.rule].Join != ""
	})
	if !ok || !only(rest, r.book.words.polite) {
		return Rule{}, "", false
	}
	h, _ := r.first(heads)
	return r.book.rules[h.rule], h.language, true
}

func (r *reading) confirms() bool {
	if len(r.sender.Pending) == 0 {
		return false
	}
	language, word, rest, ok := r.book.words.yes.begin(r.book.words.polite.strip(r.folded), nil)
	if !ok || !only(rest, r.book.words.yes, r.book.words.polite) {
		return false
	}
	r.spoken = language
	r.because("%q is the yes that %s waits for", word, strings.Join(r.sender.Pending, ", "))
	r.act(Action{Kind: Confirm})
	r.welcome(r.sender.Pending)
	return r.decided("joined %s", strings.Join(r.sender.Pending, ", "))
}

// welcome answers a confirmed joining as the rule that joins the group does.
func (r *reading) welcome(groups []string) {
	for _, rule := range r.book.rules {
		if len(groups) == 1 && rule.Join == groups[0] && rule.Reply != nil {
			r.know("group", r.book.group(groups[0]).title(r.languages()...))
			r.reply(ReplyRule, rule.Reply)
			return
		}
	}
	r.answer(ReplyJoined, groups)
}

// courtesy keeps silent on "merci" and "ok".
func (r *reading) courtesy() bool {
	if r.folded == "" || !only(r.folded, r.book.words.polite) {
		return false
	}
	r.because("nothing but politeness: silence")
	return r.decided("politeness")
}

func (r *reading) catchAll() bool {
	for _, rule := range r.book.rules {
		if rule.CatchAll && rule.activeAt(r.at) {
			r.because("no other rule takes it: the catch-all rule %q does", rule.Title())
			return r.fire(rule, "")
		}
	}
	return false
}

func (r *reading) unmatched() bool {
	r.because("no rule takes it: it waits in the inbox")
	return r.decided("in the inbox")
}

func (r *reading) in(group string) bool { return slices.Contains(r.sender.Groups, group) }

// learn takes the words' language for one who has chosen none.
func (r *reading) learn() {
	if r.sender.Language == "" && r.spoken != "" {
		r.because("the word tells the language %q", r.spoken)
		r.Language = r.spoken
	}
}

// languages are those to answer in, best first.
func (r *reading) languages() []string {
	var all []string
	for _, l := range []string{r.sender.Language, r.spoken, r.book.language} {
		if l != "" {
			all = append(all, l)
		}
	}
	return all
}
