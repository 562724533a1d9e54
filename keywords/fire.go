package keywords

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// byWord looks for the longest word of a rule in force, or of a poll, that the
// text begins with.
func (r *reading) byWord() bool {
	h, word, rest, ok := r.match()
	if !ok {
		return false
	}
	r.spoken = h.language
	if h.rule < 0 {
		p := &r.book.polls[h.poll]
		r.because("it begins with %q, the word of the poll %s", word, p.Name)
		return r.votes(p, rest)
	}
	rule := r.book.rules[h.rule]
	r.because("it begins with %q: the rule %q", word, rule.Title())
	if stop, doubtful := r.book.words.doubt.within(rest, nil); doubtful {
		if rule.Join != "" {
			r.because("but it goes on with %q: nobody is joined by such a text", stop)
			return false
		}
		r.doubt(stop)
	}
	return r.fire(rule, rest)
}

// match finds what the text begins with. Polls are also found where the answer
// is stuck to the word ("puits1").
func (r *reading) match() (h head, word, rest string, ok bool) {
	inForce := func(heads []head) bool { _, ok := r.first(heads); return ok }
	heads, word, rest, ok := r.book.heads.begin(r.folded, inForce)
	if !ok {
		heads, word, rest, ok = r.book.heads.begin(unstick(r.folded), func(heads []head) bool {
			h, ok := r.first(heads)
			return ok && h.rule < 0
		})
	}
	if !ok {
		return head{}, "", "", false
	}
	h, _ = r.first(heads)
	return h, word, rest, true
}

// first is the one of several owners of a word that gets the text: a rule in
// force, else a poll that is open, else a closed one.
func (r *reading) first(heads []head) (head, bool) {
	best, found := head{}, false
	for _, h := range heads {
		switch {
		case h.rule >= 0 && r.book.rules[h.rule].activeAt(r.at):
			return h, true
		case h.rule >= 0:
		case !found, !r.book.polls[best.poll].openAt(r.at) && r.book.polls[h.poll].openAt(r.at):
			best, found = h, true
		}
	}
	return best, found
}

// unstick puts a space before the first digit of the first word.
func unstick(s string) string {
	first, _, _ := strings.Cut(s, " ")
	if at := strings.IndexAny(first, "0123456789"); at > 0 {
		return s[:at] + " " + s[at:]
	}
	return s
}

// fire does what a rule says; rest is what follows its words.
func (r *reading) fire(rule Rule, rest string) bool {
	r.Rule = rule.Title()
	if lost, ok := r.book.lost(rule); ok {
		r.because("but the group %s is not there: nothing is done, a person is to read it", lost)
		r.Flag = true
		return r.decided("%s is not possible: there is no group %s", rule.Title(), lost)
	}
	r.learn()
	var done []string
	if rule.Leave != "" {
		done = append(done, r.leave(rule))
	}
	if rule.Join != "" {
		done = append(done, r.join(rule))
	}
	if len(rule.Forward) > 0 {
		done = append(done, r.forward(rule))
	}
	if p := r.book.poll(rule.Poll); p != nil {
		if rule.Call {
			r.callVote(rule, p)
		} else {
			r.votes(p, rest)
		}
		done = append(done, r.Outcome)
	}
	if r.ReplyKind == ReplyNone || r.ReplyKind == ReplyVote {
		r.ownReply(rule)
	}
	if len(done) == 0 {
		done = append(done, "answered by "+rule.Title())
	}
	if r.doubtful() {
		done = append(done, "maybe a stop")
	}
	return r.decided("%s", strings.Join(done, ", "))
}

func (r *reading) doubtful() bool {
	for _, a := range r.Actions {
		if a.Kind == Doubt {
			return true
		}
	}
	return false
}

// ownReply answers with the rule's own text, which takes the place of the
// built-in one. A rule that moves the sender to another group has one reply.
func (r *reading) ownReply(rule Rule) {
	if rule.Reply == nil {
		return
	}
	group := rule.Join
	if group == "" {
		group = rule.Leave
	}
	r.know("group", r.book.group(group).title(r.languages()...))
	r.reply(ReplyRule, rule.Reply)
}

func (r *reading) leave(rule Rule) string {
	r.act(Action{Kind: Leave, Group: rule.Leave})
	switch {
	case !r.in(rule.Leave):
		r.because("they were not in %s", rule.Leave)
		if rule.Join == "" {
			r.answer(ReplyNotIn, []string{rule.Leave})
		}
		return "was not in " + rule.Leave
	case rule.Reply == nil && rule.Join == "":
		r.answer(ReplyLeft, []string{rule.Leave})
	}
	return "left " + rule.Leave
}

func (r *reading) join(rule Rule) string {
	group := r.book.group(rule.Join)
	if r.in(rule.Join) {
		r.alreadyIn(rule.Join)
		return "already in " + rule.Join
	}
	r.act(Action{Kind: Join, Group: rule.Join})
	if group.Confirm {
		r.because("%s asks for a yes", rule.Join)
		r.answer(ReplyConfirm, []string{rule.Join})
		return "asked to join " + rule.Join + ", awaits a yes"
	}
	if rule.Reply == nil {
		r.answer(ReplyJoined, []string{rule.Join})
	}
	return "joined " + rule.Join
}

// alreadyIn says so once a day at most.
func (r *reading) alreadyIn(group string) {
	r.because("they are in %s already", group)
	r.answer(ReplyAlready, []string{group})
	if last := r.sender.LastAlready; !last.IsZero() && r.at.Sub(last) < alreadyPause {
		r.because("which was said less than a day ago: silence")
		r.Reply = ""
	}
}

// forward passes the text on with who sent it, since the readers may have to
// call back.
func (r *reading) forward(rule Rule) string {
	from := string(r.sender.Number)
	if r.sender.Name != "" {
		from = strings.TrimSpace(r.sender.Name + " " + from)
	}
	text := strings.ToValidUTF8(r.text, "?")
	if from != "" {
		text = from + ": " + text
	}
	r.act(Action{Kind: Forward, To: rule.Forward, Text: text})
	return "forwarded to " + strings.Join(rule.Forward, ", ")
}

// votes counts what follows a poll's word.
func (r *reading) votes(p *poll, rest string) bool {
	if r.closed(p) {
		return true
	}
	option, beyond, ok := p.vote(rest, r.book.words.polite)
	if !ok {
		return r.unclear(p, rest)
	}
	if stop, doubtful := r.book.words.doubt.within(beyond, nil); doubtful && !r.doubtful() {
		r.doubt(stop)
	}
	return r.vote(p, option)
}

// closed answers a vote that comes too late.
func (r *reading) closed(p *poll) bool {
	if p.openAt(r.at) {
		return false
	}
	r.because("the poll %s is closed for a text of %s", p.Name, r.at.Format("2006-01-02 15:04 MST"))
	r.answer(ReplyClosed, nil)
	return r.decided("vote in %s, which is closed", p.Name)
}

func (r *reading) vote(p *poll, option int) bool {
	chosen := p.Options[option]
	r.because("it votes %s in %s", chosen.Key, p.Name)
	r.act(Action{Kind: Vote, Poll: p.Name, Option: chosen.Key})
	r.know("answer", chosen.title(r.languages()...))
	r.know("word", p.Word)
	r.reply(ReplyVote, p.Reply)
	return r.decided("vote %s in %s", chosen.Key, p.Name)
}

// unclear keeps a vote that is none for the operator. A stop within it is not
// one of its options: then it is not answered with a question.
func (r *reading) unclear(p *poll, rest string) bool {
	r.because("%q is no option of %s, or more than one", clip(rest), p.Name)
	r.act(Action{Kind: Unclear, Poll: p.Name})
	if stop, doubtful := r.book.words.doubt.within(rest, nil); doubtful {
		if !r.doubtful() {
			r.doubt(stop)
		}
		return r.decided("unclear vote in %s, maybe a stop", p.Name)
	}
	r.know("word", p.Word)
	r.reply(ReplyUnclear, p.Unclear)
	if slices.Contains(r.sender.ToldUnclear, p.Name) {
		r.because("which they were told once already: silence")
		r.Reply = ""
	}
	return r.decided("unclear vote in %s", p.Name)
}

// bareVote takes an answer without the poll's word, if exactly one open poll
// that was put to the sender lately has it.
func (r *reading) bareVote() bool {
	var fitting *poll
	chosen := 0
	for i := range r.book.polls {
		p := &r.book.polls[i]
		if !p.openAt(r.at) || !r.sender.asked(p.Name, r.at, r.book.lately) {
			continue
		}
		option, ok := p.bareVote(r.folded, r.book.words.polite)
		switch {
		case ok && fitting != nil:
			return r.ambiguous(fitting, p)
		case ok:
			fitting, chosen = p, option
		default:
			r.because("the poll %s was put to them, but this is none of its options", p.Name)
		}
	}
	if fitting == nil {
		return false
	}
	r.because("the poll %s was put to them lately, and only it has this answer", fitting.Name)
	return r.vote(fitting, chosen)
}

func (r *reading) ambiguous(a, b *poll) bool {
	r.because("it answers both %s and %s, which were put to them: a person decides", a.Name, b.Name)
	r.Flag = true
	return r.decided("answers %s or %s", a.Name, b.Name)
}

func (b *Book) poll(name string) *poll {
	for i := range b.polls {
		if name != "" && b.polls[i].Name == name {
			return &b.polls[i]
		}
	}
	return nil
}

// shown is how much of a text the steps quote.
const shown = 40

func clip(s string) string {
	if utf8.RuneCountInString(s) <= shown {
		return s
	}
	return string([]rune(s)[:shown]) + "…"
}
