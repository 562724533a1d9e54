package keywords

import (
	"strings"
	"unicode/utf8"

	"github.com/tocsin-sms/tocsin/internal/lang"
	"github.com/tocsin-sms/tocsin/internal/tpdu"
)

// reply answers with an operator's own text, as long as it is.
func (r *reading) reply(kind ReplyKind, text lang.Text) {
	template := text.In(r.languages()...)
	if strings.TrimSpace(template) == "" {
		return
	}
	r.Reply, r.ReplyKind = r.render(template, r.vars), kind
}

// render fills in a template: what the text gave, then the person's own.
func (r *reading) render(template string, vars map[string]string) string {
	return lang.Render(template, func(name string) (string, bool) {
		if v, ok := vars[name]; ok {
			return v, true
		}
		switch name {
		case "name":
			return r.sender.Name, true
		case "number":
			return string(r.sender.Number), true
		case "language":
			return r.sender.Language, true
		}
		v, ok := r.sender.Fields[name]
		return v, ok
	})
}

// answer is a built-in reply, cut to fit one part.
func (r *reading) answer(kind ReplyKind, groups []string) {
	languages := r.languages()
	template := r.book.words.answer(kind, languages)
	titles := make([]string, len(groups))
	for i, g := range groups {
		titles[i] = r.book.group(g).title(languages...)
	}
	f := fitting{
		organisation: r.book.organisation,
		group:        strings.Join(titles, ", "),
		words:        r.book.wordsToJoin(languages),
	}
	r.Reply, r.ReplyKind = f.fit(template, r.render), kind
}

// fitting is what may be cut of a built-in reply so that it fits one part.
type fitting struct {
	organisation, group string
	words               []string
}

// A name is not cut below legible characters while something else can give.
const legible = 20

func (f fitting) fit(template string, render func(string, map[string]string) string) string {
	for {
		text := render(template, map[string]string{
			"organisation": f.organisation,
			"group":        f.group,
			"words":        strings.ToUpper(strings.Join(f.words, ", ")),
		})
		if over := beyondOnePart(text); over <= 0 || !f.give(over) {
			return text
		}
	}
}

// give cuts something by about over characters; false means nothing is left.
func (f *fitting) give(over int) bool {
	org, group := utf8.RuneCountInString(f.organisation), utf8.RuneCountInString(f.group)
	switch {
	case len(f.words) > 1:
		f.words = f.words[:len(f.words)-1]
	case org > legible:
		f.organisation = shorten(f.organisation, max(org-over, legible))
	case group > legible:
		f.group = shorten(f.group, max(group-over, legible))
	default:
		return false
	}
	return true
}

// beyondOnePart is by how many units a text is too long for one part, as it
// goes out: in the GSM alphabet where it can be put so.
func beyondOnePart(text string) int {
	size, err := tpdu.Measure(tpdu.Plain(text))
	switch {
	case err != nil:
		return 0
	case size.Parts == 1:
		return 0
	}
	one := onePartGSM
	if size.Alphabet != tpdu.GSM7 {
		one = onePartUCS2
	}
	return size.Units - one
}

// Units of one part (3GPP TS 23.040 §9.2.3.16: 140 octets).
const (
	onePartGSM  = 160
	onePartUCS2 = 70
)

// shorten cuts s to at most n characters, behind a whole word where one ends
// in the last third, and marks the cut with a full stop.
func shorten(s string, n int) string {
	cut := string([]rune(s)[:n-1])
	if space := strings.LastIndexByte(cut, ' '); space > len(cut)*2/3 {
		cut = cut[:space]
	}
	return strings.TrimRight(cut, " ,.;:-'’") + "."
}
