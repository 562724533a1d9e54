package page

import (
	"net/http"
	"slices"
	"strings"

	"github.com/tocsin-sms/tocsin/internal/api"
	"github.com/tocsin-sms/tocsin/internal/lang"
)

// keywordForm is a rule as it is typed.
type keywordForm struct {
	Was     string // the rule it takes the place of; "" for a new one
	Name    string
	Kind    string // "words", "call" or "rest"
	Words   []perLanguage
	Join    []choice
	Leave   []choice
	Poll    []choice
	Vote    []choice // "poll=option"
	Modem   []choice
	Forward string
	Reply   []perLanguage
	From    string
	Until   string
	More    bool // something is set that is folded away at first
	Checked *checkShown
	Clashes bool // it was refused for its clashes: it can be saved anyway
	Problem *problem
	Rule    *api.Rule // as it stands
}

// perLanguage is what is typed for one language.
type perLanguage struct {
	Language string // "" for any
	Label    string
	Value    string
}

// checkShown is what can be said of a rule while it is typed.
type checkShown struct {
	Sentence string
	api.RuleChecked
	Try tryForm
}

const keywordFormFile = "keyword-edit.html"

func keywordNew(v *visit) error {
	return v.keywordForm(api.RuleSave{}, nil)
}

func keywordEdit(v *visit) error {
	r, err := v.page.Verbs.Rule(v.r.Context(), v.r.PathValue("name"))
	if err != nil {
		return err
	}
	return v.keywordForm(api.RuleSave{RuleDraft: r.RuleDraft, Was: r.Name}, nil)
}

// keywordForm shows the editor with a rule in it; err is why it was not saved.
func (v *visit) keywordForm(save api.RuleSave, err error) error {
	s, failed := v.speaker()
	if failed != nil {
		return failed
	}
	form, failed := v.fillKeyword(s, save)
	if failed != nil {
		return failed
	}
	if save.Was != "" || err != nil {
		form.Checked, failed = v.checkRule(s, save)
		if failed != nil {
			return failed
		}
	}
	if err == nil {
		return v.render(keywordFormFile, form)
	}
	form.Problem = v.problem(err)
	form.Clashes = form.Checked != nil && len(form.Checked.Problems) == 0 && len(form.Checked.Clashes) > 0
	return v.again(keywordFormFile, form, err)
}

func (v *visit) fillKeyword(s *speaker, save api.RuleSave) (*keywordForm, error) {
	d := save.RuleDraft
	f := &keywordForm{
		Was: save.Was, Name: d.Name, Kind: kindOf(d), Forward: strings.Join(d.Forward, ", "),
		Words: v.inLanguages(func(l string) string { return strings.Join(d.Words[l], ", ") }, d.Words.Languages()),
		Reply: v.inLanguages(func(l string) string { return d.Reply[l] }, d.Reply.Languages()),
		Join:  chosen(s.groups, d.Join), Leave: chosen(s.groups, d.Leave),
		From: v.toType(d.From), Until: v.toType(d.Until),
	}
	for _, p := range s.polls {
		if p.Open || p.Name == d.Poll {
			f.Poll = append(f.Poll, choice{p.Name, p.Name, p.Name == d.Poll})
		}
		for _, o := range p.Options {
			value := p.Name + "=" + o.Key
			f.Vote = append(f.Vote, choice{value, p.Name + ": " + o.Key, value == d.Poll+"="+d.Option})
		}
	}
	modems, err := v.page.Verbs.Modems(v.r.Context())
	for _, m := range modems {
		f.Modem = append(f.Modem, choice{m.Name, m.Name, m.Name == d.Modem})
	}
	f.More = d.Leave != "" || f.Forward != "" || d.Poll != "" || f.From+f.Until != ""
	if save.Was != "" {
		r, err := v.page.Verbs.Rule(v.r.Context(), save.Was)
		if err != nil {
			return f, err
		}
		f.Rule = &r
	}
	return f, err
}

func kindOf(d api.RuleDraft) string {
	switch {
	case d.Call:
		return "call"
	case d.CatchAll:
		return "rest"
	}
	return "words"
}

func chosen(all []choice, value string) []choice {
	list := slices.Clone(all)
	for i := range list {
		list[i].Chosen = list[i].Value == value
	}
	return list
}

// inLanguages has a field for any language, one for each language of the page,
// and one for each that has something already.
func (v *visit) inLanguages(value func(language string) string, used []string) []perLanguage {
	fields := []perLanguage{{Label: v.say.Text("keywords.any-language"), Value: value(lang.Any)}}
	codes := []string{}
	for _, l := range v.page.words.Languages() {
		codes = append(codes, l.Code)
		fields = append(fields, perLanguage{Language: l.Code, Label: l.Name, Value: value(l.Code)})
	}
	for _, code := range used {
		if code != lang.Any && !slices.Contains(codes, code) {
			fields = append(fields, perLanguage{Language: code, Label: code, Value: value(code)})
		}
	}
	return fields
}

// filledMore tells whether a field of a language is filled in, besides the first.
func filledMore(fields []perLanguage) bool {
	return filled(fields[1:])
}

func filled(fields []perLanguage) bool {
	return slices.ContainsFunc(fields, func(f perLanguage) bool { return f.Value != "" })
}

// readKeyword is the rule that a form holds.
func (v *visit) readKeyword() api.RuleSave {
	r := v.r
	if err := r.ParseForm(); err != nil {
		return api.RuleSave{}
	}
	get := func(name string) string { return strings.TrimSpace(r.PostForm.Get(name)) }
	save := api.RuleSave{Was: get("was"), Anyway: get("anyway") != ""}
	d := &save.RuleDraft
	d.Name, d.Join, d.Leave = get("name"), get("join"), get("leave")
	d.Forward, d.Reply = items(get("forward")), textsOf(r, "reply.")
	d.From, d.Until = v.typed("from"), v.typed("until")
	switch get("kind") {
	case "call":
		d.Call, d.Modem = true, get("modem")
		d.Poll, d.Option, _ = strings.Cut(get("vote"), "=")
	case "rest":
		d.CatchAll = true
	default:
		d.Poll = get("poll")
		d.Words = lang.Words{}
		for language, typed := range textsOf(r, "words.") {
			d.Words[language] = items(typed)
		}
	}
	return save
}

// items are what is typed with commas or lines between.
func items(s string) []string {
	var list []string
	for item := range strings.FieldsFuncSeq(s, func(r rune) bool { return strings.ContainsRune(",;،\n", r) }) {
		if item = strings.TrimSpace(item); item != "" {
			list = append(list, item)
		}
	}
	return list
}

// textsOf reads the fields of a form that are there once a language; nil where
// all are empty.
func textsOf(r *http.Request, prefix string) lang.Text {
	var t lang.Text
	for name, values := range r.PostForm {
		language, ok := strings.CutPrefix(name, prefix)
		text := strings.TrimSpace(strings.ReplaceAll(values[0], "\r\n", "\n"))
		if !ok || text == "" {
			continue
		}
		if t == nil {
			t = lang.Text{}
		}
		t[language] = text
	}
	return t
}

// keywordCheck answers while a rule is typed: what it says, what is wrong with
// it or in its way, and what a text would do then.
func keywordCheck(v *visit) error {
	s, err := v.speaker()
	if err != nil {
		return err
	}
	save := v.readKeyword()
	shown, err := v.checkRule(s, save)
	if err != nil {
		return err
	}
	if shown.Try.read(v.r); shown.Try.Text != "" {
		shown.Try.try(v, &save)
	}
	return v.fragment(keywordFormFile, "check", shown)
}

func (v *visit) checkRule(s *speaker, save api.RuleSave) (*checkShown, error) {
	checked, err := v.page.Verbs.CheckRule(v.r.Context(), save)
	return &checkShown{Sentence: s.rule(save.RuleDraft), RuleChecked: checked}, err
}

// keywordSave saves a rule; one that something is in the way of is asked about.
func keywordSave(v *visit) error {
	save := v.readKeyword()
	c, err := v.page.Verbs.SaveRule(v.r.Context(), save)
	if err == nil {
		return v.keywordDone(c)
	}
	if status := statusOf(err); status != http.StatusConflict && status != http.StatusUnprocessableEntity {
		return err
	}
	return v.keywordForm(save, err)
}
