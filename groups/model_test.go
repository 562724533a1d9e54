package groups_test

import (
	"cmp"
	"errors"
	"maps"
	"slices"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/tocsin-sms/tocsin/groups"
	"github.com/tocsin-sms/tocsin/internal/phone"
	"github.com/tocsin-sms/tocsin/internal/store"
	"github.com/tocsin-sms/tocsin/internal/store/storetest"
)

// crowd is what the store should know: the naive way to keep it.
type crowd struct {
	tx       *store.Tx
	members  map[groups.ID]map[phone.Number]bool
	waiting  map[phone.Number]map[groups.ID]bool
	known    map[phone.Number]bool
	stopped  map[phone.Number]bool
	doubtful map[phone.Number]bool
}

var (
	crowdGroups  = []groups.ID{"a", "ab", "b", "confirming"}
	crowdNumbers = []phone.Number{"+23769900000", "+237699000000", "+237699000001", "+237699000002", "+33612345678", "+33612345679"}
)

func newCrowd(t *rapid.T, tx *store.Tx) *crowd {
	c := &crowd{
		tx: tx, members: map[groups.ID]map[phone.Number]bool{}, waiting: map[phone.Number]map[groups.ID]bool{},
		known: map[phone.Number]bool{}, stopped: map[phone.Number]bool{}, doubtful: map[phone.Number]bool{},
	}
	for _, id := range crowdGroups {
		c.check(t, groups.Create(tx, groups.Group{Name: id, Confirm: id == "confirming"}))
		c.members[id] = map[phone.Number]bool{}
	}
	for _, n := range crowdNumbers {
		c.waiting[n] = map[groups.ID]bool{}
	}
	return c
}

func (c *crowd) check(t *rapid.T, err error) {
	if err != nil {
		t.Fatal(err)
	}
}

func drawID(t *rapid.T) groups.ID {
	return rapid.SampledFrom(crowdGroups).Draw(t, "group")
}

func drawNumber(t *rapid.T) phone.Number {
	return rapid.SampledFrom(crowdNumbers).Draw(t, "number")
}

func (c *crowd) join(t *rapid.T) {
	id, n := drawID(t), drawNumber(t)
	how := rapid.SampledFrom([]groups.How{text("join"), operator(), {At: noon, By: groups.ByOperator, Words: "paper"}}).Draw(t, "how")
	got, err := groups.Join(c.tx, id, n, how)
	own := how.By == groups.ByText
	if c.stopped[n] && !own {
		if !errors.Is(err, groups.ErrStopped) {
			t.Fatalf("join of a stopped person: %v", err)
		}
		return
	}
	c.check(t, err)
	if c.stopped[n] {
		delete(c.stopped, n)
		delete(c.doubtful, n)
	}
	c.known[n] = true
	want := groups.Joined
	switch {
	case c.members[id][n]:
		want = groups.AlreadyIn
	case id == "confirming" && (own || how.Words == ""):
		want = groups.AwaitsYes
		c.waiting[n][id] = true
	default:
		c.members[id][n] = true
		delete(c.waiting[n], id)
	}
	if got != want {
		t.Fatalf("join: %v, want %v", got, want)
	}
}

func (c *crowd) leave(t *rapid.T) {
	id, n := drawID(t), drawNumber(t)
	was, err := groups.Leave(c.tx, id, n, text("leave"))
	c.check(t, err)
	if want := c.members[id][n] || c.waiting[n][id]; was != want {
		t.Fatalf("leave: %v, want %v", was, want)
	}
	delete(c.members[id], n)
	delete(c.waiting[n], id)
}

func (c *crowd) confirm(t *rapid.T) {
	n := drawNumber(t)
	got, err := groups.Confirm(c.tx, n, text("yes"))
	c.check(t, err)
	if diff := gocmp.Diff(slices.Sorted(maps.Keys(c.waiting[n])), got, cmpopts.EquateEmpty()); diff != "" {
		t.Fatalf("confirmed (-want +got):\n%s", diff)
	}
	for id := range c.waiting[n] {
		c.members[id][n] = true
	}
	clear(c.waiting[n])
}

func (c *crowd) stop(t *rapid.T) {
	n := drawNumber(t)
	c.check(t, groups.Stop(c.tx, n, text("stop")))
	c.stopped[n] = true
	c.forget(n)
}

// forget takes n out of everything but the stopped list and the contacts.
func (c *crowd) forget(n phone.Number) {
	for _, m := range c.members {
		delete(m, n)
	}
	clear(c.waiting[n])
	delete(c.doubtful, n)
}

func (c *crowd) start(t *rapid.T) {
	n := drawNumber(t)
	c.check(t, groups.Unstop(c.tx, n, text("start")))
	delete(c.stopped, n)
	delete(c.doubtful, n)
}

func (c *crowd) doubt(t *rapid.T) {
	n := drawNumber(t)
	c.check(t, groups.Doubt(c.tx, n, text("stop it")))
	c.doubtful[n] = true
}

func (c *crowd) erase(t *rapid.T) {
	n := drawNumber(t)
	c.check(t, groups.Erase(c.tx, n))
	c.forget(n)
	delete(c.known, n)
}

func (c *crowd) deleteGroup(t *rapid.T) {
	id := drawID(t)
	c.check(t, groups.Delete(c.tx, id))
	c.check(t, groups.Create(c.tx, groups.Group{Name: id, Confirm: id == "confirming"}))
	clear(c.members[id])
	for _, w := range c.waiting {
		delete(w, id)
	}
}

// importRow imports one row for every group but the one that wants a YES.
func (c *crowd) importRow(t *rapid.T) {
	n, id := drawNumber(t), rapid.SampledFrom(crowdGroups[:3]).Draw(t, "group")
	r, err := groups.ImportRows(c.tx, []groups.Row{{Row: 2, Number: n, Groups: []string{string(id)}}}, groups.ImportOptions{At: noon})
	c.check(t, err)
	if c.stopped[n] != (r.Stopped == 1) {
		t.Fatalf("import of %s: %+v", n, r)
	}
	if !c.stopped[n] {
		c.known[n], c.members[id][n] = true, true
	}
}

// agree compares everything there is to be asked with the model.
func (c *crowd) agree(t *rapid.T) {
	for id, m := range c.members {
		var list []phone.Number
		for _, m := range must(groups.Members(c.tx, id, "", 0)) {
			list = append(list, m.Number)
		}
		same(t, "members of "+string(id), slices.Sorted(maps.Keys(m)), list)
		same(t, "count of "+string(id), len(m), must(groups.CountMembers(c.tx, id)))
	}
	same(t, "contacts", len(c.known), must(groups.Count(c.tx)))
	same(t, "stopped", len(c.stopped), must(groups.CountStopped(c.tx)))
	same(t, "doubted", len(c.doubtful), len(must(groups.Doubted(c.tx, 0))))
	for _, n := range crowdNumbers {
		same(t, "standing of "+string(n), c.standing(n), must(groups.StandingOf(c.tx, n)))
		var in []groups.ID
		for id, m := range c.members {
			if m[n] {
				in = append(in, id)
			}
		}
		slices.Sort(in)
		same(t, "groups of "+string(n), in, must(groups.MembershipsOf(c.tx, n)))
		same(t, "awaited of "+string(n), slices.Sorted(maps.Keys(c.waiting[n])), must(groups.Awaiting(c.tx, n, noon.Add(time.Hour))))
	}
}

func (c *crowd) standing(n phone.Number) groups.Standing {
	switch {
	case c.stopped[n]:
		return groups.Stopped
	case c.doubtful[n]:
		return groups.Held
	}
	return groups.Allowed
}

func same(t *rapid.T, what string, want, got any) {
	t.Helper()
	if diff := gocmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		t.Fatalf("%s (-want +got):\n%s", what, diff)
	}
}

// selection draws a selection and resume mark, and checks Select against the
// model.
func (c *crowd) selection(t *rapid.T) {
	ids := rapid.SliceOfDistinct(rapid.SampledFrom(crowdGroups), func(id groups.ID) groups.ID { return id })
	s := groups.Selection{
		Everyone: rapid.Bool().Draw(t, "everyone"),
		Groups:   ids.Draw(t, "groups"),
		Numbers:  rapid.SliceOf(rapid.SampledFrom(crowdNumbers)).Draw(t, "numbers"),
		Except:   ids.Draw(t, "except"),
	}
	after := rapid.SampledFrom(append([]phone.Number{""}, crowdNumbers...)).Draw(t, "after")
	limit := rapid.IntRange(1, 9).Draw(t, "limit")
	var got []phone.Number
	c.check(t, groups.Select(c.tx, s, after, func(n phone.Number) error {
		if got = append(got, n); len(got) == limit {
			return store.ErrStop
		}
		return nil
	}))
	want := c.choose(s, after)
	same(t, "selection", want[:min(limit, len(want))], got)
}

func (c *crowd) choose(s groups.Selection, after phone.Number) []phone.Number {
	chosen := map[phone.Number]bool{}
	for _, n := range s.Numbers {
		chosen[n] = true
	}
	if s.Everyone {
		maps.Copy(chosen, c.known)
	}
	for _, id := range s.Groups {
		maps.Copy(chosen, c.members[id])
	}
	for _, id := range s.Except {
		for n := range c.members[id] {
			delete(chosen, n)
		}
	}
	maps.DeleteFunc(chosen, func(n phone.Number, _ bool) bool { return cmp.Compare(n, after) <= 0 })
	return slices.Sorted(maps.Keys(chosen))
}

func TestPeopleAgreeWithModel(t *testing.T) {
	db := storetest.Open(t)
	undo := errors.New("undo")
	rapid.Check(t, func(t *rapid.T) {
		err := db.Update(func(tx *store.Tx) error {
			c := newCrowd(t, tx)
			t.Repeat(map[string]func(*rapid.T){
				"join": c.join, "leave": c.leave, "confirm": c.confirm, "stop": c.stop, "start": c.start,
				"doubt": c.doubt, "erase": c.erase, "delete": c.deleteGroup, "import": c.importRow,
				"select": c.selection, "": c.agree,
			})
			return undo
		})
		if !errors.Is(err, undo) {
			t.Fatal(err)
		}
	})
}
