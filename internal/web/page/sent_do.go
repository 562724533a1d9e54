package page

import (
	"context"
	"crypto/rand"
	"mime"
	"net/http"

	"github.com/tocsin-sms/tocsin/internal/api"
	"github.com/tocsin-sms/tocsin/internal/web"
)

func sentPause(v *visit) error {
	id := v.r.PathValue("id")
	return v.sentChange(v.page.Verbs.PauseBroadcast, notice{Key: "sent.paused", Undo: sentAddress(id) + "/resume"})
}

func sentResume(v *visit) error {
	id := v.r.PathValue("id")
	return v.sentChange(v.page.Verbs.ResumeBroadcast, notice{Key: "sent.resumed", Undo: sentAddress(id) + "/pause"})
}

// sentCancel takes back what has not left; that can not be undone, but sent anew.
func sentCancel(v *visit) error {
	return v.sentChange(v.page.Verbs.CancelBroadcast, notice{Key: "sent.cancelled"})
}

func (v *visit) sentChange(verb func(context.Context, string) (api.Broadcast, error), n notice) error {
	b, err := verb(v.r.Context(), v.r.PathValue("id"))
	if err != nil && web.ProblemOf(err).Status == http.StatusConflict {
		return v.done(sentAddress(v.r.PathValue("id")), notice{Key: "sent.too-late"})
	}
	if err != nil {
		return err
	}
	if n.Key == "sent.cancelled" {
		n.Count = &b.Cancelled
	}
	return v.done(sentAddress(b.ID), n)
}

// sentResend sends again what failed or is uncertain.
func sentResend(v *visit) error {
	id, state := v.r.PathValue("id"), v.r.PostFormValue("state")
	got, err := v.page.Verbs.ResendBroadcast(v.r.Context(), id, api.Resend{State: state, Key: v.r.PostFormValue("key")})
	if err != nil {
		return err
	}
	return v.done(sentAddress(id), notice{Key: "sent.resent", Count: &got.Queued})
}

// sentTextsPage lists the texts of a broadcast, all or those in one state.
type sentTextsPage struct {
	B     api.Broadcast
	State string
	Rows  []api.OutMessage
	Count int // in the state
	Next  string
	Key   string // that resends once
}

// textsPerPage is how many texts a page lists.
const textsPerPage = 100

func sentTexts(v *visit) error {
	query := v.r.URL.Query()
	b, err := v.page.Verbs.Broadcast(v.r.Context(), v.r.PathValue("id"))
	if err != nil {
		return err
	}
	data := sentTextsPage{B: b, State: query.Get("state"), Count: b.Recipients, Key: rand.Text()}
	for _, s := range statesOf(b.Counts) {
		if s.Name == data.State {
			data.Count = s.Count
		}
	}
	data.Rows, err = v.page.Verbs.Outbox(v.r.Context(), api.OutQuery{
		Broadcast: b.ID, State: data.State, Page: api.Page{After: query.Get("after"), Limit: textsPerPage},
	})
	if err != nil {
		return err
	}
	if len(data.Rows) == textsPerPage {
		data.Next = data.Rows[len(data.Rows)-1].ID
	}
	return v.render("sent-texts.html", data)
}

// sentSheet is what became of each text, for a spreadsheet.
func sentSheet(v *visit) error {
	id := v.r.PathValue("id")
	if _, err := v.page.Verbs.Broadcast(v.r.Context(), id); err != nil {
		return err
	}
	name := "tocsin-" + id + ".csv"
	v.w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	v.w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	if err := v.page.Verbs.ExportBroadcast(v.r.Context(), v.w, id); err != nil {
		v.page.Log.Warn("export of a broadcast", "error", err)
	}
	return nil
}
