package page

import (
	"strings"

	"github.com/tocsin-sms/tocsin/internal/api"
)

// stopPerson notes that somebody asked, by voice or on paper, not to be texted.
// Undone, they are in the groups of before again.
func stopPerson(v *visit) error {
	c, err := v.page.Verbs.Contact(v.r.Context(), v.number())
	if err != nil {
		return err
	}
	edit := api.ContactEdit{Number: v.number(), Stop: new(true), Consent: v.field("note")}
	if _, err := v.page.Verbs.EditContact(v.r.Context(), edit, false); err != nil {
		return err
	}
	to := toPerson(string(c.Number))
	return v.done(to, notice{
		Key: "people.stopped-now", Values: []string{"Name", nameOf(c.Name, string(c.Number))},
		Undo: to + "/start", Fields: map[string]string{"groups": strings.Join(c.Groups, ";"), "note": v.say.Text("people.stop-undone")},
	})
}

// startPerson notes that somebody asked to be texted again.
func startPerson(v *visit) error {
	edit := api.ContactEdit{Number: v.number(), Stop: new(false), Consent: v.field("note")}
	if groups := v.field("groups"); groups != "" {
		edit.Groups = strings.Split(groups, ";")
	}
	c, err := v.page.Verbs.EditContact(v.r.Context(), edit, false)
	if err != nil {
		return err
	}
	return v.done(toPerson(string(c.Number)), notice{Key: "people.started-now", Values: []string{"Name", nameOf(c.Name, string(c.Number))}})
}

// reachPerson lets broadcasts go to somebody again whom no text reached.
func reachPerson(v *visit) error {
	c, err := v.page.Verbs.ReachContact(v.r.Context(), v.number())
	if err != nil {
		return err
	}
	return v.done(toPerson(string(c.Number)), notice{Key: "people.reached-now", Values: []string{"Name", nameOf(c.Name, string(c.Number))}})
}

// joinPerson puts somebody into a group, by the word of an operator.
func joinPerson(v *visit) error {
	group := v.field("group")
	c, err := v.page.Verbs.EditContact(v.r.Context(), api.ContactEdit{Number: v.number(), Groups: []string{group}, Consent: v.field("note")}, false)
	if err != nil {
		return err
	}
	to := toPerson(string(c.Number))
	return v.done(to, notice{
		Key: "people.joined-now", Values: []string{"Name", nameOf(c.Name, string(c.Number)), "Group", group},
		Undo: to + "/leave", Fields: map[string]string{"group": group},
	})
}

// leavePerson takes somebody out of a group.
func leavePerson(v *visit) error {
	group := v.field("group")
	changed, err := v.page.Verbs.RemoveMembers(v.r.Context(), group, []string{v.number()})
	if err != nil {
		return err
	}
	to := toPerson(v.number())
	n := notice{Key: "people.left-now", Values: []string{"Group", group}, Undo: to + "/join", Fields: map[string]string{"group": group}}
	if len(changed.Done) == 0 {
		n = notice{Key: "people.left-before", Values: []string{"Group", group}}
	}
	return v.done(to, n)
}

// mergeData is the choice of whom a person is merged with, and what comes of it.
type mergeData struct {
	Keep   api.ContactDetail
	Gone   *api.ContactDetail
	Text   string
	Others []api.Contact
}

// mergePeople asks for the other one, by a search, then shows both.
func mergePeople(v *visit) error {
	ctx, query := v.r.Context(), v.r.URL.Query()
	data := mergeData{Text: query.Get("q")}
	var err error
	if data.Keep, err = v.page.Verbs.Contact(ctx, v.number()); err != nil {
		return err
	}
	if with := query.Get("with"); with != "" {
		gone, err := v.page.Verbs.Contact(ctx, with)
		if err != nil {
			return err
		}
		data.Gone = &gone
		return v.render("person-merge.html", data)
	}
	text := data.Text
	if text == "" {
		text = data.Keep.Name
	}
	if text != "" {
		found, err := v.page.Verbs.People(ctx, api.PeopleQuery{Text: text, Sort: api.SortName, Page: api.Page{Limit: 20}})
		if err != nil {
			return err
		}
		for _, c := range found.People {
			if c.Number != data.Keep.Number {
				data.Others = append(data.Others, c)
			}
		}
	}
	return v.render("person-merge.html", data)
}

func mergedPeople(v *visit) error {
	c, err := v.page.Verbs.MergeContacts(v.r.Context(), api.Merge{Keep: v.number(), Gone: v.field("with")})
	if err != nil {
		return err
	}
	return v.done(toPerson(string(c.Number)), notice{Key: "people.merged-now", Values: []string{"Name", nameOf(c.Name, string(c.Number))}})
}

// erasePerson says what will go and what is kept.
func erasePerson(v *visit) error {
	foot, err := v.page.Verbs.Footprint(v.r.Context(), v.number())
	if err != nil {
		return err
	}
	return v.render("person-erase.html", foot)
}

func erasedPerson(v *visit) error {
	if err := v.page.Verbs.EraseContact(v.r.Context(), v.number()); err != nil {
		return err
	}
	return v.done("/people", notice{Key: "people.erased-now"})
}
