package keywords

import (
	"fmt"
	"slices"
	"time"

	"github.com/tocsin-sms/tocsin/internal/lang"
)

// missedCall is what a call says where a rule forwards it.
var missedCall = lang.Text{"en": "(missed call)", "fr": "(appel manqué)"}

// DecideCall reads a missed call that rang on a modem of that name. A call says
// nothing, so only rules made for calls act on it. at is when it rang.
func (b *Book) DecideCall(s Sender, modem string, at time.Time) Decision {
	r := &reading{book: b, sender: s, at: at, text: missedCall.In(s.Language, b.language)}
	switch {
	case r.fromMachine(), r.stoppedCaller(), r.rang(modem):
	default:
		r.because("no rule takes calls on %s: it waits in the inbox", modem)
		r.decided("missed call")
	}
	return r.Decision
}

// stoppedCaller keeps a stopped person stopped: a call is no START, it may be
// their pocket that rang.
func (r *reading) stoppedCaller() bool {
	if !r.sender.Stopped {
		return false
	}
	r.because("they are stopped, and a call is no START: no rule fires, nothing is answered")
	return r.decided("missed call from a stopped person")
}

// rang fires the rule for calls on that modem, else the one for calls on any.
func (r *reading) rang(modem string) bool {
	for _, on := range []string{modem, ""} {
		for _, rule := range r.book.rules {
			if rule.Call && rule.Modem == on && rule.activeAt(r.at) {
				r.because("it is a call: the rule %q", rule.Title())
				return r.fire(rule, "")
			}
		}
	}
	return false
}

// callVote votes what a rule for calls says.
func (r *reading) callVote(rule Rule, p *poll) {
	if r.closed(p) {
		return
	}
	option := slices.IndexFunc(p.Options, func(o Option) bool { return o.Key == rule.Option })
	if option < 0 {
		r.because("but the poll %s has no option %s: nothing is counted, a person is to look", p.Name, rule.Option)
		r.Flag = true
		r.decided("no vote: %s has no option %s", p.Name, rule.Option)
		return
	}
	r.vote(p, option)
}

// callClashes are rules for calls that get none, or can not do what they say.
func (b *Book) callClashes() []Clash {
	var all []Clash
	for i, rule := range b.rules {
		if !rule.Call {
			continue
		}
		owner := b.owner(head{rule: i})
		for _, earlier := range b.rules[:i] {
			if earlier.Call && earlier.Modem == rule.Modem && rule.Overlaps(earlier) {
				all = append(all, clash("", owner, "the rules %s and %s are both for %s: %s gets them", earlier.Title(), rule.Title(), calls(rule.Modem), earlier.Title()))
				break
			}
		}
		if rule.Modem != "" && b.modems != nil && !slices.Contains(b.modems, rule.Modem) {
			all = append(all, clash("", owner, "the %s is for calls on the modem %s, which is not configured", owner, rule.Modem))
		}
		if p := b.poll(rule.Poll); p != nil && !p.has(rule.Option) {
			all = append(all, clash("", owner, "the %s votes %s in the poll %s, which has no such option", owner, rule.Option, p.Name))
		}
	}
	return all
}

func calls(modem string) string {
	if modem == "" {
		return "calls on any modem"
	}
	return fmt.Sprintf("calls on the modem %s", modem)
}

func (p *poll) has(key string) bool {
	return slices.ContainsFunc(p.Options, func(o Option) bool { return o.Key == key })
}
