package web

import (
	"net/url"

	"github.com/danielgtaylor/huma/v2"
)

// The kinds of parameters.
const (
	textKind   = "text"
	countKind  = "count"
	choiceKind = "choice"
	listKind   = "list"
)

// parameter is one that a request may carry.
type parameter struct{ name, kind string }

// parametersOf is what read asks for. It has read look at a request without
// parameters and notes the names.
func parametersOf(read func(*params)) []parameter {
	if read == nil {
		return nil
	}
	p := &params{left: url.Values{}}
	read(p)
	return p.noted
}

// note keeps the name of a parameter that was asked for. Those that are read by
// way of another kind are of the kind noted last.
func (p *params) note(name, kind string) {
	for i := range p.noted {
		if p.noted[i].name == name {
			p.noted[i].kind = kind
			return
		}
	}
	p.noted = append(p.noted, parameter{name, kind})
}

func (p parameter) schema() *huma.Schema {
	switch p.kind {
	case countKind:
		least := 0.0
		return &huma.Schema{Type: huma.TypeInteger, Minimum: &least}
	case choiceKind:
		return &huma.Schema{Type: huma.TypeBoolean}
	case listKind:
		return &huma.Schema{Type: huma.TypeArray, Items: &huma.Schema{Type: huma.TypeString}}
	}
	return &huma.Schema{Type: huma.TypeString}
}

// pathWords say what stands in a path.
var pathWords = map[string]string{
	"id":     "The identity, a ULID",
	"name":   "The name",
	"number": "The telephone number, with its country code or as it is dialled in the daemon's country",
}

// parameterWords say what a parameter means, by its name: one name means one
// thing everywhere.
var parameterWords = map[string]string{
	"after":       "The cursor of the page before: the last item of a list, the last event of a stream",
	"all":         "Everything on one page",
	"broadcast":   "Only texts of the broadcast of this identity",
	"consent":     "Where consent came from, kept as evidence",
	"dry_run":     "Say what would change, change nothing",
	"field":       "Only people who have this field",
	"file":        "The name of the file, kept as evidence",
	"flag":        "Only texts with this flag",
	"from":        "Only texts from this number",
	"group":       "A group by its name: only its members, or the one that people of a file join",
	"held":        "Only people who may have said stop",
	"kind":        "Only events of these kinds",
	"language":    "Only people of this language, by its ISO 639 code",
	"limit":       "The most items of a page; 0 means 50",
	"numbers":     "With the numbers of those who voted",
	"prune":       "Remove what was declared before and is no longer in the file",
	"sort":        "The order: by number (nothing), name, or seen (who wrote last comes first)",
	"show":        "Only conversations that are so: unread, starred, archived and others",
	"span":        "How long back: day, month or year",
	"state":       "Only texts in this state",
	"stopped":     "Only people who said stop, or only those who did not",
	"templates":   "Templates instead of drafts",
	"text":        "Only what holds these words",
	"to":          "Only texts to this number",
	"unreachable": "Only numbers that broadcasts leave out because no text arrives",
	"value":       "Only people whose field has this value",
}
