package page

import (
	"encoding/json"

	"github.com/tocsin-sms/tocsin/internal/api"
)

// draftsPage lists what is written and not sent, and saved selections.
type draftsPage struct {
	Drafts, Templates []api.Draft
	Segments          []api.Segment
}

func draftList(v *visit) error {
	ctx, verbs := v.r.Context(), v.page.Verbs
	var data draftsPage
	var err error
	if data.Drafts, err = verbs.Drafts(ctx, api.DraftQuery{}); err != nil {
		return err
	}
	if data.Templates, err = verbs.Drafts(ctx, api.DraftQuery{Templates: true}); err != nil {
		return err
	}
	if data.Segments, err = verbs.Segments(ctx); err != nil {
		return err
	}
	titles, err := v.groupTitles()
	if err != nil {
		return err
	}
	for i := range data.Segments {
		s := &data.Segments[i]
		s.To, s.Except = allTitled(s.To, titles), allTitled(s.Except, titles)
	}
	return v.render("drafts.html", data)
}

// draftDelete removes a draft; its undo carries all of it.
func draftDelete(v *visit) error {
	d, err := v.page.Verbs.Draft(v.r.Context(), v.r.PathValue("id"))
	if err != nil {
		return err
	}
	if err := v.page.Verbs.DeleteDraft(v.r.Context(), d.ID); err != nil {
		return err
	}
	d.ID = ""
	return v.removed("write.draft-removed", "/write/drafts/restore", d)
}

// removed says what was removed, and how to have it back.
func (v *visit) removed(key, undo string, thing any) error {
	raw, err := json.Marshal(thing)
	if err != nil {
		return err
	}
	return v.done("/write/drafts", notice{Key: key, Undo: undo, Fields: map[string]string{"kept": string(raw)}})
}

func draftRestore(v *visit) error {
	var d api.Draft
	if err := json.Unmarshal([]byte(v.r.PostFormValue("kept")), &d); err != nil {
		return &notHere{}
	}
	if _, err := v.page.Verbs.SaveDraft(v.r.Context(), d); err != nil {
		return err
	}
	return v.done("/write/drafts", notice{Key: "write.draft-back"})
}

// segmentDelete forgets a saved selection.
func segmentDelete(v *visit) error {
	name := v.r.PostFormValue("name")
	all, err := v.page.Verbs.Segments(v.r.Context())
	if err != nil {
		return err
	}
	for _, s := range all {
		if s.Name != name {
			continue
		}
		if err := v.page.Verbs.DeleteSegment(v.r.Context(), name); err != nil {
			return err
		}
		return v.removed("write.segment-removed", "/write/segments/restore", s)
	}
	return &notHere{}
}

func segmentRestore(v *visit) error {
	var s api.Segment
	if err := json.Unmarshal([]byte(v.r.PostFormValue("kept")), &s); err != nil {
		return &notHere{}
	}
	if _, err := v.page.Verbs.SaveSegment(v.r.Context(), s); err != nil {
		return err
	}
	return v.done("/write/drafts", notice{Key: "write.segment-back"})
}
