package page

import (
	"net/url"
	"strconv"

	"github.com/tocsin-sms/tocsin/accounts"
	"github.com/tocsin-sms/tocsin/internal/api"
)

func (p *Page) inboxRoutes() []route {
	return []route{
		{"GET /inbox", accounts.Viewer, inboxPage},
		{"GET /inbox/list", accounts.Viewer, inboxList},
		{"GET /inbox/unread", accounts.Viewer, inboxUnread},
		{"GET /inbox/size", accounts.Moderator, replySize},
		{"POST /inbox/read", accounts.Moderator, readAll},
		{"GET /inbox/{number}", accounts.Viewer, threadPage},
		{"GET /inbox/{number}/talk", accounts.Viewer, threadTalk},
		{"POST /inbox/{number}/mark", accounts.Moderator, markThread},
		{"POST /inbox/{number}/reply", accounts.Moderator, replyTo},
		{"POST /inbox/{number}/decide", accounts.Moderator, decideText},
		{"POST /inbox/{number}/undo", accounts.Moderator, undoText},
		{"POST /inbox/{number}/done", accounts.Moderator, textDone},
		{"POST /inbox/{number}/refile", accounts.Moderator, refileText},
		{"POST /inbox/{number}/retry", accounts.Moderator, retryText},
		{"POST /inbox/{number}/drop", accounts.Moderator, dropText},
	}
}

const (
	// listPage is how many conversations a list shows at first, and how many
	// more each time; listMost is where it goes on by itself on a new page.
	listPage = 40
	listMost = 400
)

// inboxView is the list of conversations and the one that is open.
type inboxView struct {
	listQuery
	Rows   []threadRow
	More   string // where the list goes on; "" at its end
	Counts api.InboxCounts
	Open   *talkView // nil: none
}

// listQuery is what the list shows, as the address says.
type listQuery struct {
	Show  string // as api.ThreadQuery.Show
	Text  string
	After string // the cursor it begins behind
	Size  int    // how many rows, where more than at first
	Here  string // the number of the conversation that is open
}

func (v *visit) listQuery() listQuery {
	q := listQuery{
		Show: v.r.FormValue("show"), Text: v.r.FormValue("q"), After: v.r.FormValue("after"), Here: v.r.PathValue("number"),
	}
	if q.Here == "" {
		q.Here = v.r.FormValue("here")
	}
	if q.Text != "" {
		q.Show = ""
	}
	q.Size, _ = strconv.Atoi(v.r.FormValue("size")) // anything else is as many as at first
	q.Size = min(max(q.Size, listPage), listMost)
	return q
}

// values is the query as parameters of an address.
func (q listQuery) values() url.Values {
	u := url.Values{}
	for name, value := range map[string]string{"show": q.Show, "q": q.Text, "after": q.After} {
		if value != "" {
			u.Set(name, value)
		}
	}
	if q.Size > listPage {
		u.Set("size", strconv.Itoa(q.Size))
	}
	return u
}

// At is the address of a conversation, with the list beside it as it is.
func (q listQuery) At(number string) string {
	return withQuery("/inbox/"+url.PathEscape(number), q.values())
}

// List is the address of the list alone.
func (q listQuery) List() string { return withQuery("/inbox", q.values()) }

// Refresh is the address of the list as a part to swap in.
func (q listQuery) Refresh() string {
	u := q.values()
	if q.Here != "" {
		u.Set("here", q.Here)
	}
	return withQuery("/inbox/list", u)
}

func withQuery(path string, u url.Values) string {
	if len(u) == 0 {
		return path
	}
	return path + "?" + u.Encode()
}

// threadRow is a conversation in the list.
type threadRow struct {
	api.Thread
	Link string
	Here bool
}

func (v *visit) inboxView() (inboxView, error) {
	view := inboxView{listQuery: v.listQuery()}
	ctx := v.r.Context()
	found, err := v.page.Verbs.Threads(ctx, api.ThreadQuery{
		Show: view.Show, Text: view.Text, Page: api.Page{After: view.After, Limit: view.Size + 1},
	})
	if err != nil {
		return view, err
	}
	if len(found) > view.Size {
		found = found[:view.Size]
		view.More = view.more(found[view.Size-1].Entry.ID)
	}
	for _, t := range found {
		view.Rows = append(view.Rows, threadRow{Thread: t, Link: view.linkTo(t), Here: string(t.Number) == view.Here})
	}
	view.Counts, err = v.page.Verbs.InboxCounts(ctx)
	return view, err
}

// more is where the list goes on: longer, or behind its last row where it is
// long already.
func (q listQuery) more(last string) string {
	if q.Size < listMost {
		q.Size += listPage
	} else {
		q.Size, q.After = listPage, last
	}
	if q.Here != "" {
		return q.At(q.Here)
	}
	return q.List()
}

// whole tells whether rows are conversations, not single texts of them.
func (q listQuery) whole() bool {
	switch q.Show {
	case "", api.ShowUnread, api.ShowStarred, api.ShowArchived:
		return q.Text == ""
	}
	return false
}

// linkTo leads to a conversation, and to the text it is listed by where that
// need not be the latest.
func (q listQuery) linkTo(t api.Thread) string {
	if q.whole() {
		return q.At(string(t.Number))
	}
	u := q.values()
	u.Set("at", t.Entry.ID)
	return withQuery("/inbox/"+url.PathEscape(string(t.Number)), u) + "#t-" + t.Entry.ID
}

func inboxPage(v *visit) error {
	view, err := v.inboxView()
	if err != nil {
		return err
	}
	return v.render("inbox.html", view)
}

// inboxList is the list alone: as one types, and when a text comes in.
func inboxList(v *visit) error {
	view, err := v.inboxView()
	if err != nil {
		return err
	}
	return v.fragment("inbox.html", "threads", view)
}

// inboxUnread is the count beside the place's name.
func inboxUnread(v *visit) error {
	counts, err := v.page.Verbs.InboxCounts(v.r.Context())
	if err != nil {
		return err
	}
	return v.fragment("inbox.html", "unread", frame{Unread: counts.Unread})
}

// unread is how many conversations nobody has opened since their last text.
func (v *visit) unread() int {
	if v.who.Name == "" {
		return 0
	}
	counts, err := v.page.Verbs.InboxCounts(v.r.Context())
	if err != nil {
		v.page.Log.Error("count what is unread", "error", err)
	}
	return counts.Unread
}

func readAll(v *visit) error {
	if _, err := v.page.Verbs.ReadThreads(v.r.Context()); err != nil {
		return err
	}
	return v.done("/inbox", notice{Key: "inbox.all-read"})
}

// replySize is how long the answer is that somebody types.
func replySize(v *visit) error {
	size, err := v.page.Verbs.MeasureText(v.r.Context(), api.TextDraft{Text: v.r.FormValue("text")})
	view := sizeView{TextSize: size, Problem: v.problem(err)}
	return v.fragment("inbox.html", "size", view)
}

// sizeView is what a text takes, or why it can not be sent.
type sizeView struct {
	api.TextSize
	Problem *problem
}
