package outbox

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/oklog/ulid/v2"

	"github.com/tocsin-sms/tocsin/internal/search"
	"github.com/tocsin-sms/tocsin/internal/store"
	"github.com/tocsin-sms/tocsin/internal/store/storetest"
)

// Texts are found by their words before and after they are filed, in the order
// of a list, and no more once their recipient is erased.
func TestSearch(t *testing.T) {
	db := storetest.Open(t)
	noon := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	find := func(text string, after ulid.ULID, limit int) (got []string, last ulid.ULID) {
		t.Helper()
		err := db.View(func(tx *store.Tx) error {
			list, err := Messages(tx, Filter{Text: text}, after, limit)
			for _, m := range list {
				got, last = append(got, m.Text), m.ID
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return got, last
	}
	change := func(fn func(*store.Tx) error) {
		t.Helper()
		if err := db.Update(fn); err != nil {
			t.Fatal(err)
		}
	}
	change(func(tx *store.Tx) error {
		for n := range search.Batch + 2 {
			d := Draft{To: "+237699000001", Text: fmt.Sprint("L'eau est là ", n), Rank: RankPersonal}
			if n%2 == 1 {
				d.To = "+237699000002"
			}
			if _, err := Queue(tx, d, noon); err != nil {
				return err
			}
		}
		return nil
	})
	newest := []string{fmt.Sprint("L'eau est là ", search.Batch+1), fmt.Sprint("L'eau est là ", search.Batch)}
	for _, filed := range []bool{false, true} {
		got, last := find("EAU EST", ulid.ULID{}, 2)
		if diff := cmp.Diff(newest, got); diff != "" {
			t.Errorf("filed %v (-want +got):\n%s", filed, diff)
		}
		if got, _ := find("leau est la", last, 1); len(got) != 1 || got[0] != fmt.Sprint("L'eau est là ", search.Batch-1) {
			t.Errorf("filed %v: behind the page %q", filed, got)
		}
		if got, _ := find("la 7", ulid.ULID{}, 0); len(got) == 0 || got[len(got)-1] != "L'eau est là 7" {
			t.Errorf("filed %v: found %q", filed, got)
		}
		change(Index)
	}
	if err := db.View(func(tx *store.Tx) error {
		if Behind(tx) || words.Upto(tx).IsZero() {
			t.Error("not filed")
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	change(func(tx *store.Tx) error { return Erase(tx, "+237699000001", noon) })
	if got, _ := find("eau", ulid.ULID{}, 0); len(got) != (search.Batch+2)/2 {
		t.Errorf("%d texts found after an erasure", len(got))
	}
}
