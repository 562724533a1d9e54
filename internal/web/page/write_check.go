package page

import (
	"errors"
	"slices"
	"time"

	"github.com/tocsin-sms/tocsin/internal/api"
)

// writeCard is what a text would do, beside the form.
type writeCard struct {
	api.Preflight
	Ready   bool   // there is something to be looked at
	Mark    string // of the draft it tells of
	Problem *problem
	When    string
	Change  bool
	Missing string // what is to be written first, a key
	// Varies tells that people get texts that differ.
	Varies bool
	// Replaceable tells that a dear character has a plain spelling.
	Replaceable bool
	Takes       time.Duration
	// Later tells that it is for so many that the page does not wait for it.
	Later bool
}

// Obstacles are the reasons for which people do not get it.
func (c writeCard) Obstacles() []obstacle {
	var list []obstacle
	for _, o := range []obstacle{
		{"write.stopped", c.RefusedAll, c.Refused},
		{"write.held", c.HeldAll, c.Held},
		{"write.unreachable", c.UnreachableAll, c.Unreachable},
		{"write.other-language", c.OtherLanguageAll, c.OtherLanguage},
		{"write.no-number", c.InvalidAll, c.Invalid},
		{"write.duplicate", c.DuplicatesAll, c.Duplicates},
		{"write.failing", c.FailingAll, c.Failing},
	} {
		if o.Count > 0 {
			list = append(list, o)
		}
	}
	return list
}

// obstacle is why some do not get a text, with the first of them.
type obstacle struct {
	Key   string
	Count int
	Rows  []api.RowProblem
}

// firstRows is how many of those who do not get it are named.
const firstRows = 10

// First are the first of them.
func (o obstacle) First() []api.RowProblem { return o.Rows[:min(len(o.Rows), firstRows)] }

// More is how many are not named.
func (o obstacle) More() int { return max(o.Count-firstRows, 0) }

// card looks at the form. What is wrong with it stands on the card.
func (v *visit) card(form writeForm) writeCard {
	c := writeCard{When: form.When, Change: form.Change != ""}
	draft, err := form.draft(v.page.location(v.zone()))
	if err != nil {
		c.Problem = v.fieldProblem(err)
		return c
	}
	if err := form.late(draft, v.page.Now()); err != nil {
		c.Problem = v.fieldProblem(err)
		return c
	}
	c.Mark = mark(draft)
	switch {
	case len(draft.To) == 0 && draft.Pasted == "":
		c.Missing = "write.choose-people"
		return c
	case draft.Text == "" && len(draft.Texts) == 0:
		c.Missing = "write.choose-text"
		return c
	}
	if c.Preflight, err = v.page.Verbs.PreflightBroadcast(v.r.Context(), draft); err != nil {
		c.Problem = v.fieldProblem(err)
		return c
	}
	c.Ready = true
	c.Varies = c.Longest != draft.Text || len(draft.Texts) > 0
	for _, r := range c.Replace {
		c.Replaceable = c.Replaceable || r.Plain
	}
	if !c.Ends.IsZero() {
		c.Takes = c.Ends.Sub(c.Begins)
	}
	return c
}

// atOnce is for how many people a page waits until it is known what they get.
const atOnce = 5000

// firstCard is the card of a page that opens: of a text for very many the
// browser asks later, so that the page is there at once.
func (v *visit) firstCard(form writeForm, groups []api.Group) writeCard {
	people := len(form.Pasted) / 10
	for _, g := range groups {
		if slices.Contains(form.To, g.Name) {
			people += g.Count
		}
	}
	if people > atOnce || slices.Contains(form.To, everybody) {
		return writeCard{Later: true, When: form.When, Change: form.Change != ""}
	}
	return v.card(form)
}

// everybody is the name that stands for all contacts.
const everybody = "all"

// fieldProblem puts an error of a field or of a verb into the visitor's language.
func (v *visit) fieldProblem(err error) *problem {
	var field *fieldError
	if errors.As(err, &field) {
		return &problem{What: v.say.Text(field.what), Hint: v.say.Text(field.hint)}
	}
	return v.problem(err)
}

// writeCheck is the card alone, as one types.
func writeCheck(v *visit) error {
	form, err := readWriteForm(v.r)
	if err != nil {
		return err
	}
	return v.fragment("write.html", "card", v.card(form))
}
