package page

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/tocsin-sms/tocsin/accounts"
	"github.com/tocsin-sms/tocsin/internal/api"
	"github.com/tocsin-sms/tocsin/internal/config"
	"github.com/tocsin-sms/tocsin/internal/gateway"
	"github.com/tocsin-sms/tocsin/internal/store"
)

// people are accounts by name, each with its name for a password.
type people map[string]api.Account

func (p people) SignIn(_ context.Context, name, password, _ string) (api.Account, error) {
	if who, known := p[name]; known && password == name {
		return who, nil
	}
	return api.Account{}, &gateway.Invalid{What: "the name or the password is wrong"}
}

func (p people) AccountByName(_ context.Context, name string) (api.Account, error) {
	who, known := p[name]
	if !known {
		return who, store.ErrNotFound
	}
	return who, nil
}

// desk is the page of a real daemon without modems, and somebody signed in.
type desk struct {
	t      *testing.T
	page   *Page
	verbs  *gateway.Gateway
	url    string
	client *http.Client
}

// newDesk serves a page; role names who is signed in, "" for nobody.
func newDesk(t *testing.T, role accounts.Role) *desk {
	t.Helper()
	c := config.Default()
	c.Country, c.Organisation, c.Data = "CM", "Water Committee", t.TempDir()
	g, err := gateway.New(c, gateway.Options{Version: "test"})
	if err != nil {
		t.Fatal(err)
	}
	known := people{}
	for _, r := range accounts.Roles() {
		known[string(r)] = api.Account{Name: string(r), Role: string(r), Language: "en", Zone: "UTC"}
	}
	p, err := New(Options{Verbs: g, Accounts: known, Log: slog.New(slog.NewTextHandler(t.Output(), nil))})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(p)
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	d := &desk{t: t, page: p, verbs: g, url: server.URL, client: &http.Client{
		Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
	t.Cleanup(func() {
		p.Close()
		server.Close()
		if err := g.Close(); err != nil {
			t.Error(err)
		}
	})
	if role != "" {
		if status, _, _ := d.post("/sign-in", "name", string(role), "password", string(role)); status != http.StatusSeeOther {
			t.Fatalf("sign in as %s: %d", role, status)
		}
	}
	return d
}

// get asks for a page and returns its status, where it leads, and its text.
func (d *desk) get(path string) (status int, to, body string) {
	d.t.Helper()
	return d.do(http.MethodGet, path, nil)
}

// post sends a form, pairs of a name and a value.
func (d *desk) post(path string, pairs ...string) (status int, to, body string) {
	d.t.Helper()
	form := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Add(pairs[i], pairs[i+1])
	}
	return d.do(http.MethodPost, path, form)
}

func (d *desk) do(method, path string, form url.Values) (status int, to, body string) {
	d.t.Helper()
	r, err := http.NewRequestWithContext(d.t.Context(), method, d.url+path, strings.NewReader(form.Encode()))
	if err != nil {
		d.t.Fatal(err)
	}
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	resp, err := d.client.Do(r)
	if err != nil {
		d.t.Fatal(err)
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		d.t.Fatal(err)
	}
	return resp.StatusCode, resp.Header.Get("Location"), string(raw)
}

// shows fails unless a page is there and holds the words.
func (d *desk) shows(path string, words ...string) {
	d.t.Helper()
	status, to, body := d.get(path)
	if status != http.StatusOK {
		d.t.Fatalf("GET %s: %d, to %q", path, status, to)
	}
	for _, w := range words {
		if !strings.Contains(body, w) {
			d.t.Errorf("GET %s does not show %q:\n%s", path, w, body)
		}
	}
}

func TestAStrangerIsAskedWho(t *testing.T) {
	d := newDesk(t, "")
	status, to, _ := d.get("/")
	if status != http.StatusSeeOther || to != "/sign-in" {
		t.Errorf("a stranger at the door: %d to %q", status, to)
	}
	status, _, body := d.post("/sign-in", "name", "viewer", "password", "wrong")
	if status != http.StatusUnprocessableEntity || !strings.Contains(body, "the name or the password is wrong") {
		t.Errorf("a wrong password: %d\n%s", status, body)
	}
	status, to, _ = d.post("/sign-in", "name", "viewer", "password", "viewer", "next", "/?a=b")
	if status != http.StatusSeeOther || to != "/?a=b" {
		t.Errorf("a right password: %d to %q", status, to)
	}
	d.shows("/", "Welcome", "Signed in as viewer")
	if status, _, _ = d.post("/sign-out"); status != http.StatusSeeOther {
		t.Errorf("sign out: %d", status)
	}
	if status, _, _ = d.get("/"); status != http.StatusSeeOther {
		t.Errorf("somebody who signed out: %d", status)
	}
}

func TestNextStaysInside(t *testing.T) {
	cases := map[string]string{
		"": "/", "/inbox": "/inbox", "/inbox?a=b&c=d": "/inbox?a=b&c=d", "//evil.example": "/", "https://evil.example/": "/",
		`/\evil.example`: "/", "/%5cevil.example": "/%5Cevil.example", "javascript:alert(1)": "/", "inbox": "/",
		"/%2Fevil.example": "/", "/%2fevil.example/%2e%2e": "/", "///evil.example": "/", "/inbox//x": "/inbox//x",
	}
	for next, want := range cases {
		if got := inside(next); got != want {
			t.Errorf("inside(%q) is %q, want %q", next, got, want)
		}
	}
}

func TestAnAddressThatIsNone(t *testing.T) {
	d := newDesk(t, accounts.Viewer)
	if status, _, body := d.get("/no-such"); status != http.StatusNotFound || !strings.Contains(body, "nothing at this address") {
		t.Errorf("%d\n%s", status, body)
	}
}

// Another site's form does nothing, whoever is signed in.
func TestOtherSitesAreRefused(t *testing.T) {
	d := newDesk(t, accounts.Coordinator)
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, d.url+"/sign-out", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	resp, err := d.client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusForbidden {
		t.Errorf("a form of another site: %d", resp.StatusCode)
	}
	d.shows("/", "Signed in as coordinator")
}

func TestWhatEveryPageIsGuardedBy(t *testing.T) {
	d := newDesk(t, "")
	resp, err := d.client.Get(d.url + "/sign-in")
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if got := resp.Header.Get("Content-Security-Policy"); !strings.HasPrefix(got, "default-src 'self'") {
		t.Errorf("Content-Security-Policy: %q", got)
	}
	if got := resp.Header.Get("Cache-Control"); got != "no-store" {
		t.Errorf("Cache-Control: %q", got)
	}
}

// What happens in the daemon is at the browser at once, by its kind.
func TestLive(t *testing.T) {
	d := newDesk(t, accounts.Viewer)
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, d.url+livePath, nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := d.client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	begin := make([]byte, len(": here\n\n"))
	if _, err := io.ReadFull(resp.Body, begin); err != nil || string(begin) != ": here\n\n" {
		t.Fatalf("%q, %v", begin, err)
	}
	d.page.Close()
	if rest, err := io.ReadAll(resp.Body); err != nil {
		t.Errorf("a page that closes ends what is live: %q, %v", rest, err)
	}
}

// What was done is said on the next whole page, though a part of the old one is
// asked for in between.
func TestANoticeWaitsForAWholePage(t *testing.T) {
	d := newDesk(t, accounts.Coordinator)
	if status, _, body := d.post("/groups", "title", "Santé"); status != http.StatusSeeOther {
		t.Fatalf("make a group: %d\n%s", status, body)
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, d.url+"/groups", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("HX-Request", "true")
	resp, err := d.client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	d.shows("/groups", `class="notice"`)
	if _, _, body := d.get("/groups"); strings.Contains(body, `class="notice"`) {
		t.Error("it is said twice")
	}
}
