package page

import (
	"maps"
	"slices"

	"github.com/tocsin-sms/tocsin/internal/api"
)

// personForm is a person as a form has them. Number is empty for a new one.
type personForm struct {
	Number   string // in the path; "" while they are new
	Typed    string // the number of a new one
	Name     string
	Language string
	Consent  string
	Fields   []fieldValue
	Groups   []groupName
	In       map[string]bool
	Known    api.Facets
	Problem  *problem
}

func newPerson(v *visit) error {
	form := personForm{Typed: v.r.URL.Query().Get("number"), In: map[string]bool{v.r.URL.Query().Get("group"): true}}
	if err := v.complete(&form); err != nil {
		return err
	}
	return v.render("person-edit.html", form)
}

// complete adds to a form what can be chosen, and a row for every field that
// people have.
func (v *visit) complete(form *personForm) (err error) {
	if form.Groups, err = v.groupNames(); err != nil {
		return err
	}
	form.Known, err = v.page.Verbs.Facets(v.r.Context())
	for _, name := range form.Known.Fields {
		if !slices.ContainsFunc(form.Fields, func(f fieldValue) bool { return f.Name == name }) {
			form.Fields = append(form.Fields, fieldValue{Name: name})
		}
	}
	return err
}

// readPerson takes what was typed.
func (v *visit) readPerson() (personForm, error) {
	if err := v.r.ParseForm(); err != nil {
		return personForm{}, err
	}
	form := personForm{
		Number: v.number(), Typed: v.field("number"), Name: v.field("name"), Language: v.field("language"), Consent: v.field("consent"), In: map[string]bool{},
	}
	for _, g := range v.r.PostForm["group"] {
		form.In[g] = true
	}
	names, values := v.r.PostForm["field"], v.r.PostForm["value"]
	for i := range min(len(names), len(values)) {
		if names[i] != "" {
			form.Fields = append(form.Fields, fieldValue{names[i], values[i]})
		}
	}
	return form, nil
}

// edit is the form as the verb takes it.
func (f personForm) edit() api.ContactEdit {
	e := api.ContactEdit{Number: f.Number, Name: &f.Name, Language: &f.Language, Consent: f.Consent, Fields: map[string]string{}}
	if e.Number == "" {
		e.Number = f.Typed
		e.Groups = slices.Sorted(maps.Keys(f.In))
	}
	for _, field := range f.Fields {
		e.Fields[field.Name] = field.Value
	}
	return e
}

func addPerson(v *visit) error {
	form, err := v.readPerson()
	if err != nil {
		return err
	}
	c, err := v.page.Verbs.EditContact(v.r.Context(), form.edit(), true)
	if err != nil {
		return v.personAgain(form, err)
	}
	return v.done(toPerson(string(c.Number)), notice{Key: "people.added", Values: []string{"Name", nameOf(c.Name, string(c.Number))}})
}

func (v *visit) personAgain(form personForm, err error) error {
	form.Problem = v.problem(err)
	if err := v.complete(&form); err != nil {
		return err
	}
	return v.again("person-edit.html", form, err)
}

// nameOf is what somebody is called: the name, else the number.
func nameOf(name, number string) string {
	if name != "" {
		return name
	}
	return number
}

func changePerson(v *visit) error {
	c, err := v.page.Verbs.Contact(v.r.Context(), v.number())
	if err != nil {
		return err
	}
	form := personForm{Number: string(c.Number), Name: c.Name, Language: c.Language}
	for _, name := range slices.Sorted(maps.Keys(c.Fields)) {
		form.Fields = append(form.Fields, fieldValue{name, c.Fields[name]})
	}
	if err := v.complete(&form); err != nil {
		return err
	}
	return v.render("person-edit.html", form)
}

// savePerson changes a person. What can be undone is undone by the same form,
// with the values of before.
func savePerson(v *visit) error {
	form, err := v.readPerson()
	if err != nil {
		return err
	}
	c, err := v.page.Verbs.EditContact(v.r.Context(), form.edit(), false)
	if err != nil {
		return v.personAgain(form, err)
	}
	return v.done(toPerson(string(c.Number)), notice{Key: "people.saved", Values: []string{"Name", nameOf(c.Name, string(c.Number))}})
}
