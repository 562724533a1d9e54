package web

import (
	"strings"
	"testing"

	"github.com/tocsin-sms/tocsin/internal/api"
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
