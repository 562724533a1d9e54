package page

import (
	"net/url"

	"github.com/tocsin-sms/tocsin/internal/api"
)

// back is the conversation of the path, with the list beside it as it was, at
// one of its texts.
func (v *visit) back(text string) string {
	to := listQuery{}.At(v.r.PathValue("number"))
	if q, err := url.ParseQuery(v.r.FormValue("list")); err == nil {
		to = withQuery(to, q)
	}
	if text != "" {
		to += "#t-" + text
	}
	return to
}

func markThread(v *visit) error {
	var (
		marks  api.ThreadMarks
		yes    = true
		no     bool
		number = v.r.PathValue("number")
		to     = v.back("")
		n      notice
	)
	switch v.r.FormValue("as") {
	case "starred":
		marks.Starred = &yes
	case "unstarred":
		marks.Starred = &no
	case "archived":
		marks.Archived, to = &yes, "/inbox"
		n = notice{Key: "inbox.archived", Undo: v.r.URL.Path, Fields: map[string]string{"as": "kept"}}
	case "kept":
		marks.Archived = &no
	case "unread":
		marks.Read, to = &no, "/inbox"
		n = notice{Key: "inbox.is-unread"}
	}
	if _, err := v.page.Verbs.MarkThread(v.r.Context(), number, marks); err != nil {
		return err
	}
	if n.Key != "" {
		return v.done(to, n)
	}
	v.leave(to)
	return nil
}

// replyTo sends an answer. The page's own script gets the conversation back to
// swap in, with the answer in it.
func replyTo(v *visit) error {
	text := v.r.FormValue("text")
	_, err := v.page.Verbs.Reply(v.r.Context(), v.r.PathValue("number"), api.Reply{Text: text, Key: v.r.FormValue("key")})
	if err == nil && !v.partial() {
		v.leave(v.back("") + "#end")
		return nil
	}
	view, failed := v.openInbox()
	if failed != nil {
		return failed
	}
	if err != nil {
		view.Open.Text, view.Open.Key, view.Open.Problem = text, v.r.FormValue("key"), v.problem(err)
		if !v.partial() {
			return v.again("inbox.html", view, err)
		}
	}
	return v.fragment("inbox.html", "pane", view)
}

// settled ends what was done about a text: a word of it, and back to the text.
func (v *visit) settled(err error, n notice) error {
	if err != nil {
		return err
	}
	return v.done(v.back(v.r.FormValue("id")), n)
}

func decideText(v *visit) error {
	decision := v.r.FormValue("decision")
	_, err := v.page.Verbs.Decide(v.r.Context(), v.r.FormValue("id"), decision)
	n := notice{Key: "inbox.decided-stop"}
	if decision == api.DecideKeep {
		n = notice{Key: "inbox.decided-keep", Undo: v.act("undo"), Fields: map[string]string{"id": v.r.FormValue("id"), "what": api.DidClear}}
	}
	return v.settled(err, n)
}

// act is the address of something that is done about the same conversation.
func (v *visit) act(what string) string {
	return listQuery{}.At(v.r.PathValue("number")) + "/" + what
}

func undoText(v *visit) error {
	_, err := v.page.Verbs.UndoText(v.r.Context(), v.r.FormValue("id"), api.Undo{
		What: v.r.FormValue("what"), Group: v.r.FormValue("group"), Note: v.r.FormValue("note"),
	})
	return v.settled(err, notice{Key: "inbox.undone"})
}

func textDone(v *visit) error {
	_, err := v.page.Verbs.MarkText(v.r.Context(), v.r.FormValue("id"), api.TextMarks{Done: true, Repeat: v.r.FormValue("repeat") != ""})
	return v.settled(err, notice{Key: "inbox.dealt"})
}

func refileText(v *visit) error {
	id := v.r.FormValue("id")
	_, err := v.page.Verbs.Refile(v.r.Context(), api.Refile{Poll: v.r.FormValue("poll"), Message: id, Option: v.r.FormValue("option")})
	return v.settled(err, notice{Key: "inbox.filed", Undo: v.act("undo"), Fields: map[string]string{"id": id, "what": api.DidVote}})
}

func retryText(v *visit) error {
	_, err := v.page.Verbs.RetryMessage(v.r.Context(), v.r.FormValue("id"))
	return v.settled(err, notice{Key: "inbox.again"})
}

func dropText(v *visit) error {
	id := v.r.FormValue("id")
	_, err := v.page.Verbs.DropMessage(v.r.Context(), id)
	return v.settled(err, notice{Key: "inbox.dropped", Undo: v.act("retry"), Fields: map[string]string{"id": id}})
}
