package main

import (
	"fmt"

	"github.com/spf13/pflag"

	"github.com/tocsin-sms/tocsin/internal/api"
)

const (
	usualLimit = 50
	// batch is how many items are asked for at a time when all are wanted.
	batch = 1000
)

// pageOptions are --limit and --all.
type pageOptions struct {
	limit int
	all   bool
}

func (o *pageOptions) register(flags *pflag.FlagSet) {
	flags.IntVar(&o.limit, "limit", usualLimit, "show at most `N`")
	flags.BoolVar(&o.all, "all", false, "show all of them")
}

// collect asks for pages until it has what the options want. key is what an
// item is called as the last of a page.
func collect[T any](o pageOptions, fetch func(api.Page) ([]T, error), key func(T) string) ([]T, error) {
	if o.limit < 1 {
		return nil, misuse("--limit is %d, want 1 or more (--all shows all)", o.limit)
	}
	var (
		items []T
		after string
	)
	for o.all || len(items) < o.limit {
		size := batch
		if !o.all {
			size = min(batch, o.limit-len(items))
		}
		page, err := fetch(api.Page{After: after, Limit: size})
		if err != nil {
			return nil, err
		}
		items = append(items, page...)
		if len(page) < size {
			break
		}
		if key(page[len(page)-1]) == after {
			return nil, fmt.Errorf("the daemon gave the page after %s twice", after)
		}
		after = key(page[len(page)-1])
	}
	return items, nil
}

// cut says when a list was ended by its limit.
func (p *program) cut(o pageOptions, shown int) {
	if !o.all && shown == o.limit && !p.json {
		p.note("the first %d are shown; --limit N or --all shows more", shown)
	}
}
