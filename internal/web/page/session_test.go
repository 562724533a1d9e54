package page

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/tocsin-sms/tocsin/accounts"
	"github.com/tocsin-sms/tocsin/internal/api"
	"github.com/tocsin-sms/tocsin/internal/store"
	"github.com/tocsin-sms/tocsin/internal/web"
)

type noTokens struct{}

func (noTokens) TokenAccount(context.Context, string) (api.Account, error) {
	return api.Account{}, store.ErrNotFound
}

// Who is signed in on the page may ask the API beside it, as their role allows
// and from this site alone.
func TestTheAPIKnowsTheSession(t *testing.T) {
	cases := map[string]struct {
		role   accounts.Role
		method string
		path   string
		site   string // Sec-Fetch-Site
		want   int
	}{
		"nobody":              {"", "GET", "/status", "", http.StatusUnauthorized},
		"a viewer looks":      {accounts.Viewer, "GET", "/status", "same-origin", http.StatusOK},
		"a viewer sends":      {accounts.Viewer, "POST", "/broadcasts", "same-origin", http.StatusForbidden},
		"another site's post": {accounts.Coordinator, "POST", "/polls/x/close", "cross-site", http.StatusForbidden},
		"our own post":        {accounts.Coordinator, "POST", "/polls/x/close", "same-origin", http.StatusNotFound},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t, c.role)
			beside := httptest.NewServer(d.page.WithSession(web.NewNetworkHandler(d.verbs, web.ByToken(noTokens{}, d.page.Who), nil)))
			defer beside.Close()
			r, err := http.NewRequestWithContext(t.Context(), c.method, beside.URL+api.Prefix+c.path, nil)
			if err != nil {
				t.Fatal(err)
			}
			r.Header.Set("Sec-Fetch-Site", c.site)
			resp, err := d.client.Do(r)
			if err != nil {
				t.Fatal(err)
			}
			resp.Body.Close()
			if resp.StatusCode != c.want {
				t.Errorf("answered %d, want %d", resp.StatusCode, c.want)
			}
		})
	}
}
