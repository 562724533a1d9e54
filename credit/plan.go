package credit

import (
	"strings"
	"time"

	"github.com/tocsin-sms/tocsin/internal/lang"
)

// Plan is how the credit of a modem's SIM is looked after. The zero value looks
// after nothing.
type Plan struct {
	// Code asks the balance by USSD, as "*100#"; "" asks nothing.
	Code string
	// Pattern finds the amount in the answer; see Read.
	Pattern string
	// Every is how often the balance is asked.
	Every time.Duration
	// Low is the amount below which people are warned; 0 for never.
	Low Amount
	// PerPart is what a part costs; 0 if that is not known.
	PerPart Amount
	// Empty are words of a refusal ("CMS 21") or of an answer by USSD that mean
	// that there is no credit.
	Empty []string
	// Bundles are bought on a schedule.
	Bundles []Bundle
}

// Bundle is what is bought by a code, or by the choices of its menu.
type Bundle struct {
	Code string
	// Choices are made in the menus that follow, in turn.
	Choices []string
	// At is the hour of the day, by the clock on the wall, from which Every
	// counts: 24h is daily at that hour, 6h every six hours from it on, and a
	// number of whole days each so many days.
	At    time.Duration
	Every time.Duration
	// MostPerDay bounds the purchases of a day, whatever came of them.
	MostPerDay int
}

// String is what is dialled, as "*111# 1 2": the bundle's name.
func (b Bundle) String() string { return strings.Join(append([]string{b.Code}, b.Choices...), " ") }

// Asks tells whether the balance can be asked.
func (p Plan) Asks() bool { return p.Code != "" }

// SaysEmpty tells whether words mean that there is no credit: one of Empty
// stands among them, whole, however it is written.
func (p Plan) SaysEmpty(words string) bool {
	words = " " + lang.Fold(words) + " "
	for _, empty := range p.Empty {
		if sought := lang.Fold(empty); sought != "" && strings.Contains(words, " "+sought+" ") {
			return true
		}
	}
	return false
}
