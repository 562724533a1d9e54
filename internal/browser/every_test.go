package browser_test

import (
	_ "embed"
	"encoding/json"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/tocsin-sms/tocsin/accounts"
	"github.com/tocsin-sms/tocsin/internal/api"
)

// axeFile is where npm puts axe-core, which is not part of the program.
const axeFile = "../web/assets/node_modules/axe-core/axe.min.js"

// unseen are addresses that answer without an end.
var unseen = []string{"/polls/picture/{name}", "/polls/votes/{name}", "/live", "/lights"}

// pages are the addresses of every page that a coordinator can open, with what
// the campaign has for each of their parts.
func (d *desk) pages(t *testing.T) []string {
	t.Helper()
	known := d.examples(t)
	var all []string
	for _, r := range d.page.Routes() {
		path, get := strings.CutPrefix(r.Pattern, "GET ")
		if !get || r.Least == "" || slices.Contains(unseen, path) || filepath.Ext(path) != "" { // files are no pages
			continue
		}
		path = strings.TrimSuffix(path, "{$}")
		for part, example := range known {
			place, name, _ := strings.Cut(part, " ")
			if strings.HasPrefix(path, place) {
				path = strings.ReplaceAll(path, "{"+name+"}", example)
			}
		}
		if strings.Contains(path, "{") {
			t.Errorf("%s is not looked at: say in examples what stands for its parts", r.Pattern)
			continue
		}
		all = append(all, path)
	}
	return append(slices.DeleteFunc(all, d.isNoPage(t)), "/no-such-page")
}

// isNoPage tells the addresses of files, and of parts of pages, by asking.
func (d *desk) isNoPage(t *testing.T) func(path string) bool {
	t.Helper()
	jar, err := cookiejar.New(nil)
	d.must(err)
	client := &http.Client{Jar: jar}
	d.account(accounts.Coordinator)
	in, err := client.PostForm(d.url+"/sign-in", url.Values{"name": {string(accounts.Coordinator)}, "password": {password(accounts.Coordinator)}})
	d.must(err)
	d.must(in.Body.Close())
	return func(path string) bool {
		answer, err := client.Get(d.url + path)
		d.must(err)
		defer answer.Body.Close()
		begin, err := io.ReadAll(io.LimitReader(answer.Body, 15))
		d.must(err)
		return !strings.EqualFold(string(begin), "<!doctype html>")
	}
}

// examples are what stands for the parts of addresses, by place and part.
func (d *desk) examples(t *testing.T) map[string]string {
	t.Helper()
	sent, err := d.Broadcasts(t.Context(), api.Page{Limit: 1})
	d.must(err)
	in, err := d.Inbox(t.Context(), api.InQuery{Page: api.Page{Limit: 1}})
	d.must(err)
	return map[string]string{
		"/groups name": "comite", "/polls name": "puits", "/keywords name": "eau", "/modems name": "orange",
		"/people number": long, "/inbox number": awa, "/inbox id": in[0].ID, "/sent id": sent[0].ID,
	}
}

// every opens every page, in two looks that have nothing in common, and hands
// it over.
func every(t *testing.T, d *desk, look func(t *testing.T, tab *tab, path string)) {
	t.Helper()
	paths := d.pages(t)
	for name, options := range map[string][]tabOption{
		"wide, light, English": {},
		"narrow, dark, French": {french(), phone(), dark()},
	} {
		t.Run(name, func(t *testing.T) {
			tab := d.tab(t, options...)
			tab.open("/sign-in")
			look(t, tab, "/sign-in")
			tab.signIn(accounts.Coordinator)
			for _, path := range paths {
				tab.open(path)
				look(t, tab, path)
			}
		})
	}
}

// On no page does axe-core find a serious fault, and at no width is there
// anything beside the screen.
func TestEveryPage(t *testing.T) {
	axe, err := os.ReadFile(axeFile)
	if err != nil {
		t.Skip("axe-core is not here: make test fetches it")
	}
	browser.start(t)
	d := newDesk(t).with()
	every(t, d, func(t *testing.T, tab *tab, path string) {
		for _, fault := range tab.axe(string(axe)) {
			t.Errorf("%s: %s", path, fault)
		}
		var wide string
		if tab.eval("screenOf.wide()", &wide); wide != "" {
			t.Errorf("%s is wider than the screen: %s", path, wide)
		}
		if text := tab.text(); strings.Contains(text, "⟦") {
			_, missing, _ := strings.Cut(text, "⟦")
			t.Errorf("%s says a message that is not in the catalogue: %.60s", path, missing)
		}
	})
}

// axe is what axe-core finds serious or critical on the page.
func (tb *tab) axe(script string) []string {
	tb.t.Helper()
	const run = `axe.run(document, {resultTypes: ["violations"]}).then((r) => JSON.stringify(r.violations
		.filter((v) => v.impact === "serious" || v.impact === "critical")
		.map((v) => v.id + ": " + v.help + ": " + v.nodes.slice(0, 3).map((n) => n.html.slice(0, 200) + " " + (n.any[0]?.message || "")).join(" | "))))`
	tb.run(chromedp.Evaluate[chromedp.Void](script + "; 0"))
	raw, err := chromedp.Run(tb.ctx, chromedp.Evaluate[string](run, chromedp.EvalAwaitPromise))
	if err != nil {
		tb.t.Fatalf("axe: %v", err)
	}
	var faults []string
	if err := json.Unmarshal([]byte(raw), &faults); err != nil {
		tb.t.Fatalf("axe: %v", err)
	}
	return faults
}

// Somebody whose browser runs no scripts finds every place.
func TestPlacesWithoutScripts(t *testing.T) {
	d := newDesk(t)
	tab := d.tab(t, scriptless())
	tab.signIn(accounts.Coordinator)
	for _, r := range d.page.Routes() {
		if place, found := strings.CutPrefix(r.Pattern, "GET /"); found && r.Least != "" && !strings.ContainsAny(place, "/{") && !slices.Contains(unseen, "/"+place) {
			tab.open("/" + place)
			if !tab.exists("h1") {
				t.Errorf("%s has no heading: %s", r.Pattern, tab.text())
			}
		}
	}
}
