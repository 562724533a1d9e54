package gateway

import (
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/oklog/ulid/v2"

	"github.com/tocsin-sms/tocsin/groups"
	"github.com/tocsin-sms/tocsin/inbox"
	"github.com/tocsin-sms/tocsin/internal/api"
	"github.com/tocsin-sms/tocsin/internal/lang"
	"github.com/tocsin-sms/tocsin/internal/phrases"
	"github.com/tocsin-sms/tocsin/internal/store"
	"github.com/tocsin-sms/tocsin/internal/tpdu"
	"github.com/tocsin-sms/tocsin/keywords"
	"github.com/tocsin-sms/tocsin/outbox"
)

// order is what a text of the operator's asks for, done in the transaction that
// stores the text.
type order struct {
	g         *Gateway
	tx        *store.Tx
	m         *inbox.Message
	now       time.Time
	verb      verb
	arg       string // what follows the verb, as it was written
	languages []string
}

func (g *Gateway) order(tx *store.Tx, m *inbox.Message, rest string) *order {
	word, arg, _ := strings.Cut(strings.Join(wordPattern.FindAllString(rest, 2), " "), " ")
	spoken := verbs[lang.Fold(word)]
	if arg != "" {
		arg = strings.TrimSpace(strings.TrimPrefix(rest, word))
	}
	o := &order{g: g, tx: tx, m: m, now: m.Stored, verb: spoken.verb, arg: arg, languages: []string{g.cfg().Language}}
	if spoken.language != lang.Any {
		o.languages = []string{spoken.language}
	}
	return o
}

// word is the argument without what phones and people put around a word.
func (o *order) word() string {
	return strings.TrimFunc(o.arg, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

func (o *order) obey() error {
	do := map[verb]func() error{
		askStatus: o.status, doPause: o.pause, doResume: o.resume, doSend: o.send, sayYes: o.yes,
	}[o.verb]
	if do == nil {
		return o.answer("not understood", saidHelp)
	}
	return do()
}

// answer answers within the bounds that all automatic replies have.
func (o *order) answer(outcome string, text lang.Text, vars ...string) error {
	o.m.Outcome = "from the operator's phone: " + outcome
	said := lang.Render(text.In(o.languages...), func(name string) (string, bool) {
		i := slices.Index(vars, name)
		return vars[i+1], true
	})
	return actor{g: o.g, tx: o.tx, m: o.m}.reply(keywords.Decision{Reply: said, ReplyKind: keywords.ReplyRule})
}

// say is a sentence of the daemon's in the language of the answer.
func (o *order) say(english string) string { return phrases.Built().Say(o.languages[0], english) }

// state is a modem's state in words.
func (o *order) state(s string) string {
	if t, ok := stateWords[s]; ok {
		return t.In(o.languages...)
	}
	return s
}

// longestReason is how much of a modem's reason fits a status.
const longestReason = 40

func (o *order) status() error {
	var modems []string
	for _, w := range o.g.fleet.all() {
		m, err := w.view(o.tx)
		if err != nil {
			return err
		}
		modems = append(modems, o.modem(m))
	}
	texts, _, err := queued(o.tx)
	if err != nil {
		return err
	}
	sending, err := o.sending()
	if err != nil {
		return err
	}
	problems, err := o.problems()
	if err != nil {
		return err
	}
	return o.answer("status", saidStatus,
		"modems", cmp.Or(strings.Join(modems, ", "), "-"), "queued", fmt.Sprint(texts),
		"broadcasts", cmp.Or(strings.Join(sending, ", "), "-"),
		"read", fmt.Sprint(inbox.Count(o.tx, inbox.Attention, countMost)), "problems", problems)
}

// modem is a modem's state, with the reason and the credit that are known.
func (o *order) modem(m api.Modem) string {
	var more []string
	if m.Reason != "" {
		more = append(more, clip(o.say(m.Reason), longestReason))
	}
	if m.Credit != nil && m.Credit.Known {
		more = append(more, fmt.Sprintf("%s %.0f", saidCredit.In(o.languages...), m.Credit.Left))
	}
	line := m.Name + " " + o.state(m.State)
	if len(more) > 0 {
		line += " (" + strings.Join(more, ", ") + ")"
	}
	return line
}

// sending says how far the broadcasts are that are sent or paused.
func (o *order) sending() (lines []string, err error) {
	live, err := outbox.Live(o.tx)
	if err != nil {
		return nil, err
	}
	for _, b := range live {
		if b.State != outbox.StageSending && b.State != outbox.StagePaused {
			continue
		}
		n, err := outbox.Tally(o.tx, b.ID)
		if err != nil {
			return nil, err
		}
		lines = append(lines, fmt.Sprintf("%s %d/%d%s", handle(b.ID), n.Recipients-n.Queued, n.Recipients, o.pausedMark(b)))
	}
	return lines, nil
}

func (o *order) pausedMark(b outbox.Broadcast) string {
	if b.State != outbox.StagePaused {
		return ""
	}
	return " " + o.state(string(paused))
}

// problems are those of the daemon, in a word each.
func (o *order) problems() (string, error) {
	var all []string
	if o.g.clock.wrong() != "" {
		all = append(all, saidClock.In(o.languages...))
	}
	phones, err := o.g.phoneProblems(o.tx, o.now)
	if len(phones) > 0 {
		all = append(all, saidPhones.In(o.languages...))
	}
	if len(all) == 0 {
		return "", err
	}
	return " " + strings.Join(all, " "), err
}

// handle is how a broadcast is called by phone: the end of its identity.
func handle(id ulid.ULID) string {
	const length = 4
	s := id.String()
	return s[len(s)-length:]
}

// phonePaused are the broadcasts that a pause without a name stopped: a resume
// without one lets go these, not what a coordinator paused.
var phonePaused = store.NewBucket[struct{}]("operator_paused") // id

func (o *order) pause() error {
	if o.arg != "" {
		return o.hold(true)
	}
	ids, err := outbox.Sending(o.tx)
	if err != nil {
		return err
	}
	for _, id := range ids {
		if _, err := outbox.Pause(o.tx, id, o.now); err != nil {
			return err
		}
		if err := phonePaused.Put(o.tx, store.IDKey(id), struct{}{}); err != nil {
			return err
		}
	}
	return o.answer(fmt.Sprintf("paused %d broadcasts", len(ids)), saidPaused, "n", fmt.Sprint(len(ids)))
}

func (o *order) resume() error {
	if o.arg != "" {
		return o.hold(false)
	}
	var ids []ulid.ULID
	for key := range phonePaused.Keys(o.tx, store.Range{}) {
		ids = append(ids, ulid.ULID(key))
	}
	resumed := 0
	for _, id := range ids {
		_, err := outbox.Resume(o.tx, id, o.now)
		switch {
		case err == nil:
			resumed++
		case !errors.Is(err, outbox.ErrState) && !store.IsNotFound(err):
			return err
		}
		if err := phonePaused.Delete(o.tx, store.IDKey(id)); err != nil {
			return err
		}
	}
	return o.answer(fmt.Sprintf("resumed %d broadcasts", resumed), saidResumed, "n", fmt.Sprint(resumed))
}

// hold pauses or resumes the modem or broadcast that is named.
func (o *order) hold(still bool) error {
	outcome, said := "resumed ", saidResumedOne
	if still {
		outcome, said = "paused ", saidPausedOne
	}
	if w := o.g.worker(lang.Fold(o.arg)); w != nil {
		if err := holdIn(o.tx, w, still); err != nil {
			return err
		}
		return o.answer(outcome+w.cfg.Name, said, "what", w.cfg.Name)
	}
	live, err := outbox.Live(o.tx)
	if err != nil {
		return err
	}
	for _, b := range live {
		if name := handle(b.ID); strings.EqualFold(name, o.word()) {
			if err := o.holdBroadcast(b, still); err != nil {
				return err
			}
			return o.answer(outcome+"the broadcast "+b.ID.String(), said, "what", name)
		}
	}
	return o.answer("there is no such modem or broadcast", saidNoSuch, "what", clip(o.arg, longestReason))
}

// holdIn pauses or resumes a modem once the transaction is committed.
func holdIn(tx *store.Tx, w *worker, still bool) error {
	tx.After(func() {
		w.status.hold(still)
		w.again.ring()
	})
	if !still {
		if err := w.trustCredit(tx); err != nil {
			return err
		}
	}
	return keepPaused(tx, w.cfg.Name, still)
}

func (o *order) holdBroadcast(b outbox.Broadcast, still bool) error {
	change := outbox.Resume
	if still {
		change = outbox.Pause
	}
	if _, err := change(o.tx, b.ID, o.now); err != nil && !errors.Is(err, outbox.ErrState) {
		return err // one that is so already is as it should be
	}
	return phonePaused.Delete(o.tx, store.IDKey(b.ID))
}

// pending is a broadcast that waits for the operator's yes: a text to thousands
// by mistake is dear.
type pending struct {
	Key   string    `json:"key"` // the number the yes must name
	Group groups.ID `json:"group"`
	Text  string    `json:"text"`
	Until time.Time `json:"until"`
}

// pendingFor is how long a broadcast waits for its yes.
const pendingFor = 10 * time.Minute

var pendings = store.NewBucket[pending]("operator_pending") // number

func (o *order) send() error {
	name := wordPattern.FindString(o.arg)
	text := strings.TrimSpace(strings.TrimPrefix(o.arg, name))
	group, err := o.group(name)
	if err != nil {
		return err
	}
	members := 0
	if group != "" {
		if members, err = groups.CountMembers(o.tx, group); err != nil {
			return err
		}
	}
	size, bad := tpdu.Measure(text)
	switch {
	case name == "":
		return o.answer("not understood", saidHelp)
	case group == "":
		return o.answer("there is no such group", saidNoGroup, "group", clip(name, longestReason))
	case members == 0:
		return o.answer("nobody is in the group", saidEmpty, "group", string(group))
	case bad != nil:
		return o.answer("not sent: "+bad.Error(), saidNotSent, "why", o.say(bad.Error()))
	}
	p := pending{Key: oneTime(o.m.ID), Group: group, Text: text, Until: o.now.Add(pendingFor)}
	if err := pendings.Put(o.tx, store.NumberKey(o.m.From), p); err != nil {
		return err
	}
	return o.answer("asked whether to send to "+string(group), saidAsk,
		"text", opening(text), "group", string(group), "n", fmt.Sprint(members),
		"parts", fmt.Sprint(size.Parts), "all", fmt.Sprint(size.Parts*members), "key", p.Key,
		"until", p.Until.In(o.g.cfg().Location).Format("15:04"))
}

// group is the group that people call so; "" if there is none.
func (o *order) group(name string) (groups.ID, error) {
	all, err := groups.All(o.tx)
	for _, g := range all {
		if lang.Fold(string(g.Name)) == lang.Fold(name) {
			return g.Name, err
		}
	}
	return "", err
}

// oneTime is a number of four digits drawn from the random end of an identity.
func oneTime(id ulid.ULID) string {
	return fmt.Sprint(1000 + binary.BigEndian.Uint16(id[len(id)-2:])%9000)
}

func (o *order) yes() error {
	key := store.NumberKey(o.m.From)
	p, err := pendings.Get(o.tx, key)
	switch {
	case store.IsNotFound(err), err == nil && (p.Key != o.word() || o.now.After(p.Until)):
		return o.answer("nothing waits for this yes", saidNothing)
	case err != nil:
		return err
	}
	if err := pendings.Delete(o.tx, key); err != nil {
		return err
	}
	b, err := outbox.Announce(o.tx, outbox.BroadcastDraft{
		Text: lang.Literal(p.Text), To: groups.Selection{Groups: []groups.ID{p.Group}},
		Life: o.g.cfg().Sending.Expires, Validity: o.g.cfg().Sending.Validity,
		OnUncertain: outbox.Policy(o.g.cfg().Sending.Uncertain),
	}, o.now)
	switch {
	case err != nil && !domain(err):
		return err
	case err != nil:
		return o.answer("not sent: "+err.Error(), saidNotSent, "why", o.say(err.Error()))
	}
	if err := o.g.await(o.tx, b.ID); err != nil {
		return err
	}
	said := saidSending
	quiet := o.g.quietEnds(o.now)
	if !quiet.IsZero() {
		said = saidQuiet
	}
	return o.answer("sends the broadcast "+b.ID.String()+" to "+string(p.Group), said,
		"name", handle(b.ID), "group", string(p.Group), "quiet", quiet.In(o.g.cfg().Location).Format("15:04"))
}

// clip cuts s to at most n characters.
func clip(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n-3]) + "..."
	}
	return s
}
