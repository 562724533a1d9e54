package page

import (
	"fmt"
	"slices"

	"github.com/tocsin-sms/tocsin/accounts"
	"github.com/tocsin-sms/tocsin/internal/api"
	"github.com/tocsin-sms/tocsin/internal/web/chart"
)

func (p *Page) sentRoutes() []route {
	return []route{
		{"GET /sent", accounts.Viewer, sent},
		{"GET /sent/{id}", accounts.Viewer, sentOne},
		{"GET /sent/{id}/live", accounts.Viewer, sentLive},
		{"GET /sent/{id}/answers", accounts.Viewer, sentAnswers},
		{"GET /sent/{id}/texts", accounts.Viewer, sentTexts},
		{"GET /sent/{id}/texts.csv", accounts.Viewer, sentSheet},
		{"POST /sent/{id}/pause", accounts.Coordinator, sentPause},
		{"POST /sent/{id}/resume", accounts.Coordinator, sentResume},
		{"POST /sent/{id}/cancel", accounts.Coordinator, sentCancel},
		{"POST /sent/{id}/resend", accounts.Coordinator, sentResend},
	}
}

// sentPage lists broadcasts: those that are not over first.
type sentPage struct {
	Running, Scheduled, Done []sentRow
	Next                     string // behind which the next page begins
	First                    bool   // it is the first page
}

// sentRow is a broadcast in a list.
type sentRow struct {
	api.Broadcast
	Bar chart.Progress
	w   chart.Words
}

// sentPerPage is how many broadcasts a page lists.
const sentPerPage = 30

func sent(v *visit) error {
	after := v.r.URL.Query().Get("after")
	data := sentPage{First: after == ""}
	titles, err := v.groupTitles()
	if err != nil {
		return err
	}
	if data.First {
		live, err := v.page.Verbs.LiveBroadcasts(v.r.Context())
		if err != nil {
			return err
		}
		for _, b := range live {
			if b.State == "scheduled" || b.Every != "" {
				data.Scheduled = append(data.Scheduled, v.sentRow(b, titles))
			} else {
				data.Running = append(data.Running, v.sentRow(b, titles))
			}
		}
	}
	list, err := v.page.Verbs.Broadcasts(v.r.Context(), api.Page{After: after, Limit: sentPerPage})
	if err != nil {
		return err
	}
	for _, b := range list {
		if b.State == "done" || b.State == "cancelled" {
			data.Done = append(data.Done, v.sentRow(b, titles))
		}
	}
	if len(list) == sentPerPage {
		data.Next = list[len(list)-1].ID
	}
	return v.render("sent.html", data)
}

func (v *visit) sentRow(b api.Broadcast, titles map[string]string) sentRow {
	b.To, b.Except = allTitled(b.To, titles), allTitled(b.Except, titles)
	return sentRow{Broadcast: b, Bar: v.progressOf(b), w: v.chartWords()}
}

// Drawn is the bar of what became of it.
func (r sentRow) Drawn() any { return chart.SVG(r.Bar, r.w) }

// Wording is the text, or the first of several.
func (r sentRow) Wording() string { return wordingOf(r.Broadcast) }

func wordingOf(b api.Broadcast) string {
	if b.Text != "" {
		return b.Text
	}
	return b.Texts.In()
}

// progressOf is the bar of a broadcast, in words and numbers.
func (v *visit) progressOf(b api.Broadcast) chart.Progress {
	part := func(state string, n int, mood chart.Mood) chart.Part {
		return chart.Part{Label: v.say.Text("sent.state." + state), Count: n, Mood: mood}
	}
	return chart.Progress{
		Title: v.say.Count("sent.people", b.Recipients),
		About: v.say.Text("sent.bar", "Sent", v.say.Number(b.Sent+b.Delivered), "Of", v.say.Number(b.Recipients)),
		Parts: []chart.Part{
			part("delivered", b.Delivered, chart.Good), part("sent", b.Sent, chart.Busy), part("uncertain", b.Uncertain, chart.Doubt),
			part("failed", b.Failed, chart.Bad), part("expired", b.Expired, chart.Bad), part("held", b.Held, chart.Doubt), part("waiting", b.Queued, chart.Wait),
			part("refused", b.Refused, chart.Off), part("cancelled", b.Cancelled, chart.Off),
		},
		Head: [3]string{v.say.Text("sent.outcome"), v.say.Text("sent.texts"), v.say.Text("sent.share")},
	}
}

// chartWords are how the visitor's language writes what charts show.
func (v *visit) chartWords() chart.Words {
	w := chart.Plain(v.page.location(v.zone()), false)
	w.Number = func(x float64) string { return v.say.Decimal(x, 1) }
	w.Percent = func(x float64) string { return v.say.Percent(x / 100) }
	return w
}

// sentAddress is the address of a broadcast.
func sentAddress(id string) string { return fmt.Sprintf("/sent/%s", id) }

// Legend says what the parts of the bar are.
func (r sentRow) Legend() any { return r.Bar.Key(r.w) }

// allTitled has groups by their titles, where they have one.
func allTitled(names []string, titles map[string]string) []string {
	out := slices.Clone(names)
	for i, name := range out {
		out[i] = titled(titles, name)
	}
	return out
}
