package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tocsin-sms/tocsin/internal/api"
	"github.com/tocsin-sms/tocsin/internal/lang"
	"github.com/tocsin-sms/tocsin/internal/socket"
)

func TestExitCodes(t *testing.T) {
	invalid := &api.Problem{Title: "wrong", Status: 422, Code: api.CodeInvalid, Hint: "do so"}
	cases := map[string]struct {
		err  error
		code int
		says string
	}{
		"done":            {nil, 0, ""},
		"failed":          {errors.New("so"), 1, "tocsin: so\n"},
		"interrupted":     {context.Canceled, 1, "tocsin: interrupted\n"},
		"declined":        {errDeclined, 1, "tocsin: nothing was done\n"},
		"wrong use":       {&usageError{"tocsin send", errors.New("so")}, 2, "tocsin: so\nhint: tocsin send --help\n"},
		"invalid":         {fmt.Errorf("x: %w", invalid), 2, "tocsin: x: wrong\nhint: do so\n"},
		"invalid file":    {ofFile("a.yaml", invalid), 1, "tocsin: a.yaml: wrong\nhint: do so\n"},
		"not found":       {&api.Problem{Title: "none", Status: 404, Code: api.CodeNotFound}, 3, "tocsin: none\n"},
		"conflict":        {&api.Problem{Title: "is", Status: 409, Code: api.CodeConflict, Hint: "h"}, 1, "tocsin: is\nhint: h\n"},
		"not running":     {fmt.Errorf("%w in d", socket.ErrNotRunning), 4, "tocsin: the daemon is not running in d\nhint: start it: tocsin serve\n"},
		"several":         {errors.Join(&api.Problem{Title: "none", Code: api.CodeNotFound}, errors.New("b")), 3, "tocsin: none\nb\n"},
		"unsafe to print": {errors.New("a\x1b[2Jb"), 1, "tocsin: a\uFFFD[2Jb\n"},
		"no such route": {
			&api.Problem{Title: "there is no GET /x", Status: 404, Code: api.CodeInvalid, Hint: "h"}, 2,
			"tocsin: there is no GET /x\nhint: h\n",
		},
		"the daemon's trouble": {
			&api.Problem{Title: "disk full", Status: 500, Code: api.CodeInternal}, 1,
			"tocsin: disk full\nhint: what the daemon logged says more; tocsin status says how it is\n",
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			if got := exitCode(c.err); got != c.code {
				t.Errorf("exit code is %d, want %d", got, c.code)
			}
			var b bytes.Buffer
			tell(&b, c.err)
			if diff := cmp.Diff(c.says, b.String()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestConfirm(t *testing.T) {
	cases := map[string]struct {
		terminal, yes bool
		typed         string
		want          error
		asked         bool
	}{
		"yes":               {true, false, "y\n", nil, true},
		"oui":               {true, false, "Oui\n", nil, true},
		"no":                {true, false, "n\n", errDeclined, true},
		"just enter":        {true, false, "\n", errDeclined, true},
		"end of input":      {true, false, "", errDeclined, true},
		"--yes":             {true, true, "", nil, false},
		"not on a terminal": {false, false, "", nil, false},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			var asked bytes.Buffer
			p := &program{stdin: strings.NewReader(c.typed)}
			if c.terminal {
				p.terminal = &asked
			}
			if err := p.confirm(t.Context(), c.yes, "Delete %s?", "it"); !errors.Is(err, c.want) {
				t.Errorf("got %v, want %v", err, c.want)
			}
			if got := asked.String() == "Delete it? [y/N] "; got != c.asked {
				t.Errorf("asked %q", asked.String())
			}
		})
	}
}

func TestAnInterruptEndsAQuestion(t *testing.T) {
	silent, typing := io.Pipe()
	defer typing.Close()
	ctx, interrupt := context.WithCancel(t.Context())
	interrupt()
	p := &program{stdin: silent, terminal: io.Discard}
	if err := p.confirm(ctx, false, "Delete it?"); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want the interrupt", err)
	}
}

func TestPrintSaysWhatCouldNotBeWritten(t *testing.T) {
	full := errors.New("no space left")
	p := &program{stdout: writerFunc(func([]byte) (int, error) { return 0, full })}
	err := p.print(nil, func(w io.Writer) { fmt.Fprintln(w, "a line"); fmt.Fprintln(w, "another") })
	if !errors.Is(err, full) {
		t.Errorf("got %v, want %v", err, full)
	}
}

type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(b []byte) (int, error) { return f(b) }

func TestMoment(t *testing.T) {
	douala := time.FixedZone("WAT", 3600)
	cases := map[string]struct {
		text string
		want time.Time
		bad  bool
	}{
		"none":            {"", time.Time{}, false},
		"day and hour":    {"2027-01-31 18:00", time.Date(2027, 1, 31, 17, 0, 0, 0, time.UTC), false},
		"RFC 3339":        {"2027-01-31T18:00:00+01:00", time.Date(2027, 1, 31, 17, 0, 0, 0, time.UTC), false},
		"RFC 3339 in UTC": {"2027-01-31T18:00:00Z", time.Date(2027, 1, 31, 18, 0, 0, 0, time.UTC), false},
		"a day":           {"2027-01-31", time.Time{}, true},
		"no such day":     {"2027-02-30 18:00", time.Time{}, true},
		"words":           {"tomorrow", time.Time{}, true},
		"just over":       {"2026-12-01 09:55", time.Date(2026, 12, 1, 8, 55, 0, 0, time.UTC), false},
		"long over":       {"2020-01-31 18:00", time.Date(2020, 1, 31, 17, 0, 0, 0, time.UTC), true},
		"beyond the file": {"9999-12-31T23:59:59Z", time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC), true},
	}
	now := time.Date(2026, 12, 1, 9, 0, 0, 0, time.UTC)
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			got, err := settings{zone: douala, now: now}.moment(c.text)
			if !got.Equal(c.want) || (err != nil) != c.bad {
				t.Errorf("got %v, %v; want %v", got, err, c.want)
			}
		})
	}
}

func TestCollect(t *testing.T) {
	cases := map[string]struct {
		have  int
		page  pageOptions
		want  int
		calls []api.Page
	}{
		"fewer than the limit": {3, pageOptions{limit: 50}, 3, []api.Page{{Limit: 50}}},
		"the limit":            {60, pageOptions{limit: 50}, 50, []api.Page{{Limit: 50}}},
		"none":                 {0, pageOptions{limit: 50}, 0, []api.Page{{Limit: 50}}},
		"more than a batch": {5000, pageOptions{limit: 1500}, 1500, []api.Page{
			{Limit: 1000}, {After: "0999", Limit: 500},
		}},
		"all": {2000, pageOptions{all: true, limit: 50}, 2000, []api.Page{
			{Limit: 1000}, {After: "0999", Limit: 1000}, {After: "1999", Limit: 1000},
		}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			var calls []api.Page
			got, err := collect(c.page, func(p api.Page) ([]string, error) {
				calls = append(calls, p)
				return after(c.have, p), nil
			}, func(s string) string { return s })
			if err != nil || len(got) != c.want {
				t.Errorf("got %d items and %v, want %d", len(got), err, c.want)
			}
			if diff := cmp.Diff(c.calls, calls); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// after is a page of the items "0000", "0001" and so on.
func after(have int, p api.Page) []string {
	var list []string
	for i := range have {
		if item := fmt.Sprintf("%04d", i); item > p.After && len(list) < p.Limit {
			list = append(list, item)
		}
	}
	return list
}

// A daemon that ignores After must not keep a list going for ever.
func TestCollectEndsWhereAPageComesTwice(t *testing.T) {
	_, err := collect(pageOptions{all: true, limit: 50}, func(p api.Page) ([]string, error) {
		return after(5000, api.Page{Limit: p.Limit}), nil
	}, func(s string) string { return s })
	if err == nil {
		t.Error("a page that came twice went unnoticed")
	}
}

func TestWordings(t *testing.T) {
	cases := map[string]struct {
		values []string
		want   lang.Text
	}{
		"one for all":     {[]string{"Hello"}, lang.Text{"": "Hello"}},
		"by language":     {[]string{"fr=Santé", "en=Health"}, lang.Text{"fr": "Santé", "en": "Health"}},
		"= in the text":   {[]string{"1 + 1 = 2"}, lang.Text{"": "1 + 1 = 2"}},
		"= after capital": {[]string{"OK=yes"}, lang.Text{"": "OK=yes"}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, wordings(c.values)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestPollOption(t *testing.T) {
	cases := map[string]struct {
		text string
		want api.PollOptionDraft
	}{
		"a key":          {"oui", api.PollOptionDraft{Key: "oui"}},
		"key and words":  {"oui=yes, 1,", api.PollOptionDraft{Key: "oui", Words: []string{"yes", "1"}}},
		"spaces about":   {" oui = yes ", api.PollOptionDraft{Key: "oui", Words: []string{"yes"}}},
		"words of words": {"a=one two", api.PollOptionDraft{Key: "a", Words: []string{"one two"}}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			got, err := pollOption(c.text)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestTablesAreSafeToPrint(t *testing.T) {
	var b bytes.Buffer
	showTable(&b, "none", row{"text"}, []row{{"a\x1b]0;x\x07b\nc\u202ed\u009b2J"}})
	if diff := cmp.Diff("TEXT\na\uFFFD]0;x\uFFFDb⏎c\uFFFDd\uFFFD2J\n", b.String()); diff != "" {
		t.Error(diff)
	}
}

// Columns that a screen has no room for follow below their row.
func TestTablesFitTheScreen(t *testing.T) {
	var b bytes.Buffer
	grid{
		header: row{"name", "state", "hour", "note", "text"},
		rows: []row{
			{"orange", "ready", 9, "x", "ten ten ten ten ten ten ten ten ten ten ten ten ten"},
			{"mtn", "absent", "", "", "short"},
		},
	}.show(&b, 24)
	want := `NAME    STATE   HOUR
orange  ready   9
    note: x
    text: ten ten ten
        ten ten ten ten
        ten ten ten ten
        ten ten
mtn     absent
    text: short
`
	if diff := cmp.Diff(want, b.String()); diff != "" {
		t.Error(diff)
	}
}

func TestWriteWhole(t *testing.T) {
	path := filepath.Join(t.TempDir(), "f")
	put := func(text string, err error) func(io.Writer) error {
		return func(w io.Writer) error {
			_, failed := io.WriteString(w, text)
			return errors.Join(failed, err)
		}
	}
	broken := errors.New("broken")
	steps := []struct {
		name  string
		force bool
		write func(io.Writer) error
		ok    bool
		holds string
	}{
		{"fails, nothing is there", false, put("half", broken), false, ""},
		{"new", false, put("one", nil), true, "one"},
		{"exists", false, put("two", nil), false, "one"},
		{"forced but fails", true, put("half", broken), false, "one"},
		{"forced", true, put("two", nil), true, "two"},
	}
	for _, s := range steps {
		err := writeWhole(path, s.force, s.write)
		got, _ := os.ReadFile(path)
		if (err == nil) != s.ok || string(got) != s.holds {
			t.Errorf("%s: got %v and %q, want %q", s.name, err, got, s.holds)
		}
		left, _ := filepath.Glob(path + "*tmp*")
		if len(left) > 0 {
			t.Errorf("%s: left %v", s.name, left)
		}
	}
}
