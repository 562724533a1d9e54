package groups_test

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/tocsin-sms/tocsin/groups"
	"github.com/tocsin-sms/tocsin/internal/lang"
	"github.com/tocsin-sms/tocsin/internal/phone"
	"github.com/tocsin-sms/tocsin/internal/store"
	"github.com/tocsin-sms/tocsin/internal/store/storetest"
)

// pageOf is the names of a page, "" for who has none.
func pageOf(p groups.Page) []string {
	list := []string{}
	for _, c := range p.Contacts {
		list = append(list, cmp.Or(c.Name, string(c.Number)))
	}
	return list
}

// village is a store of a few people, in and out of the index.
func village(t *testing.T, listedFirst bool) *store.DB {
	db := storetest.Open(t)
	update(t, db, func(tx *store.Tx) {
		if listedFirst {
			must(groups.List(tx, 0))
		}
		create(t, tx, "sante", "nord")
		for i, c := range []groups.Contact{
			{Name: "Awa Ngono", Language: "fr", Fields: map[string]string{"village": "Bafia", "age": "34"}},
			{Name: "Élodie", Language: "fr", Fields: map[string]string{"village": "Bafia Nord"}},
			{Name: "محمد علي", Language: "ar"},
			{Name: "王小明", Seen: noon},
			{},
			{Name: "Jean d'Arc Awono", Fields: map[string]string{"job": "nurse at Awae"}, Seen: noon.Add(time.Hour)},
		} {
			c.Number = phone.Number(fmt.Sprintf("+23769900000%d", i+1))
			if err := groups.Save(tx, c, noon); err != nil {
				t.Fatal(err)
			}
		}
		join(t, tx, "sante", ada, bella, chidi)
		if err := errors.Join(groups.Stop(tx, chidi, text("STOP")), groups.Doubt(tx, ada, text("stop by tonight?"))); err != nil {
			t.Fatal(err)
		}
	})
	return db
}

func TestSearch(t *testing.T) {
	tests := map[string]struct {
		query groups.Query
		order groups.Order
		want  []string
	}{
		"everybody by number":     {groups.Query{}, groups.ByNumber, []string{"Awa Ngono", "Élodie", "محمد علي", "王小明", "+237699000005", "Jean d'Arc Awono"}},
		"everybody by name":       {groups.Query{}, groups.ByName, []string{"Awa Ngono", "Élodie", "Jean d'Arc Awono", "محمد علي", "王小明", "+237699000005"}},
		"everybody by last text":  {groups.Query{}, groups.BySeen, []string{"Jean d'Arc Awono", "王小明", "Awa Ngono", "Élodie", "محمد علي", "+237699000005"}},
		"the beginning of a word": {groups.Query{Text: "aw"}, groups.ByNumber, []string{"Awa Ngono", "Jean d'Arc Awono"}},
		"not its middle":          {groups.Query{Text: "wa"}, groups.ByNumber, []string{}},
		"words in any order":      {groups.Query{Text: "ngo AWA"}, groups.ByNumber, []string{"Awa Ngono"}},
		"accents do not count":    {groups.Query{Text: "elo"}, groups.ByNumber, []string{"Élodie"}},
		"Arabic":                  {groups.Query{Text: "علي"}, groups.ByNumber, []string{"محمد علي"}},
		"Chinese has no spaces":   {groups.Query{Text: "小"}, groups.ByNumber, []string{"王小明"}},
		"a field":                 {groups.Query{Text: "bafia"}, groups.ByNumber, []string{"Awa Ngono", "Élodie"}},
		"the end of a number":     {groups.Query{Text: "00 00 04"}, groups.ByNumber, []string{"王小明"}},
		"its beginning at home":   {groups.Query{Text: "06 99 00", Group: "sante"}, groups.ByNumber, []string{"Awa Ngono", "Élodie"}},
		"its beginning":           {groups.Query{Text: "+237 699", Group: "sante"}, groups.ByNumber, []string{"Awa Ngono", "Élodie"}},
		"too few digits: a word":  {groups.Query{Text: "34"}, groups.ByNumber, []string{"Awa Ngono"}},
		"a language":              {groups.Query{Language: "fr"}, groups.ByName, []string{"Awa Ngono", "Élodie"}},
		"stopped":                 {groups.Query{Stopped: new(true)}, groups.ByName, []string{"محمد علي"}},
		"not stopped, in a group": {groups.Query{Stopped: new(false), Group: "sante"}, groups.ByName, []string{"Awa Ngono", "Élodie"}},
		"held":                    {groups.Query{Held: true}, groups.ByName, []string{"Awa Ngono"}},
		"a field's value":         {groups.Query{Field: "Village", Value: "bafia"}, groups.ByName, []string{"Awa Ngono"}},
		"a field at all":          {groups.Query{Field: "village"}, groups.ByName, []string{"Awa Ngono", "Élodie"}},
		"among some":              {groups.Query{Among: []phone.Number{chidi, ada, "+33612345678"}}, groups.ByNumber, []string{"Awa Ngono", "محمد علي"}},
		"among nobody":            {groups.Query{Among: []phone.Number{}}, groups.ByNumber, []string{}},
	}
	for _, listedFirst := range []bool{true, false} {
		db := village(t, listedFirst)
		for name, test := range tests {
			t.Run(fmt.Sprintf("%s, listed %v", name, listedFirst), func(t *testing.T) {
				update(t, db, func(tx *store.Tx) {
					p := must(groups.Search(tx, test.query, test.order, "", 10))
					if diff := gocmp.Diff(test.want, pageOf(p)); diff != "" || p.Count != len(test.want) || p.More || p.Next != "" {
						t.Errorf("count %d, next %q (-want +got):\n%s", p.Count, p.Next, diff)
					}
				})
			})
		}
	}
}

func TestSearchRefuses(t *testing.T) {
	update(t, storetest.Open(t), func(tx *store.Tx) {
		if _, err := groups.Search(tx, groups.Query{Group: "nord"}, groups.ByName, "", 10); !errors.Is(err, groups.ErrNotFound) {
			t.Errorf("a group that is not there: %v", err)
		}
		for _, cursor := range []string{"x", "+237699000001", "é"} {
			if _, err := groups.Search(tx, groups.Query{}, groups.ByName, cursor, 10); !errors.Is(err, groups.ErrCursor) {
				t.Errorf("behind %q: %v", cursor, err)
			}
		}
	})
}

// However people come, change and go, and however far the index is made, every
// page of a list is what reading everybody gives.
func TestSearchIsReadingEverybody(t *testing.T) {
	db := storetest.Open(t)
	rapid.Check(t, func(t *rapid.T) {
		err := db.Update(func(tx *store.Tx) error {
			newTown(t, tx).live(t)
			return errUndo
		})
		if !errors.Is(err, errUndo) {
			t.Fatal(err)
		}
	})
}

// errUndo leaves the store as it was.
var errUndo = errors.New("undo")

// town is people as the store should have them.
type town struct {
	tx     *store.Tx
	people map[phone.Number]groups.Contact
}

func newTown(t *rapid.T, tx *store.Tx) *town {
	w := &town{tx, map[phone.Number]groups.Contact{}}
	w.check(t, groups.Create(tx, groups.Group{Name: "a"}))
	if rapid.Bool().Draw(t, "listed from the start") {
		must(groups.List(tx, 0))
	}
	return w
}

func (w *town) check(t *rapid.T, err error) {
	if err != nil {
		t.Fatal(err)
	}
}

func (w *town) live(t *rapid.T) {
	number := rapid.SampledFrom(crowdNumbers)
	name := rapid.SampledFrom([]string{"", "Awa", "awa Ngono", "Élodie Awa", "Zoé"})
	t.Repeat(map[string]func(*rapid.T){
		"save": func(t *rapid.T) {
			c := groups.Contact{Number: number.Draw(t, "n"), Name: name.Draw(t, "name"), Language: rapid.SampledFrom([]string{"", "fr"}).Draw(t, "l")}
			c.Fields = map[string]string{"village": name.Draw(t, "village")}
			w.check(t, groups.Save(w.tx, c, noon))
		},
		"see": func(t *rapid.T) {
			must(groups.Saw(w.tx, number.Draw(t, "n"), noon.Add(time.Duration(rapid.IntRange(0, 5).Draw(t, "s"))*time.Second)))
		},
		"join":   func(t *rapid.T) { _, err := groups.Join(w.tx, "a", number.Draw(t, "n"), text("A")); w.check(t, err) },
		"stop":   func(t *rapid.T) { w.check(t, groups.Stop(w.tx, number.Draw(t, "n"), operator())) },
		"unstop": func(t *rapid.T) { w.check(t, groups.Unstop(w.tx, number.Draw(t, "n"), operator())) },
		"erase":  func(t *rapid.T) { w.check(t, groups.Erase(w.tx, number.Draw(t, "n"))) },
		"list":   func(t *rapid.T) { must(groups.List(w.tx, 2)) },
		"import": func(t *rapid.T) {
			row := groups.Row{Number: number.Draw(t, "n"), Name: name.Draw(t, "name"), Stopped: rapid.Bool().Draw(t, "stopped"), Groups: []string{"a"}}
			must(groups.ImportRows(w.tx, []groups.Row{row}, groups.ImportOptions{At: noon}))
		},
		"": w.compare,
	})
}

// compare asks for all pages of a query and sorts everybody by hand.
func (w *town) compare(t *rapid.T) {
	q := groups.Query{Text: rapid.SampledFrom([]string{"", "aw", "ngo awa", "699"}).Draw(t, "text")}
	if rapid.Bool().Draw(t, "by standing") {
		q.Stopped = new(rapid.Bool().Draw(t, "stopped"))
	}
	if rapid.Bool().Draw(t, "in a group") {
		q.Group = "a"
	}
	order := rapid.SampledFrom([]groups.Order{groups.ByNumber, groups.ByName, groups.BySeen}).Draw(t, "order")
	want := w.byHand(q, order)
	var got []phone.Number
	for after, first := "", true; first || after != ""; first = false {
		p, err := groups.Search(w.tx, q, order, after, 2)
		w.check(t, err)
		if p.Count != len(want) {
			t.Fatalf("%+v: counted %d of %d", q, p.Count, len(want))
		}
		for _, c := range p.Contacts {
			got = append(got, c.Number)
		}
		after = p.Next
	}
	if diff := gocmp.Diff(want, got); diff != "" {
		t.Fatalf("%+v by %q (-want +got):\n%s", q, order, diff)
	}
}

func (w *town) byHand(q groups.Query, order groups.Order) (want []phone.Number) {
	var fit []groups.Contact
	for _, n := range crowdNumbers {
		c, err := groups.Find(w.tx, n)
		stopped := must(groups.StandingOf(w.tx, n)) == groups.Stopped
		if err != nil || q.Stopped != nil && *q.Stopped != stopped || q.Group != "" && !groups.IsMember(w.tx, q.Group, n) || !said(c, q.Text) {
			continue
		}
		fit = append(fit, c)
	}
	slices.SortFunc(fit, func(a, b groups.Contact) int {
		byNumber := cmp.Compare(a.Number, b.Number)
		switch order {
		case groups.ByName:
			fold := func(c groups.Contact) string { return cmp.Or(lang.Fold(c.Name), "\xff") }
			return cmp.Or(cmp.Compare(fold(a), fold(b)), byNumber)
		case groups.BySeen:
			return cmp.Or(b.Seen.Compare(a.Seen), byNumber)
		}
		return byNumber
	})
	for _, c := range fit {
		want = append(want, c.Number)
	}
	return want
}

// said tells whether words of a person begin with those of text, or digits are
// of their number.
func said(c groups.Contact, text string) bool {
	if strings.Trim(text, "0123456789") == "" {
		return strings.Contains(string(c.Number), text)
	}
	words := append(lang.Split(c.Name), lang.Split(c.Fields["village"])...)
	return !slices.ContainsFunc(lang.Split(text), func(want string) bool {
		return !slices.ContainsFunc(words, func(word string) bool { return strings.HasPrefix(word, want) })
	})
}
