package web

import (
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"regexp"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/tocsin-sms/tocsin/accounts"
	"github.com/tocsin-sms/tocsin/internal/api"
)

const (
	jsonType    = "application/json"
	problemType = "application/problem+json"
)

// Document is the API as an OpenAPI 3.1 document, indented JSON. It is made from
// the table of routes and the Go types they take and give.
func Document() ([]byte, error) {
	doc, err := document(NewHandler((*api.Client)(nil), nil).routes())
	if err != nil {
		return nil, err
	}
	return json.MarshalIndent(doc, "", "  ")
}

// described answers with the document.
func (h *Handler) described() endpoint {
	return endpoint{
		serve: func(w http.ResponseWriter, _ *http.Request) (any, error) {
			doc, err := h.document()
			if err != nil {
				return nil, err
			}
			w.Header().Set("Content-Type", jsonType)
			_, err = w.Write(doc)
			return nil, err
		},
		shape: shape{answer: []string{jsonType}},
	}
}

func document(routes []route) (*huma.OpenAPI, error) {
	schemas, err := newSchemas()
	if err != nil {
		return nil, err
	}
	doc := &huma.OpenAPI{
		OpenAPI: "3.1.0",
		Info: &huma.Info{
			Title: "Tocsin", Version: "1", Description: about,
			License: &huma.License{Name: "see the file LICENSE of the project"},
		},
		Servers:    []*huma.Server{{URL: "/", Description: "the daemon that served this document"}},
		Components: &huma.Components{Schemas: schemas.Registry, SecuritySchemes: securities},
		Security:   []map[string][]string{{"token": {}}, {"session": {}}},
	}
	for _, r := range routes {
		doc.AddOperation(schemas.operation(r))
	}
	schemas.describe()
	return doc, nil
}

const about = `Everything that the page and the command line do. Numbers are E.164, times RFC 3339,
identities ULIDs, durations nanoseconds. Errors are problems (RFC 9457).

Lists come in pages: the header Link (RFC 8288) of an answer with more behind it leads to the next page by
rel="next". Its parameter after is a cursor, the last item of this page, so that what is added or removed meanwhile
moves nothing: nothing is shown twice or left out.

A request that sends texts may carry the header Idempotency-Key: asked again with the same key within a day,
it sends nothing more and answers as it did.`

var securities = map[string]*huma.SecurityScheme{
	"token": {Type: "http", Scheme: "bearer", Description: "A token from: tocsin token add"},
	"session": {
		Type: "apiKey", In: "cookie", Name: "tocsin", Description: "The session of whoever is signed in on the page",
	},
}

// operation describes a route.
func (s *schemas) operation(r route) *huma.Operation {
	method, path, _ := strings.Cut(r.pattern, " ")
	op := &huma.Operation{
		OperationID: operationID(method, path), Method: method, Path: path,
		Summary: r.summary, Description: fmt.Sprintf("For the role %s and those above.", r.least),
		Tags:       []string{noun(path)},
		Parameters: s.parameters(path, r.shape),
		Responses:  s.responses(r.shape),
		Extensions: map[string]any{"x-role": r.least},
	}
	if r.least == accounts.Viewer {
		op.Description = "For every role."
	}
	switch {
	case r.takes != nil:
		op.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{
			jsonType: {Schema: s.of(r.takes), Example: exampleOf(r.takes)},
		}}
	case r.body != "":
		op.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{r.body: text()}}
	}
	return op
}

var inPath = regexp.MustCompile(`\{(\w+)\}`)

// operationID names an operation for programs: "post-broadcasts-by-id-pause".
func operationID(method, path string) string {
	path = inPath.ReplaceAllString(strings.TrimPrefix(path, api.Prefix+"/"), "by-$1")
	return strings.ToLower(method) + "-" + strings.NewReplacer("/", "-", ".", "-").Replace(path)
}

// noun is the first word of a path behind the prefix.
func noun(path string) string {
	first, _, _ := strings.Cut(strings.TrimPrefix(path, api.Prefix+"/"), "/")
	return first
}

func (s *schemas) parameters(path string, of shape) (all []*huma.Param) {
	for _, m := range inPath.FindAllStringSubmatch(path, -1) {
		all = append(all, &huma.Param{
			Name: m[1], In: "path", Required: true, Description: pathWords[m[1]], Schema: &huma.Schema{Type: huma.TypeString},
		})
	}
	for _, p := range parametersOf(of.query) {
		all = append(all, &huma.Param{Name: p.name, In: "query", Description: parameterWords[p.name], Schema: p.schema()})
	}
	if of.takes != nil && reflect.PointerTo(of.takes).Implements(reflect.TypeFor[keyed]()) {
		all = append(all, &huma.Param{
			Name: keyHeader, In: "header", Schema: &huma.Schema{Type: huma.TypeString},
			Description: "A value of your own making: asked again with it within a day, nothing is sent twice",
		})
	}
	return all
}

func (s *schemas) responses(of shape) map[string]*huma.Response {
	problem := func(what string) *huma.Response {
		return &huma.Response{Description: what, Content: map[string]*huma.MediaType{
			problemType: {Schema: s.of(reflect.TypeFor[api.Problem]())},
		}}
	}
	all := map[string]*huma.Response{
		"401":     problem("Nobody is known to ask"),
		"403":     problem("The role of who asks does not allow it"),
		"default": problem("What went wrong, and what to do"),
	}
	if of.gives == nil && len(of.answer) == 0 {
		all["204"] = &huma.Response{Description: "Done"}
		return all
	}
	ok := &huma.Response{Description: "Done", Content: map[string]*huma.MediaType{}}
	if of.gives != nil && len(of.answer) == 0 {
		ok.Content[jsonType] = &huma.MediaType{Schema: s.of(of.gives)}
	}
	for _, kind := range of.answer {
		kind, _, _ = strings.Cut(kind, ";")
		ok.Content[kind] = text()
		if of.gives != nil { // each line, or the data of each event
			ok.Content[kind] = &huma.MediaType{Schema: s.of(of.gives)}
		}
		if kind == jsonType {
			ok.Content[kind] = &huma.MediaType{Schema: &huma.Schema{Type: huma.TypeObject}}
		}
	}
	if of.paged {
		ok.Headers = map[string]*huma.Param{"Link": {
			Description: `Leads to the next page by rel="next"; not there on the last`, Schema: &huma.Schema{Type: huma.TypeString},
		}}
	}
	all["200"] = ok
	return all
}

func text() *huma.MediaType { return &huma.MediaType{Schema: &huma.Schema{Type: huma.TypeString}} }
