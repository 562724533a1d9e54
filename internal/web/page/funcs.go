package page

import (
	"fmt"
	"html/template"
	"net/url"
	"strings"
	"time"

	"github.com/tocsin-sms/tocsin/accounts"
	"github.com/tocsin-sms/tocsin/internal/web/page/words"
)

// funcs are what templates call.
func (p *Page) funcs(l look, zone *time.Location) template.FuncMap {
	say := p.words.In(l.language)
	return template.FuncMap{
		"t":       say.Text,
		"n":       say.Count,
		"told":    func(n *notice) string { return told(say, n) },
		"number":  say.Number,
		"decimal": say.Decimal,
		"percent": say.Percent,
		"span":    say.Span,
		"when":    func(at time.Time) string { return say.When(at, p.Now(), zone) },
		"iso":     func(at time.Time) string { return at.In(zone).Format(time.RFC3339) },
		"say":     func(english string) string { return p.phrases.Say(l.language, english) },
		"may":     func(role string) bool { return l.role.Allows(accounts.Role(role)) },
		"icon":    icon,

		"place_icon": placeIcon,
		"asset":      p.assets.path,
		"link":       link,
		"speech":     func(code string) string { return speechName(code, l.language) },
		"places":     places,
		"languages":  p.words.Languages,
		"join":       strings.Join,
		"dict":       dict,
		"segment":    url.PathEscape,
		"dashed":     func(s string) string { return strings.ReplaceAll(s, " ", "-") },
		"more":       filledMore,
		"filled":     filled,
	}
}

// told is what a notice says.
func told(say *words.Printer, n *notice) string {
	values := make([]any, len(n.Values))
	for i, v := range n.Values {
		values[i] = v
	}
	if n.Count != nil {
		return say.Count(n.Key, *n.Count, values...)
	}
	return say.Text(n.Key, values...)
}

// link is a path with its parameters, pairs of a name and a value; those that
// are empty are left out.
func link(path string, pairs ...any) (string, error) {
	if len(pairs)%2 != 0 {
		return "", fmt.Errorf("link to %s: a parameter without a value", path)
	}
	values := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		if s := fmt.Sprint(pairs[i+1]); s != "" {
			values.Add(fmt.Sprint(pairs[i]), s)
		}
	}
	if len(values) == 0 {
		return path, nil
	}
	return path + "?" + values.Encode(), nil
}

// dict gathers what a template hands to another: pairs of a name and a value.
func dict(pairs ...any) (map[string]any, error) {
	if len(pairs)%2 != 0 {
		return nil, fmt.Errorf("dict: a name without a value")
	}
	d := make(map[string]any, len(pairs)/2)
	for i := 0; i < len(pairs); i += 2 {
		name, ok := pairs[i].(string)
		if !ok {
			return nil, fmt.Errorf("dict: %v is no name", pairs[i])
		}
		d[name] = pairs[i+1]
	}
	return d, nil
}
