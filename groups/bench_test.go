package groups_test

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"testing"

	"github.com/tocsin-sms/tocsin/groups"
	"github.com/tocsin-sms/tocsin/internal/phone"
	"github.com/tocsin-sms/tocsin/internal/store"
	"github.com/tocsin-sms/tocsin/internal/store/storetest"
)

const million = 1_000_000

// sheetOf is a CSV file of that many people in shuffled order.
func sheetOf(people int) []byte {
	var b bytes.Buffer
	b.WriteString("number,name,groups,language,village\n")
	for _, i := range rand.New(rand.NewPCG(1, 2)).Perm(people) {
		fmt.Fprintf(&b, "+2376%08d,Person %d,everybody;g%d,fr,Village %d\n", i, i, i%10, i%50)
	}
	return b.Bytes()
}

// load imports a file as the gateway does: a transaction per batch.
func load(b *testing.B, db *store.DB, file []byte) groups.Report {
	b.Helper()
	rows, err := groups.ReadCSV(bytes.NewReader(file), "CM")
	if err != nil {
		b.Fatal(err)
	}
	im := groups.NewImporter(groups.ImportOptions{At: noon, Consent: "paper forms", File: "people.csv", Sorted: true})
	for batch, err := range rows.Batches(spool(b)) {
		check(b, err)
		check(b, db.Update(func(tx *store.Tx) error { return im.Import(tx, batch) }))
	}
	return im.Report()
}

func BenchmarkImport100k(b *testing.B) {
	file := sheetOf(100_000)
	for b.Loop() {
		b.StopTimer()
		db := storetest.Open(b)
		update(b, db, func(tx *store.Tx) { must(groups.List(tx, 0)) })
		b.StartTimer()
		if r := load(b, db, file); r.Created != 100_000 {
			b.Fatalf("report: %+v", r)
		}
	}
	b.ReportMetric(100_000*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}

func BenchmarkReadCSV(b *testing.B) {
	file := sheetOf(10_000)
	b.SetBytes(int64(len(file)))
	for b.Loop() {
		rows, err := groups.ReadCSV(bytes.NewReader(file), "CM")
		for err == nil {
			_, err = rows.Next(groups.ImportBatch)
		}
		if !errors.Is(err, io.EOF) {
			b.Fatal(err)
		}
	}
}

// BenchmarkMillion imports a million people once and asks for them in the ways
// a broadcast and the page do.
func BenchmarkMillion(b *testing.B) {
	if testing.Short() {
		b.Skip("imports a million people")
	}
	db := storetest.Open(b)
	update(b, db, func(tx *store.Tx) { must(groups.List(tx, 0)) })
	load(b, db, sheetOf(million))
	ten := groups.Selection{Except: []groups.ID{"g9"}}
	for i := range 10 {
		ten.Groups = append(ten.Groups, groups.ID(fmt.Sprintf("g%d", i)))
	}
	benchmarkSelect(b, db, "everyone", groups.Selection{Everyone: true}, million)
	benchmarkSelect(b, db, "one group", groups.Selection{Groups: []groups.ID{"everybody"}}, million)
	benchmarkSelect(b, db, "ten groups but one", ten, million/10*9)
	b.Run("standing of everyone", func(b *testing.B) {
		update(b, db, func(tx *store.Tx) { check(b, groups.Stop(tx, ada, text("STOP"))) })
		for b.Loop() {
			check(b, db.View(func(tx *store.Tx) error {
				gate, err := groups.NewGate(tx)
				check(b, err)
				return groups.Select(tx, groups.Selection{Everyone: true}, "", func(n phone.Number) error {
					gate.StandingOf(n)
					return nil
				})
			}))
		}
	})
	benchmarkQuery(b, db, "page by number", groups.Query{After: "+237650000000", Limit: 50})
	benchmarkQuery(b, db, "search a number", groups.Query{Text: "99999999", Limit: 50})
	benchmarkQuery(b, db, "search a name", groups.Query{Text: "person 999999", Limit: 50})
	for name, q := range map[string]groups.Query{
		"everybody": {}, "a name": {Text: "per 9999"}, "a number": {Text: "9999 999"}, "nobody": {Text: "zebra"},
		"a village": {Field: "village", Value: "village 7"}, "a language": {Language: "fr"}, "stopped": {Stopped: new(true)},
		"a group of all": {Group: "everybody"}, "a tenth": {Group: "g3", Text: "per"},
	} {
		for _, order := range []groups.Order{groups.ByNumber, groups.ByName, groups.BySeen} {
			benchmarkSearch(b, db, fmt.Sprintf("page of %s by %s", name, cmp.Or(order, "number")), q, order)
		}
	}
}

func benchmarkSearch(b *testing.B, db *store.DB, name string, q groups.Query, order groups.Order) {
	b.Run(name, func(b *testing.B) {
		for b.Loop() {
			check(b, db.View(func(tx *store.Tx) error {
				_, err := groups.Search(tx, q, order, "", 50)
				return err
			}))
		}
	})
}

func check(b *testing.B, err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}

func benchmarkSelect(b *testing.B, db *store.DB, name string, s groups.Selection, want int) {
	b.Run("select "+name, func(b *testing.B) {
		for b.Loop() {
			got := 0
			check(b, db.View(func(tx *store.Tx) error {
				return groups.Select(tx, s, "", func(phone.Number) error {
					got++
					return nil
				})
			}))
			if got != want {
				b.Fatalf("selected %d, want %d", got, want)
			}
		}
	})
}

func benchmarkQuery(b *testing.B, db *store.DB, name string, q groups.Query) {
	b.Run(name, func(b *testing.B) {
		for b.Loop() {
			check(b, db.View(func(tx *store.Tx) error {
				_, err := groups.Contacts(tx, q)
				return err
			}))
		}
	})
}
