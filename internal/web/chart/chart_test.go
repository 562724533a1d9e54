package chart_test

import (
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tocsin-sms/tocsin/internal/web/chart"
)

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// samples are one chart of each kind, with names that break what is careless.
func samples() map[string]chart.Chart {
	hour := func(n int) time.Time { return noon.Add(time.Duration(n) * time.Hour) }
	return map[string]chart.Chart{
		"lines": chart.Lines{
			Title: "Signal", About: "Good, but for an hour.", From: noon, To: hour(6), Gap: 2 * time.Hour, When: "Time",
			Series: []chart.Series{
				{Name: "orange", Points: []chart.Point{{At: noon, Value: 12}, {At: hour(1), Value: 17}, {At: hour(5), Value: 31}, {At: hour(6), Value: 30}}},
				{Name: "A name <of> twenty & more", Points: []chart.Point{{At: hour(1), Value: 4}, {At: hour(6), Value: 29}}},
				{Name: "nothing yet"},
			},
		},
		"columns": chart.Columns{
			Title: "Today", When: "Hour", Times: []time.Time{noon, hour(1), hour(2)},
			Rows: []chart.Row{{Name: "In", Counts: []int{3, 0, 120}}, {Name: "Out", Counts: []int{7}}},
		},
		"bars": chart.Bars{
			Title: "Market day?", Head: [3]string{"Answer", "Votes", "Share"},
			Bars: []chart.Bar{{"Yes", 120}, {"لا", 80}, {"A very long answer that nobody thought would ever be given", 0}, {`"<script>`, 1}},
		},
		"progress": chart.Progress{
			Title: "214 people", Head: [3]string{"Outcome", "Texts", "Share"},
			Parts: []chart.Part{{"Delivered", 100, chart.Good}, {"Sent", 50, chart.Busy}, {"Uncertain", 1, chart.Doubt}, {"Failed", 0, chart.Bad}, {"Waiting", 63, chart.Wait}},
		},
		"spark": chart.Spark{Title: "Members", Values: []float64{0, 3, 3, 9}, Head: [2]string{"Day", "Members"}},
	}
}

// Each drawing, file and table is as the one in testdata; TOCSIN_GOLDEN=write
// writes those anew.
func TestChartsAreDrawnAsBefore(t *testing.T) {
	w := chart.Plain(time.UTC, false)
	for name, c := range samples() {
		t.Run(name, func(t *testing.T) {
			golden(t, name+".page.svg", string(chart.SVG(c, w)))
			golden(t, name+".svg", string(chart.File(c, w)))
			golden(t, name+".html", string(c.Table(w).HTML()))
		})
	}
	key := samples()["progress"].(chart.Progress).Key(w)
	golden(t, "progress.key.html", string(key))
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	got = strings.ReplaceAll(got, "><", ">\n<") + "\n"
	path := filepath.Join("testdata", name)
	if os.Getenv("TOCSIN_GOLDEN") == "write" {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", name, diff)
	}
}

// Whatever people name things, a drawing is whole XML and holds no style, script
// or tag of theirs.
func FuzzNamesStayText(f *testing.F) {
	f.Add(`<script>alert(1)</script>`, 3, 2.5)
	f.Add("\" onload=\"x", -1, -1.0)
	f.Add("ab\x00c\xff%d %s 100%", 1<<40, 1e300)
	f.Fuzz(func(t *testing.T, name string, count int, value float64) {
		w := chart.Plain(time.UTC, true)
		w.Tick = func(time.Time) string { return name }
		charts := []chart.Chart{
			chart.Lines{Title: name, About: name, From: noon, To: noon.Add(time.Hour), Series: []chart.Series{{Name: name, Points: []chart.Point{{At: noon, Value: value}}}}},
			chart.Columns{Title: name, Times: []time.Time{noon}, Rows: []chart.Row{{Name: name, Counts: []int{count}}}},
			chart.Bars{Title: name, Bars: []chart.Bar{{name, count}}},
			chart.Progress{Title: name, Parts: []chart.Part{{name, count, chart.Good}}},
			chart.Spark{Title: name, Values: []float64{value, 1}},
		}
		for _, c := range charts {
			wholeXML(t, string(chart.SVG(c, w)))
			wholeXML(t, string(chart.File(c, w)))
			wholeXML(t, string(c.Table(w).HTML()))
		}
	})
}

// wholeXML fails for what is not well-formed, or has what a page does not allow.
func wholeXML(t *testing.T, text string) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(text))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Fatalf("%v in\n%s", err, text)
		}
		start, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		if start.Name.Local == "script" || start.Name.Local == "style" {
			t.Fatalf("a %s got into\n%s", start.Name.Local, text)
		}
		for _, a := range start.Attr {
			if a.Name.Local == "style" || strings.HasPrefix(a.Name.Local, "on") {
				t.Fatalf("an attribute %s got into\n%s", a.Name.Local, text)
			}
		}
	}
}
