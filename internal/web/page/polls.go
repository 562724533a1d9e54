package page

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/tocsin-sms/tocsin/accounts"
	"github.com/tocsin-sms/tocsin/internal/api"
	"github.com/tocsin-sms/tocsin/internal/lang"
	"github.com/tocsin-sms/tocsin/internal/web/chart"
)

func (p *Page) pollRoutes() []route {
	return []route{
		{"GET /polls", accounts.Viewer, pollList},
		{"GET /polls/new", accounts.Coordinator, pollNew},
		{"GET /polls/show/{name}", accounts.Viewer, pollShow},
		{"GET /polls/edit/{name}", accounts.Coordinator, pollEdit},
		{"GET /polls/groups/{name}", accounts.Viewer, pollGroups},
		{"GET /polls/picture/{name}", accounts.Viewer, pollPicture},
		{"GET /polls/votes/{name}", accounts.Coordinator, pollVotes},
		{"POST /polls/check", accounts.Coordinator, pollCheck},
		{"POST /polls/options", accounts.Coordinator, pollOptions},
		{"POST /polls/save", accounts.Coordinator, pollSave},
		{"POST /polls/open", accounts.Coordinator, pollOpen},
		{"POST /polls/close", accounts.Coordinator, pollClose},
		{"POST /polls/remove", accounts.Coordinator, pollRemove},
		{"POST /polls/refile", accounts.Moderator, pollRefile},
	}
}

func pollPath(name string) string { return "/polls/show/" + url.PathEscape(name) }

// pollTitle is a poll's question in the visitor's language, else its name.
func (v *visit) pollTitle(p api.Poll) string {
	if q := p.Question.In(v.say.Code(), v.page.homeLanguage()); q != "" {
		return q
	}
	return p.Name
}

// pollList shows every poll, those that are open first.
func pollList(v *visit) error {
	all, err := v.page.Verbs.Polls(v.r.Context())
	if err != nil {
		return err
	}
	var open, closed []pollShown
	for _, p := range all {
		shown := pollShown{Poll: p, Title: v.pollTitle(p)}
		if p.Open {
			open = append(open, shown)
		} else {
			closed = append(closed, shown)
		}
	}
	return v.render("polls.html", append(open, closed...))
}

// pollShown is a poll as its page shows it.
type pollShown struct {
	api.Poll
	Title  string
	Bars   figure
	Times  *figure // nil: nobody voted yet
	Ask    []api.TextSize
	Unread []unclearShown
}

// Rate is the part of those asked who have a vote, of 1.
func (p pollShown) Rate() float64 {
	if p.Asked == 0 {
		return 0
	}
	return min(float64(p.Voters)/float64(p.Asked), 1)
}

// unclearShown is an answer to file, with the options as buttons.
type unclearShown struct {
	api.Unclear
	Poll    string
	Options []choice // the nearest is chosen
}

// pollShow shows one poll as it stands.
func pollShow(v *visit) error {
	p, err := v.page.Verbs.Poll(v.r.Context(), v.r.PathValue("name"))
	if err != nil {
		return err
	}
	shown := pollShown{Poll: p, Title: v.pollTitle(p), Bars: v.figure(v.pollBars(p), true)}
	steps, err := v.page.Verbs.PollTimeline(v.r.Context(), p.Name)
	if err != nil {
		return err
	}
	if lines, daily := v.pollLines(p, steps); len(lines.Series) > 0 {
		f := v.figure(lines, daily)
		shown.Times = &f
	}
	for _, u := range p.ToRefile {
		one := unclearShown{Unclear: u, Poll: p.Name}
		for _, o := range p.Options {
			one.Options = append(one.Options, choice{o.Key, v.optionTitle(o), o.Key == u.Nearest})
		}
		shown.Unread = append(shown.Unread, one)
	}
	return v.render("poll.html", shown)
}

func (v *visit) optionTitle(o api.PollOption) string {
	if t := o.Label.In(v.say.Code(), v.page.homeLanguage()); t != "" {
		return t
	}
	return o.Key
}

// pollBars is the result as it stands.
func (v *visit) pollBars(p api.Poll) chart.Bars {
	bars := chart.Bars{
		Title: v.pollTitle(p), About: v.say.Count("polls.votes", p.Voters),
		Head: [3]string{v.say.Text("polls.answer"), v.say.Text("polls.head-votes"), v.say.Text("polls.share")},
	}
	for _, o := range p.Options {
		bars.Bars = append(bars.Bars, chart.Bar{Label: v.optionTitle(o), Count: o.Votes})
	}
	return bars
}

// linesMost is how many options a chart of lines can tell apart.
const linesMost = 6

// pollLines is how the votes grew, an option a line; by day where they took
// longer than two days.
func (v *visit) pollLines(p api.Poll, steps []api.PollStep) (lines chart.Lines, daily bool) {
	if len(steps) == 0 || len(p.Options) > linesMost {
		return lines, false
	}
	from, to := steps[0].At, v.page.Now()
	for _, s := range steps {
		if s.At.Before(from) {
			from = s.At
		}
	}
	if !p.Closes.IsZero() && p.Closes.Before(to) {
		to = p.Closes
	}
	if least := from.Add(10 * time.Minute); to.Before(least) {
		to = least
	}
	lines = chart.Lines{
		Title: v.say.Text("polls.over-time"), From: from, To: to, When: v.say.Text("polls.when"),
		About: v.say.Text("polls.over-time-about"),
	}
	for _, o := range p.Options {
		lines.Series = append(lines.Series, chart.Series{Name: v.optionTitle(o), Points: grown(o.Key, steps, from, to)})
	}
	return lines, to.Sub(from) > 48*time.Hour
}

// grown adds up an option's votes, each counted at the end of its hour.
func grown(option string, steps []api.PollStep, from, to time.Time) []chart.Point {
	points, sum := []chart.Point{{At: from}}, 0
	for _, s := range steps {
		if s.Option != option {
			continue
		}
		sum += s.Votes
		at := s.At.Add(time.Hour)
		if at.After(to) {
			at = to
		}
		points = append(points, chart.Point{At: at, Value: float64(sum)})
	}
	if last := points[len(points)-1]; last.At.Before(to) {
		points = append(points, chart.Point{At: to, Value: float64(sum)})
	}
	return points
}

// pollGroups shows how the groups answer: as a part of the poll's page, or alone
// for browsers without scripts.
func pollGroups(v *visit) error {
	name := v.r.PathValue("name")
	shares, err := v.page.Verbs.PollShares(v.r.Context(), name)
	if err != nil {
		return err
	}
	var rows []shareShown
	for _, s := range shares {
		title := s.Title.In(v.say.Code(), v.page.homeLanguage())
		if title == "" {
			title = s.Group
		}
		rows = append(rows, shareShown{PollShare: s, Shown: title})
	}
	if v.partial() {
		return v.fragment("poll-groups.html", "groups", rows)
	}
	return v.render("poll-groups.html", map[string]any{"Name": name, "Rows": rows})
}

type shareShown struct {
	api.PollShare
	Shown string
}

// Rate is the part of the members asked who have a vote, of 1.
func (s shareShown) Rate() float64 {
	if s.Asked == 0 {
		return 0
	}
	return float64(s.Answered) / float64(s.Asked)
}

// pollPicture is the result as a file to share; nobody's number is in it.
func pollPicture(v *visit) error {
	p, err := v.page.Verbs.Poll(v.r.Context(), v.r.PathValue("name"))
	if err != nil {
		return err
	}
	bars := v.pollBars(p)
	bars.About = v.say.Text("polls.picture-about", "Votes", bars.About, "Date", v.say.Date(v.page.Now().In(v.page.location(v.zone()))))
	v.download("image/svg+xml", p.Name+".svg")
	_, err = v.w.Write(chart.File(bars, v.figureWords(true)))
	return v.broken(err)
}

// pollVotes is the votes as a CSV file, with whose they are or without.
func pollVotes(v *visit) error {
	name := v.r.PathValue("name")
	if _, err := v.page.Verbs.Poll(v.r.Context(), name); err != nil {
		return err
	}
	v.download("text/csv; charset=utf-8", name+".csv")
	return v.broken(v.page.Verbs.ExportPoll(v.r.Context(), v.w, api.PollExport{Name: name, Numbers: v.r.FormValue("numbers") != ""}))
}

// download says that what follows is a file, and its name (RFC 6266).
func (v *visit) download(kind, name string) {
	v.w.Header().Set("Content-Type", kind)
	v.w.Header().Set("Content-Disposition", "attachment; filename*=UTF-8''"+url.PathEscape(name))
}

// broken ends an answer that has begun: half a file must not look whole.
func (v *visit) broken(err error) error {
	if err == nil {
		return nil
	}
	v.page.Log.Warn("broke off a file", "path", v.r.URL.Path, "error", err)
	panic(http.ErrAbortHandler)
}

// pollOpen opens a poll again.
func pollOpen(v *visit) error {
	name := v.r.PostFormValue("name")
	if _, err := v.page.Verbs.OpenPoll(v.r.Context(), api.PollOpen{Name: name}); err != nil {
		return err
	}
	return v.done(pollPath(name), notice{Key: "polls.done.open", Undo: "/polls/close", Fields: map[string]string{"name": name}})
}

// pollClose closes a poll now.
func pollClose(v *visit) error {
	name := v.r.PostFormValue("name")
	if _, err := v.page.Verbs.ClosePoll(v.r.Context(), name); err != nil {
		return err
	}
	return v.done(pollPath(name), notice{Key: "polls.done.closed", Undo: "/polls/open", Fields: map[string]string{"name": name}})
}

// pollRemove removes a poll with its votes.
func pollRemove(v *visit) error {
	name := v.r.PostFormValue("name")
	if v.r.PostFormValue("sure") == "" {
		return v.done(pollPath(name), notice{Key: "polls.not-sure"})
	}
	if err := v.page.Verbs.RemovePoll(v.r.Context(), name); err != nil {
		return err
	}
	return v.done("/polls", notice{Key: "polls.done.removed", Values: []string{"Name", name}})
}

// pollRefile files an unclear answer, or undoes that.
func pollRefile(v *visit) error {
	r := api.Refile{
		Poll: v.r.PostFormValue("poll"), Message: v.r.PostFormValue("message"),
		Option: v.r.PostFormValue("option"), Aside: v.r.PostFormValue("aside") != "",
	}
	if _, err := v.page.Verbs.Refile(v.r.Context(), r); err != nil {
		return err
	}
	n := notice{Key: "polls.done.unclear"}
	if r.Aside || r.Option != "" {
		n = notice{Key: "polls.done.filed", Values: []string{"Option", r.Option}, Undo: "/polls/refile", Fields: map[string]string{"poll": r.Poll, "message": r.Message}}
	}
	if r.Aside {
		n.Key, n.Values = "polls.done.aside", nil
	}
	return v.done(pollPath(r.Poll), n)
}

// asking is the text that puts a poll to people, in each language of its
// question: the question, and how to answer it.
func (v *visit) asking(question lang.Text, options []api.PollOption) lang.Text {
	out := lang.Text{}
	for language, q := range question {
		say := v.page.words.In(language, v.page.homeLanguage())
		var answers []string
		for _, o := range options {
			title := o.Label.In(language, v.page.homeLanguage())
			if title == "" {
				title = o.Key
			}
			answers = append(answers, strings.ToUpper(title))
		}
		out[language] = q
		if len(answers) > 0 {
			out[language] += " " + say.Text("polls.how-to-answer", "Answers", listed(say.Text("keywords.or"), answers))
		}
	}
	return out
}

// fillPoll writes the text that asks a poll, where a draft has none.
func (v *visit) fillPoll(d *api.BroadcastDraft) error {
	if d.Poll == "" || d.Text != "" {
		return nil
	}
	p, err := v.page.Verbs.Poll(v.r.Context(), d.Poll)
	if err != nil {
		return err
	}
	texts := v.asking(p.Question, p.Options)
	d.Text = texts.In(v.page.homeLanguage())
	for language, text := range texts {
		if language != lang.Any && text != d.Text {
			if d.Texts == nil {
				d.Texts = lang.Text{}
			}
			d.Texts[language] = text
		}
	}
	return nil
}
