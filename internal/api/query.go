package api

import (
	"net/url"
	"strconv"
)

// Values is the page as the parameters of a request.
func (p Page) Values() url.Values {
	v := url.Values{}
	put(v, "after", p.After)
	put(v, "limit", number(p.Limit))
	put(v, "all", flag(p.All))
	return v
}

// Values is the query as the parameters of a request.
func (q ContactQuery) Values() url.Values {
	v := q.Page.Values()
	put(v, "text", q.Text)
	put(v, "group", q.Group)
	put(v, "unreachable", flag(q.Unreachable))
	if q.Stopped != nil {
		v.Set("stopped", strconv.FormatBool(*q.Stopped))
	}
	return v
}

// Values is the query as the parameters of a request.
func (q InQuery) Values() url.Values {
	v := q.Page.Values()
	put(v, "from", q.From)
	put(v, "text", q.Text)
	put(v, "flag", q.Flag)
	return v
}

// Values is the query as the parameters of a request.
func (q OutQuery) Values() url.Values {
	v := q.Page.Values()
	put(v, "to", q.To)
	put(v, "state", q.State)
	put(v, "broadcast", q.Broadcast)
	put(v, "text", q.Text)
	return v
}

// Values is the query as the parameters of a request.
func (q WatchQuery) Values() url.Values {
	v := url.Values{}
	put(v, "after", q.After)
	for _, k := range q.Kinds {
		v.Add("kind", k)
	}
	return v
}

// Values are the options as the parameters of a request.
func (o ImportOptions) Values() url.Values {
	v := url.Values{}
	put(v, "consent", o.Consent)
	put(v, "dry_run", flag(o.DryRun))
	put(v, "file", o.File)
	for _, g := range o.Groups {
		v.Add("group", g)
	}
	return v
}

// Values are the options that go beside the campaign file.
func (a Apply) Values() url.Values {
	v := url.Values{}
	put(v, "prune", flag(a.Prune))
	put(v, "dry_run", flag(a.DryRun))
	return v
}

func put(v url.Values, name, value string) {
	if value != "" {
		v.Set(name, value)
	}
}

func number(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

func flag(on bool) string {
	if on {
		return "true"
	}
	return ""
}
