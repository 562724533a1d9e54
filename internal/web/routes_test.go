package web

import (
	"context"
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/tocsin-sms/tocsin/accounts"
	"github.com/tocsin-sms/tocsin/internal/api"
	"github.com/tocsin-sms/tocsin/internal/store"
)

// theRoutes is the table, of verbs that nobody calls.
func theRoutes() []route { return NewHandler((*api.Client)(nil), nil).routes() }

func TestRoutesSayWhatTheyDo(t *testing.T) {
	for _, r := range theRoutes() {
		if r.summary == "" || !strings.HasSuffix(r.summary, ".") {
			t.Errorf("%s: the summary is %q, want a sentence", r.pattern, r.summary)
		}
		if !r.least.Allows(r.least) {
			t.Errorf("%s: no role may call it", r.pattern)
		}
		if !strings.Contains(r.pattern, " "+api.Prefix+"/") {
			t.Errorf("%s: not below %s", r.pattern, api.Prefix)
		}
	}
}

// roleTokens are tokens that are the names of roles.
type roleTokens struct{}

func (roleTokens) TokenAccount(_ context.Context, token string) (api.Account, error) {
	if _, err := accounts.ParseRole(token); err != nil {
		return api.Account{}, store.ErrNotFound
	}
	return api.Account{Name: token, Role: token}, nil
}

// errNoDaemon is what every verb says here: it was asked.
var errNoDaemon = errors.New("no daemon")

// asked is what a request that shows credentials is answered by the route.
func asked(t *testing.T, h *Handler, pattern, credentials string) (status int, header http.Header) {
	t.Helper()
	method, path, _ := strings.Cut(pattern, " ")
	r := httptest.NewRequest(method, strings.NewReplacer("{", "", "}", "").Replace(path), strings.NewReader("{}"))
	if credentials != "" {
		r.Header.Set("Authorization", credentials)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	if w.Code == http.StatusUnauthorized || w.Code == http.StatusForbidden {
		var p api.Problem
		if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil || p.Status != w.Code || p.Instance != r.URL.Path ||
			w.Header().Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s: refused by %s (%v)", pattern, w.Body, err)
		}
	}
	return w.Code, w.Header()
}

// Every route is for those whose role allows it, and for no one else.
func TestEveryRouteAndRole(t *testing.T) {
	deaf := api.NewClient(func(context.Context) (net.Conn, error) { return nil, errNoDaemon })
	h := NewNetworkHandler(deaf, ByToken(roleTokens{}, nil), nil)
	for _, r := range theRoutes() {
		for _, role := range accounts.Roles() {
			status, _ := asked(t, h, r.pattern, "Bearer "+string(role))
			if got, want := status != http.StatusForbidden && status != http.StatusUnauthorized, role.Allows(r.least); got != want {
				t.Errorf("%s: a %s is let in: %v, want %v (%d)", r.pattern, role, got, want, status)
			}
		}
		for _, none := range []string{"", "Bearer", "Bearer nonsense", "Basic viewer", "coordinator"} {
			status, header := asked(t, h, r.pattern, none)
			if status != http.StatusUnauthorized || header.Get("WWW-Authenticate") == "" {
				t.Errorf("%s: nobody (%q) is answered %d", r.pattern, none, status)
			}
		}
	}
}

// A session counts where there is no token; a wrong token is not made good by it.
func TestASessionIsAsGoodAsAToken(t *testing.T) {
	session := func(*http.Request) (api.Account, error) { return api.Account{Name: "awa", Role: "viewer"}, nil }
	who := ByToken(roleTokens{}, session)
	for credentials, want := range map[string]string{"": "awa", "Bearer moderator": "moderator", "Bearer nonsense": ""} {
		r := httptest.NewRequest("GET", "/", nil)
		if credentials != "" {
			r.Header.Set("Authorization", credentials)
		}
		got, err := who(r)
		if got.Name != want || (want == "") != errors.Is(err, ErrNobody) {
			t.Errorf("%q: got %q, %v, want %q", credentials, got.Name, err, want)
		}
	}
}
