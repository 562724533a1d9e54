package page

import (
	"context"
	"crypto/rand"
	"maps"
	"net/http"
	"slices"

	"github.com/tocsin-sms/tocsin/accounts"
	"github.com/tocsin-sms/tocsin/internal/api"
)

func (p *Page) writeRoutes() []route {
	return []route{
		{"GET /write", accounts.Coordinator, write},
		{"POST /write", accounts.Coordinator, writeDo},
		{"POST /write/check", accounts.Coordinator, writeCheck},
		{"POST /write/autosave", accounts.Coordinator, writeAutosave},
		{"GET /write/drafts", accounts.Coordinator, draftList},
		{"POST /write/drafts/{id}/delete", accounts.Coordinator, draftDelete},
		{"POST /write/drafts/restore", accounts.Coordinator, draftRestore},
		{"POST /write/segments/delete", accounts.Coordinator, segmentDelete},
		{"POST /write/segments/restore", accounts.Coordinator, segmentRestore},
	}
}

// writePage is the place where a text to many is written.
type writePage struct {
	Form      writeForm
	Groups    []api.Group
	Segments  []api.Segment
	Templates []api.Draft
	Variables []string // fields of people, which a text may hold
	Speech    []string // languages offered, by code
	Card      writeCard
	Language  string // the visitor's
}

// Chosen tells whether a group is ticked among names.
func (p writePage) Chosen(names []string, name string) bool { return slices.Contains(names, name) }

// Unused are the languages that have no wording yet.
func (p writePage) Unused() []string {
	return slices.DeleteFunc(slices.Clone(p.Speech), func(code string) bool {
		return slices.ContainsFunc(p.Form.Texts, func(w wordingField) bool { return w.Language == code })
	})
}

// speech are the languages offered for wordings and people, by code.
func speech() []string {
	return []string{"en", "fr", "am", "ar", "es", "ff", "ha", "ln", "pt", "rw", "so", "sw", "wo"}
}

// write shows the form: empty, or as a draft, a template, a broadcast to be
// copied or changed, or an address fills it.
func write(v *visit) error {
	form, err := v.writeStart()
	if err != nil {
		return err
	}
	return v.writeShow(form, nil)
}

func (v *visit) writeStart() (form writeForm, err error) {
	ctx, verbs, query := v.r.Context(), v.page.Verbs, v.r.URL.Query()
	var draft api.BroadcastDraft
	var title string
	id, copied, changed := query.Get("draft"), query.Get("copy"), query.Get("change")
	switch {
	case id != "":
		var d api.Draft
		d, err = verbs.Draft(ctx, id)
		draft, title = d.Broadcast, d.Title
		if d.Template {
			id = ""
		}
	case copied != "":
		draft, err = verbs.CopyBroadcast(ctx, copied)
		draft.Every = ""
	case changed != "":
		draft, err = verbs.CopyBroadcast(ctx, changed)
	default:
		draft = api.BroadcastDraft{Text: query.Get("text"), To: query["to"], Pasted: query.Get("numbers"), Poll: query.Get("poll")}
		err = v.fillPoll(&draft)
	}
	if err != nil {
		return form, err
	}
	if err := v.fillSegment(&draft, query.Get("segment")); err != nil {
		return form, err
	}
	form = formOf(draft, v.page.location(v.zone()))
	form.Draft, form.Change, form.Title, form.Key = id, changed, title, rand.Text()
	return form, nil
}

// fillSegment puts the people of a segment in the place of a draft's.
func (v *visit) fillSegment(draft *api.BroadcastDraft, name string) error {
	if name == "" {
		name = draft.Segment
	}
	if name == "" {
		return nil
	}
	all, err := v.page.Verbs.Segments(v.r.Context())
	for _, s := range all {
		if s.Name == name {
			draft.To, draft.Except, draft.Only, draft.Segment = s.To, s.Except, s.Only, ""
		}
	}
	return err
}

// writeShow shows the form with what it would do; wrong is why it was not done.
func (v *visit) writeShow(form writeForm, wrong error) error {
	data := writePage{Form: form, Speech: speech(), Language: v.say.Code()}
	ctx, verbs := v.r.Context(), v.page.Verbs
	var err error
	if data.Groups, err = verbs.Groups(ctx, api.Page{All: true}); err != nil {
		return err
	}
	if data.Segments, err = verbs.Segments(ctx); err != nil {
		return err
	}
	if data.Templates, err = verbs.Drafts(ctx, api.DraftQuery{Templates: true}); err != nil {
		return err
	}
	if data.Variables, err = variables(ctx, verbs); err != nil {
		return err
	}
	if v.r.Method == http.MethodGet {
		data.Card = v.firstCard(form, data.Groups)
	} else {
		data.Card = v.card(form)
	}
	if wrong != nil {
		data.Card.Problem = v.fieldProblem(wrong)
		return v.again("write.html", data, wrong)
	}
	return v.render("write.html", data)
}

// looked is how many people are looked at for the fields they have.
const looked = 50

// variables are the fields that a text may hold for each person.
func variables(ctx context.Context, verbs interface {
	Contacts(context.Context, api.ContactQuery) ([]api.Contact, error)
},
) ([]string, error) {
	some, err := verbs.Contacts(ctx, api.ContactQuery{Page: api.Page{Limit: looked}})
	fields := map[string]bool{}
	for _, c := range some {
		for name := range c.Fields {
			fields[name] = true
		}
	}
	return slices.Sorted(maps.Keys(fields)), err
}

// Called is the name of a group in the visitor's language.
func (p writePage) Called(g api.Group) string {
	if title := g.Title.In(p.Language); title != "" {
		return title
	}
	return g.Name
}

// Days are the days of a schedule.
func (p writePage) Days() []string { return scheduleDays() }
