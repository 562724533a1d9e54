package words

import (
	"fmt"
	"strings"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
	"golang.org/x/text/message"
	"golang.org/x/text/number"
)

// Printer says things in one language. It is safe for concurrent use.
type Printer struct {
	code      string
	tag       language.Tag
	localizer *i18n.Localizer
	numbers   *message.Printer
	plain     map[string]string // messages with neither values nor plurals
	keys      map[string]*i18n.Message
}

func newPrinter(bundle *i18n.Bundle, file *i18n.MessageFile) *Printer {
	base, _ := file.Tag.Base()
	p := &Printer{
		code: base.String(), tag: file.Tag,
		localizer: i18n.NewLocalizer(bundle, file.Tag.String()), numbers: message.NewPrinter(file.Tag),
		plain: map[string]string{}, keys: map[string]*i18n.Message{},
	}
	for _, m := range file.Messages {
		p.keys[m.ID] = m
		if m.One == "" && m.Many == "" && !strings.Contains(m.Other, "{{") {
			p.plain[m.ID] = m.Other
		}
	}
	return p
}

// Code is the language's, as "fr".
func (p *Printer) Code() string { return p.code }

// RTL tells whether the language is written from right to left.
func (p *Printer) RTL() bool { return p.plain["language.direction"] == "rtl" }

// Text is the message of that key with values put in; values are pairs of a
// name and what it stands for. A key that is not there shows itself in
// brackets: a page with one wrong word is better than none, and a test looks
// for it.
func (p *Printer) Text(key string, values ...any) string {
	if s, ok := p.plain[key]; ok {
		return s
	}
	return p.localize(&i18n.LocalizeConfig{MessageID: key, TemplateData: pairs(values)})
}

// Count is the message of that key in the plural form for n; the message has
// n as {{.Count}}, written as the language writes numbers.
func (p *Printer) Count(key string, n int, values ...any) string {
	data := pairs(values)
	data["Count"] = p.Number(n)
	return p.localize(&i18n.LocalizeConfig{MessageID: key, PluralCount: n, TemplateData: data})
}

func (p *Printer) localize(config *i18n.LocalizeConfig) string {
	if p.keys[config.MessageID] == nil {
		return missing(config.MessageID)
	}
	s, err := p.localizer.Localize(config)
	if err != nil {
		return missing(config.MessageID)
	}
	return s
}

func missing(key string) string { return "⟦" + key + "⟧" }

// Number writes a whole number with the language's separators.
func (p *Printer) Number(n int) string { return p.numbers.Sprintf("%d", n) }

// Decimal writes a number with at most that many digits after the point.
func (p *Printer) Decimal(x float64, digits int) string {
	return p.numbers.Sprint(number.Decimal(x, number.MaxFractionDigits(digits)))
}

// Percent writes a part of 1 in percent, without digits after the point.
func (p *Printer) Percent(part float64) string {
	return p.numbers.Sprint(number.Percent(part, number.MaxFractionDigits(0)))
}

// pairs makes a map of a name and a value in turn. A name without a value, or
// what is no name, is left out: a test finds the gap it leaves.
func pairs(values []any) map[string]any {
	data := make(map[string]any, len(values)/2+1)
	for i := 0; i+1 < len(values); i += 2 {
		data[fmt.Sprint(values[i])] = values[i+1]
	}
	return data
}
