package web

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/google/go-cmp/cmp"

	"github.com/tocsin-sms/tocsin/internal/api"
	"github.com/tocsin-sms/tocsin/internal/config"
	"github.com/tocsin-sms/tocsin/internal/gateway"
	"github.com/tocsin-sms/tocsin/modem/simulated"
)

// town is the API of a real daemon with a simulated modem, and people, texts,
// rules, a poll and a broadcast in it.
type town struct {
	*gateway.Gateway
	t     *testing.T
	h     *Handler
	modem *simulated.Modem
	sent  api.Broadcast
	texts []api.InMessage
}

const townRules = `
groups:
  - {name: eau, title: {fr: Eau}}
  - {name: sante, title: {fr: Santé, en: Health}}
keywords:
  - {words: {fr: [sante], en: [health]}, join: sante, reply: {fr: "Bienvenue.", en: "Welcome."}}
polls:
  - {name: pompe, word: pompe, question: {fr: "La pompe ?"}, options: [{key: oui}, {key: non}]}
  - {name: puits, word: puits, question: {fr: "Le puits ?"}, options: [{key: oui}, {key: non}]}
`

func inTown(t *testing.T, fn func(*town)) {
	synctest.Test(t, func(t *testing.T) {
		network := simulated.NewNetwork(simulated.Options{})
		w := &town{t: t, modem: simulated.New(simulated.Config{Name: "a", Network: network, ReportDelay: time.Second})}
		cfg := config.Default()
		cfg.Organisation, cfg.Data, cfg.Country, cfg.Language, cfg.Location = "Comité", t.TempDir(), "CM", "fr", time.UTC
		cfg.Sending.QuietHours = config.QuietHours{}
		cfg.Modems = []config.Modem{{Name: "a", Port: "a", SubmitTimeout: time.Minute}}
		g, err := gateway.New(cfg, gateway.Options{
			OpenPort: func(path string) (io.ReadWriteCloser, error) { return w.modem.Open(path) },
			Ports:    func() ([]string, error) { return []string{"a"}, nil },
		})
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(context.Background())
		ended := make(chan error, 1)
		go func() { ended <- g.Run(ctx) }()
		defer func() {
			cancel()
			if err := <-ended; err != nil {
				t.Error(err)
			}
		}()
		w.Gateway, w.h = g, NewHandler(g, nil)
		w.populate()
		fn(w)
	})
}

func (w *town) populate() {
	ctx := w.t.Context()
	w.must(w.Apply(ctx, api.Apply{File: []byte(townRules)}))
	people := "number,name,groups,language,ville\n"
	for i := range 7 {
		people += fmt.Sprintf("+23769900000%d,Awa %d,sante,fr,Kribi\n", i, i)
	}
	w.must(w.Import(ctx, strings.NewReader(people), api.ImportOptions{Consent: "paper"}))
	time.Sleep(10 * time.Second)
	for i, text := range []string{"sante", "puits oui", "puits peut-etre", "stop by tonight?", "bonjour"} {
		w.must(nil, w.modem.Inject(fmt.Sprintf("+23769900000%d", i), text))
	}
	time.Sleep(20 * time.Second)
	var err error
	w.sent, err = w.SendBroadcast(ctx, api.BroadcastDraft{Text: "Bonjour {name}", To: []string{"sante"}})
	w.must(nil, err)
	w.must(w.Send(ctx, api.Send{To: "+237699000006", Text: "Merci"}))
	time.Sleep(30 * time.Second)
	w.texts, err = w.Inbox(ctx, api.InQuery{})
	w.must(nil, err)
}

func (w *town) must(_ any, err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// ask makes a request; headers are pairs.
func (w *town) ask(method, path, body string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, strings.NewReader(body)).WithContext(w.t.Context())
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	answer := httptest.NewRecorder()
	w.h.ServeHTTP(answer, r)
	return answer
}

// What the daemon really answers is what the document says.
func TestAnswersAreAsTheDocumentSays(t *testing.T) {
	inTown(t, func(w *town) {
		doc, err := document(w.h.routes())
		if err != nil {
			t.Fatal(err)
		}
		out, err := w.Outbox(t.Context(), api.OutQuery{})
		w.must(nil, err)
		names := map[string]string{
			"contacts": "+237699000001", "threads": "+237699000001", "people": "+237699000001", "groups": "sante",
			"polls": "puits", "modems": "a", "inbox": w.texts[0].ID, "outbox": out[0].ID, "broadcasts": w.sent.ID, "keywords": "sante",
		}
		seen := 0
		for _, r := range w.h.routes() {
			method, path, _ := strings.Cut(r.pattern, " ")
			name, known := names[noun(path)]
			if method != http.MethodGet || strings.Contains(path, "{") && !known || strings.HasSuffix(path, "/events") {
				continue
			}
			answer := w.ask(method, inPath.ReplaceAllString(path, name), "")
			if answer.Code == http.StatusNotFound {
				continue // of a thing that is not in this town
			}
			seen++
			said := doc.Paths[path].Get.Responses[fmt.Sprint(answer.Code)]
			kind, _, _ := strings.Cut(answer.Header().Get("Content-Type"), ";")
			if said == nil || said.Content[kind] == nil {
				t.Errorf("%s answers %d %s, of which the document says nothing", r.pattern, answer.Code, kind)
				continue
			}
			if kind == jsonType {
				conforms(t, r.pattern, doc, said.Content[kind].Schema, answer.Body.Bytes())
			}
		}
		if seen < 20 {
			t.Errorf("only %d routes answered", seen)
		}
		refused := w.ask(http.MethodGet, api.Prefix+"/broadcasts/none", "")
		conforms(t, "a problem", doc, doc.Paths[api.Prefix+"/broadcasts/{id}"].Get.Responses["default"].Content[problemType].Schema, refused.Body.Bytes())
	})
}

func conforms(t *testing.T, what string, doc *huma.OpenAPI, schema *huma.Schema, raw []byte) {
	t.Helper()
	var value any
	if err := json.Unmarshal(raw, &value); err != nil {
		t.Errorf("%s: %v", what, err)
		return
	}
	var found huma.ValidateResult
	huma.Validate(doc.Components.Schemas, schema, huma.NewPathBuffer(nil, 0), huma.ModeReadFromServer, value, &found)
	for _, err := range found.Errors {
		t.Errorf("%s: %v", what, err)
	}
}

// Every list is walked page by page to its end, each item once, whatever is
// added meanwhile.
func TestListsComeInPages(t *testing.T) {
	lists := []string{
		"/contacts", "/groups", "/groups/sante", "/inbox", "/outbox", "/broadcasts", "/polls", "/people",
		"/threads", "/threads/+237699000001", "/contacts/+237699000001/timeline",
	}
	inTown(t, func(w *town) {
		added := 0
		for _, path := range lists {
			whole := items(t, w.ask("GET", api.Prefix+path, ""))
			if len(whole) == 0 {
				t.Errorf("%s is empty", path)
			}
			var walked []string
			for next := api.Prefix + path + "?limit=1"; next != "" && len(walked) <= len(whole); {
				answer := w.ask("GET", next, "")
				if answer.Code != http.StatusOK {
					t.Fatalf("%s: %s", next, answer.Body)
				}
				walked = append(walked, items(t, answer)...)
				next = linked(answer.Header().Get("Link"))
				added++
				w.must(w.EditContact(t.Context(), api.ContactEdit{Number: fmt.Sprintf("+2376989%05d", 10_000-added)}, true))
			}
			if diff := cmp.Diff(whole, walked); diff != "" {
				t.Errorf("%s by pages: %s", path, diff)
			}
		}
	})
}

// Every route that takes a cursor links to the next page.
func TestWhatTakesACursorIsPaged(t *testing.T) {
	for _, r := range theRoutes() {
		takes := slices.Contains(parametersOf(r.query), parameter{"after", textKind})
		if answersJSON := len(r.answer) == 0; answersJSON && takes != r.paged {
			t.Errorf("%s: takes a cursor: %v, links to the next page: %v", r.pattern, takes, r.paged)
		}
	}
}

// items are the items of a list, or of the one list in an answer that holds it.
func items(t *testing.T, answer *httptest.ResponseRecorder) (all []string) {
	t.Helper()
	var list []json.RawMessage
	if json.Unmarshal(answer.Body.Bytes(), &list) != nil {
		var holder struct{ Members, People, Moments []json.RawMessage }
		if err := json.Unmarshal(answer.Body.Bytes(), &holder); err != nil {
			t.Fatalf("%s: %v", answer.Body, err)
		}
		list = slices.Concat(holder.Members, holder.People, holder.Moments)
	}
	for _, item := range list {
		all = append(all, string(item))
	}
	return all
}

// linked is where a Link header leads.
func linked(header string) string {
	address, rest, _ := strings.Cut(strings.TrimPrefix(header, "<"), ">")
	if rest != `; rel="next"` {
		return ""
	}
	return address
}

// A request that is repeated with its key sends nothing twice.
func TestAKeySendsOnce(t *testing.T) {
	broadcast := `{"text":"Réunion","to":["sante"]}`
	cases := map[string]struct {
		path, body, again string
		keys              [2]string
		status            int
		texts             int
	}{
		"a text":                  {"/outbox", `{"to":"+237699000005","text":"Oui"}`, "", [2]string{"k1", "k1"}, 200, 1},
		"a text, other keys":      {"/outbox", `{"to":"+237699000005","text":"Oui"}`, "", [2]string{"k1", "k2"}, 200, 2},
		"a text, no keys":         {"/outbox", `{"to":"+237699000005","text":"Oui"}`, "", [2]string{"", ""}, 200, 2},
		"another text, one key":   {"/outbox", `{"to":"+237699000005","text":"Oui"}`, `{"to":"+237699000005","text":"Non"}`, [2]string{"k1", "k1"}, 409, 1},
		"a broadcast":             {"/broadcasts", broadcast, "", [2]string{"k1", "k1"}, 200, 7},
		"a broadcast, other keys": {"/broadcasts", broadcast, "", [2]string{"k1", "k2"}, 200, 14},
		"a poll":                  {"/polls/puits/open", `{"to":["sante"]}`, "", [2]string{"k1", "k1"}, 200, 7},
		"a key that is none":      {"/outbox", `{"to":"+237699000005","text":"Oui"}`, "", [2]string{"k1", "k\n"}, 400, 1},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			inTown(t, func(w *town) {
				before := w.outgoing()
				first := w.ask("POST", api.Prefix+c.path, c.body, keyHeader, c.keys[0])
				if c.again == "" {
					c.again = c.body
				}
				second := w.ask("POST", api.Prefix+c.path, c.again, keyHeader, c.keys[1])
				if first.Code != http.StatusOK || second.Code != c.status {
					t.Errorf("answered %d and %d, want 200 and %d: %s", first.Code, second.Code, c.status, second.Body)
				}
				time.Sleep(time.Minute)
				if got := w.outgoing() - before; got != c.texts {
					t.Errorf("%d texts, want %d", got, c.texts)
				}
			})
		})
	}
}

func (w *town) outgoing() int {
	out, err := w.Outbox(w.t.Context(), api.OutQuery{Page: api.Page{All: true}})
	w.must(nil, err)
	return len(out)
}
