package config

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/tocsin-sms/tocsin/credit"
	"github.com/tocsin-sms/tocsin/internal/strict"
)

const (
	serviceWant  = `a code such as "*100#", or "" for none`
	bundleWant   = `a code such as "*111*1#"`
	choiceWant   = `a choice of the menu, such as "1"`
	patternWant  = "an expression with one group around the amount, such as 'solde (\\d+)', or \"\""
	amountWant   = "an amount such as 25 or 12.5"
	currencyWant = `how money is named, such as XAF or F, or ""`
	hourWant     = `an hour such as "06:00"`
	wordsWant    = "words of a refusal or an answer, such as insuffisant or CMS 21"

	// An operator is asked a few times an hour at most: see credit.Ask.
	leastCreditEvery = 10 * time.Minute
	leastBundleEvery = time.Hour
	mostBundleEvery  = 366 * 24 * time.Hour
)

var (
	servicePattern = regexp.MustCompile(`^[*#0-9][*#0-9+]*$`)
	choicePattern  = regexp.MustCompile(`^[*#0-9A-Za-z+]+$`)
)

// defaultCredit asks nothing and, where a code is given, does so four times a
// day.
func defaultCredit() credit.Plan { return credit.Plan{Every: 6 * time.Hour} }

// credit reads how the credit of a modem's SIM is looked after.
func (f *reading) credit(p *credit.Plan) strict.Field {
	return f.group(map[string]strict.Field{
		"code":     value(f, &p.Code, serviceWant, serviceCode),
		"pattern":  value(f, &p.Pattern, patternWant, amountPattern),
		"every":    f.duration(&p.Every, leastCreditEvery, anyTime),
		"low":      value(f, &p.Low, amountWant, amount),
		"per_part": value(f, &p.PerPart, amountWant, amount),
		"empty":    f.list(f.emptyWords(p)),
		"bundles":  f.list(f.bundle(p)),
	})
}

func (f *reading) emptyWords(p *credit.Plan) strict.Field {
	return func(n *yaml.Node, path string) {
		var words string
		if value(f, &words, wordsWant, required)(n, path); words != "" {
			p.Empty = append(p.Empty, words)
		}
	}
}

func (f *reading) bundle(p *credit.Plan) strict.Field {
	return func(n *yaml.Node, path string) {
		b := credit.Bundle{Every: 24 * time.Hour, MostPerDay: 1}
		f.Mapping(n, path, map[string]strict.Field{
			"code":         value(f, &b.Code, bundleWant, bundleCode),
			"choices":      f.list(f.choice(&b)),
			"at":           value(f, &b.At, hourWant, hour),
			"every":        f.duration(&b.Every, leastBundleEvery, mostBundleEvery),
			"most_per_day": value(f, &b.MostPerDay, "a number from 1", perDay),
		}, "code", "at")
		switch {
		case b.Every > 24*time.Hour && b.Every%(24*time.Hour) != 0:
			f.Problem(n, path+".every", "want up to 24h, or whole days such as 7d, not %s", b.Every)
		case f.hasBundle(p, b):
			f.Problem(n, path+".code", "another bundle is bought by %s: keep one", b)
		}
		p.Bundles = append(p.Bundles, b)
	}
}

func (f *reading) choice(b *credit.Bundle) strict.Field {
	return func(n *yaml.Node, path string) {
		var choice string
		if value(f, &choice, choiceWant, menuChoice)(n, path); choice != "" {
			b.Choices = append(b.Choices, choice)
		}
	}
}

func (f *reading) hasBundle(p *credit.Plan, b credit.Bundle) bool {
	return b.Code != "" && slices.ContainsFunc(p.Bundles, func(other credit.Bundle) bool { return other.String() == b.String() })
}

func serviceCode(s string) (string, error) {
	if s == "" {
		return "", nil
	}
	return matching(s, servicePattern, serviceWant)
}

func menuChoice(s string) (string, error) { return matching(s, choicePattern, choiceWant) }

func bundleCode(s string) (string, error) { return matching(s, servicePattern, bundleWant) }

func amountPattern(s string) (string, error) {
	if err := credit.CheckPattern(s); err != nil {
		return "", fmt.Errorf("want %s: %w", patternWant, err)
	}
	return s, nil
}

func amount(s string) (credit.Amount, error) {
	a, err := credit.ParseAmount(s)
	if err != nil {
		return 0, fmt.Errorf("want %s, not %q", amountWant, s)
	}
	return a, nil
}

func hour(s string) (time.Duration, error) {
	at, err := clock(s)
	if err != nil || !strings.Contains(s, ":") {
		return 0, fmt.Errorf("want %s, not %q", hourWant, s)
	}
	return at, nil
}

func perDay(s string) (int, error) {
	n, err := strconv.Atoi(s)
	if err != nil || n < 1 || n > credit.MostPerDay {
		return 0, errors.New("want a number from 1 to " + strconv.Itoa(credit.MostPerDay) + ", not " + strconv.Quote(s))
	}
	return n, nil
}
