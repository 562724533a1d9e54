package page

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/tocsin-sms/tocsin/internal/api"
	"github.com/tocsin-sms/tocsin/internal/web"
)

// writeDo does what the button says that was pressed.
func writeDo(v *visit) error {
	form, err := readWriteForm(v.r)
	if err != nil {
		return err
	}
	switch v.r.PostFormValue("do") {
	case "send":
		return v.writeSend(form)
	case "language":
		if code := v.r.PostFormValue("add"); code != "" {
			form.Texts = append(form.Texts, wordingField{Language: code})
		}
	case "replace":
		v.writeReplace(&form)
	case "draft":
		return v.writeKeep(form, false)
	case "template":
		return v.writeKeep(form, true)
	case "test":
		return v.writeTest(form)
	case "segment":
		return v.writeSegment(form)
	}
	return v.writeShow(form, nil)
}

// writeSend sends what the person was told of; what changed since is told first.
func (v *visit) writeSend(form writeForm) error {
	ctx, verbs := v.r.Context(), v.page.Verbs
	draft, err := form.draft(v.page.location(v.zone()))
	if err != nil || form.late(draft, v.page.Now()) != nil || mark(draft) != form.Checked {
		return v.writeShow(form, nil)
	}
	var b api.Broadcast
	if form.Change != "" {
		b, err = verbs.ChangeBroadcast(ctx, form.Change, draft)
	} else {
		draft.Key = form.Key + "-" + form.Checked
		b, err = verbs.SendBroadcast(ctx, draft)
	}
	if err != nil {
		return v.writeShow(form, err)
	}
	if form.Draft != "" {
		if err := verbs.DeleteDraft(ctx, form.Draft); err != nil && web.ProblemOf(err).Status != http.StatusNotFound {
			return err
		}
	}
	key, count := "write.sent", &b.Queued
	switch {
	case form.Change != "":
		key, count = "write.changed", nil
	case b.State == "scheduled":
		key, count = "write.scheduled", nil
	}
	return v.done("/sent/"+b.ID, notice{Key: key, Count: count, Undo: "/sent/" + b.ID + "/cancel"})
}

// writeReplace puts plain characters in the place of dear ones.
func (v *visit) writeReplace(form *writeForm) {
	var pairs []string
	for _, r := range v.card(*form).Replace {
		if r.Plain {
			pairs = append(pairs, r.Char, r.With)
		}
	}
	plain := strings.NewReplacer(pairs...)
	form.Text = plain.Replace(form.Text)
	for i := range form.Texts {
		form.Texts[i].Text = plain.Replace(form.Texts[i].Text)
	}
}

// keep saves the form as a draft, or a new template.
func (v *visit) keep(form writeForm, template bool) (api.Draft, error) {
	draft, err := form.draft(v.page.location(v.zone()))
	if err != nil {
		return api.Draft{}, err
	}
	d := api.Draft{ID: form.Draft, Title: form.Title, Template: template, Broadcast: draft}
	if template {
		d.ID = ""
	}
	saved, err := v.page.Verbs.SaveDraft(v.r.Context(), d)
	if err != nil && d.ID != "" && web.ProblemOf(err).Status == http.StatusNotFound {
		d.ID = "" // somebody removed it meanwhile: what is on the screen counts
		return v.page.Verbs.SaveDraft(v.r.Context(), d)
	}
	return saved, err
}

func (v *visit) writeKeep(form writeForm, template bool) error {
	saved, err := v.keep(form, template)
	if err != nil {
		return v.writeShow(form, err)
	}
	key := "write.draft-kept"
	if template {
		key = "write.template-kept"
	}
	return v.done(v.backToForm(form, saved), notice{Key: key})
}

// backToForm is the address of the form as it was, now that it is kept.
func (v *visit) backToForm(form writeForm, saved api.Draft) string {
	q := url.Values{"draft": {saved.ID}}
	if form.Change != "" {
		q = url.Values{"change": {form.Change}}
	}
	return "/write?" + q.Encode()
}

// writeTest sends the text to one number and keeps what was written.
func (v *visit) writeTest(form writeForm) error {
	draft, err := form.draft(v.page.location(v.zone()))
	if err != nil {
		return v.writeShow(form, err)
	}
	sent, err := v.page.Verbs.TestBroadcast(v.r.Context(), api.BroadcastTest{Draft: draft, To: form.TestTo, Key: form.testKey(draft)})
	if err != nil {
		return v.writeShow(form, err)
	}
	saved, err := v.keep(form, false)
	if err != nil {
		return v.writeShow(form, err)
	}
	n := len(sent)
	return v.done(v.backToForm(form, saved), notice{Key: "write.tested", Count: &n, Values: []string{"To", string(sent[0].To)}})
}

// writeSegment keeps whom the form is for under a name.
func (v *visit) writeSegment(form writeForm) error {
	draft, err := form.draft(v.page.location(v.zone()))
	if err != nil {
		return v.writeShow(form, err)
	}
	s, err := v.page.Verbs.SaveSegment(v.r.Context(), api.Segment{Name: form.Segment, To: draft.To, Except: draft.Except, Only: draft.Only})
	if err != nil {
		return v.writeShow(form, err)
	}
	saved, err := v.keep(form, false)
	if err != nil {
		return v.writeShow(form, err)
	}
	return v.done(v.backToForm(form, saved), notice{Key: "write.segment-kept", Values: []string{"Name", s.Name}})
}

// writeAutosave keeps what is being written, and answers with the draft's id.
func writeAutosave(v *visit) error {
	form, err := readWriteForm(v.r)
	if err != nil {
		return err
	}
	blank := strings.TrimSpace(form.Text) == ""
	for _, w := range form.Texts {
		blank = blank && strings.TrimSpace(w.Text) == ""
	}
	if blank || form.Change != "" {
		v.w.WriteHeader(http.StatusNoContent)
		return nil
	}
	saved, err := v.keep(form, false)
	if err != nil {
		return v.fragment("write.html", "saved", writeSaved{ID: form.Draft, Problem: v.fieldProblem(err)})
	}
	return v.fragment("write.html", "saved", writeSaved{ID: saved.ID, Draft: saved})
}

// writeSaved is what the form says of its draft.
type writeSaved struct {
	ID      string
	Draft   api.Draft
	Problem *problem
}
