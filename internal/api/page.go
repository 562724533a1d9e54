package api

import (
	"context"
	"fmt"
	"iter"
	"strconv"
)

// usualLimit is how many items a page has where nothing is said.
const usualLimit = 50

// Bounds is the page itself: what embeds a Page has it, and so is a query for a
// list.
func (p *Page) Bounds() *Page { return p }

// Most is how many items the page may have; 0 is any number.
func (p *Page) Most() int {
	switch {
	case p.All:
		return 0
	case p.Limit == 0:
		return usualLimit
	}
	return p.Limit
}

// Listed is an item of a list. Its cursor is its place in the order of the list,
// behind which the next page begins; what is added or removed elsewhere does not
// move it.
type Listed interface{ Cursor() string }

// bounded is a query by a pointer to it.
type bounded[Q any] interface {
	*Q
	Bounds() *Page
}

// Each walks a whole list, page by page: list is a verb such as Client.Contacts,
// from the first item of query on. It ends with the first error.
func Each[Q any, U Listed, P bounded[Q]](ctx context.Context, query Q, list func(context.Context, Q) ([]U, error)) iter.Seq2[U, error] {
	return func(yield func(U, error) bool) {
		page := P(&query).Bounds()
		for {
			some, err := list(ctx, query)
			if err != nil {
				var none U
				yield(none, err)
				return
			}
			for _, item := range some {
				if !yield(item, nil) {
					return
				}
			}
			if most := page.Most(); most == 0 || len(some) < most {
				return
			}
			page.After = some[len(some)-1].Cursor()
		}
	}
}

// Cursor is the contact's number.
func (c Contact) Cursor() string { return string(c.Number) }

// Cursor is the member's number.
func (m Member) Cursor() string { return string(m.Number) }

// Cursor is the group's name.
func (g Group) Cursor() string { return g.Name }

// Cursor is the poll's name.
func (p Poll) Cursor() string { return p.Name }

// Cursor is the rule's name.
func (r Rule) Cursor() string { return r.Name }

// Cursor is the change's identity.
func (c RuleChange) Cursor() string { return c.ID }

// Cursor is the broadcast's identity.
func (b Broadcast) Cursor() string { return b.ID }

// Cursor is the text's identity.
func (m InMessage) Cursor() string { return m.ID }

// Cursor is the text's identity.
func (m OutMessage) Cursor() string { return m.ID }

// Cursor is the text's identity.
func (e ThreadEntry) Cursor() string { return e.ID }

// Cursor is the identity of the text that the conversation is listed by.
func (t Thread) Cursor() string { return t.Entry.ID }

// Cursor is when the report came, of which SIM and about whom.
func (s StrayReport) Cursor() string {
	return fmt.Sprintf("%019d.%s.%s", s.At.UnixNano(), s.IMSI, s.To)
}

// Cursor is the row's number in the file.
func (r ImportRow) Cursor() string { return strconv.Itoa(r.Row) }

// Cut keeps the first members and returns the cursor of the next page, "" where
// there is none.
func (g *Group) Cut(most int) (next string) { return cut(&g.Members, most) }

// Cut keeps the first rows and returns the cursor of the next page, "" where
// there is none.
func (a *BroadcastAnswers) Cut(most int) (next string) { return cut(&a.Rows, most) }

func cut[U Listed](rows *[]U, most int) string {
	if most <= 0 || len(*rows) <= most {
		return ""
	}
	*rows = (*rows)[:most]
	return (*rows)[most-1].Cursor()
}

// NextPage is the cursor of the next page, "" where there is none.
func (p People) NextPage() string { return p.Next }

// NextPage is the cursor of the next page, "" where there is none.
func (t Timeline) NextPage() string { return t.Next }
