package page

import (
	"encoding/csv"
	"encoding/json"
	"maps"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/tocsin-sms/tocsin/internal/api"
)

// personData is one person with a page of what happened.
type personData struct {
	api.ContactDetail
	Timeline api.Timeline
	Fields   []fieldValue
	Titles   map[string]string // of groups, by name
	Others   []groupName       // groups they are not in
	Earlier  bool              // it is not the first page
	Stranger bool              // they wrote, or said stop, and are no contact
}

type fieldValue struct{ Name, Value string }

// momentsAtOnce is how many moments a page of a timeline shows.
const momentsAtOnce = 30

func person(v *visit) error {
	ctx := v.r.Context()
	c, err := v.page.Verbs.Contact(ctx, v.number())
	if err != nil {
		return err
	}
	after := v.r.URL.Query().Get("after")
	data := personData{ContactDetail: c, Titles: map[string]string{}, Earlier: after != "", Stranger: c.Created.IsZero()}
	if data.Timeline, err = v.page.Verbs.Timeline(ctx, string(c.Number), api.Page{After: after, Limit: momentsAtOnce}); err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(c.Fields)) {
		data.Fields = append(data.Fields, fieldValue{name, c.Fields[name]})
	}
	groups, err := v.groupNames()
	for _, g := range groups {
		data.Titles[g.Name] = g.Title
		if !slices.Contains(c.Groups, g.Name) {
			data.Others = append(data.Others, g)
		}
	}
	if err != nil {
		return err
	}
	return v.render("person.html", data)
}

// toPerson is the address of a person's page.
func toPerson(number string) string { return "/people/" + url.PathEscape(number) }

// exportPerson sends all that is known of a person as JSON.
func exportPerson(v *visit) error {
	d, err := v.page.Verbs.Dossier(v.r.Context(), v.number())
	if err != nil {
		return err
	}
	v.attach("person.json", "application/json")
	out := json.NewEncoder(v.w)
	out.SetIndent("", "  ")
	out.SetEscapeHTML(false)
	return out.Encode(d)
}

// exportPersonCSV sends the same as rows of a sheet: what, and what is kept.
func exportPersonCSV(v *visit) error {
	d, err := v.page.Verbs.Dossier(v.r.Context(), v.number())
	if err != nil {
		return err
	}
	v.attach("person.csv", "text/csv; charset=utf-8")
	out := csv.NewWriter(v.w)
	for _, row := range dossierRows(d) {
		for i, cell := range row {
			row[i] = plainCell(cell)
		}
		if err := out.Write(row); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// dossierRows are the columns time, what, group or number, text, and how.
func dossierRows(d api.Dossier) [][]string {
	rows := [][]string{{"time", "what", "about", "text", "how"}, {"", "number", string(d.Number), "", ""}, {"", "name", "", d.Name, ""}, {"", "language", "", d.Language, ""}}
	for _, name := range slices.Sorted(maps.Keys(d.Fields)) {
		rows = append(rows, []string{"", "field", name, d.Fields[name], ""})
	}
	for _, g := range d.Groups {
		rows = append(rows, []string{"", "group", g, "", ""})
	}
	for _, m := range d.Timeline {
		text, about := m.Text, m.Group
		if text == "" {
			text = m.Words
		}
		if about == "" {
			about = string(m.Number)
		}
		how := m.Note
		if how == "" {
			how = m.By
		}
		rows = append(rows, []string{m.At.UTC().Format(time.RFC3339), m.Kind, about, text, how})
	}
	return rows
}

// plainCell keeps a spreadsheet from running a text as a formula. A number with
// its plus is none.
func plainCell(cell string) string {
	if cell == "" || !strings.ContainsRune("=+-@\t\r", rune(cell[0])) || cell[0] == '+' && strings.Trim(cell[1:], "0123456789") == "" {
		return cell
	}
	return "'" + cell
}
