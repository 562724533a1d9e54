package web

import (
	"encoding/json"
	"strings"
	"testing"
)

// object is a part of the document.
type object = map[string]any

func theDocument(t *testing.T) object {
	t.Helper()
	raw, err := Document()
	if err != nil {
		t.Fatal(err)
	}
	var doc object
	if err := json.Unmarshal(raw, &doc); err != nil {
		t.Fatal(err)
	}
	return doc
}

// at follows the names into the document; nil where they lead nowhere.
func at(doc any, names ...string) any {
	for _, name := range names {
		o, _ := doc.(object)
		doc = o[name]
	}
	return doc
}

func TestTheDocumentHasEveryRoute(t *testing.T) {
	doc := theDocument(t)
	if got := at(doc, "openapi"); got != "3.1.0" {
		t.Errorf("the document is of OpenAPI %v", got)
	}
	seen := map[any]string{}
	for _, r := range theRoutes() {
		method, path, _ := strings.Cut(r.pattern, " ")
		op, _ := at(doc, "paths", path, strings.ToLower(method)).(object)
		if op == nil {
			t.Errorf("%s is not in the document", r.pattern)
			continue
		}
		if op["summary"] != r.summary || op["x-role"] != string(r.least) {
			t.Errorf("%s: %v for %v", r.pattern, op["summary"], op["x-role"])
		}
		if other, taken := seen[op["operationId"]]; taken {
			t.Errorf("%s and %s are both called %v", r.pattern, other, op["operationId"])
		}
		seen[op["operationId"]] = r.pattern
		checkParameters(t, r.pattern, op)
		for _, status := range []string{"401", "403", "default"} {
			if at(op, "responses", status, "content", problemType, "schema", "$ref") != schemaPrefix+"Problem" {
				t.Errorf("%s: %s is no problem", r.pattern, status)
			}
		}
		if at(op, "responses", "200") == nil && at(op, "responses", "204") == nil {
			t.Errorf("%s answers nothing", r.pattern)
		}
	}
}

// checkParameters finds parameters that are not said what they mean: a new one
// needs its words in document_params.go.
func checkParameters(t *testing.T, pattern string, op object) {
	t.Helper()
	list, _ := op["parameters"].([]any)
	inPaths := 0
	for _, p := range list {
		if what, _ := at(p, "description").(string); what == "" {
			t.Errorf("%s: nothing says what the parameter %v means", pattern, at(p, "name"))
		}
		if at(p, "in") == "path" {
			inPaths++
		}
	}
	if want := strings.Count(pattern, "{"); inPaths != want {
		t.Errorf("%s: %d parameters of the path, want %d", pattern, inPaths, want)
	}
}

// Every reference leads somewhere, every list says of what, and nothing that an
// answer holds is null.
func TestTheDocumentIsWhole(t *testing.T) {
	doc := theDocument(t)
	var walk func(where string, v any)
	walk = func(where string, v any) {
		switch v := v.(type) {
		case object:
			if ref, ok := v["$ref"].(string); ok && at(doc, strings.Split(strings.TrimPrefix(ref, "#/"), "/")...) == nil {
				t.Errorf("%s: %s leads nowhere", where, ref)
			}
			if v["type"] == "array" && v["items"] == nil {
				t.Errorf("%s: a list of what?", where)
			}
			for name, inner := range v {
				walk(where+"/"+name, inner)
			}
		case []any:
			for _, inner := range v {
				walk(where, inner)
			}
		case string:
			if v == "null" && strings.HasPrefix(where, "/paths") {
				t.Errorf("%s may be null", where)
			}
		}
	}
	walk("", doc)
}
