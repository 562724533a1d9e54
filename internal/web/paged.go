package web

import (
	"context"
	"net/http"
	"net/url"
	"reflect"

	"github.com/tocsin-sms/tocsin/internal/api"
)

// pager has a list answer in pages, with a Link to the next one (RFC 8288).
type pager interface {
	// widen asks for one item more than the page has, whose presence tells that
	// there is a next page.
	widen(query any)
	// next cuts the answer to the page and returns the cursor of the next one.
	next(answer any, most int) string
}

// pagerOf is how a list is paged that is asked for by T and answered by U; nil
// for what is no list.
func pagerOf(asks, gives reflect.Type) pager {
	if !reflect.PointerTo(asks).Implements(reflect.TypeFor[bounded]()) {
		return nil
	}
	switch {
	case gives.Kind() == reflect.Slice && gives.Elem().Implements(reflect.TypeFor[api.Listed]()):
		return rows{}
	case reflect.PointerTo(gives).Implements(reflect.TypeFor[cuttable]()):
		return holders{}
	case gives.Implements(reflect.TypeFor[continued]()):
		return books{}
	}
	return nil
}

// bounded is a query for a page.
type bounded interface{ Bounds() *api.Page }

// cuttable is an answer that holds a page of something.
type cuttable interface{ Cut(most int) (next string) }

// continued is an answer that knows its next page.
type continued interface{ NextPage() string }

// wider is embedded in pagers that ask for one more.
type wider struct{}

func (wider) widen(query any) {
	if page := query.(bounded).Bounds(); !page.All {
		page.Limit = page.Most() + 1
	}
}

// rows are lists of items that have cursors.
type rows struct{ wider }

func (rows) next(answer any, most int) string {
	list := reflect.ValueOf(answer).Elem()
	if most <= 0 || list.Len() <= most {
		return ""
	}
	list.Set(list.Slice(0, most))
	return list.Index(most - 1).Interface().(api.Listed).Cursor()
}

// holders are things that are shown with a page of a list.
type holders struct{ wider }

func (holders) next(answer any, most int) string { return answer.(cuttable).Cut(most) }

// books know their next page.
type books struct{}

func (books) widen(any) {}

func (books) next(answer any, _ int) string { return answer.(continued).NextPage() }

// turn calls a verb for a page and links to the next one.
func turn[T, U any](w http.ResponseWriter, r *http.Request, by pager, query T, verb func(T) (U, error)) (any, error) {
	if by == nil {
		return some(verb(query))
	}
	most := any(&query).(bounded).Bounds().Most()
	if most < 0 { // the verb says what is wrong with it
		return some(verb(query))
	}
	by.widen(&query)
	answer, err := verb(query)
	if err != nil {
		return nil, err
	}
	if next := by.next(&answer, most); next != "" {
		w.Header().Set("Link", `<`+pageAfter(r.URL, next)+`>; rel="next"`)
	}
	return answer, nil
}

// pageAfter is the address of a request for the page behind a cursor.
func pageAfter(u *url.URL, cursor string) string {
	query := u.Query()
	query.Set("after", cursor)
	next := url.URL{Path: u.Path, RawPath: u.RawPath, RawQuery: query.Encode()}
	return next.String()
}

// inPages is a verb that gives a whole list, sorted by cursor, of which the
// route answers a page.
func inPages[U api.Listed](verb func(context.Context) ([]U, error)) endpoint {
	return listed(page, func(ctx context.Context, p api.Page) ([]U, error) {
		all, err := verb(ctx)
		if err != nil {
			return nil, err
		}
		begin := 0
		for begin < len(all) && p.After != "" && all[begin].Cursor() <= p.After {
			begin++
		}
		all = all[begin:]
		if most := p.Most(); most > 0 && len(all) > most {
			all = all[:most]
		}
		return all, nil
	})
}
