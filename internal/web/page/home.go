package page

import (
	"github.com/tocsin-sms/tocsin/accounts"
	"github.com/tocsin-sms/tocsin/internal/api"
	"github.com/tocsin-sms/tocsin/internal/web/chart"
)

func (p *Page) homeRoutes() []route {
	return []route{
		{"GET /{$}", accounts.Viewer, home},
		{"GET /lights", accounts.Viewer, showLights},
	}
}

// homePage is what needs a person, and what goes on.
type homePage struct {
	api.Home
	Needs     []need
	Running   []underWay
	Traffic   figure
	In, Out   int // today
	Beginning bool
}

// need is one thing that needs a person, with where to go about it.
type need struct {
	api.Need
	Mood, Icon string
	To         string
}

// underWay is a broadcast that is being sent.
type underWay struct {
	api.Broadcast
	Bar figure
}

func home(v *visit) error {
	h, err := v.page.Verbs.Home(v.r.Context())
	if err != nil {
		return err
	}
	data := homePage{Home: h}
	for _, n := range h.Needs {
		data.Needs = append(data.Needs, needOf(n))
	}
	for _, b := range h.Running {
		data.Running = append(data.Running, underWay{b, v.figure(v.progress(b), false)})
	}
	data.Traffic = v.figure(v.traffic(h.Traffic), false)
	for _, t := range h.Traffic {
		data.In, data.Out = data.In+t.In, data.Out+t.Out
	}
	data.Beginning = h.Contacts == 0 && data.In+data.Out == 0
	return v.render("home.html", data)
}

// needOf tells how urgent a need is, and where to go.
func needOf(n api.Need) need {
	m := need{Need: n, Mood: "warn", Icon: "triangle-alert", To: "/modems/" + n.Modem}
	switch n.Kind {
	case api.NeedDisk, api.NeedClock:
		m.Mood, m.Icon, m.To = "bad", "octagon-x", "/settings"
	case api.NeedNoModem:
		m.Mood, m.Icon, m.To = "bad", "octagon-x", "/modems/new"
	case api.NeedModem, api.NeedNoCredit:
		m.Mood, m.Icon = "bad", "octagon-x"
	case api.NeedPaused:
		m.Icon = "circle-pause"
	case api.NeedMaybeStop, api.NeedUnclear:
		m.Icon, m.To = "circle-question-mark", "/inbox?show="+n.Kind
	case api.NeedHelp:
		m.Icon, m.To = "flag", "/inbox?show=attention"
	case api.NeedUncertain:
		m.Icon, m.To = "circle-question-mark", "/sent"
	case api.NeedFailed:
		m.Icon, m.To = "circle-x", "/sent"
	}
	return m
}

// Where is the address of the first of them, where it has one of its own.
func (n need) Where(item api.NeedItem) string {
	switch n.Kind {
	case api.NeedFailed:
		return sentAddress(item.ID)
	case api.NeedMaybeStop, api.NeedUnclear, api.NeedHelp:
		return "/inbox/" + item.Number
	}
	return "/inbox/" + item.Number // where it can be sent again
}

// progress is what became of a broadcast so far.
func (v *visit) progress(b api.Broadcast) chart.Progress {
	part := func(key string, n int, mood chart.Mood) chart.Part {
		return chart.Part{Label: v.say.Text("home.became." + key), Count: n, Mood: mood}
	}
	return chart.Progress{
		Title: v.say.Text("home.became.title"), About: b.Text,
		Head: [3]string{v.say.Text("home.became.outcome"), v.say.Text("home.became.texts"), v.say.Text("home.became.share")},
		Parts: []chart.Part{
			part("delivered", b.Delivered, chart.Good), part("sent", b.Sent, chart.Busy), part("uncertain", b.Uncertain, chart.Doubt),
			part("failed", b.Failed+b.Expired+b.Cancelled+b.Refused, chart.Bad), part("waiting", b.Queued+b.Held, chart.Wait),
		},
	}
}

// traffic is the texts of each hour of today.
func (v *visit) traffic(hours []api.Traffic) chart.Columns {
	c := chart.Columns{Title: v.say.Text("home.traffic"), When: v.say.Text("home.hour")}
	var in, out []int
	for _, t := range hours {
		c.Times = append(c.Times, t.Hour)
		in, out = append(in, t.In), append(out, t.Out)
	}
	c.Rows = []chart.Row{{Name: v.say.Text("home.in"), Counts: in}, {Name: v.say.Text("home.out"), Counts: out}}
	return c
}
