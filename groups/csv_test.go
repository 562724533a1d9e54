package groups_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/tocsin-sms/tocsin/groups"
	"github.com/tocsin-sms/tocsin/internal/phone"
	"github.com/tocsin-sms/tocsin/internal/store"
	"github.com/tocsin-sms/tocsin/internal/store/storetest"
)

// readAll reads every row of a file, in small batches.
func readAll(t testing.TB, r io.Reader) ([]groups.Row, []string) {
	t.Helper()
	rows, err := groups.ReadCSV(r, "CM")
	if err != nil {
		t.Fatal(err)
	}
	var all []groups.Row
	for {
		batch, err := rows.Next(2)
		all = append(all, batch...)
		if errors.Is(err, io.EOF) {
			return all, rows.Notes()
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

func people(t testing.TB, name string) ([]groups.Row, []string) {
	t.Helper()
	f, err := os.Open(filepath.Join("..", "testdata", "people", name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	return readAll(t, f)
}

func TestReadCSV(t *testing.T) {
	tests := map[string]struct {
		rows  []groups.Row
		notes []string
	}{
		"plain.csv": {rows: []groups.Row{
			{Row: 2, Number: ada, Name: "Ada Ngo", Language: "fr", Groups: []string{"sante", "jeunes"}, Fields: map[string]string{"village": "Bonabéri"}},
			{Row: 3, Number: bella, Name: "Bella", Language: "en", Groups: []string{"sante"}, Fields: map[string]string{"village": "Deido"}},
			{Row: 4, Number: chidi, Name: `Chidi "le Grand" Eto'o`, Language: "fr"},
		}},
		"excel-french.csv": {rows: []groups.Row{
			{Row: 2, Number: ada, Name: "Ngo, Ada", Language: "fr", Groups: []string{"sante", "jeunes"}, Fields: map[string]string{"quartier": "Bonabéri"}},
			{Row: 3, Number: bella, Name: "Bella", Language: "en", Groups: []string{"sante"}, Fields: map[string]string{"quartier": "Deido"}},
		}},
		"latin1.csv": {
			rows:  []groups.Row{{Row: 2, Number: ada, Name: "Désiré Éto'o", Groups: []string{"santé"}}},
			notes: []string{"the file is not UTF-8: read as Windows-1252 (Latin-1) from row 1 on; check the accents"},
		},
		"excel-unicode.txt": {
			rows:  []groups.Row{{Row: 2, Number: ada, Name: "Désiré", Groups: []string{"sante"}}},
			notes: []string{"the file is UTF-16: converted"},
		},
		"named-separator.csv": {rows: []groups.Row{{Row: 3, Number: ada, Name: "Ada"}}},
		"old-mac.csv":         {rows: []groups.Row{{Row: 2, Number: ada, Name: "Ada"}, {Row: 3, Number: bella, Name: "Bella"}}},
		"formulas.csv": {rows: []groups.Row{
			{Row: 2, Number: ada, Name: "=cmd|' /C calc'!A0", Fields: map[string]string{"note": "-1"}},
			{Row: 3, Number: bella, Name: "@SUM(A1)", Fields: map[string]string{"note": "'+1"}},
		}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			rows, notes := people(t, name)
			if diff := cmp.Diff(tt.rows, rows); diff != "" {
				t.Errorf("rows (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tt.notes, notes); diff != "" {
				t.Errorf("notes (-want +got):\n%s", diff)
			}
		})
	}
}

func TestBatchesSortByNumber(t *testing.T) {
	var file strings.Builder
	file.WriteString("number,name\n")
	const people = 2*groups.ImportBatch + 10
	for i := range people {
		fmt.Fprintf(&file, "+2376%08d,%d\n", people-i, i)
	}
	file.WriteString("+237600000001,again\n")
	rows := must(groups.ReadCSV(strings.NewReader(file.String()), "CM"))
	var sizes []int
	var all []groups.Row
	for batch, err := range rows.Batches(spool(t)) {
		if err != nil {
			t.Fatal(err)
		}
		sizes = append(sizes, len(batch))
		all = append(all, batch...)
	}
	if diff := cmp.Diff([]int{1000, 1000, 11}, sizes); diff != "" {
		t.Errorf("sizes (-want +got):\n%s", diff)
	}
	if !slices.IsSortedFunc(all, func(a, b groups.Row) int { return strings.Compare(string(a.Number), string(b.Number)) }) {
		t.Error("the rows are not sorted by number")
	}
	if all[0].Row != people+1 || all[1].Name != "again" {
		t.Errorf("rows of one number are %+v and %+v, want the order of the file", all[0], all[1])
	}
}

func TestBatchesReportsBrokenReader(t *testing.T) {
	broken := errors.New("stick pulled out")
	file := io.MultiReader(strings.NewReader("number\n"+strings.Repeat("+237600000001\n", 1000)), iotest.ErrReader(broken))
	rows := must(groups.ReadCSV(file, "CM"))
	var got error
	for _, err := range rows.Batches(spool(t)) {
		got = err
	}
	if !errors.Is(got, broken) {
		t.Errorf("error %v, want %v", got, broken)
	}
}

func TestReadCSVHeader(t *testing.T) {
	tests := map[string]struct {
		file   string
		reason string // in a HeaderError
		err    error
		notes  int
	}{
		"empty":                  {file: "", reason: "empty"},
		"blank lines":            {file: "\n \r\n\n", reason: "empty"},
		"only a separator line":  {file: "sep=;\n", reason: "empty"},
		"no number":              {file: "name,village\nAda,Deido\n", reason: "no column is called number"},
		"no header":              {file: "+237699000001,Ada\n", reason: "holds a person"},
		"header never closed":    {file: "\"number,name\n", reason: "quote"},
		"workbook":               {file: "PK\x03\x04rest", err: groups.ErrSpreadsheet},
		"a picture":              {file: "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", err: groups.ErrNoText},
		"headers in capitals":    {file: "NUMBER,NAME\n"},
		"headers with accents":   {file: "N° de téléphone,numéro\n"},
		"header in quotes":       {file: `"number";"name"` + "\n"},
		"header after blanks":    {file: "\n\nphone\n"},
		"second number is field": {file: "phone,mobile\n", notes: 1},
		"field named twice":      {file: "phone,village,Village\n", notes: 1},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			rows, err := groups.ReadCSV(strings.NewReader(tt.file), "CM")
			var header *groups.HeaderError
			switch {
			case tt.reason != "":
				if !errors.As(err, &header) || !strings.Contains(header.Reason, tt.reason) {
					t.Errorf("error %v, want a HeaderError about %q", err, tt.reason)
				}
			case !errors.Is(err, tt.err):
				t.Errorf("error %v, want %v", err, tt.err)
			case err == nil && len(rows.Notes()) != tt.notes:
				t.Errorf("notes %q, want %d", rows.Notes(), tt.notes)
			}
		})
	}
}

// A person in the place of the header would be left out of the import.
func TestSampleWithoutHeader(t *testing.T) {
	_, err := groups.ReadSample(strings.NewReader("+237699000001,Ada\n+237699000002,Bo\n"), 5)
	var header *groups.HeaderError
	if !errors.As(err, &header) || !strings.Contains(header.Reason, "holds a person") {
		t.Errorf("error %v, want a HeaderError about a person", err)
	}
}

// importFile imports a file of testdata/people in batches of two rows.
func importFile(t testing.TB, tx *store.Tx, name string, o groups.ImportOptions) groups.Report {
	t.Helper()
	rows, notes := people(t, name)
	return importRows(t, tx, rows, o, notes...)
}

func importRows(t testing.TB, tx *store.Tx, rows []groups.Row, o groups.ImportOptions, notes ...string) groups.Report {
	t.Helper()
	o.At = noon
	im := groups.NewImporter(o)
	for batch := range slices.Chunk(rows, 2) {
		if err := im.Import(tx, batch); err != nil {
			t.Fatal(err)
		}
	}
	return im.Report(notes...)
}

// noNumber is why a row with this number is not taken.
func noNumber(text string) string {
	_, err := phone.Parse(text, "CM")
	var bad *phone.ParseError
	if !errors.As(err, &bad) {
		panic(err)
	}
	return "not a telephone number: " + bad.Reason
}

func TestImportReportsTroubles(t *testing.T) {
	update(t, storetest.Open(t), func(tx *store.Tx) {
		got := importFile(t, tx, "troubles.csv", groups.ImportOptions{})
		want := groups.Report{
			Rows: 15, Created: 6, Updated: 1, NotTaken: 8, Joined: 5,
			NewGroups: []groups.ID{"jeunes", "sante"},
			Refused: []groups.Remark{
				{Row: 3, Value: "not a number", Why: noNumber("not a number")},
				{Row: 4, Value: " | Without | sante | fr | Deido", Why: "there is no number"},
				{Row: 5, Value: "2.37699E+11", Why: "a spreadsheet has rounded this number: format the column as text, enter it again"},
				{Row: 6, Value: "8080", Why: "a short code is not the number of a person"},
				{Row: 8, Value: "+237699000003,Ngo,Chidi,sante,fr,Deido", Why: "the row has 6 cells, the header 5: a cell that holds ',' wants quotes around it"},
				{Row: 10, Value: `+237699000004,"Unclosed,sante,fr,Deido`, Why: "a quote is opened and not closed, or text follows a closed one"},
				{Row: 13, Value: "+23769900000712345", Why: noNumber("+23769900000712345")},
				{Row: 17, Value: `"+237699000010" x,Junk,sante,fr,Deido`, Why: "a quote is opened and not closed, or text follows a closed one"},
			},
			Remarks: []groups.Remark{
				{Row: 7, Value: "", Why: "the row has 2 cells of 5: the rest is taken for empty"},
				{Row: 11, Value: "klingon", Why: "not a language code (fr, en, …): the language was left as it was"},
				{Row: 12, Value: "!!!", Why: "no such group can be made: it is empty"},
			},
			Changes: []groups.Remark{
				{Row: 18, Number: ada, Value: "Ada Ngo", Why: `name was "Ada"`},
				{Row: 18, Number: ada, Value: "Akwa", Why: `village was "Deido"`},
			},
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("report (-want +got):\n%s", diff)
		}
		c := must(groups.Find(tx, ada))
		wantAda := groups.Contact{
			Number: ada, Name: "Ada Ngo", Language: "fr", Created: noon,
			Groups: []groups.ID{"jeunes", "sante"}, Fields: map[string]string{"village": "Akwa"},
		}
		if diff := cmp.Diff(wantAda, c); diff != "" {
			t.Errorf("ada (-want +got):\n%s", diff)
		}
	})
}

func TestDryRunSaysTheSame(t *testing.T) {
	for _, name := range []string{"plain.csv", "troubles.csv", "excel-french.csv", "formulas.csv"} {
		t.Run(name, func(t *testing.T) {
			db := storetest.Open(t)
			var dry groups.Report
			err := db.View(func(tx *store.Tx) error {
				dry = importFile(t, tx, name, groups.ImportOptions{DryRun: true})
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			update(t, db, func(tx *store.Tx) {
				if n := must(groups.Count(tx)); n != 0 {
					t.Errorf("a dry run left %d contacts", n)
				}
				if diff := cmp.Diff(importFile(t, tx, name, groups.ImportOptions{}), dry); diff != "" {
					t.Errorf("dry run differs (-import +dry run):\n%s", diff)
				}
			})
		})
	}
}

func TestImportTwiceChangesNothing(t *testing.T) {
	update(t, storetest.Open(t), func(tx *store.Tx) {
		o := groups.ImportOptions{Consent: "paper forms", File: "plain.csv"}
		importFile(t, tx, "plain.csv", o)
		before := must(groups.Evidence(tx, chidi))
		got := importFile(t, tx, "plain.csv", o)
		if diff := cmp.Diff(groups.Report{Rows: 3, Unchanged: 3}, got); diff != "" {
			t.Errorf("second import (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff(before, must(groups.Evidence(tx, chidi))); diff != "" {
			t.Errorf("evidence grew (-before +after):\n%s", diff)
		}
		want := groups.Consent{What: groups.EventConsented, How: groups.How{At: noon, By: groups.ByImport, Words: "paper forms", File: "plain.csv"}}
		if diff := cmp.Diff([]groups.Consent{want}, before); diff != "" {
			t.Errorf("evidence of consent (-want +got):\n%s", diff)
		}
	})
}

func TestImportKeepsRefusals(t *testing.T) {
	update(t, storetest.Open(t), func(tx *store.Tx) {
		for _, n := range []phone.Number{ada, bella} {
			must(groups.Ensure(tx, n, noon))
			if err := groups.Stop(tx, n, text("STOP")); err != nil {
				t.Fatal(err)
			}
		}
		if err := groups.Erase(tx, bella); err != nil {
			t.Fatal(err)
		}
		got := importFile(t, tx, "plain.csv", groups.ImportOptions{Consent: "forms"})
		if got.NotTaken != 2 || got.Stopped != 2 || got.Created != 1 {
			t.Errorf("report is %+v", got)
		}
		want := groups.Remark{Row: 3, Number: bella, Value: string(bella), Why: "they said stop"}
		if len(got.Refused) != 2 || got.Refused[1] != want {
			t.Errorf("refused %+v, want the second to be %+v", got.Refused, want)
		}
		standing(t, tx, groups.Stopped)
		memberships(t, tx)
		if _, err := groups.Find(tx, bella); !errors.Is(err, groups.ErrNotFound) {
			t.Errorf("the import brought an erased person back: %v", err)
		}
	})
}

func TestImportIntoGroupThatConfirms(t *testing.T) {
	for consent, members := range map[string]int{"": 0, "paper forms": 2} {
		t.Run("consent "+consent, func(t *testing.T) {
			update(t, storetest.Open(t), func(tx *store.Tx) {
				if err := groups.Create(tx, groups.Group{Name: "sante", Confirm: true}); err != nil {
					t.Fatal(err)
				}
				got := importFile(t, tx, "plain.csv", groups.ImportOptions{Consent: consent})
				if n := must(groups.CountMembers(tx, "sante")); n != members || got.Waiting != 2-members {
					t.Errorf("%d members and %d waiting, want %d and %d", n, got.Waiting, members, 2-members)
				}
			})
		})
	}
}

func TestImportFindsGroupsByTitle(t *testing.T) {
	update(t, storetest.Open(t), func(tx *store.Tx) {
		if err := groups.Create(tx, groups.Group{Name: "sante", Title: map[string]string{"fr": "Comité santé"}}); err != nil {
			t.Fatal(err)
		}
		rows := []groups.Row{{Row: 2, Number: ada, Groups: []string{"SANTÉ", "comite SANTE", "Comité de l'eau", "comité de l’eau"}}}
		got := importRows(t, tx, rows, groups.ImportOptions{})
		memberships(t, tx, "comite-de-leau", "sante")
		if diff := cmp.Diff([]groups.ID{"comite-de-leau"}, got.NewGroups); diff != "" {
			t.Errorf("new groups (-want +got):\n%s", diff)
		}
		if title := must(groups.Show(tx, "comite-de-leau")).Called("fr"); title != "Comité de l'eau" {
			t.Errorf("title is %q", title)
		}
	})
}

// everyone is all contacts, without when they were made.
func everyone(t testing.TB, tx *store.Tx) []groups.Contact {
	t.Helper()
	return must(groups.Contacts(tx, groups.Query{}))
}

func TestExportReadsBack(t *testing.T) {
	var file bytes.Buffer
	var before []groups.Contact
	update(t, storetest.Open(t), func(tx *store.Tx) {
		create(t, tx, "sante", "jeunes")
		fields := map[string]string{"Village": " =HYPERLINK(1) ", "phone": "+1", "note": "'", "stop": "perhaps", "=x": "'-2", "lines": "a\r\nb;c,\"d\"", "empty": " "}
		if err := groups.Save(tx, groups.Contact{Number: ada, Name: "+Ada", Language: "fr", Fields: fields}, noon); err != nil {
			t.Fatal(err)
		}
		join(t, tx, "sante", ada, bella)
		join(t, tx, "jeunes", ada)
		must(groups.Ensure(tx, chidi, noon))
		if err := groups.Stop(tx, chidi, text("STOP")); err != nil {
			t.Fatal(err)
		}
		if err := groups.WriteCSV(tx, &file, groups.Query{}); err != nil {
			t.Fatal(err)
		}
		before = everyone(t, tx)
	})
	want := `number,name,groups,language,stopped,'=x,lines,note,phone,stop,village
+237699000001,'+Ada,jeunes;sante,fr,,''-2,"a
b;c,""d""",','+1,perhaps,'=HYPERLINK(1)
+237699000002,,sante,,,,,,,,
+237699000003,,,,yes,,,,,,
`
	if diff := cmp.Diff(want, file.String()); diff != "" {
		t.Errorf("export (-want +got):\n%s", diff)
	}
	update(t, storetest.Open(t), func(tx *store.Tx) {
		rows, _ := readAll(t, bytes.NewReader(file.Bytes()))
		report := importRows(t, tx, rows, groups.ImportOptions{})
		if report.Created != 3 || len(report.Remarks) != 0 {
			t.Errorf("import of the export: %+v", report)
		}
		if diff := cmp.Diff(before, everyone(t, tx), cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("people (-before +after):\n%s", diff)
		}
		if s := must(groups.StandingOf(tx, chidi)); s != groups.Stopped {
			t.Errorf("chidi is %v, want stopped", s)
		}
	})
}

func TestExportPages(t *testing.T) {
	update(t, storetest.Open(t), func(tx *store.Tx) {
		importFile(t, tx, "plain.csv", groups.ImportOptions{})
		var whole, paged bytes.Buffer
		if err := groups.WriteCSV(tx, &whole, groups.Query{}); err != nil {
			t.Fatal(err)
		}
		e := must(groups.NewExport(tx, groups.Query{}))
		for more := true; more; {
			more = must(e.Page(tx, &paged, 1))
		}
		if diff := cmp.Diff(whole.String(), paged.String()); diff != "" {
			t.Errorf("paged (-whole +paged):\n%s", diff)
		}
	})
}

func FuzzReadCSV(f *testing.F) {
	names, err := filepath.Glob(filepath.Join("..", "testdata", "people", "*"))
	if err != nil || len(names) == 0 {
		f.Fatal("no seeds", err)
	}
	for _, name := range names {
		file, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(file)
	}
	f.Add([]byte("number,a\n+237699000001,'=1\n\"\"\"\n"))
	f.Fuzz(func(t *testing.T, file []byte) {
		rows, err := groups.ReadCSV(bytes.NewReader(file), "CM")
		if err != nil {
			return
		}
		at := 1
		for {
			batch, err := rows.Next(3)
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			for _, row := range batch {
				checkRow(t, row, at)
				at = row.Row
			}
		}
	})
}

// checkRow says what holds of every row, whatever the file.
func checkRow(t *testing.T, row groups.Row, after int) {
	t.Helper()
	if row.Row <= after {
		t.Fatalf("row %d came after row %d", row.Row, after)
	}
	if row.Bad != nil && (row.Bad.Why == "" || row.Bad.Row != row.Row) {
		t.Fatalf("row %d is refused with %+v", row.Row, row.Bad)
	}
	if row.Bad == nil && row.Number.Kind() != phone.Person {
		t.Fatalf("row %d has the number %q", row.Row, row.Number)
	}
	for name := range maps.Keys(row.Fields) {
		if name == "" || strings.ToLower(name) != name {
			t.Fatalf("row %d has a field %q", row.Row, name)
		}
	}
}
