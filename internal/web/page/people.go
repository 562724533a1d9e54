package page

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/tocsin-sms/tocsin/accounts"
	"github.com/tocsin-sms/tocsin/internal/api"
	"github.com/tocsin-sms/tocsin/internal/lang"
)

// peopleRoutes are those of people, of lists that are imported, and of groups.
func (p *Page) peopleRoutes() []route {
	return slices.Concat(p.personRoutes(), p.importRoutes(), p.groupRoutes())
}

func (p *Page) personRoutes() []route {
	return []route{
		{"GET /people", accounts.Viewer, listPeople},
		{"GET /people/people.csv", accounts.Coordinator, exportPeople},
		{"GET /people/new", accounts.Coordinator, newPerson},
		{"POST /people/new", accounts.Coordinator, addPerson},
		{"GET /people/{number}", accounts.Viewer, person},
		{"GET /people/{number}/edit", accounts.Coordinator, changePerson},
		{"POST /people/{number}/edit", accounts.Coordinator, savePerson},
		{"POST /people/{number}/stop", accounts.Coordinator, stopPerson},
		{"POST /people/{number}/start", accounts.Coordinator, startPerson},
		{"POST /people/{number}/reach", accounts.Coordinator, reachPerson},
		{"POST /people/{number}/join", accounts.Coordinator, joinPerson},
		{"POST /people/{number}/leave", accounts.Coordinator, leavePerson},
		{"GET /people/{number}/merge", accounts.Coordinator, mergePeople},
		{"POST /people/{number}/merge", accounts.Coordinator, mergedPeople},
		{"GET /people/{number}/erase", accounts.Coordinator, erasePerson},
		{"POST /people/{number}/erase", accounts.Coordinator, erasedPerson},
		{"GET /people/{number}/dossier.json", accounts.Coordinator, exportPerson},
		{"GET /people/{number}/dossier.csv", accounts.Coordinator, exportPersonCSV},
	}
}

// peopleData is a list of people and what it was asked for.
type peopleData struct {
	api.People
	Query    peopleQuery
	Groups   []groupName
	Facets   api.Facets
	Nobody   bool // there are no people at all
	Fragment bool
}

// Title is what a group is called in the reader's language.
func (d peopleData) Title(name string) string {
	for _, g := range d.Groups {
		if g.Name == name {
			return g.Title
		}
	}
	return name
}

// groupName is a group by its name and as people read it.
type groupName struct{ Name, Title string }

// peopleQuery is what stands in the address of a list of people.
type peopleQuery struct {
	Text, Group, Language, Standing, Field, Value, Sort, After string
}

// The standings a list can be narrowed to.
const (
	standingStopped     = "stopped"
	standingHeld        = "held"
	standingUnreachable = "unreachable"
	standingAllowed     = "allowed"
)

func readPeopleQuery(v url.Values) peopleQuery {
	q := peopleQuery{
		Text: v.Get("q"), Group: v.Get("group"), Language: v.Get("language"), Standing: v.Get("standing"),
		Field: v.Get("field"), Value: v.Get("value"), Sort: v.Get("sort"), After: v.Get("after"),
	}
	if q.Field == "" {
		q.Value = ""
	}
	return q
}

// verb is the query as the verb takes it; without a word on the order it is by name.
func (q peopleQuery) verb() api.PeopleQuery {
	out := api.PeopleQuery{
		Text: q.Text, Group: q.Group, Language: q.Language, Field: q.Field, Value: q.Value, Sort: q.Sort,
		Held: q.Standing == standingHeld, Unreachable: q.Standing == standingUnreachable, Page: api.Page{After: q.After},
	}
	switch q.Standing {
	case standingStopped:
		out.Stopped = new(true)
	case standingAllowed:
		out.Stopped = new(false)
	}
	switch q.Sort {
	case "":
		out.Sort = api.SortName
	case "number":
		out.Sort = api.SortNumber
	}
	return out
}

// Narrowed tells whether anything but the order was asked for.
func (q peopleQuery) Narrowed() bool {
	return q.Text+q.Group+q.Language+q.Standing+q.Field != ""
}

// Filtered tells whether the list is narrowed by more than the search.
func (q peopleQuery) Filtered() bool { return q.Group+q.Language+q.Standing+q.Field != "" }

// Link is the address of the same list, with another value for one name.
func (q peopleQuery) Link(path, name, value string) string {
	v := url.Values{}
	for key, s := range map[string]string{
		"q": q.Text, "group": q.Group, "language": q.Language, "standing": q.Standing, "field": q.Field, "value": q.Value, "sort": q.Sort,
	} {
		if key != name && s != "" {
			v.Set(key, s)
		}
	}
	if value != "" {
		v.Set(name, value)
	}
	if len(v) == 0 {
		return path
	}
	return path + "?" + v.Encode()
}

func listPeople(v *visit) error {
	q := readPeopleQuery(v.r.URL.Query())
	data := peopleData{Query: q}
	var err error
	if data.People, err = v.page.Verbs.People(v.r.Context(), q.verb()); err != nil {
		return err
	}
	data.Nobody = data.Count == 0 && !q.Narrowed() && q.After == ""
	if data.Groups, err = v.groupNames(); err != nil {
		return err
	}
	if data.Facets, err = v.page.Verbs.Facets(v.r.Context()); err != nil {
		return err
	}
	return v.render("people.html", data)
}

// groupNames are all groups, as people read them.
func (v *visit) groupNames() ([]groupName, error) {
	all, err := v.page.Verbs.Groups(v.r.Context(), api.Page{All: true})
	names := make([]groupName, 0, len(all))
	for _, g := range all {
		names = append(names, groupName{g.Name, v.called(g.Name, g.Title)})
	}
	return names, err
}

// called is a group's title in the reader's language, else its name.
func (v *visit) called(name string, title lang.Text) string {
	if t := title.In(v.say.Code()); t != "" {
		return t
	}
	return name
}

// exportPeople sends the list as a file of CSV.
func exportPeople(v *visit) error {
	q := readPeopleQuery(v.r.URL.Query()).verb()
	v.attach("people.csv", "text/csv; charset=utf-8")
	return v.page.Verbs.ExportPeople(v.r.Context(), v.w, q)
}

// attach says that the answer is a file to be saved.
func (v *visit) attach(name, kind string) {
	v.w.Header().Set("Content-Type", kind)
	v.w.Header().Set("Content-Disposition", "attachment; filename="+strconv.Quote(name))
}

// number is the person whom the path names.
func (v *visit) number() string { return v.r.PathValue("number") }

// field is what stands in a field of the form, without space around it.
func (v *visit) field(name string) string { return strings.TrimSpace(v.r.PostFormValue(name)) }
