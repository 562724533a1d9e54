package drafts_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tocsin-sms/tocsin/drafts"
	"github.com/tocsin-sms/tocsin/internal/phone"
	"github.com/tocsin-sms/tocsin/internal/store"
	"github.com/tocsin-sms/tocsin/internal/store/storetest"
)

var now = time.Date(2027, 1, 5, 10, 0, 0, 0, time.UTC)

func TestDrafts(t *testing.T) {
	db := storetest.Open(t)
	do := func(fn func(*store.Tx) error) {
		t.Helper()
		if err := db.Update(fn); err != nil {
			t.Fatal(err)
		}
	}
	var first, second drafts.Draft
	do(func(tx *store.Tx) (err error) {
		first, err = drafts.Save(tx, drafts.Draft{Text: "Bonjour", By: "awa", Numbers: []phone.Number{"+237699000001", "+237699000002"}}, now)
		return err
	})
	do(func(tx *store.Tx) (err error) {
		second, err = drafts.Save(tx, drafts.Draft{Text: "Rappel"}, now.Add(time.Minute))
		return err
	})
	do(func(tx *store.Tx) error {
		if _, err := drafts.Save(tx, drafts.Draft{Text: "Merci", Template: true}, now); err != nil {
			return err
		}
		first.Text, first.By = "Bonsoir", "somebody else"
		_, err := drafts.Save(tx, first, now.Add(time.Hour))
		return err
	})
	do(func(tx *store.Tx) error { return drafts.Erase(tx, "+237699000001") })
	do(func(tx *store.Tx) error {
		list, err := drafts.List(tx, false)
		if err != nil {
			return err
		}
		var texts []string
		for _, d := range list {
			texts = append(texts, d.Text+" by "+d.By)
		}
		if diff := cmp.Diff([]string{"Bonsoir by awa", "Rappel by "}, texts); diff != "" {
			t.Errorf("drafts, the last changed first (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff([]phone.Number{"+237699000002"}, list[0].Numbers); diff != "" {
			t.Errorf("numbers after one was erased (-want +got):\n%s", diff)
		}
		return drafts.Remove(tx, second.ID)
	})
	do(func(tx *store.Tx) error {
		if _, err := drafts.Save(tx, second, now); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("saved over a draft that was removed: %v", err)
		}
		if err := drafts.Remove(tx, second.ID); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("removed twice: %v", err)
		}
		return nil
	})
}
