package page

import (
	"net/http"
	"strings"
	"testing"

	"github.com/tocsin-sms/tocsin/accounts"
)

// Every route refuses whom its least role keeps out, and nobody else.
func TestEveryRouteAsksForItsRole(t *testing.T) {
	for _, role := range append([]accounts.Role{""}, accounts.Roles()...) {
		t.Run(string(role)+".", func(t *testing.T) {
			d := newDesk(t, role)
			for _, r := range d.page.Routes() {
				method, path, _ := strings.Cut(r.Pattern, " ")
				if r.Pattern == "GET /live" || r.Pattern == "POST /sign-out" {
					continue // one does not end, the other ends the test's session
				}
				path = strings.NewReplacer("{$}", "", "{", "", "}", "").Replace(path)
				if keepsOpen(path) && role != "" {
					continue
				}
				status, to, _ := d.do(method, path, nil)
				stranger := status == http.StatusSeeOther && strings.HasPrefix(to, "/sign-in")
				switch {
				case r.Least == "":
					if status == http.StatusForbidden || stranger {
						t.Errorf("%s keeps somebody out: %d to %s", r.Pattern, status, to)
					}
				case role == "":
					if !stranger {
						t.Errorf("%s lets a stranger in: %d to %q", r.Pattern, status, to)
					}
				case role.Allows(r.Least) == (status == http.StatusForbidden) || stranger:
					t.Errorf("%s, for a %s: %d to %q", r.Pattern, r.Least, status, to)
				}
			}
		})
	}
}

// keepsOpen tells the addresses that answer without an end.
func keepsOpen(path string) bool { return strings.HasSuffix(path, "/live") }

// What a role may not do is not offered to it.
func TestSettingsOfferWhatARoleMayDo(t *testing.T) {
	for _, role := range accounts.Roles() {
		d := newDesk(t, role)
		_, _, body := d.get("/settings")
		if got, want := strings.Contains(body, "/settings/accounts"), role == accounts.Coordinator; got != want {
			t.Errorf("a %s is offered the accounts: %v", role, got)
		}
	}
}
