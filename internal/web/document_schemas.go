package web

import (
	"reflect"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/tocsin-sms/tocsin/internal/api"
	"github.com/tocsin-sms/tocsin/internal/lang"
	"github.com/tocsin-sms/tocsin/internal/phone"
)

// schemas describe the types that routes take and give.
type schemas struct {
	huma.Registry
	comments map[string]string
}

const schemaPrefix = "#/components/schemas/"

func newSchemas() (*schemas, error) {
	comments, err := api.Comments()
	if err != nil {
		return nil, err
	}
	r := huma.NewMapRegistry(schemaPrefix, huma.DefaultSchemaNamer)
	r.RegisterTypeAlias(reflect.TypeFor[lang.Text](), reflect.TypeFor[wording]())
	r.RegisterTypeAlias(reflect.TypeFor[phone.Number](), reflect.TypeFor[number]())
	r.RegisterTypeAlias(reflect.TypeFor[time.Duration](), reflect.TypeFor[duration]())
	return &schemas{r, comments}, nil
}

func (s *schemas) of(t reflect.Type) *huma.Schema {
	schema := s.Schema(t, true, "")
	neverNull(schema)
	return schema
}

// describe completes the schemas: what the comments say of types and fields, and
// that lists are never null (api.Encode).
func (s *schemas) describe() {
	for name, schema := range s.Map() {
		t := s.TypeFromRef(schemaPrefix + name)
		if strings.HasSuffix(t.PkgPath(), "/internal/api") {
			schema.Description = s.comments[t.Name()]
		}
		for _, f := range fieldsOf(t) {
			property := schema.Properties[f.json]
			if property == nil {
				continue
			}
			if said := s.comments[f.owner+"."+f.name]; said != "" {
				property.Description = said
			}
			neverNull(property)
		}
	}
}

func neverNull(s *huma.Schema) {
	for ; s != nil; s = s.Items {
		if s.Type == huma.TypeArray {
			s.Nullable = false
		}
		if inner, ok := s.AdditionalProperties.(*huma.Schema); ok {
			neverNull(inner)
		}
	}
}

// field is a field of a struct, or of one embedded in it.
type field struct{ owner, name, json string }

func fieldsOf(t reflect.Type) (all []field) {
	for f := range t.Fields() {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if f.Anonymous && name == "" {
			all = append(all, fieldsOf(f.Type)...)
		} else {
			all = append(all, field{t.Name(), f.Name, name})
		}
	}
	return all
}

// wording stands for lang.Text.
type wording struct{}

// Schema is one text, or one per language.
func (wording) Schema(huma.Registry) *huma.Schema {
	one := &huma.Schema{Type: huma.TypeString}
	return &huma.Schema{
		Description: `One text per language by its ISO 639 code, "" for every other; a plain string where it is sent is that for every language`,
		OneOf:       []*huma.Schema{{Type: huma.TypeObject, AdditionalProperties: one}, one},
	}
}

// number stands for phone.Number.
type number struct{}

// Schema is a telephone number.
func (number) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Description: "A number in E.164, a short code, or the name of a sender that has none"}
}

// duration stands for time.Duration.
type duration struct{}

// Schema is a number of nanoseconds.
func (duration) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeInteger, Format: "int64", Description: "Nanoseconds"}
}

// exampleOf is a body that shows how a type is used; nil for those that need none.
func exampleOf(t reflect.Type) any {
	for _, e := range examples {
		if reflect.TypeOf(e) == t {
			return e
		}
	}
	return nil
}

var examples = []any{
	api.BroadcastDraft{Text: "Bonjour {name|vous}, réunion samedi à 10 h.", To: []string{"sante", "+237699000001"}, Except: []string{"staff"}},
	api.Send{To: "+237699000001", Text: "Merci, à samedi."},
	api.ContactEdit{Number: "+237699000001", Fields: map[string]string{"ville": "Kribi"}, Groups: []string{"sante"}, Consent: "paper form of 3 May"},
	api.Group{Name: "sante", Title: lang.Text{"fr": "Santé", "en": "Health"}},
	api.Membership{Numbers: []string{"+237699000001"}},
	api.Decision{Decision: api.DecideStop},
	api.Try{Text: "SANTE", From: "+237699000001"},
	api.USSD{Code: "*123#"},
	api.ModemCheck{Send: true},
}
