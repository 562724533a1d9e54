package api_test

import (
	"bytes"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tocsin-sms/tocsin/internal/api"
)

func TestEncode(t *testing.T) {
	cases := map[string]struct {
		value any
		want  string
	}{
		"nil list":              {[]api.Modem(nil), `[]`},
		"nil list in a struct":  {api.Changed{}, `{"done":[],"already":[],"refused":[]}`},
		"nil list behind lists": {[]api.Changed{{}}, `[{"done":[],"already":[],"refused":[]}]`},
		"members not asked for": {api.Group{Name: "a"}, `{"name":"a","title":{},"confirm":false,"count":0}`},
		"members, none":         {api.Group{Name: "a", Members: []api.Member{}}, `{"name":"a","title":{},"confirm":false,"count":0,"members":[]}`},
		"left out":              {api.Membership{}, `{"numbers":[]}`},
		"letters as they are":   {api.USSDAnswer{Text: "a<b & é"}, `{"text":"a<b & é","more":false}`},
		"behind a pointer":      {&api.Changed{}, `{"done":[],"already":[],"refused":[]}`},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			var b bytes.Buffer
			if err := api.Encode(&b, c.value); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want+"\n", b.String()); diff != "" {
				t.Error(diff)
			}
		})
	}
}
