package api_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/tocsin-sms/tocsin/internal/api"
)

func TestRemoteAddresses(t *testing.T) {
	cases := map[string]struct {
		address, token, says string // says "": it is taken
	}{
		"by TLS":                {"https://tocsin.example.org:8443", "t", ""},
		"with a slash":          {"https://tocsin.example.org/", "t", ""},
		"this machine":          {"http://127.0.0.1:8080", "t", ""},
		"this machine, IPv6":    {"http://[::1]:8080", "t", ""},
		"another without TLS":   {"http://192.168.1.10:8080", "t", "https only"},
		"a name without TLS":    {"http://127.0.0.1.example.org", "t", "https only"},
		"no token":              {"https://tocsin.example.org", "", "token"},
		"no scheme":             {"tocsin.example.org", "t", "no address"},
		"another scheme":        {"ftp://tocsin.example.org", "t", "https://"},
		"a path":                {"https://tocsin.example.org/api", "t", "no address"},
		"a password in it":      {"https://a:b@tocsin.example.org", "t", "no address"},
		"not an address at all": {"https://%zz", "t", "address"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			_, err := api.NewRemoteClient(c.address, c.token)
			if c.says == "" && err != nil || c.says != "" && (err == nil || !strings.Contains(err.Error(), c.says)) {
				t.Errorf("%s: %v, want an error with %q", c.address, err, c.says)
			}
		})
	}
}

func TestARemoteClientShowsItsToken(t *testing.T) {
	var shown string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		shown = r.Header.Get("Authorization") + " " + r.URL.Path
		_ = api.Encode(w, api.Status{Version: "1"})
	}))
	defer server.Close()
	client, err := api.NewRemoteClient(server.URL, "secret")
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	if s, err := client.Status(t.Context()); err != nil || s.Version != "1" || shown != "Bearer secret /api/v1/status" {
		t.Errorf("%+v, %v: shown %q", s, err, shown)
	}
}
