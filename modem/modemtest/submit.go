package modemtest

import (
	"context"
	"errors"
	"time"

	"github.com/tocsin-sms/tocsin/modem"
	"github.com/tocsin-sms/tocsin/modem/simulated"
)

// expected is how a submit under a fault ends.
type expected struct {
	outcome modem.Outcome
	class   modem.Class
	sent    bool          // the network took the text all the same
	took    time.Duration // beside the latency, where there is an answer; 0 is not looked at
	late    bool          // the outcome is settled by a late answer
}

// settled is a submit under a fault, then one without: the second is sent, and
// what comes late is never taken for its answer.
func settled(f simulated.Fault, want expected) func(*Bench) {
	return func(b *Bench) {
		b.T.Helper()
		f.Times = 1
		b.Fault(f)
		r := b.Submit("un")
		if r.Outcome != want.outcome || r.Class != want.class || r.Lost != nil || r.Took < want.took {
			b.T.Errorf("first: %+v", r)
		}
		second := b.Submit("deux")
		if second.Outcome != modem.Sent || second.Prior != nil {
			b.T.Errorf("second: %+v", second)
		}
		texts := []string{"deux"}
		if want.sent {
			texts = []string{"un", "deux"}
		}
		b.Want("sent", b.Sent(), texts)
		if !want.late {
			return
		}
		time.Sleep(5 * time.Minute)
		if late, ok := b.Session.Late(); !ok || late.Outcome != modem.Sent || late.MR == second.MR {
			b.T.Errorf("late: %v %+v", ok, late)
		}
	}
}

// submitCases are what may come of a Ctrl-Z but a refusal.
func submitCases() []testCase {
	uncertain := expected{outcome: modem.Uncertain, class: modem.OutcomeOpen}
	sent := expected{outcome: modem.Uncertain, class: modem.OutcomeOpen, sent: true}
	late := expected{outcome: modem.Uncertain, class: modem.OutcomeOpen, sent: true, late: true}
	return []testCase{
		{line: "deadlines", name: "a slow network", run: settled(
			simulated.Fault{Name: "slow", Delay: 60 * time.Second},
			expected{outcome: modem.Sent, sent: true, took: 60 * time.Second})},
		{line: "silence", name: "not sent", run: settled(simulated.Fault{Name: "silence"}, uncertain)},
		{line: "silence", name: "sent", run: settled(simulated.Fault{Name: "lost-answer"}, sent)},
		{line: "late answer", name: "after the deadline", run: settled(simulated.Fault{Name: "late", Delay: 200 * time.Second}, late)},
		{line: "late answer", name: "into a session opened anew", run: lateIntoNewSession},
		{line: "late answer", name: "that nobody fetched", run: lateAndNotFetched},
		{line: "late answer", name: "an error that says nothing", run: lateUnknownError},
		{line: "unplug", name: "at every byte of a submit", run: unplugAtEveryByte},
		{line: "unplug", name: "instead of the answer", reach: terminal, run: func(b *Bench) {
			b.Fault(simulated.Fault{Name: "unplug-answer"})
			if r := b.Submit("un"); r.Outcome != modem.Uncertain || !errors.Is(r.Lost, modem.ErrLost) {
				b.T.Errorf("%+v", r)
			}
			b.Stick.Replug()
			b.Reopen().SubmitAll("deux")
			b.Want("sent", b.Sent(), []string{"un", "deux"})
		}},
		{line: "link held", name: "for texts that follow each other", cfg: simulated.Config{LinkSetup: 2 * time.Second}, run: func(b *Bench) {
			if err := b.Session.HoldLink(b.T.Context(), true); err != nil {
				b.T.Fatal(err)
			}
			b.Want("first", b.Submit("un").Took, latency+2*time.Second)
			b.Want("second", b.Submit("deux").Took, latency)
		}},
		{line: "PDU mode", name: "no text mode", reach: terminal, shut: true, run: func(b *Bench) {
			b.Fault(simulated.Fault{Name: "cms-error", Command: "+CMGF", Code: 303})
			_, err := modem.Open(b.T.Context(), b.Config)
			for State(err) == modem.Absent {
				_, err = modem.Open(b.T.Context(), b.Config)
			}
			b.Want("state", State(err), modem.Faulty)
		}},
	}
}

// giveUp submits with a deadline of ten seconds.
func (b *Bench) giveUp(text string) modem.Result {
	ctx, cancel := context.WithTimeout(b.T.Context(), 10*time.Second)
	defer cancel()
	return b.Session.Submit(ctx, Encode(b.T, Friend, text))
}

// lateIntoNewSession: the at library credits it to the next submit.
func lateIntoNewSession(b *Bench) {
	b.Fault(simulated.Fault{Name: "late", Delay: 20 * time.Second, Times: 1})
	if r := b.giveUp("un"); r.Outcome != modem.Uncertain || !errors.Is(r.Err, context.DeadlineExceeded) {
		b.T.Fatalf("%+v", r)
	}
	b.Reopen()
	time.Sleep(20 * time.Second)
	if late, ok := b.Session.Late(); !ok || late.Outcome != modem.Sent || late.MR != 0 {
		b.T.Errorf("late: %v %+v", ok, late)
	}
	if r := b.Submit("deux"); r.Outcome != modem.Sent || r.MR != 1 {
		b.T.Errorf("deux: %+v", r)
	}
}

// lateAndNotFetched: one that waits when the next text is submitted is not that
// text's.
func lateAndNotFetched(b *Bench) {
	b.Fault(simulated.Fault{Name: "late", Delay: 20 * time.Second, Times: 1})
	b.giveUp("un")
	time.Sleep(20 * time.Second)
	b.Fault(simulated.Fault{Name: "silence", Times: 1})
	r := b.Submit("deux")
	if r.Outcome != modem.Uncertain || r.Prior == nil || r.Prior.Outcome != modem.Sent || r.Prior.MR != 0 {
		b.T.Errorf("deux: %+v, want it in doubt, and the answer to un before it", r)
	}
	if late, ok := b.Session.Late(); ok {
		b.T.Errorf("late: %+v, which may be taken for the answer to deux", late)
	}
}

// lateUnknownError: after the network's timer it leaves open whether the text
// was sent.
func lateUnknownError(b *Bench) {
	b.Fault(simulated.Fault{Name: "refuse-sent", Code: 500, Times: 1})
	b.Fault(simulated.Fault{Name: "late", Delay: 200 * time.Second, Times: 1})
	b.Submit("un")
	time.Sleep(5 * time.Minute)
	late, ok := b.Session.Late()
	if !ok || late.Outcome != modem.Uncertain || late.Class != modem.OutcomeOpen || late.Took != 0 {
		b.T.Errorf("late: %v %+v; the text was sent", ok, late)
	}
}

// unplugAtEveryByte: before the Ctrl-Z nothing can have been sent, after it
// nobody knows, and the network agrees.
func unplugAtEveryByte(b *Bench) {
	length := len("AT+CMGS=NN\r") + 2*(1+len(Encode(b.T, Friend, "un"))) + 1
	for at := 1; at <= length+1; at++ {
		before := len(b.Sent())
		b.Fault(simulated.Fault{Name: "unplug-at", Byte: at, Times: 1})
		r := b.Submit("un")
		switch {
		case at > length:
			if r.Outcome != modem.Sent {
				b.T.Errorf("byte %d: %+v", at, r)
			}
		case len(b.Sent()) > before && r.Outcome != modem.Uncertain,
			r.Outcome == modem.Sent, r.Outcome == modem.Refused,
			r.Lost == nil, !errors.Is(b.Session.Err(), modem.ErrLost):
			b.T.Errorf("byte %d of %d: %+v; sent %q", at, length, r, b.Sent()[before:])
		}
		b.Stick.ClearFaults()
		b.Stick.Replug()
		b.Reopen().SubmitAll("deux")
	}
}
