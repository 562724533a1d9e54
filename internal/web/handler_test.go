package web_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tocsin-sms/tocsin/internal/api"
	"github.com/tocsin-sms/tocsin/internal/gateway"
	"github.com/tocsin-sms/tocsin/internal/phone"
	"github.com/tocsin-sms/tocsin/internal/store"
	"github.com/tocsin-sms/tocsin/internal/web"
)

// The client has the daemon's own verbs.
var _ web.Verbs = (*api.Client)(nil)

var _ web.Verbs = (*gateway.Gateway)(nil)

// stub answers what a case needs; every other verb panics.
type stub struct {
	web.Verbs
	contact  func(number string) (api.ContactDetail, error)
	contacts func(api.ContactQuery) ([]api.Contact, error)
	edit     func(api.ContactEdit, bool) (api.Contact, error)
	imports  func(io.Reader, api.ImportOptions) (api.ImportReport, error)
	export   func(io.Writer) error
	apply    func(api.Apply) (api.Applied, error)
	erase    func(number string) error
	add      func(name string, numbers []string) (api.Changed, error)
	watch    func(ctx context.Context, fn func(api.Event) error) error
}

func (s *stub) Contact(_ context.Context, n string) (api.ContactDetail, error) { return s.contact(n) }

func (s *stub) Contacts(_ context.Context, q api.ContactQuery) ([]api.Contact, error) {
	return s.contacts(q)
}

func (s *stub) EditContact(_ context.Context, e api.ContactEdit, create bool) (api.Contact, error) {
	return s.edit(e, create)
}

func (s *stub) Import(_ context.Context, r io.Reader, o api.ImportOptions) (api.ImportReport, error) {
	return s.imports(r, o)
}

func (s *stub) Export(_ context.Context, w io.Writer, _ api.ContactQuery) error { return s.export(w) }

func (s *stub) Apply(_ context.Context, a api.Apply) (api.Applied, error) { return s.apply(a) }

func (s *stub) EraseContact(_ context.Context, n string) error { return s.erase(n) }

func (s *stub) AddMembers(_ context.Context, name string, n []string) (api.Changed, error) {
	return s.add(name, n)
}

func (s *stub) Watch(ctx context.Context, _ api.WatchQuery, fn func(api.Event) error) error {
	return s.watch(ctx, fn)
}

// daemon serves s and returns its address and a client of it.
func daemon(t *testing.T, s *stub) (*httptest.Server, *api.Client) {
	handler := web.NewHandler(s, nil)
	server := httptest.NewServer(handler)
	client := api.NewClient(func(ctx context.Context) (net.Conn, error) {
		var d net.Dialer
		return d.DialContext(ctx, "tcp", server.Listener.Addr().String())
	})
	t.Cleanup(func() {
		client.Close()
		handler.Close()
		server.Close()
	})
	return server, client
}

func TestErrorsBecomeProblems(t *testing.T) {
	cases := map[string]struct {
		err  error
		want api.Problem
	}{
		"not found": {
			fmt.Errorf("contact +237699000001: %w", store.ErrNotFound),
			*api.NewProblem(404, api.CodeNotFound, "contact +237699000001: not found", ""),
		},
		"a number that is none": {
			&phone.ParseError{Text: "abc", Reason: "it holds more than digits"},
			*api.NewProblem(422, api.CodeInvalid, `"abc" is not a telephone number: it holds more than digits`,
				"write numbers as +237699000001, or as they are dialled in the country of config.yaml"),
		},
		"invalid": {
			fmt.Errorf("group: %w", &gateway.Invalid{What: "no name", Hint: "give one"}),
			*api.NewProblem(422, api.CodeInvalid, "group: no name", "give one"),
		},
		"conflict": {
			&gateway.Conflict{What: "there is a group sante", Hint: "choose another name"},
			*api.NewProblem(409, api.CodeConflict, "there is a group sante", "choose another name"),
		},
		"a problem": {
			fmt.Errorf("x: %w", &api.Problem{Title: "so", Status: 418, Code: "teapot", Hint: "h"}),
			api.Problem{Title: "so", Status: 418, Code: "teapot", Hint: "h"},
		},
		"interrupted": {
			context.Canceled,
			*api.NewProblem(503, api.CodeUnavailable, "context canceled", "ask again"),
		},
		"trouble": {
			errors.New("disk full"),
			*api.NewProblem(500, api.CodeInternal, "disk full", ""),
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			_, client := daemon(t, &stub{contact: func(string) (api.ContactDetail, error) {
				return api.ContactDetail{}, c.err
			}})
			_, err := client.Contact(t.Context(), "+237699000001")
			var got *api.Problem
			if !errors.As(err, &got) {
				t.Fatalf("got %v, want a problem", err)
			}
			c.want.Instance = api.Prefix + "/contacts/+237699000001"
			if diff := cmp.Diff(&c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestRequestsAreReadStrictly(t *testing.T) {
	cases := map[string]struct {
		method, path, body string
		status             int
		says               string
	}{
		"unknown field":         {"POST", "/contacts", `{"number":"1","nam":"x"}`, 400, `unknown field \"nam\"`},
		"no body":               {"POST", "/contacts", ``, 400, "the body is empty"},
		"no JSON":               {"POST", "/contacts", `number=1`, 400, "not what this route takes"},
		"two values":            {"POST", "/contacts", `{} {}`, 400, "more than one JSON value"},
		"too large":             {"POST", "/contacts", `{"name":"` + strings.Repeat("x", 11<<20) + `"}`, 413, "too large"},
		"too large a campaign":  {"POST", "/apply", strings.Repeat("#", 11<<20), 413, "too large"},
		"unknown parameter":     {"GET", "/contacts?grup=sante", "", 400, `there is no parameter \"grup\"`},
		"parameter twice":       {"GET", "/contacts?group=a&group=b", "", 400, "group is given twice"},
		"no number":             {"GET", "/contacts?limit=many", "", 400, `limit is \"many\"`},
		"negative limit":        {"GET", "/contacts?limit=-1", "", 400, `limit is \"-1\"`},
		"no choice":             {"GET", "/contacts?stopped=perhaps", "", 400, `stopped is \"perhaps\"`},
		"path and body differ":  {"PATCH", "/contacts/+2371", `{"number":"+2372"}`, 400, `the path names \"+2371\" but the body \"+2372\"`},
		"unknown route":         {"GET", "/nothing", "", 404, "there is no GET /api/v1/nothing"},
		"unknown import option": {"POST", "/contacts/import?dryrun=1", "", 400, `there is no parameter \"dryrun\"`},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			server, _ := daemon(t, &stub{})
			req, err := http.NewRequestWithContext(t.Context(), c.method, server.URL+api.Prefix+c.path, strings.NewReader(c.body))
			if err != nil {
				t.Fatal(err)
			}
			resp, err := http.DefaultClient.Do(req)
			if err != nil {
				t.Fatal(err)
			}
			defer resp.Body.Close()
			body, _ := io.ReadAll(resp.Body)
			if resp.StatusCode != c.status || !strings.Contains(string(body), c.says) {
				t.Errorf("got %d %s\nwant %d with %q", resp.StatusCode, body, c.status, c.says)
			}
		})
	}
}

func TestArgumentsArriveAsTheyWereGiven(t *testing.T) {
	stopped := true
	name := `Ndongo "Papa" <é>`
	query := api.ContactQuery{
		Text: "a b&c", Group: "santé/nord", Stopped: &stopped,
		Page: api.Page{After: "+237699000001", Limit: 7, All: true},
	}
	edit := api.ContactEdit{Number: "+237699000001", Name: &name, Fields: map[string]string{"ville": ""}}
	options := api.ImportOptions{Consent: "signé le 3 mai", DryRun: true, Groups: []string{"a", "b;c"}, File: "x y.csv"}
	request := api.Apply{File: []byte("groups: []\n"), Prune: true, DryRun: true}

	var got []any
	_, client := daemon(t, &stub{
		contacts: func(q api.ContactQuery) ([]api.Contact, error) { got = append(got, q); return nil, nil },
		edit: func(e api.ContactEdit, create bool) (api.Contact, error) {
			got = append(got, e, create)
			return api.Contact{}, nil
		},
		imports: func(r io.Reader, o api.ImportOptions) (api.ImportReport, error) {
			body, err := io.ReadAll(r)
			got = append(got, string(body), o)
			return api.ImportReport{}, err
		},
		apply: func(a api.Apply) (api.Applied, error) { got = append(got, a); return api.Applied{}, nil },
		erase: func(n string) error { got = append(got, n); return nil },
		add: func(name string, n []string) (api.Changed, error) {
			got = append(got, name, n)
			return api.Changed{}, nil
		},
	})
	ctx := t.Context()
	_, err1 := client.Contacts(ctx, query)
	_, err2 := client.EditContact(ctx, edit, true)
	_, err3 := client.EditContact(ctx, edit, false)
	_, err4 := client.Import(ctx, strings.NewReader("number\n1\n"), options)
	_, err5 := client.Apply(ctx, request)
	err6 := client.EraseContact(ctx, "+237 699")
	_, err7 := client.AddMembers(ctx, "santé/nord", []string{"1", "2"})
	if err := errors.Join(err1, err2, err3, err4, err5, err6, err7); err != nil {
		t.Fatal(err)
	}
	want := []any{
		query, edit, true, edit, false, "number\n1\n", options, request, "+237 699",
		"santé/nord",
		[]string{"1", "2"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestListsAreNeverNull(t *testing.T) {
	server, _ := daemon(t, &stub{contacts: func(api.ContactQuery) ([]api.Contact, error) {
		return []api.Contact{{Number: "+237699000001"}}, nil
	}})
	resp, err := http.Get(server.URL + api.Prefix + "/contacts")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var got []map[string]any
	if err := json.NewDecoder(resp.Body).Decode(&got); err != nil {
		t.Fatal(err)
	}
	want := []map[string]any{{
		"number": "+237699000001", "name": "", "language": "", "groups": []any{},
		"stopped": false, "held": false, "fields": map[string]any{},
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// A copy that is cut short must not look whole.
func TestABrokenStreamIsAnError(t *testing.T) {
	_, client := daemon(t, &stub{export: func(w io.Writer) error {
		io.WriteString(w, strings.Repeat("number,name\n", 10_000))
		return errors.New("disk went away")
	}})
	if err := client.Export(t.Context(), io.Discard, api.ContactQuery{}); err == nil {
		t.Error("the client took half of an answer for the whole")
	}
}

func TestAStreamThatNeverBeganTellsWhy(t *testing.T) {
	_, client := daemon(t, &stub{export: func(io.Writer) error { return fmt.Errorf("group x: %w", store.ErrNotFound) }})
	var out bytes.Buffer
	var problem *api.Problem
	if err := client.Export(t.Context(), &out, api.ContactQuery{}); !errors.As(err, &problem) || out.Len() > 0 {
		t.Errorf("got %v and %q, want a problem and nothing", err, out.String())
	}
}

func TestEventsArriveAtOnce(t *testing.T) {
	next := make(chan struct{})
	_, client := daemon(t, &stub{watch: func(ctx context.Context, fn func(api.Event) error) error {
		for i := range 3 {
			if err := fn(api.Event{Kind: "in", ID: fmt.Sprint(i)}); err != nil {
				return err
			}
			<-next
		}
		return nil
	}})
	var got []string
	err := client.Watch(t.Context(), api.WatchQuery{}, func(e api.Event) error {
		got = append(got, e.ID)
		next <- struct{}{} // the daemon waits until this event was seen
		return nil
	})
	if diff := cmp.Diff([]string{"0", "1", "2"}, got); err != nil || diff != "" {
		t.Error(err, diff)
	}
}

func TestCloseEndsStreams(t *testing.T) {
	watching := make(chan struct{})
	handler := web.NewHandler(&stub{watch: func(ctx context.Context, _ func(api.Event) error) error {
		close(watching)
		<-ctx.Done()
		return nil
	}}, nil)
	server := httptest.NewServer(handler)
	defer server.Close()
	done := make(chan error)
	go func() {
		resp, err := http.Get(server.URL + api.Prefix + "/events")
		if err == nil {
			_, err = io.ReadAll(resp.Body)
			resp.Body.Close()
		}
		done <- err
	}()
	<-watching
	handler.Close()
	if err := <-done; err != nil {
		t.Error(err)
	}
}
