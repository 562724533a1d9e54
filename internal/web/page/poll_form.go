package page

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/tocsin-sms/tocsin/internal/api"
	"github.com/tocsin-sms/tocsin/internal/lang"
)

// pollForm is a poll as it is typed.
type pollForm struct {
	New      bool
	Name     string
	Word     string
	Question []perLanguage
	Options  []optionTyped
	First    bool // the first vote of a person counts
	Closes   string
	Reply    []perLanguage
	Unclear  []perLanguage
	Checked  *pollChecked
	Clashes  bool // it was refused for its clashes: it can be saved anyway
	Problem  *problem
}

// optionTyped is an answer as it is typed.
type optionTyped struct {
	Number int // in the list, from 1
	Key    string
	Labels []perLanguage
	Words  string
}

// pollChecked is what can be said of a poll while it is typed.
type pollChecked struct {
	api.PollChecked
	Word string
}

const pollFormFile = "poll-edit.html"

// spareOptions is how many empty rows stand below the options.
const spareOptions = 2

func pollNew(v *visit) error {
	save := api.PollSave{New: true}
	if v.r.FormValue("example") != "" {
		save.Question = lang.Text{lang.Any: v.say.Text("polls.example-question")}
		save.Word = v.say.Text("polls.example-word")
		save.Options = v.yesNo()
	}
	return v.pollForm(save, nil)
}

func pollEdit(v *visit) error {
	p, err := v.page.Verbs.Poll(v.r.Context(), v.r.PathValue("name"))
	if err != nil {
		return err
	}
	return v.pollForm(saveOf(p), nil)
}

func saveOf(p api.Poll) api.PollSave {
	s := api.PollSave{
		Name: p.Name, Word: p.Word, Question: p.Question, Votes: p.Votes, Closes: p.Closes,
		Reply: p.Reply, UnclearReply: p.UnclearReply,
	}
	for _, o := range p.Options {
		s.Options = append(s.Options, api.PollOptionDraft{Key: o.Key, Words: o.Words, Label: o.Label})
	}
	return s
}

// yesNo is the two options most polls have, in the words of all languages of the
// page.
func (v *visit) yesNo() []api.PollOptionDraft {
	var list []api.PollOptionDraft
	for _, key := range []string{"polls.yes", "polls.no"} {
		label := v.say.Text(key)
		o := api.PollOptionDraft{Key: strings.ToLower(label), Label: lang.Text{lang.Any: label}}
		for _, l := range v.page.words.Languages() {
			o.Words = append(o.Words, strings.ToLower(v.page.words.In(l.Code).Text(key)))
		}
		list = append(list, o)
	}
	return list
}

// pollForm shows the editor with a poll in it; err is why it was not saved.
func (v *visit) pollForm(save api.PollSave, err error) error {
	form := v.fillPollForm(save)
	if err != nil || len(save.Options) > 0 {
		checked, failed := v.checkPoll(save)
		if failed != nil {
			return failed
		}
		form.Checked = checked
	}
	if err == nil {
		return v.render(pollFormFile, form)
	}
	form.Problem = v.problem(err)
	form.Clashes = len(form.Checked.Problems) == 0 && len(form.Checked.Clashes) > 0
	return v.again(pollFormFile, form, err)
}

func (v *visit) fillPollForm(s api.PollSave) pollForm {
	text := func(t lang.Text) []perLanguage {
		return v.inLanguages(func(l string) string { return t[l] }, t.Languages())
	}
	f := pollForm{
		New: s.New, Name: s.Name, Word: s.Word, Question: text(s.Question), First: s.Votes == "first",
		Closes: v.toType(s.Closes), Reply: text(s.Reply), Unclear: text(s.UnclearReply),
	}
	used := s.Question.Languages()
	for _, o := range s.Options {
		used = append(used, o.Label.Languages()...)
	}
	slices.Sort(used)
	used = slices.DeleteFunc(slices.Compact(used), func(l string) bool { return l == lang.Any })
	for i := range max(len(s.Options)+spareOptions, 3) {
		var o api.PollOptionDraft
		if i < len(s.Options) {
			o = s.Options[i]
		}
		f.Options = append(f.Options, v.optionTyped(i+1, o, used))
	}
	return f
}

func (v *visit) optionTyped(number int, o api.PollOptionDraft, languages []string) optionTyped {
	label := o.Label[lang.Any]
	if label == "" && len(o.Label) == 0 {
		label = o.Key
	}
	row := optionTyped{Number: number, Key: o.Key, Labels: []perLanguage{{Value: label}}}
	for _, l := range languages {
		row.Labels = append(row.Labels, perLanguage{Language: l, Label: v.page.languageName(l), Value: o.Label[l]})
	}
	words := slices.DeleteFunc(slices.Clone(o.Words), func(w string) bool { return lang.Fold(w) == lang.Fold(o.Key) })
	row.Words = strings.Join(words, ", ")
	return row
}

// languageName is what a language is called by those who speak it, where the page
// has it.
func (p *Page) languageName(code string) string {
	for _, l := range p.words.Languages() {
		if l.Code == code {
			return l.Name
		}
	}
	return code
}

// optionsMost bounds the options that a form is read for.
const optionsMost = 50

// readPoll is the poll that a form holds.
func (v *visit) readPoll() api.PollSave {
	r := v.r
	if err := r.ParseForm(); err != nil {
		return api.PollSave{}
	}
	get := func(name string) string { return strings.TrimSpace(r.PostForm.Get(name)) }
	s := api.PollSave{
		Name: get("name"), Word: get("word"), Question: textsOf(r, "question."), Votes: get("votes"), Closes: v.typed("closes"),
		Reply: textsOf(r, "reply."), UnclearReply: textsOf(r, "unclear."), New: get("new") != "", Anyway: get("anyway") != "",
	}
	for i := 1; i <= optionsMost; i++ {
		if o, ok := readOption(r, "option"+strconv.Itoa(i)+"."); ok {
			s.Options = append(s.Options, o)
		}
	}
	return s
}

// readOption reads a row; one without a label is none. The key of a new option is
// its label, which stays what it was when the label changes.
func readOption(r *http.Request, prefix string) (api.PollOptionDraft, bool) {
	o := api.PollOptionDraft{
		Key: strings.TrimSpace(r.PostForm.Get(prefix + "key")), Label: textsOf(r, prefix+"label."),
		Words: items(r.PostForm.Get(prefix + "words")),
	}
	if len(o.Label) == 0 {
		return o, false
	}
	if o.Key == "" {
		o.Key = strings.ToLower(o.Label.In())
	}
	return o, true
}

// pollCheck answers while a poll is typed: the text people get, and what is
// wrong with the poll or in its way.
func pollCheck(v *visit) error {
	checked, err := v.checkPoll(v.readPoll())
	if err != nil {
		return err
	}
	return v.fragment(pollFormFile, "check", checked)
}

func (v *visit) checkPoll(s api.PollSave) (*pollChecked, error) {
	var options []api.PollOption
	for _, o := range s.Options {
		options = append(options, api.PollOption{Key: o.Key, Label: o.Label})
	}
	s.Question = v.asking(s.Question, options)
	out, err := v.page.Verbs.CheckPoll(v.r.Context(), s)
	word := s.Word
	if word == "" {
		word = s.Name
	}
	return &pollChecked{PollChecked: out, Word: strings.ToUpper(word)}, err
}

// pollOptions shows the form once more, with Yes and No for options where that
// was asked for, and with more rows.
func pollOptions(v *visit) error {
	s := v.readPoll()
	if v.r.PostFormValue("yesno") != "" {
		s.Options = v.yesNo()
	}
	return v.pollForm(s, nil)
}

// pollSave saves a poll; one that something is in the way of is asked about.
func pollSave(v *visit) error {
	s := v.readPoll()
	saved, err := v.page.Verbs.SavePoll(v.r.Context(), s)
	if err == nil {
		key := "polls.done.changed"
		if s.New {
			key = "polls.done.made"
		}
		return v.done(pollPath(saved.Name), notice{Key: key})
	}
	if status := statusOf(err); status != http.StatusConflict && status != http.StatusUnprocessableEntity {
		return err
	}
	return v.pollForm(s, err)
}
