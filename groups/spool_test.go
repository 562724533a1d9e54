package groups_test

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tocsin-sms/tocsin/groups"
	"github.com/tocsin-sms/tocsin/internal/store"
	"github.com/tocsin-sms/tocsin/internal/store/storetest"
)

// spool is a file to put rows aside in, as the gateway makes one.
func spool(t testing.TB) *os.File {
	t.Helper()
	f, err := os.Create(filepath.Join(t.TempDir(), "spool"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return f
}

// sheetWithTroubles is a CSV file of n rows of which some numbers come again,
// some rows are bad and some leave things to remark.
func sheetWithTroubles(n int) string {
	var b strings.Builder
	b.WriteString("number,name,groups,language,stopped,village,head\n")
	for i := range n {
		k := i * 611_953 % n
		switch {
		case i%1000 == 7:
			fmt.Fprintf(&b, "nobody %d,x\n", i)
		case i%1000 == 8:
			fmt.Fprintf(&b, "+2376%08d,Person %d,a,not a language\n", k, k)
		default:
			fmt.Fprintf(&b, "+2376%08d,Person %d,\"a;g%d\",fr,%s,Village %d,\n", k/2, k, k%10, []string{"", "no"}[k%2], k%50)
		}
	}
	return b.String()
}

// However large a file, its rows come whole, in the order of the numbers.
func TestBatchesOfALargeFile(t *testing.T) {
	for _, people := range []int{30_000, 65_000} {
		t.Run(fmt.Sprint(people), func(t *testing.T) {
			file := sheetWithTroubles(people)
			want := must(must(groups.ReadCSV(strings.NewReader(file), "CM")).Next(people + 1))
			slices.SortStableFunc(want, func(a, b groups.Row) int { return strings.Compare(string(a.Number), string(b.Number)) })
			var got []groups.Row
			for batch, err := range must(groups.ReadCSV(strings.NewReader(file), "CM")).Batches(spool(t)) {
				if err != nil {
					t.Fatal(err)
				}
				if len(got)%groups.ImportBatch != 0 || len(batch) > groups.ImportBatch {
					t.Fatalf("a batch of %d behind %d", len(batch), len(got))
				}
				got = append(got, batch...)
			}
			if len(got) != people {
				t.Fatalf("%d rows, want %d", len(got), people)
			}
			for i := range got {
				if !reflect.DeepEqual(want[i], got[i]) {
					t.Fatalf("row %d (-want +got):\n%s", i, cmp.Diff(want[i], got[i]))
				}
			}
		})
	}
}

func TestBatchesMayBeLeft(t *testing.T) {
	rows := must(groups.ReadCSV(strings.NewReader(sheetWithTroubles(35_000)), "CM"))
	for range rows.Batches(spool(t)) {
		break
	}
}

var errBroken = errors.New("no space left")

// brokenSpool takes some bytes, or gives none back.
type brokenSpool struct {
	*os.File
	room int
	lost bool
}

func (s *brokenSpool) Write(p []byte) (int, error) {
	if s.room -= len(p); s.room < 0 {
		return 0, errBroken
	}
	return s.File.Write(p)
}

func (s *brokenSpool) ReadAt(p []byte, at int64) (int, error) {
	if s.lost {
		return 0, io.EOF
	}
	return s.File.ReadAt(p, at)
}

func TestBatchesReportBrokenSpool(t *testing.T) {
	tests := map[string]struct {
		spool *brokenSpool
		cause error
	}{
		"no room":             {&brokenSpool{room: 1000}, errBroken},
		"no room for the end": {&brokenSpool{room: 1_000_000}, errBroken},
		"lost":                {&brokenSpool{room: 1 << 30, lost: true}, io.EOF},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			test.spool.File = spool(t)
			batches := 0
			var last error
			for _, err := range must(groups.ReadCSV(strings.NewReader(sheetWithTroubles(31_000)), "CM")).Batches(test.spool) {
				if last = err; err == nil {
					batches++
				}
			}
			if !errors.Is(last, groups.ErrSpool) || !errors.Is(last, test.cause) || batches > 0 {
				t.Errorf("error %v behind %d batches", last, batches)
			}
		})
	}
}

// A dry run of a sorted file remembers one number at a time, and says the same.
func TestDryRunOfSortedRowsSaysTheSame(t *testing.T) {
	file := "number,name,stopped\n"
	for i := range 2 * groups.ImportBatch {
		file += fmt.Sprintf("+2376%08d,Person %d,%s\n", i/3, i, []string{"", "yes", "no", ""}[i%4])
	}
	run := func(t *testing.T, db *store.DB, o groups.ImportOptions) groups.Report {
		t.Helper()
		o.At, o.Sorted = noon, true
		im := groups.NewImporter(o)
		for batch, err := range must(groups.ReadCSV(strings.NewReader(file), "CM")).Batches(spool(t)) {
			if err != nil {
				t.Fatal(err)
			}
			in := db.Update
			if o.DryRun {
				in = db.View
			}
			if err := in(func(tx *store.Tx) error { return im.Import(tx, batch) }); err != nil {
				t.Fatal(err)
			}
		}
		return im.Report()
	}
	db := storetest.Open(t)
	dry := run(t, db, groups.ImportOptions{DryRun: true})
	got := run(t, db, groups.ImportOptions{})
	if diff := cmp.Diff(got, dry); diff != "" || got.Stopped == 0 {
		t.Errorf("dry run differs (-import +dry run):\n%s", diff)
	}
}
