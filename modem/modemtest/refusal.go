package modemtest

import (
	"fmt"
	"time"

	"github.com/tocsin-sms/tocsin/modem"
	"github.com/tocsin-sms/tocsin/modem/simulated"
)

// refusalCases are refusals, by whose trouble each is.
func refusalCases() []testCase {
	classes := []struct {
		line  string
		class modem.Class
		codes []int
	}{
		{"refused for good", modem.Never, []int{1, 195, 196}},
		{"refused for now", modem.RetryLater, []int{38, 41, 42, 47, 27, 21, 331, 192, 194, 500, 99}},
		{"modem busy", modem.RetrySoon, []int{314, 515}},
		{"our SIM's trouble", modem.Pause, []int{8, 28, 50, 69, 10, 30, 304, 330, 193}},
		{"SIM needs a person", modem.Halt, []int{310, 311, 312, 313, 315, 316}},
		{"option refused", modem.OptionRefused, []int{198, 199}},
		{"refused for storage", modem.FreeStorage, []int{208, 322}},
	}
	var all []testCase
	for _, c := range classes {
		for i, code := range c.codes {
			where := bubble
			if i == 0 { // the others differ by their number only
				where = terminal
			}
			all = append(all, testCase{
				line: c.line, name: fmt.Sprint("CMS ", code), reach: where,
				run: settled(simulated.Fault{Name: "refuse", Code: code}, expected{outcome: modem.Refused, class: c.class}),
			})
		}
	}
	return append(all, openRefusals()...)
}

// openRefusals leave open whether the text was sent: by their code, or by the
// time they took.
func openRefusals() []testCase {
	const afterTheTimer = 40 * time.Second // of the network, TR1M
	open := expected{outcome: modem.Uncertain, class: modem.OutcomeOpen, sent: true}
	slow := open
	slow.took = afterTheTimer
	var all []testCase
	for _, code := range []int{197, 513} {
		all = append(all, testCase{
			line: "outcome open", name: fmt.Sprint("CMS ", code), reach: terminal,
			run: settled(simulated.Fault{Name: "refuse-sent", Code: code}, open),
		})
	}
	for _, code := range []int{332, 500} {
		all = append(all, testCase{
			line: "outcome open", name: fmt.Sprint("CMS ", code, " after a long wait"),
			run: settled(simulated.Fault{Name: "refuse-sent", Code: code, Delay: afterTheTimer}, slow),
		})
	}
	return all
}
