package page

import (
	"net/http"
	"strings"
	"time"

	"github.com/tocsin-sms/tocsin/accounts"
	"github.com/tocsin-sms/tocsin/internal/api"
)

func (p *Page) keywordRoutes() []route {
	return []route{
		{"GET /keywords", accounts.Viewer, keywordList},
		{"GET /keywords/new", accounts.Coordinator, keywordNew},
		{"GET /keywords/edit/{name}", accounts.Coordinator, keywordEdit},
		{"GET /keywords/changes", accounts.Viewer, keywordChanges},
		{"POST /keywords/try", accounts.Viewer, keywordTry},
		{"POST /keywords/check", accounts.Coordinator, keywordCheck},
		{"POST /keywords/save", accounts.Coordinator, keywordSave},
		{"POST /keywords/example", accounts.Coordinator, keywordExample},
		{"POST /keywords/switch", accounts.Coordinator, keywordSwitch},
		{"POST /keywords/remove", accounts.Coordinator, keywordRemove},
		{"POST /keywords/undo", accounts.Coordinator, keywordUndo},
	}
}

const keywordFile = "keywords.html"

// keywordPage is what the list of keywords shows.
type keywordPage struct {
	Rules    []ruleShown
	Builtins []builtinShown
	Try      tryForm
}

// ruleShown is a rule as a sentence.
type ruleShown struct {
	api.Rule
	Sentence string
	// Away says why a rule that is on takes nothing now: it is not in force yet,
	// or no more.
	Early, Late bool
}

type builtinShown struct {
	Sentence string
	Words    string
}

// keywordList shows every rule as a sentence, what stands above them, and a
// place to try a text.
func keywordList(v *visit) error {
	data, err := v.keywords()
	if err != nil {
		return err
	}
	if text := v.r.FormValue("try"); text != "" {
		data.Try.read(v.r)
		data.Try.try(v, nil)
	}
	return v.render(keywordFile, data)
}

func (v *visit) keywords() (data keywordPage, err error) {
	rules, err := v.page.Verbs.Rules(v.r.Context())
	if err != nil {
		return data, err
	}
	s, err := v.speaker()
	if err != nil {
		return data, err
	}
	now := v.page.Now()
	for _, r := range rules {
		data.Rules = append(data.Rules, ruleShown{
			Rule: r, Sentence: s.rule(r.RuleDraft),
			Early: r.From.After(now), Late: !r.Until.IsZero() && !r.Until.After(now),
		})
	}
	data.Try.Polls = s.openPolls
	builtins, err := v.page.Verbs.Builtins(v.r.Context())
	for _, b := range builtins {
		data.Builtins = append(data.Builtins, builtinShown{
			Sentence: v.say.Text("keywords.builtin."+b.Meaning, "Reply", b.Reply.In(v.say.Code(), v.page.homeLanguage())),
			Words:    wordsShown(b.Words),
		})
	}
	return data, err
}

// keywordChanges lists who changed which rule when.
func keywordChanges(v *visit) error {
	list, err := v.page.Verbs.RuleChanges(v.r.Context(), api.Page{After: v.r.FormValue("after")})
	if err != nil {
		return err
	}
	more := ""
	if len(list) == usualPage {
		more = list[len(list)-1].ID
	}
	return v.render("keyword-changes.html", map[string]any{"Changes": list, "More": more})
}

// usualPage is how many items a verb lists that is not told how many.
const usualPage = 50

// keywordSwitch switches a rule on or off.
func keywordSwitch(v *visit) error {
	on := v.r.PostFormValue("on") != ""
	c, err := v.page.Verbs.SwitchRule(v.r.Context(), api.RuleSwitch{Name: v.r.PostFormValue("name"), On: on})
	if err != nil {
		return err
	}
	return v.keywordDone(c)
}

// keywordRemove removes a rule.
func keywordRemove(v *visit) error {
	c, err := v.page.Verbs.RemoveRule(v.r.Context(), v.r.PostFormValue("name"))
	if err != nil {
		return err
	}
	return v.keywordDone(c)
}

// keywordUndo undoes a change.
func keywordUndo(v *visit) error {
	c, err := v.page.Verbs.UndoRule(v.r.Context(), v.r.PostFormValue("change"))
	if err != nil {
		return err
	}
	return v.keywordDone(c)
}

// keywordDone says what was done to a rule, and how to undo it.
func (v *visit) keywordDone(c api.RuleChange) error {
	key := "keywords.done." + strings.ReplaceAll(c.What, " ", "-")
	return v.done("/keywords", notice{
		Key: key, Values: []string{"Name", c.Name}, Undo: "/keywords/undo", Fields: map[string]string{"change": c.ID},
	})
}

// keywordExample writes the sentence that an empty page shows: a group, and a
// keyword that joins it.
func keywordExample(v *visit) error {
	word, group := v.say.Text("keywords.example-word"), v.say.Text("keywords.example-group")
	if _, err := v.page.Verbs.CreateGroup(v.r.Context(), api.Group{Name: group}); err != nil && statusOf(err) != http.StatusConflict {
		return err
	}
	c, err := v.page.Verbs.SaveRule(v.r.Context(), api.RuleSave{RuleDraft: exampleRule(v, word, group)})
	if err != nil {
		return err
	}
	return v.keywordDone(c)
}

func exampleRule(v *visit, word, group string) api.RuleDraft {
	return api.RuleDraft{
		Words: map[string][]string{"": {word}}, Join: group,
		Reply: map[string]string{"": v.say.Text("keywords.example-reply")},
	}
}

// localTime is how a browser writes a time without a zone (HTML Living Standard
// §2.3.5.5).
const localTime = "2006-01-02T15:04"

// typed reads a time of a form, in the visitor's zone; nothing is the zero time.
func (v *visit) typed(name string) time.Time {
	at, err := time.ParseInLocation(localTime, v.r.FormValue(name), v.page.location(v.zone()))
	if err != nil {
		return time.Time{}
	}
	return at
}

// toType writes a time as a form has it.
func (v *visit) toType(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return at.In(v.page.location(v.zone())).Format(localTime)
}
