package groups_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tocsin-sms/tocsin/groups"
	"github.com/tocsin-sms/tocsin/internal/store"
	"github.com/tocsin-sms/tocsin/internal/store/storetest"
)

// TestRowsThatNeverEnd reads files in which one row would swallow the rest.
func TestRowsThatNeverEnd(t *testing.T) {
	const last = "\n+237699000003,Chidi\n"
	tests := map[string]struct {
		row  string
		good int // rows that can be taken, with the last
		bad  int
	}{
		"a quote open to the end of the file": {row: `+237699000001,"Ada`, good: 1, bad: 1},
		"a quote open, and one closed later":  {row: `+237699000001,"Ada` + "\n" + `+237699000002,"Bella"`, good: 2, bad: 1},
		"a cell of a hundred lines":           {row: `+237699000001,"` + strings.Repeat("x\n", 100) + `"`, good: 2},
		"a cell of too many lines":            {row: `+237699000001,"` + strings.Repeat("x\n", 101) + `"`, good: 1, bad: 102},
		"a line of a megabyte":                {row: "+237699000001," + strings.Repeat("x", 1<<20), good: 1, bad: 1},
		"a megabyte that is not UTF-8":        {row: strings.Repeat("\xff", 1<<20), good: 1, bad: 1},
		"quotes without end":                  {row: strings.Repeat("\"\n\"\"\n", 2000), good: 1, bad: 1000},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			rows, _ := readAll(t, strings.NewReader("number,name\n"+tt.row+last))
			good, bad := 0, 0
			for _, row := range rows {
				if row.Bad == nil {
					good++
				} else {
					bad++
				}
			}
			if diff := cmp.Diff([]int{tt.good, tt.bad}, []int{good, bad}); diff != "" {
				t.Errorf("good and bad rows (-want +got):\n%s", diff)
			}
			if last := rows[len(rows)-1]; last.Number != chidi {
				t.Errorf("the last row is %+v, want chidi", last)
			}
		})
	}
}

func TestNumbersAsSpreadsheetsHaveThem(t *testing.T) {
	tests := map[string]string{
		"+237699000001": string(ada), "237699000001": string(ada), "00237699000001": string(ada), "699000001": string(ada),
		"6 99 00 00 01": string(ada), "'+237699000001": string(ada), "699000001.0": string(ada), "237699000001,00": string(ada),
		"tel:+237699000001": string(ada), "+33 6 12 34 56 78": "+33612345678",
		"2.37699E+11": "", "2,37699E+11": "", "2E11": "", "8080": "", "#REF!": "", "699000001/699000002": "", "+999123456789": "",
	}
	for cell, want := range tests {
		t.Run(cell, func(t *testing.T) {
			rows, _ := readAll(t, strings.NewReader(fmt.Sprintf("number;name\n\"%s\";x\n", cell)))
			if got := string(rows[0].Number); got != want {
				t.Errorf("%q is read as %q, want %q (%+v)", cell, got, want, rows[0].Bad)
			}
			if bad := rows[0].Bad; want == "" && (bad == nil || bad.Value == "") {
				t.Errorf("%q is refused with %+v", cell, bad)
			}
		})
	}
}

func TestLanguagesAsPeopleWriteThem(t *testing.T) {
	tests := map[string]string{"fr": "fr", "FR": "fr", "fr-CM": "fr", "pt_BR": "pt", "Français": "fr", "anglais": "en", "swa": "swa", "x": "", "klingon": "", "12": ""}
	for cell, want := range tests {
		t.Run(cell, func(t *testing.T) {
			rows, _ := readAll(t, strings.NewReader("number,lang\n699000001,"+cell+"\n"))
			if got := rows[0].Language; got != want || (want == "") != (len(rows[0].Remarks) == 1) {
				t.Errorf("%q is read as %q (%+v), want %q", cell, got, rows[0].Remarks, want)
			}
		})
	}
}

// TestStoppedColumn reads an export that says who is stopped into a new store.
func TestStoppedColumn(t *testing.T) {
	rows, _ := readAll(t, strings.NewReader("number,groups,stopped\n699000001,sante,oui\n699000002,sante,no\n699000003,sante,perhaps\n699000001,sante,\n"))
	update(t, storetest.Open(t), func(tx *store.Tx) {
		got := importRows(t, tx, rows, groups.ImportOptions{})
		got.Refused, got.NewGroups = nil, nil
		want := groups.Report{Rows: 4, Created: 2, NotTaken: 2, Stopped: 1, Joined: 1}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("report (-want +got):\n%s", diff)
		}
		standing(t, tx, groups.Stopped)
		memberships(t, tx)
	})
}
