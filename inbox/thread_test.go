package inbox_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/oklog/ulid/v2"

	"github.com/tocsin-sms/tocsin/inbox"
	"github.com/tocsin-sms/tocsin/internal/phone"
	"github.com/tocsin-sms/tocsin/internal/search"
	"github.com/tocsin-sms/tocsin/internal/store"
)

// accept files a text without a modem.
func accept(t *testing.T, db *store.DB, from phone.Number, text string, at time.Time, flags ...inbox.Flag) inbox.Message {
	t.Helper()
	m := inbox.Message{ID: store.NewID(at), From: from, Text: text, Received: at, Stored: at, Flags: flags}
	update(t, db, func(tx *store.Tx) error { return inbox.Accept(tx, m) })
	return m
}

// shelf is the conversations on a shelf, each with its count of unread texts.
func shelf(t *testing.T, db *store.DB, s inbox.Shelf) (list []string) {
	t.Helper()
	err := db.View(func(tx *store.Tx) error {
		found, err := inbox.Threads(tx, s, ulid.ULID{}, 0)
		for _, th := range found {
			list = append(list, fmt.Sprintf("%s %d", th.Number, th.Unread))
		}
		if n := inbox.CountThreads(tx, s, 100); n != len(found) {
			t.Errorf("shelf %q counts %d, lists %d", s, n, len(found))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func mark(t *testing.T, db *store.DB, n phone.Number, m inbox.Marks) {
	t.Helper()
	update(t, db, func(tx *store.Tx) error {
		_, err := inbox.MarkThread(tx, n, m)
		return err
	})
}

func TestConversationsFollowTheirTexts(t *testing.T) {
	yes, no := true, false
	steps := []struct {
		name                               string
		do                                 func(*testing.T, *store.DB)
		current, unread, starred, archived []string
	}{
		{"the latest is on top", func(t *testing.T, db *store.DB) {
			accept(t, db, awa, "un", noon)
			accept(t, db, bello, "deux", noon.Add(time.Second))
			accept(t, db, awa, "trois", noon.Add(2*time.Second))
		}, []string{"+237699000001 2", "+237699000002 1"}, []string{"+237699000001 2", "+237699000002 1"}, nil, nil},
		{"read and starred", func(t *testing.T, db *store.DB) {
			mark(t, db, awa, inbox.Marks{Read: &yes, Starred: &yes})
		}, []string{"+237699000001 0", "+237699000002 1"}, []string{"+237699000002 1"}, []string{"+237699000001 0"}, nil},
		{"archived is read", func(t *testing.T, db *store.DB) {
			mark(t, db, bello, inbox.Marks{Archived: &yes})
		}, []string{"+237699000001 0"}, nil, []string{"+237699000001 0"}, []string{"+237699000002 0"}},
		{"a second delivery is no news", func(t *testing.T, db *store.DB) {
			accept(t, db, bello, "deux", noon.Add(3*time.Second), inbox.Repeat)
		}, []string{"+237699000001 0"}, nil, []string{"+237699000001 0"}, []string{"+237699000002 0"}},
		{"a new text brings it back", func(t *testing.T, db *store.DB) {
			accept(t, db, bello, "quatre", noon.Add(4*time.Second))
		}, []string{"+237699000002 1", "+237699000001 0"}, []string{"+237699000002 1"}, []string{"+237699000001 0"}, nil},
		{"unread again, and the star taken away", func(t *testing.T, db *store.DB) {
			mark(t, db, awa, inbox.Marks{Read: &no, Starred: &no})
		}, []string{"+237699000002 1", "+237699000001 1"}, []string{"+237699000002 1", "+237699000001 1"}, nil, nil},
		{"an answer reads it and puts it on top", func(t *testing.T, db *store.DB) {
			update(t, db, func(tx *store.Tx) error { return inbox.Answered(tx, awa, store.NewID(noon.Add(5*time.Second))) })
		}, []string{"+237699000001 0", "+237699000002 1"}, []string{"+237699000002 1"}, nil, nil},
		{"all read", func(t *testing.T, db *store.DB) {
			update(t, db, func(tx *store.Tx) error {
				_, err := inbox.ReadAll(tx, 10)
				return err
			})
		}, []string{"+237699000001 0", "+237699000002 0"}, nil, nil, nil},
		{"erased", func(t *testing.T, db *store.DB) {
			update(t, db, func(tx *store.Tx) error { return inbox.Erase(tx, bello) })
		}, []string{"+237699000001 0"}, nil, nil, nil},
	}
	db := known(t)
	for _, s := range steps {
		s.do(t, db)
		got := [][]string{shelf(t, db, inbox.Current), shelf(t, db, inbox.Unread), shelf(t, db, inbox.Starred), shelf(t, db, inbox.Archived)}
		if diff := cmp.Diff([][]string{s.current, s.unread, s.starred, s.archived}, got); diff != "" {
			t.Fatalf("%s: current, unread, starred, archived (-want +got):\n%s", s.name, diff)
		}
	}
}

func TestAChangeOfATextIsNoNews(t *testing.T) {
	db := known(t)
	m := accept(t, db, awa, "un", noon)
	yes := true
	mark(t, db, awa, inbox.Marks{Read: &yes})
	m.Outcome = "not a stop, as a person decided"
	update(t, db, func(tx *store.Tx) error { return inbox.Accept(tx, m) })
	if diff := cmp.Diff([]string{"+237699000001 0"}, shelf(t, db, inbox.Current)); diff != "" {
		t.Errorf("current (-want +got):\n%s", diff)
	}
}

// catchUp lets Index work until nothing is behind.
func catchUp(t *testing.T, db *store.DB) {
	t.Helper()
	for range 100 {
		var behind bool
		err := db.View(func(tx *store.Tx) (err error) {
			behind, err = inbox.Behind(tx)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if !behind {
			return
		}
		update(t, db, inbox.Index)
	}
	t.Fatal("indexing does not end")
}

func TestTextsOfBeforeThereWereConversations(t *testing.T) {
	db := known(t)
	old := store.NewBucket[inbox.Message]("inbox")
	update(t, db, func(tx *store.Tx) error {
		for n := range 2*search.Batch + 1 {
			at := noon.Add(time.Duration(n) * time.Second)
			m := inbox.Message{ID: store.NewID(at), From: []phone.Number{awa, bello}[n%2], Text: fmt.Sprint("texte ", n)}
			if err := old.Put(tx, store.IDKey(m.ID), m); err != nil {
				return err
			}
		}
		return nil
	})
	accept(t, db, bello, "nouveau", noon.Add(time.Hour)) // before they were gone through
	catchUp(t, db)
	if diff := cmp.Diff([]string{"+237699000002 1", "+237699000001 0"}, shelf(t, db, inbox.Current)); diff != "" {
		t.Errorf("current (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"texte 67"}, all(t, db, inbox.Query{Text: "TEXTE 7", Limit: 1, After: idOfText(t, db, "texte 70")})); diff != "" {
		t.Errorf("search (-want +got):\n%s", diff)
	}
}

func idOfText(t *testing.T, db *store.DB, text string) (id ulid.ULID) {
	t.Helper()
	err := db.View(func(tx *store.Tx) error {
		found, err := inbox.List(tx, inbox.Query{Text: text})
		id = found[len(found)-1].ID
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func TestSearchAfterChangesAndErasure(t *testing.T) {
	db := known(t)
	var first inbox.Message
	for n := range search.Batch + 3 {
		m := accept(t, db, []phone.Number{awa, bello}[n%2], fmt.Sprint("texte ", n), noon.Add(time.Duration(n)*time.Second))
		if n == 0 {
			first = m
		}
	}
	catchUp(t, db)
	first.Text = "caché"
	update(t, db, func(tx *store.Tx) error { return inbox.Accept(tx, first) })
	late := accept(t, db, awa, "horloge reculée", noon.Add(10*time.Second))
	for words, want := range map[string][]string{
		"cache":                              {"caché"},
		"horloge":                            {late.Text},
		fmt.Sprint("texte ", search.Batch):   {fmt.Sprint("texte ", search.Batch)},
		fmt.Sprint("TEXTE ", search.Batch+1): {fmt.Sprint("texte ", search.Batch+1)},
	} {
		if diff := cmp.Diff(want, all(t, db, inbox.Query{Text: words})); diff != "" {
			t.Errorf("%q (-want +got):\n%s", words, diff)
		}
	}
	update(t, db, func(tx *store.Tx) error { return inbox.Erase(tx, awa) })
	if got := all(t, db, inbox.Query{Text: "cache"}); got != nil {
		t.Errorf("%q is found, but erased", got)
	}
	if got := len(all(t, db, inbox.Query{Text: "texte"})); got != (search.Batch+3)/2 {
		t.Errorf("%d texts are left of the other person", got)
	}
}
