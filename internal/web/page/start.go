package page

import (
	"crypto/rand"
	"slices"
	"strings"

	"github.com/tocsin-sms/tocsin/accounts"
	"github.com/tocsin-sms/tocsin/internal/api"
	"github.com/tocsin-sms/tocsin/internal/lang"
)

func (p *Page) startRoutes() []route {
	all := []route{
		{"GET /start", accounts.Coordinator, start},
		{"POST /start/where", accounts.Coordinator, startWhere},
		{"POST /start/modem", accounts.Coordinator, startModem},
		{"POST /start/text", accounts.Coordinator, startText},
		{"POST /start/keyword", accounts.Coordinator, startKeyword},
	}
	for _, step := range firstSteps() {
		all = append(all, route{"GET /start/" + step, accounts.Coordinator, func(v *visit) error { return startStep(v, step) }})
	}
	return all
}

// firstSteps are the steps of the first start, in order. Each may be skipped
// and come back to: what is done is seen by what there is, nothing is noted.
func firstSteps() []string { return []string{"where", "modem", "text", "keyword", "done"} }

// startPage is one of the first steps.
type startPage struct {
	Step    string
	Steps   []startMark
	Next    string // where to go from here
	Problem *problem

	Where   organisationPage
	Modems  []api.Modem
	Found   []api.FoundStick // nil: nobody looked
	Looked  bool
	Checked *api.ModemChecked
	Number  string          // to send a test to
	Key     string          // of the form that sends it once
	Text    *api.OutMessage // the test
	Keyword joinForm
}

// startMark is a step in the list of all.
type startMark struct {
	Name string
	Done bool
}

// joinForm is the first group and its keyword.
type joinForm struct{ Title, Word, Reply string }

// start goes on with the first step that is not done.
func start(v *visit) error {
	p, err := v.startPage("")
	if err != nil {
		return err
	}
	for _, s := range p.Steps {
		if !s.Done {
			v.leave("/start/" + s.Name)
			return nil
		}
	}
	v.leave("/start/done")
	return nil
}

func startStep(v *visit, step string) error {
	p, err := v.startPage(step)
	if err != nil {
		return err
	}
	if id := v.r.FormValue("sent"); id != "" && step == "text" {
		m, err := v.page.Verbs.OutboxMessage(v.r.Context(), id)
		if err != nil {
			return err
		}
		p.Text = &m
	}
	return v.render("start.html", p)
}

// startPage looks at what is done and at what the step needs.
func (v *visit) startPage(step string) (p startPage, err error) {
	ctx, verbs := v.r.Context(), v.page.Verbs
	if p.Where, err = v.organisationPage(); err != nil {
		return p, err
	}
	if p.Modems, err = verbs.Modems(ctx); err != nil {
		return p, err
	}
	sent, err := verbs.Outbox(ctx, api.OutQuery{Page: api.Page{Limit: 1}})
	if err != nil {
		return p, err
	}
	rules, err := verbs.Rules(ctx)
	if err != nil {
		return p, err
	}
	ready := slices.ContainsFunc(p.Modems, func(m api.Modem) bool { return m.State == "ready" })
	done := map[string]bool{"where": p.Where.Country != "", "modem": ready, "text": len(sent) > 0, "keyword": len(rules) > 0}
	p.Step, p.Key = step, rand.Text()
	for i, name := range firstSteps() {
		p.Steps = append(p.Steps, startMark{name, done[name]})
		if name == step && i+1 < len(firstSteps()) {
			p.Next = "/start/" + firstSteps()[i+1]
		}
	}
	return p, nil
}

// startAgain shows a step with what went wrong.
func (v *visit) startAgain(step string, wrong error, fill func(*startPage)) error {
	p, err := v.startPage(step)
	if err != nil {
		return err
	}
	fill(&p)
	p.Problem = v.problem(wrong)
	return v.again("start.html", p, wrong)
}

func startWhere(v *visit) error {
	p, err := v.organisationPage()
	if err != nil {
		return err
	}
	if _, err := v.page.Verbs.EditSettings(v.r.Context(), v.settingsEdit(&p.Settings)); err != nil {
		return v.startAgain("where", err, func(s *startPage) { s.Where.Settings = p.Settings })
	}
	return v.done("/start/modem", notice{Key: "settings.kept"})
}

// startModem looks for sticks, or tries one step by step; both take a while, and
// what was found is shown at once.
func startModem(v *visit) error {
	p, err := v.startPage("modem")
	if err != nil {
		return err
	}
	if name := v.r.PostFormValue("check"); name != "" {
		checked, err := v.page.Verbs.CheckModem(v.r.Context(), api.ModemCheck{Modem: name})
		p.Checked, p.Problem = &checked, v.problem(err)
		if err != nil {
			p.Checked = nil
		}
		return v.render("start.html", p)
	}
	p.Found, err = v.page.Verbs.FindModems(v.r.Context())
	p.Looked, p.Problem = err == nil, v.problem(err)
	return v.render("start.html", p)
}

// startText sends a test text to the coordinator's own phone.
func startText(v *visit) error {
	number := strings.TrimSpace(v.r.PostFormValue("number"))
	m, err := v.page.Verbs.Send(v.r.Context(), api.Send{To: number, Text: v.say.Text("start.test-text"), Key: v.startKey(number)})
	if err != nil {
		return v.startAgain("text", err, func(p *startPage) { p.Number = number })
	}
	v.leave("/start/text?sent=" + m.ID)
	return nil
}

// startKey is the key of the test to a number: pressed twice, the button sends one.
func (v *visit) startKey(number string) string {
	if key := v.r.PostFormValue("key"); key != "" {
		return key + "-" + number
	}
	return ""
}

// startKeyword makes the first group and the keyword that joins it.
func startKeyword(v *visit) error {
	ctx, code := v.r.Context(), v.page.homeLanguage()
	f := joinForm{strings.TrimSpace(v.r.PostFormValue("title")), strings.TrimSpace(v.r.PostFormValue("word")), strings.TrimSpace(v.r.PostFormValue("reply"))}
	name := strings.ReplaceAll(lang.Fold(f.Title), " ", "-")
	again := func(err error) error { return v.startAgain("keyword", err, func(p *startPage) { p.Keyword = f }) }
	rule := api.RuleDraft{Words: lang.Words{code: {f.Word}}, Join: name}
	if f.Reply != "" {
		rule.Reply = lang.Text{code: f.Reply}
	}
	if _, err := v.page.Verbs.Group(ctx, name, api.Page{Limit: 1}); err != nil {
		if _, err := v.page.Verbs.CreateGroup(ctx, api.Group{Name: name, Title: lang.Text{code: f.Title}}); err != nil {
			return again(err)
		}
	}
	if _, err := v.page.Verbs.SaveRule(ctx, api.RuleSave{RuleDraft: rule}); err != nil {
		return again(err)
	}
	return v.done("/start/done", notice{Key: "start.keyword-made", Values: []string{"Word", f.Word, "Group", f.Title}})
}
