package api_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tocsin-sms/tocsin/internal/api"
	"github.com/tocsin-sms/tocsin/internal/phone"
)

func TestEachWalksEveryPage(t *testing.T) {
	broken := errors.New("broken")
	cases := map[string]struct {
		query api.ContactQuery
		there int
		fails int // the call that fails; 0: none
		asked int
		got   int
		err   error
	}{
		"none":               {api.ContactQuery{}, 0, 0, 1, 0, nil},
		"less than a page":   {api.ContactQuery{}, 49, 0, 1, 49, nil},
		"two pages and more": {api.ContactQuery{}, 101, 0, 3, 101, nil},
		"full pages alone":   {api.ContactQuery{Page: api.Page{Limit: 5}}, 10, 0, 3, 10, nil},
		"all at once":        {api.ContactQuery{Page: api.Page{All: true}}, 101, 0, 1, 101, nil},
		"an error":           {api.ContactQuery{}, 101, 2, 2, 50, broken},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			asked, got := 0, 0
			list := func(_ context.Context, q api.ContactQuery) (page []api.Contact, err error) {
				if asked++; asked == c.fails {
					return nil, broken
				}
				for i := range c.there {
					contact := api.Contact{Number: phone.Number(fmt.Sprintf("+%05d", i))}
					if contact.Cursor() > q.After && (q.Most() == 0 || len(page) < q.Most()) {
						page = append(page, contact)
					}
				}
				return page, nil
			}
			var last error
			for _, err := range api.Each(t.Context(), c.query, list) {
				if err != nil {
					last = err
				} else {
					got++
				}
			}
			if diff := cmp.Diff([]int{c.asked, c.got}, []int{asked, got}); diff != "" || !errors.Is(last, c.err) {
				t.Error(last, diff)
			}
		})
	}
}
