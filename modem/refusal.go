package modem

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Kind is which family of codes a refusal is from.
type Kind uint8

// The kinds of refusal.
const (
	Plain Kind = iota // ERROR, without a code
	CMS               // +CMS ERROR, TS 27.005 §3.2.5
	CME               // +CME ERROR, TS 27.007 §9.2
)

func (k Kind) String() string {
	return [...]string{"ERROR", "CMS", "CME"}[min(k, CME)]
}

// NoCode is the code of a refusal that came without a number.
const NoCode = -1

// RefusedError is a command that the modem or the network refused.
type RefusedError struct {
	Kind Kind
	Code int    // NoCode if it had none
	Text string // what the modem wrote instead of a code, if it did
	// Took is the time from the Ctrl-Z to the refusal; zero for other commands.
	Took time.Duration
	// Maker is whose codes those from 512 on are.
	Maker Maker
}

func (e *RefusedError) Error() string {
	switch {
	case e.Code == NoCode && e.Text == "":
		return e.Words()
	case e.Code == NoCode:
		return fmt.Sprintf("%s: %s", e.Kind, e.Text)
	}
	return e.Coded() + ": " + e.Words()
}

// Coded is the code for people, "CMS 38", or the kind alone.
func (e *RefusedError) Coded() string {
	if e.Code == NoCode {
		return e.Kind.String()
	}
	return fmt.Sprintf("%s %d", e.Kind, e.Code)
}

// Class tells whose trouble the refusal is.
func (e *RefusedError) Class() Class {
	if own, ok := e.own(); ok {
		return own.atTime(e.Took >= afterNetworkTimer)
	}
	return Classify(e.Kind, e.spoken(), e.Took)
}

// parseRefusal reads a final result other than OK.
func parseRefusal(line string, took time.Duration) *RefusedError {
	e := &RefusedError{Code: NoCode, Took: took}
	rest := ""
	switch {
	case strings.HasPrefix(line, "+CMS ERROR:"):
		e.Kind, rest = CMS, line[len("+CMS ERROR:"):]
	case strings.HasPrefix(line, "+CME ERROR:"):
		e.Kind, rest = CME, line[len("+CME ERROR:"):]
	default:
		return e
	}
	rest = strings.TrimSpace(rest)
	if code, err := strconv.Atoi(rest); err == nil && code >= 0 {
		e.Code = code
	} else {
		e.Text = rest
	}
	return e
}

// networkCauses is how many of the CMS codes are causes of the network.
const networkCauses = 256

// isNetworkCause tells whether a final result can only answer a submit.
func isNetworkCause(line string) bool {
	e := parseRefusal(line, 0)
	return e.Kind == CMS && e.Code >= 0 && e.Code < networkCauses
}

// lateRefusal is the result of a refusal that nobody waited for any more. How long
// it took is not known, but longer than the network's timer: one that says nothing
// leaves open whether the text was sent.
func lateRefusal(line string, by Maker) Result {
	r := refusedResult(line, afterNetworkTimer, by)
	r.Took = 0
	return r
}

// refusedResult makes the result of a submit that was refused. A refusal that
// leaves open whether the text was sent is uncertain.
func refusedResult(line string, took time.Duration, by Maker) Result {
	e := parseRefusal(line, took)
	e.Maker = by
	r := Result{Outcome: Refused, Err: e, Class: e.Class(), Took: took, answered: time.Now()}
	if r.Class == OutcomeOpen {
		r.Outcome = Uncertain
	}
	return r
}
