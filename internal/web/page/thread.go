package page

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/oklog/ulid/v2"

	"github.com/tocsin-sms/tocsin/accounts"
	"github.com/tocsin-sms/tocsin/internal/api"
	"github.com/tocsin-sms/tocsin/internal/store"
)

// talkPage is how many texts of a conversation are shown at a time.
const talkPage = 50

// talkView is a conversation that is open.
type talkView struct {
	api.Thread
	Path   string // of the conversation
	Back   string // to the list as it was
	Days   []talkDay
	Before string // the texts shown end before this cursor; "": with the latest
	Older  string // where older texts are; "" at the beginning
	Titles map[string]string
	Live   bool // some text is on its way: what becomes of it is followed

	Text    string // the answer being written
	Key     string // of that answer, so that it is sent once
	Problem *problem
}

// talkDay is the texts of one day.
type talkDay struct {
	Name  string
	Texts []talkText
}

// talkText is one bubble.
type talkText struct {
	api.ThreadEntry
	Path    string // of the conversation
	Clock   string
	Deeds   []deedView
	Options []answerOption // what the answer to a poll can be counted as
	Open    bool           // it may still be taken back
	Again   bool           // it can be sent again
}

// deedView is what a text did, in a sentence.
type deedView struct {
	api.Deed
	Says string
}

// answerOption is an option of a poll.
type answerOption struct{ Key, Label string }

// pollView is what is shown of a poll beside an answer to it.
type pollView struct {
	Title   string
	Options []answerOption
}

// label is what an option is called.
func (p pollView) label(key string) string {
	for _, c := range p.Options {
		if c.Key == key {
			return c.Label
		}
	}
	return key
}

// Has tells whether the text carries a flag.
func (t talkText) Has(flag string) bool { return slices.Contains(t.Flags, flag) }

// Became is what became of a text that came in, where nothing else beside it
// says so.
func (t talkText) Became() string {
	if len(t.Deeds) > 0 || t.Has("maybe-stop") || t.Has("unclear") || t.Has("call") || t.Note == plainly {
		return ""
	}
	return t.Note
}

// plainly is what becomes of a text that no rule takes.
const plainly = "in the inbox"

// Group is what a group is called.
func (t *talkView) Group(name string) string { return titled(t.Titles, name) }

func titled(titles map[string]string, name string) string {
	if title := titles[name]; title != "" {
		return title
	}
	return name
}

func threadPage(v *visit) error {
	view, err := v.openInbox()
	if err != nil {
		return err
	}
	return v.render("inbox.html", view)
}

// threadTalk is the texts alone, when one comes in or something becomes of one.
func threadTalk(v *visit) error {
	t, err := v.open()
	if err != nil {
		return err
	}
	return v.fragment("inbox.html", "talk", t)
}

// openInbox is the list with the conversation of the path.
func (v *visit) openInbox() (inboxView, error) {
	open, err := v.open()
	if err != nil {
		return inboxView{}, err
	}
	view, err := v.inboxView()
	view.Open = open
	open.Back = view.List()
	return view, err
}

// open reads the conversation of the path, and notes that somebody did, unless
// that is nobody's to note or nobody looks: a page in the background keeps
// itself up to date, too.
func (v *visit) open() (*talkView, error) {
	ctx, number := v.r.Context(), v.r.PathValue("number")
	thread, err := v.page.Verbs.ShowThread(ctx, number)
	if store.IsNotFound(err) {
		thread, err = v.stranger(number)
	}
	if err != nil {
		return nil, err
	}
	if thread.Unread > 0 && v.moderates() && v.r.Header.Get("Tocsin-Hidden") == "" {
		read := true
		if _, err := v.page.Verbs.MarkThread(ctx, number, api.ThreadMarks{Read: &read}); err != nil {
			return nil, err
		}
	}
	t := &talkView{Thread: thread, Path: listQuery{}.At(string(thread.Number)), Before: v.r.FormValue("before")}
	t.Key = store.NewID(v.page.Now()).String()
	if t.Titles, err = v.groupTitles(); err != nil {
		return nil, err
	}
	return t, v.readTalk(t)
}

// stranger is somebody with whom there is no conversation yet: writing to them
// begins one.
func (v *visit) stranger(number string) (api.Thread, error) {
	c, err := v.page.Verbs.Contact(v.r.Context(), number)
	return api.Thread{
		Number: c.Number, Name: c.Name, Language: c.Language, Contact: true,
		Groups: c.Groups, Stopped: c.Stopped, Held: c.Held,
	}, err
}

// groupTitles is what groups are called in the visitor's language.
func (v *visit) groupTitles() (map[string]string, error) {
	all, err := v.page.Verbs.Groups(v.r.Context(), api.Page{All: true})
	titles := map[string]string{}
	for _, g := range all {
		titles[g.Name] = g.Title.In(v.say.Code(), v.page.homeLanguage())
	}
	return titles, err
}

// readTalk reads the texts to be shown.
func (v *visit) readTalk(t *talkView) error {
	list, err := v.texts(t)
	if err != nil {
		return err
	}
	if len(list) > talkPage {
		list = list[:talkPage]
		t.Older = t.Path + "?before=" + list[talkPage-1].ID
	}
	polls := map[string]pollView{}
	zone, now := v.page.location(v.zone()), v.page.Now()
	for _, e := range slices.Backward(list) {
		text, err := v.talkText(t, e, polls)
		if err != nil {
			return err
		}
		text.Clock = v.say.Clock(e.At.In(zone))
		if text.Open || e.Note == "sent" || e.Note == "submitting" {
			t.Live = true
		}
		day := v.day(e.At.In(zone), now.In(zone))
		if n := len(t.Days); n == 0 || t.Days[n-1].Name != day {
			t.Days = append(t.Days, talkDay{Name: day})
		}
		last := &t.Days[len(t.Days)-1]
		last.Texts = append(last.Texts, text)
	}
	return nil
}

// texts reads one more than a page of texts: the latest, those before a cursor,
// or, where one text is looked for that is not among the latest, those up to it.
func (v *visit) texts(t *talkView) ([]api.ThreadEntry, error) {
	read := func(after string) ([]api.ThreadEntry, error) {
		return v.page.Verbs.Thread(v.r.Context(), string(t.Number), api.Page{After: after, Limit: talkPage + 1})
	}
	list, err := read(t.Before)
	at := v.r.FormValue("at")
	if at == "" || err != nil || len(list) <= talkPage || list[talkPage-1].ID <= at {
		return list, err
	}
	if next, ok := following(at); ok {
		t.Before = next
		return read(next)
	}
	return list, nil
}

// following is the next id behind one, so that a page before it ends with that.
func following(ref string) (string, bool) {
	id, err := ulid.ParseStrict(ref)
	if err != nil {
		return "", false
	}
	for i := len(id) - 1; i >= 0; i-- {
		if id[i]++; id[i] != 0 {
			return id.String(), true
		}
	}
	return "", false
}

func (v *visit) talkText(t *talkView, e api.ThreadEntry, polls map[string]pollView) (talkText, error) {
	text := talkText{ThreadEntry: e, Path: t.Path}
	if !e.In {
		text.Open = e.Note == "queued" || e.Note == "held"
		text.Again = slices.Contains([]string{"failed", "expired", "cancelled", "uncertain"}, e.Note)
		return text, nil
	}
	if _, known := polls[e.Poll]; !known && e.Poll != "" {
		p, err := v.pollView(e.Poll)
		if err != nil {
			return text, err
		}
		polls[e.Poll] = p
	}
	poll := polls[e.Poll]
	if v.moderates() {
		text.Options = poll.Options
	}
	for _, d := range e.Did {
		if says := v.deed(d, t, poll); says != "" {
			text.Deeds = append(text.Deeds, deedView{d, says})
		}
	}
	return text, nil
}

// pollView reads a poll; one that was removed has its name and no options.
func (v *visit) pollView(name string) (pollView, error) {
	p, err := v.page.Verbs.Poll(v.r.Context(), name)
	if store.IsNotFound(err) {
		return pollView{Title: name}, nil
	}
	view := pollView{Title: cmp.Or(p.Question.In(v.say.Code(), v.page.homeLanguage()), name)}
	for _, o := range p.Options {
		view.Options = append(view.Options, answerOption{o.Key, cmp.Or(strings.TrimSpace(o.Label.In(v.say.Code(), v.page.homeLanguage())), o.Key)})
	}
	return view, err
}

// deed says what a text did. A doubt and an answer that waits are asked about
// beside the text instead.
func (v *visit) deed(d api.Deed, t *talkView, poll pollView) string {
	key := ""
	switch d.What {
	case api.DidJoin:
		key = "joined"
	case api.DidAsk:
		key = "asked"
	case api.DidLeave:
		key = "left"
	case api.DidStop:
		key = "stopped"
	case api.DidStart:
		key = "started"
	case api.DidClear:
		key = "cleared"
	case api.DidVote:
		key = "voted"
	default:
		return ""
	}
	if d.Undone {
		key = "undone." + key
	}
	return v.say.Text("inbox.did."+key, "Group", t.Group(d.Group), "Poll", poll.Title, "Option", poll.label(d.Option))
}

// day is the name of the day a text came: today, yesterday, or its date.
func (v *visit) day(t, now time.Time) string {
	switch {
	case sameDay(t, now):
		return v.say.Text("inbox.today")
	case sameDay(t, now.AddDate(0, 0, -1)):
		return v.say.Text("inbox.yesterday")
	}
	return v.say.Date(t)
}

func sameDay(a, b time.Time) bool {
	ay, am, ad := a.Date()
	by, bm, bd := b.Date()
	return ay == by && am == bm && ad == bd
}

// moderates tells whether the visitor reads for the others: what they open is
// read, and they may put right what a text did.
func (v *visit) moderates() bool { return allowed(v.who, accounts.Moderator) }
