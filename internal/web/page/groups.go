package page

import (
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/tocsin-sms/tocsin/accounts"
	"github.com/tocsin-sms/tocsin/internal/api"
	"github.com/tocsin-sms/tocsin/internal/lang"
	"github.com/tocsin-sms/tocsin/internal/web/chart"
)

func (p *Page) groupRoutes() []route {
	return []route{
		{"GET /groups", accounts.Viewer, listGroups},
		{"POST /groups", accounts.Coordinator, addGroup},
		{"GET /groups/{name}", accounts.Viewer, group},
		{"POST /groups/{name}/edit", accounts.Coordinator, saveGroup},
		{"POST /groups/{name}/add", accounts.Coordinator, addMember},
		{"POST /groups/{name}/remove", accounts.Coordinator, removeMember},
		{"GET /groups/{name}/delete", accounts.Coordinator, deleteGroup},
		{"POST /groups/{name}/delete", accounts.Coordinator, deletedGroup},
	}
}

// groupRow is a group as a list shows it.
type groupRow struct {
	api.Group
	Called string
}

type groupsData struct {
	Groups  []groupRow
	Title   string
	Confirm bool
	Problem *problem
}

func listGroups(v *visit) error {
	data, err := v.groupsData()
	if err != nil {
		return err
	}
	return v.render("groups.html", data)
}

func (v *visit) groupsData() (groupsData, error) {
	all, err := v.page.Verbs.Groups(v.r.Context(), api.Page{All: true})
	data := groupsData{}
	for _, g := range all {
		data.Groups = append(data.Groups, groupRow{g, v.called(g.Name, g.Title)})
	}
	return data, err
}

// addGroup makes a group of a title; commands and files call it by the same in
// plain letters.
func addGroup(v *visit) error {
	title := v.field("title")
	g := api.Group{Name: nameFrom(title), Title: lang.Text{v.say.Code(): title}, Confirm: v.field("confirm") != ""}
	made, err := v.makeGroup(g)
	if err == nil {
		return v.done(toGroup(made.Name), notice{Key: "groups.added", Values: []string{"Name", title}})
	}
	data, failed := v.groupsData()
	if failed != nil {
		return failed
	}
	data.Title, data.Confirm, data.Problem = title, g.Confirm, v.fieldProblem(err)
	return v.again("groups.html", data, err)
}

// longestName and longestTitle bound a group's name, in bytes, and the title
// that a name is cut from, in characters.
const (
	longestName  = 64
	longestTitle = 100
)

// nameFrom is the name of a group of that title. Of a title in a script with
// long characters it is the beginning; a title that is none is left to be refused.
func nameFrom(title string) string {
	name := strings.ReplaceAll(lang.Fold(title), " ", "-")
	if utf8.RuneCountInString(title) > longestTitle || len(name) <= longestName {
		return name
	}
	end := longestName
	for !utf8.RuneStart(name[end]) {
		end--
	}
	return strings.TrimRight(name[:end], "-")
}

// makeGroup makes a group that has its name from its title.
func (v *visit) makeGroup(g api.Group) (api.Group, error) {
	if g.Name == "" {
		return g, &fieldError{"groups.untitled", "groups.untitled-hint"}
	}
	return v.page.Verbs.CreateGroup(v.r.Context(), g)
}

func toGroup(name string) string { return "/groups/" + url.PathEscape(name) }

func (v *visit) group() string { return v.r.PathValue("name") }

// groupData is a group with a page of its members.
type groupData struct {
	groupRow
	api.People
	Text   string
	After  string
	Past   *figure
	Title  string // in the reader's language
	Delete bool   // asked whether
}

func group(v *visit) error {
	data, err := v.groupData()
	if err != nil {
		return err
	}
	query := v.r.URL.Query()
	data.Text, data.After = query.Get("q"), query.Get("after")
	data.People, err = v.page.Verbs.People(v.r.Context(), api.PeopleQuery{Group: v.group(), Text: data.Text, Sort: api.SortName, Page: api.Page{After: data.After}})
	if err != nil {
		return err
	}
	past, err := v.page.Verbs.GroupHistory(v.r.Context(), v.group())
	if err != nil {
		return err
	}
	data.Past = v.membersOverTime(past)
	return v.render("group.html", data)
}

func (v *visit) groupData() (groupData, error) {
	g, err := v.page.Verbs.Group(v.r.Context(), v.group(), api.Page{Limit: 1})
	data := groupData{groupRow: groupRow{g, v.called(g.Name, g.Title)}}
	data.Title = g.Title.In(v.say.Code())
	return data, err
}

// membersOverTime draws how many were in a group; one day alone is no line.
func (v *visit) membersOverTime(past []api.Counted) *figure {
	if len(past) < 3 {
		return nil
	}
	line := chart.Series{Name: v.say.Text("groups.members")}
	for _, c := range past {
		line.Points = append(line.Points, chart.Point{At: c.At, Value: float64(c.Count)})
	}
	f := v.figure(chart.Lines{
		Title: v.say.Text("groups.over-time"), From: past[0].At, To: past[len(past)-1].At,
		Series: []chart.Series{line}, When: v.say.Text("groups.day"),
	}, true)
	return &f
}

func saveGroup(v *visit) error {
	g, err := v.page.Verbs.Group(v.r.Context(), v.group(), api.Page{Limit: 1})
	if err != nil {
		return err
	}
	title := lang.Text{}
	for code, t := range g.Title {
		title[code] = t
	}
	title[v.say.Code()] = v.field("title")
	if title[v.say.Code()] == "" {
		delete(title, v.say.Code())
	}
	confirm := v.field("confirm") != ""
	if _, err := v.page.Verbs.EditGroup(v.r.Context(), api.GroupEdit{Name: g.Name, Title: title, Confirm: &confirm}); err != nil {
		return err
	}
	return v.done(toGroup(g.Name), notice{Key: "groups.saved"})
}

// addMember puts numbers into a group, as they were pasted.
func addMember(v *visit) error {
	numbers := strings.FieldsFunc(v.field("numbers"), func(r rune) bool { return strings.ContainsRune(",;\n\r", r) })
	for i := range numbers {
		numbers[i] = strings.TrimSpace(numbers[i])
	}
	changed, err := v.page.Verbs.AddMembers(v.r.Context(), v.group(), numbers)
	if err != nil {
		return err
	}
	n := len(changed.Done)
	if len(changed.Refused) > 0 {
		why := v.page.phrases.Say(v.say.Code(), changed.Refused[0].Reason)
		return v.done(toGroup(v.group()), notice{Key: "groups.joined-some", Count: &n, Values: []string{"Value", changed.Refused[0].Value, "Why", why}})
	}
	return v.done(toGroup(v.group()), notice{Key: "groups.joined", Count: &n})
}

// removeMember takes somebody out; undone, they are in again.
func removeMember(v *visit) error {
	number := v.field("number")
	if _, err := v.page.Verbs.RemoveMembers(v.r.Context(), v.group(), []string{number}); err != nil {
		return err
	}
	return v.done(toGroup(v.group()), notice{Key: "groups.removed", Values: []string{"Number", number}, Undo: toGroup(v.group()) + "/add", Fields: map[string]string{"numbers": number}})
}

func deleteGroup(v *visit) error {
	data, err := v.groupData()
	if err != nil {
		return err
	}
	return v.render("group-delete.html", data)
}

func deletedGroup(v *visit) error {
	if err := v.page.Verbs.DeleteGroup(v.r.Context(), v.group()); err != nil {
		return err
	}
	return v.done("/groups", notice{Key: "groups.deleted", Values: []string{"Name", v.group()}})
}
