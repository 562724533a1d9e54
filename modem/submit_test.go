package modem_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tocsin-sms/tocsin/modem"
	"github.com/tocsin-sms/tocsin/modem/simulated"
)

func TestSubmitFaults(t *testing.T) {
	tests := map[string]struct {
		fault   simulated.Fault
		outcome modem.Outcome
		class   modem.Class
		sent    bool
		took    time.Duration
		late    bool // the outcome is settled by a late answer
	}{
		"refused":                      {fault: simulated.Fault{Name: "refuse", Code: 38}, outcome: modem.Refused, class: modem.RetryLater, took: 50 * time.Millisecond},
		"refused instead of a prompt":  {fault: simulated.Fault{Name: "prompt-error", Code: 322}, outcome: modem.Refused, class: modem.FreeStorage},
		"unknown error at once":        {fault: simulated.Fault{Name: "refuse", Code: 500}, outcome: modem.Refused, class: modem.RetryLater, took: 50 * time.Millisecond},
		"unknown error after the wait": {fault: simulated.Fault{Name: "refuse-sent", Code: 500, Delay: 40 * time.Second}, outcome: modem.Uncertain, class: modem.OutcomeOpen, sent: true, took: 40*time.Second + 50*time.Millisecond},
		"slow":                         {fault: simulated.Fault{Name: "slow", Delay: 60 * time.Second}, outcome: modem.Sent, sent: true, took: 60*time.Second + 50*time.Millisecond},
		"silent for good":              {fault: simulated.Fault{Name: "silence"}, outcome: modem.Uncertain, class: modem.OutcomeOpen},
		"answer lost":                  {fault: simulated.Fault{Name: "lost-answer"}, outcome: modem.Uncertain, class: modem.OutcomeOpen, sent: true},
		"answer after the deadline":    {fault: simulated.Fault{Name: "late", Delay: 200 * time.Second}, outcome: modem.Uncertain, class: modem.OutcomeOpen, sent: true, late: true},
		"no prompt":                    {fault: simulated.Fault{Name: "no-prompt"}, outcome: modem.NotSent},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t, simulated.Config{}).open()
				test.fault.Times = 1
				b.fault(test.fault)
				r := b.submit("un")
				if r.Outcome != test.outcome || r.Class != test.class || r.Took != test.took || r.Lost != nil {
					t.Errorf("first: %+v", r)
				}
				second := b.submit("deux")
				if second.Outcome != modem.Sent || second.Prior != nil {
					t.Errorf("second: %+v", second)
				}
				want := []string{"deux"}
				if test.sent {
					want = []string{"un", "deux"}
				}
				time.Sleep(5 * time.Minute)
				b.want("sent", b.sent(), want)
				late, ok := b.session.Late()
				if ok != test.late || ok && (late.Outcome != modem.Sent || late.MR == second.MR) {
					t.Errorf("late: %v %+v", ok, late)
				}
			})
		})
	}
}

// TestUnplugAtEveryByte: before the Ctrl-Z nothing can have been sent, after it
// nobody knows, and the network agrees.
func TestUnplugAtEveryByte(t *testing.T) {
	length := len("AT+CMGS=NN\r") + 2*(1+len(encode(t, friend, "un"))) + 1
	for at := 1; at <= length+1; at++ {
		synctest.Test(t, func(t *testing.T) {
			b := newBench(t, simulated.Config{}).open()
			b.fault(simulated.Fault{Name: "unplug-at", Byte: at, Times: 1})
			r := b.submit("un")
			switch {
			case at > length:
				if r.Outcome != modem.Sent {
					t.Errorf("byte %d: %+v", at, r)
				}
			case len(b.sent()) > 0 && r.Outcome != modem.Uncertain,
				r.Outcome == modem.Sent, r.Outcome == modem.Refused,
				r.Lost == nil, !errors.Is(b.session.Err(), modem.ErrLost):
				t.Errorf("byte %d of %d: %+v; sent %q", at, length, r, b.sent())
			}
			b.stick.ClearFaults()
			b.stick.Replug()
			b.reopen()
			if r := b.submit("deux"); r.Outcome != modem.Sent {
				t.Errorf("replugged at byte %d: %+v", at, r)
			}
		})
	}
}

// TestLateAnswerInReopenedSession: hazard of the at library, which credits it to
// the next submit.
func TestLateAnswerInReopenedSession(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, simulated.Config{}).open()
		b.fault(simulated.Fault{Name: "late", Delay: 20 * time.Second, Times: 1})
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		r := b.session.Submit(ctx, encode(t, friend, "un"))
		if r.Outcome != modem.Uncertain || !errors.Is(r.Err, context.DeadlineExceeded) {
			t.Fatalf("%+v", r)
		}
		b.reopen()
		<-time.After(20 * time.Second)
		late, ok := b.session.Late()
		if !ok || late.Outcome != modem.Sent || late.MR != 0 {
			t.Errorf("late: %v %+v", ok, late)
		}
		if r := b.submit("deux"); r.Outcome != modem.Sent || r.MR != 1 {
			t.Errorf("deux: %+v", r)
		}
	})
}

// TestLateAnswerNobodyFetched: one that waits when the next text is submitted is
// not that text's.
func TestLateAnswerNobodyFetched(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, simulated.Config{}).open()
		b.fault(simulated.Fault{Name: "late", Delay: 20 * time.Second, Times: 1})
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		b.session.Submit(ctx, encode(t, friend, "un"))
		time.Sleep(20 * time.Second)
		b.fault(simulated.Fault{Name: "silence", Times: 1})
		r := b.submit("deux")
		if r.Outcome != modem.Uncertain || r.Prior == nil || r.Prior.Outcome != modem.Sent || r.Prior.MR != 0 {
			t.Errorf("deux: %+v, want it in doubt, and the answer to un before it", r)
		}
		if late, ok := b.session.Late(); ok {
			t.Errorf("late: %+v, which may be taken for the answer to deux", late)
		}
	})
}

// TestLateUnknownError: an error that says nothing, after the network's timer,
// leaves open whether the text was sent.
func TestLateUnknownError(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, simulated.Config{}).open()
		b.fault(simulated.Fault{Name: "refuse-sent", Code: 500, Times: 1})
		b.fault(simulated.Fault{Name: "late", Delay: 200 * time.Second, Times: 1})
		b.submit("un")
		time.Sleep(5 * time.Minute)
		late, ok := b.session.Late()
		if !ok || late.Outcome != modem.Uncertain || late.Class != modem.OutcomeOpen || late.Took != 0 {
			t.Errorf("late: %v %+v; the text was sent", ok, late)
		}
	})
}

// TestHoldLink: the radio link is set up once for texts that follow each other.
func TestHoldLink(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, simulated.Config{LinkSetup: 2 * time.Second}).open()
		if err := b.session.HoldLink(t.Context(), true); err != nil {
			t.Fatal(err)
		}
		if first, second := b.submit("un").Took, b.submit("deux").Took; first != 2050*time.Millisecond || second != 50*time.Millisecond {
			t.Errorf("%v, %v", first, second)
		}
	})
}
