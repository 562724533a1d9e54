package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/http/httptrace"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/tocsin-sms/tocsin/internal/api"
	"github.com/tocsin-sms/tocsin/internal/measure"
	"github.com/tocsin-sms/tocsin/internal/web/page"
)

// browser is somebody signed in on the page of a rig.
type browser struct {
	page   *page.Page
	url    string
	client *http.Client
	close  func()
}

// visitor is who the bench signs in as; the password is chosen for the bench.
const (
	visitor  = "bench"
	password = "measured and forgotten"
)

func (r *rig) browse(ctx context.Context) (*browser, error) {
	if _, err := r.CreateAccount(ctx, api.AccountDraft{Name: visitor, Role: "coordinator", Language: "en", Password: password}); err != nil {
		return nil, err
	}
	p, err := page.New(page.Options{Verbs: r.Gateway, Accounts: r.Gateway, Sessions: r.SessionStore(), Home: r.Locale})
	if err != nil {
		return nil, err
	}
	server := httptest.NewServer(p)
	b := &browser{page: p, url: server.URL, close: func() { p.Close(); server.Close() }}
	if b.client, err = signIn(ctx, b.url); err != nil {
		b.close()
		return nil, err
	}
	return b, nil
}

// signIn is a client that is signed in at a page.
func signIn(ctx context.Context, at string) (*http.Client, error) {
	jar, err := cookiejar.New(nil)
	if err != nil {
		return nil, err
	}
	client := &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	form := url.Values{"name": {visitor}, "password": {password}}.Encode()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, at+"/sign-in", strings.NewReader(form))
	if err != nil {
		return nil, err
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	resp, err := client.Do(r)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusSeeOther {
		return nil, fmt.Errorf("sign in: %s", resp.Status)
	}
	return client, nil
}

// get asks for a page: its status, its text and the time to its first byte.
func (b *browser) get(ctx context.Context, path string) (status int, body []byte, first time.Duration, err error) {
	var began time.Time
	trace := &httptrace.ClientTrace{GotFirstResponseByte: func() { first = time.Since(began) }}
	r, err := http.NewRequestWithContext(httptrace.WithClientTrace(ctx, trace), http.MethodGet, b.url+path, nil)
	if err != nil {
		return 0, nil, 0, err
	}
	began = time.Now()
	resp, err := b.client.Do(r)
	if err != nil {
		return 0, nil, 0, err
	}
	defer resp.Body.Close()
	body, err = io.ReadAll(resp.Body)
	return resp.StatusCode, body, first, err
}

// median is the time to the first byte of a page, of several times.
func (b *browser) median(ctx context.Context, path string) (status int, body []byte, _ time.Duration, err error) {
	const times = 7
	var all measure.Samples
	for range times {
		var first time.Duration
		if status, body, first, err = b.get(ctx, path); err != nil {
			return status, body, 0, err
		}
		all = append(all, first)
	}
	return status, body, all.Median(), nil
}

// visited is a page that was measured.
type visited struct {
	path   string
	first  time.Duration
	weight int // bytes, of the page and all it loads
}

// measurePages asks for every page of the program in a town.
func measurePages(ctx context.Context, b *bench) (_ []result, err error) {
	began := time.Now()
	r, err := newTown(ctx, b)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, r.end()) }()
	built := time.Since(began)
	if err := r.indexed(ctx); err != nil {
		return nil, err
	}
	br, err := r.browse(ctx)
	if err != nil {
		return nil, err
	}
	defer br.close()
	paths, err := r.paths(ctx, br.page)
	if err != nil {
		return nil, err
	}
	pages, lost, err := br.visitAll(ctx, paths)
	if err != nil {
		return nil, err
	}
	results := pageResults(pages)
	if len(lost) > 0 {
		results = append(results, told("pages that did not answer 200", strings.Join(lost, ", ")))
	}
	return append(results, told("making that store", measure.Show(built))), nil
}

// visitAll measures each page; lost are those that were not shown.
func (b *browser) visitAll(ctx context.Context, paths []string) (pages []visited, lost []string, err error) {
	assets := map[string]int{}
	for _, path := range paths {
		status, body, first, err := b.median(ctx, path)
		if err != nil {
			return nil, nil, err
		}
		if status != http.StatusOK {
			lost = append(lost, fmt.Sprintf("%s (%d)", path, status))
			continue
		}
		weight, err := b.weigh(ctx, body, assets)
		if err != nil {
			return nil, nil, err
		}
		pages = append(pages, visited{path, first, weight})
	}
	return pages, lost, nil
}

func pageResults(pages []visited) []result {
	slices.SortFunc(pages, func(a, b visited) int { return cmp.Compare(b.first, a.first) })
	var results []result
	for i, p := range pages[:min(5, len(pages))] {
		what := fmt.Sprintf("first byte of %s, median", p.path)
		if i == 0 {
			what = fmt.Sprintf("first byte of the slowest of %d pages (%s), median", len(pages), p.path)
		}
		results = append(results, atMost(what, 50*time.Millisecond, p.first))
	}
	heaviest := slices.MaxFunc(pages, func(a, b visited) int { return cmp.Compare(a.weight, b.weight) })
	return append(results, count("weight of the heaviest page ("+heaviest.path+") with all it loads", "kB", 150, float64(heaviest.weight)/1000, true))
}

var loads = regexp.MustCompile(`(?:src|href)="(/assets/[^"#]+)`)

// weigh is the bytes of a page and of the files it loads, each once.
func (b *browser) weigh(ctx context.Context, body []byte, assets map[string]int) (int, error) {
	files := map[string]bool{}
	for _, m := range loads.FindAllSubmatch(body, -1) {
		files[string(m[1])] = true
	}
	weight := len(body)
	for file := range maps.Keys(files) {
		if _, known := assets[file]; !known {
			_, raw, _, err := b.get(ctx, file)
			if err != nil {
				return 0, err
			}
			assets[file] = len(raw)
		}
		weight += assets[file]
	}
	return weight, nil
}

var inPath = regexp.MustCompile(`\{(\w+)\.*\}`)

// paths are all pages with something of the town in the place of names. What is
// no page (files, streams) is left out.
func (r *rig) paths(ctx context.Context, p *page.Page) (paths []string, err error) {
	sent, err := r.Broadcasts(ctx, api.Page{Limit: 1})
	if err != nil || len(sent) == 0 {
		return nil, fmt.Errorf("the town's broadcasts: %w", err)
	}
	in, err := r.Inbox(ctx, api.InQuery{Page: api.Page{Limit: 1}})
	if err != nil || len(in) == 0 {
		return nil, fmt.Errorf("the town's texts: %w", err)
	}
	rules, err := r.Rules(ctx)
	if err != nil || len(rules) == 0 {
		return nil, fmt.Errorf("the town's rules: %w", err)
	}
	names := map[string]string{
		"sent": sent[0].ID, "people": string(in[0].From), "inbox": string(in[0].From), "threads": string(in[0].From),
		"groups": "group-1", "keywords": rules[0].Name, "polls": "puits", "modems": "modem0", "settings": visitor,
	}
	for _, route := range p.Routes() {
		method, path, _ := strings.Cut(route.Pattern, " ")
		place, _, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
		if method != http.MethodGet || noPage.MatchString(path) {
			continue
		}
		path = strings.TrimSuffix(path, "{$}")
		paths = append(paths, inPath.ReplaceAllString(path, url.PathEscape(names[place])))
	}
	return append(paths, "/people?q=person+4711", "/inbox?q=pompe", "/people?q=kribi&sort=name"), nil
}

var noPage = regexp.MustCompile(`^/(live|assets|sign-in|link|first)|export|\.csv|\.svg|\.png|\.pdf|picture|/live$`)

// indexed waits until the daemon has indexed what the town put into its store.
func (r *rig) indexed(ctx context.Context) error {
	return r.until(ctx, 2*time.Minute, func(ctx context.Context) (bool, error) {
		found, err := r.People(ctx, api.PeopleQuery{Text: "person 4711", Page: api.Page{Limit: 1}})
		return len(found.People) > 0, err
	})
}

// measureLists asks for pages of a list of a million people, and searches it.
func measureLists(ctx context.Context, b *bench) (_ []result, err error) {
	dir, err := os.MkdirTemp(b.dir, "crowd-")
	if err != nil {
		return nil, err
	}
	crowd := &installation{b: b, dir: dir}
	if err := errors.Join(crowd.populate(million), crowd.index()); err != nil {
		return nil, err
	}
	r, err := newRigIn(ctx, dir, 1, 50*time.Millisecond)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, r.end()) }()
	br, err := r.browse(ctx)
	if err != nil {
		return nil, err
	}
	defer br.close()
	var results []result
	for _, c := range []struct{ what, path string }{
		{"the first page of a million people", "/people"},
		{"the same, by name", "/people?sort=name"},
		{"a search by name among a million", "/people?q=person+471147"},
		{"a search that a million match", "/people?q=person"},
		{"a search that none match", "/people?q=zzzz"},
		{"a search by number", "/people?q=" + url.QueryEscape(number(471147))},
	} {
		status, _, first, err := br.median(ctx, c.path)
		if err != nil {
			return nil, err
		}
		if status != http.StatusOK {
			return nil, fmt.Errorf("%s: answered %d", c.path, status)
		}
		results = append(results, atMost(c.what+", median", 200*time.Millisecond, first))
	}
	return results, nil
}
