package page

import (
	"crypto/rand"
	"html/template"
	"math"
	"time"

	"github.com/tocsin-sms/tocsin/internal/api"
	"github.com/tocsin-sms/tocsin/internal/web/chart"
)

// sentOnePage is one broadcast. What changes while it runs is in Live.
type sentOnePage struct {
	B       api.Broadcast
	Wording string
	Live    template.HTML
	Answers sentAnswersPart
}

// sentLivePart is what changes while a broadcast runs.
type sentLivePart struct {
	B     api.Broadcast
	Bar   template.HTML
	Key   template.HTML
	Rows  []sentState
	Fails []api.OutMessage // the first that failed
	Left  time.Duration
	Again string // the key that resends once
}

// sentState is how many texts are in a state, and what that means.
type sentState struct {
	Name  string
	Count int
}

// On tells whether something of it may still leave.
func (p sentLivePart) On() bool { return p.B.State == "sending" || p.B.State == "paused" }

func sentOne(v *visit) error {
	b, err := v.page.Verbs.Broadcast(v.r.Context(), v.r.PathValue("id"))
	if err != nil {
		return err
	}
	titles, err := v.groupTitles()
	if err != nil {
		return err
	}
	b.To, b.Except = allTitled(b.To, titles), allTitled(b.Except, titles)
	data := sentOnePage{B: b, Wording: wordingOf(b)}
	live, err := v.sentRendered(b.ID)
	if err != nil {
		return err
	}
	data.Live = template.HTML(live)
	if data.Answers, err = v.answersOf(b, "", firstAnswers); err != nil {
		return err
	}
	return v.render("sent-one.html", data)
}

// firstFails is how many failed texts the page of a broadcast names.
const firstFails = 5

// sentPart reads what changes while a broadcast runs.
func (v *visit) sentPart(id string) (sentLivePart, error) {
	ctx, verbs := v.r.Context(), v.page.Verbs
	b, err := verbs.Broadcast(ctx, id)
	if err != nil {
		return sentLivePart{}, err
	}
	bar, w := v.progressOf(b), v.chartWords()
	p := sentLivePart{B: b, Bar: chart.SVG(bar, w), Key: bar.Key(w), Rows: statesOf(b.Counts), Again: rand.Text()}
	if !b.Done.IsZero() {
		p.Left = max(b.Done.Sub(v.page.Now()), 0).Round(time.Minute)
	}
	if b.Failed > 0 {
		p.Fails, err = verbs.Outbox(ctx, api.OutQuery{Broadcast: id, State: "failed", Page: api.Page{Limit: firstFails}})
	}
	return p, err
}

// statesOf are the states that some texts are in.
func statesOf(c api.Counts) (list []sentState) {
	for _, s := range []sentState{
		{"delivered", c.Delivered},
		{"sent", c.Sent},
		{"queued", c.Queued},
		{"uncertain", c.Uncertain},
		{"failed", c.Failed},
		{"held", c.Held},
		{"refused", c.Refused},
		{"expired", c.Expired},
		{"cancelled", c.Cancelled},
	} {
		if s.Count > 0 {
			list = append(list, s)
		}
	}
	return list
}

// sentAnswersPart is what came back.
type sentAnswersPart struct {
	ID string
	api.BroadcastAnswers
	Share float64
	Chart template.HTML
	Table template.HTML
	Next  string
	All   bool // it is the page of all
}

const (
	firstAnswers   = 5
	answersPerPage = 50
	// mostColumns is how many hours the chart of answers shows.
	mostColumns = 48
)

func (v *visit) answersOf(b api.Broadcast, after string, limit int) (sentAnswersPart, error) {
	found, err := v.page.Verbs.BroadcastAnswers(v.r.Context(), b.ID, api.Page{After: after, Limit: limit})
	p := sentAnswersPart{ID: b.ID, BroadcastAnswers: found}
	if err != nil {
		return p, err
	}
	if reached := b.Sent + b.Delivered + b.Uncertain; reached > 0 {
		p.Share = math.Min(float64(found.People)/float64(reached), 1)
	}
	if len(found.Rows) == limit {
		p.Next = found.Rows[len(found.Rows)-1].ID
	}
	if c := v.answerChart(b, found.Hours); len(c.Times) > 0 {
		p.Chart, p.Table = chart.SVG(c, v.chartWords()), c.Table(v.chartWords()).HTML()
	}
	return p, nil
}

// answerChart is the people who answered, hour by hour from the first.
func (v *visit) answerChart(b api.Broadcast, hours []api.AnswerHour) chart.Columns {
	c := chart.Columns{Title: v.say.Text("sent.answers-by-hour"), When: v.say.Text("sent.hour")}
	if len(hours) == 0 {
		return c
	}
	counts := map[time.Time]int{}
	for _, h := range hours {
		counts[h.From.UTC()] += h.People
	}
	first, last := b.At.UTC().Truncate(time.Hour), hours[len(hours)-1].From.UTC()
	if first.After(hours[0].From) {
		first = hours[0].From.UTC()
	}
	row := chart.Row{Name: v.say.Text("sent.people-who-answered")}
	for at := first; !at.After(last) && len(c.Times) < mostColumns; at = at.Add(time.Hour) {
		c.Times, row.Counts = append(c.Times, at), append(row.Counts, counts[at])
	}
	c.Rows = []chart.Row{row}
	return c
}

// sentAnswers is every answer, page by page; asked by a part of the page of the
// broadcast, the first ones alone.
func sentAnswers(v *visit) error {
	b, err := v.page.Verbs.Broadcast(v.r.Context(), v.r.PathValue("id"))
	if err != nil {
		return err
	}
	if v.partial() {
		part, err := v.answersOf(b, "", firstAnswers)
		if err != nil {
			return err
		}
		return v.fragment("sent-one.html", "answers", part)
	}
	part, err := v.answersOf(b, v.r.URL.Query().Get("after"), answersPerPage)
	if err != nil {
		return err
	}
	part.All = true
	return v.render("sent-answers.html", part)
}
