package gateway

import (
	"fmt"
	"strings"
	"time"

	"github.com/tocsin-sms/tocsin/modem"
)

// rung is a step of what is done about a modem that froze, the gentlest first.
// The very first, an escape and a bare AT, is the session's own.
type rung uint8

const (
	atWork     rung = iota // nothing has to be done
	reopening              // the port is closed and opened
	restarting             // AT+CFUN=1,1 through another port of the stick
	resetting              // a reset on the USB
	givenUp                // only a person can help; it is tried again now and then
)

// String is the step as the API names it.
func (r rung) String() string {
	return [...]string{"", "reopen", "restart", "usb-reset", "given-up"}[r]
}

// loss is how a modem is lost, as far as the ladder is concerned.
type loss uint8

const (
	broken loss = iota // it answers, but can not be used
	frozen             // it takes bytes and says nothing, or takes none
	away               // it is not there
)

const (
	// comeback is how long a stick may take to come back after a restart, and to
	// answer after it was plugged in: one that starts is mute, too, and so is one
	// that ModemManager is trying out.
	comeback = 45 * time.Second
	// firstRest and longestRest are how long a modem that could not be helped is
	// not restarted again; opening its port is tried all the same, each tryAgain.
	firstRest   = 10 * time.Minute
	longestRest = 2 * time.Hour
	tryAgain    = time.Minute
)

// ladder is how far a modem that froze has been dealt with. It knows no clock
// and no modem: the worker does what it says, and only its goroutine touches it.
type ladder struct {
	rung   rung
	since  time.Time // when the rung was taken
	rounds int       // climbs to the top since it last worked
	rest   time.Time // until then it is not restarted again
	tried  []string  // what was done in this round, in words
	worked bool      // since it was plugged in
}

// climb takes the next rung if it is time for it, and tells which is to be done
// now; atWork is none.
func (l *ladder) climb(how loss, now time.Time) rung {
	switch {
	case how == broken, how == away && !l.restarted():
		l.rung, l.worked = atWork, l.worked && how == broken
		return atWork
	case how == away, l.settling(now):
		return atWork
	}
	switch l.rung {
	case atWork:
		l.take(reopening, now)
	case reopening, givenUp:
		if l.starting(now) {
			return atWork
		}
		if now.Before(l.rest) {
			l.rung = givenUp
			return atWork
		}
		l.tried = []string{"opening its port again"}
		l.take(restarting, now)
	case restarting:
		l.take(resetting, now)
	case resetting:
		l.take(givenUp, now)
		l.rest = now.Add(min(firstRest<<min(l.rounds, 4), longestRest))
		l.rounds++
	}
	return l.rung
}

func (l *ladder) take(r rung, now time.Time) { l.rung, l.since = r, now }

// restarted tells whether the stick was restarted last.
func (l *ladder) restarted() bool { return l.rung == restarting || l.rung == resetting }

// starting tells whether the stick may have been plugged in only now.
func (l *ladder) starting(now time.Time) bool {
	return l.rung == reopening && !l.worked && now.Sub(l.since) < comeback
}

// settling tells whether that may still show its effect.
func (l *ladder) settling(now time.Time) bool {
	return l.restarted() && now.Sub(l.since) < comeback
}

// did notes what was done; what failed needs no waiting for its effect.
func (l *ladder) did(what string, err error) {
	if err != nil {
		what = fmt.Sprintf("%s (%v)", what, err)
		l.since = time.Time{}
	}
	l.tried = append(l.tried, what)
}

// cured is said once the modem works. One that freezes again within the rest is
// not restarted at once.
func (l *ladder) cured(now time.Time) {
	l.rung, l.tried, l.worked = atWork, nil, true
	if now.After(l.rest) {
		l.rounds = 0
	}
}

// wait is the pause before the modem is opened again; other tells it where
// nothing froze.
func (l *ladder) wait(how loss, now time.Time, other time.Duration) time.Duration {
	switch {
	case l.starting(now), l.settling(now):
		return lookAgain
	case l.rung == reopening:
		return 0
	case l.rung == givenUp && how == frozen:
		return tryAgain
	}
	return other
}

// said is what people are told; ok is false where the problem speaks for itself.
func (l *ladder) said(how loss, p modem.Problem, now time.Time) (_ modem.Problem, ok bool) {
	tried := strings.Join(l.tried, ", ")
	switch {
	case l.rung == atWork:
		return p, false
	case l.settling(now) && how == away:
		p = modem.Problem{Reason: "the modem restarts; tried: " + tried, Hint: "nothing to do yet: it may be gone for half a minute"}
	case how == away:
		return modem.Problem{State: modem.Absent, Reason: "the modem did not come back; tried: " + tried, Hint: p.Hint}, true
	case l.rung == givenUp:
		return modem.Problem{
			State: modem.Faulty, Reason: "the modem does not answer; tried: " + tried,
			Hint: "unplug it and plug it in again; its port is tried each minute",
		}, true
	case l.starting(now):
		p = modem.Problem{Reason: "the modem does not answer yet", Hint: "nothing to do yet: a modem may need half a minute to start"}
	case tried == "":
		p = modem.Problem{Reason: "the modem does not answer; its port is closed and opened again", Hint: stepsAhead}
	default:
		p = modem.Problem{Reason: "the modem does not answer; tried: " + tried, Hint: stepsAhead}
	}
	p.State = recovering
	return p, true
}

const stepsAhead = "nothing to do yet: the next step follows by itself"
