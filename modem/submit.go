package modem

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"
)

// Outcome is what became of a submit.
type Outcome uint8

// The outcomes. The binding moment is the Ctrl-Z after the PDU.
const (
	// NotSent: no Ctrl-Z was written, so nothing can have been sent.
	NotSent Outcome = iota
	// Sent: the network took the text and MR is its reference.
	Sent
	// Refused: the modem or the network refused it; it was not sent. Err is a
	// *RefusedError; Took is zero if no PDU was asked for.
	Refused
	// Uncertain: it may have been sent.
	Uncertain
)

func (o Outcome) String() string {
	names := [...]string{"not sent", "sent", "refused", "uncertain"}
	if int(o) >= len(names) {
		return "unknown"
	}
	return names[o]
}

// Result is what became of a submit and why.
type Result struct {
	Outcome Outcome
	// MR is the message reference the network's report will carry (TP-MR);
	// meant only if Outcome is Sent.
	MR byte
	// Err says why it was not sent, or why that is not known: a *RefusedError
	// or an error that wraps ErrSilent, the session's Err or the context's.
	Err error
	// Class is the refusal's class; NoClass without one.
	Class Class
	// Took is the time from the Ctrl-Z to the answer; zero without either.
	Took time.Duration
	// Prior is an answer that came before this submit's own Ctrl-Z: it settles
	// the text that was submitted before this one, also by an earlier session.
	Prior *Result
	// Lost is the session's Err if the session is over: the owner closes it.
	Lost error

	answered time.Time
}

const (
	prompting = 20 * time.Second // a prompt is a matter of milliseconds; some sticks dawdle
	afterward = time.Second      // for the OK that ends a +CMGS, or the prompt after a stray refusal
)

// Errors of a submit, wrapped in Result.Err.
var (
	// ErrNoPrompt is a modem that did not ask for the PDU.
	ErrNoPrompt = errors.New("no prompt for the PDU")
	// ErrNoReference is a modem that said OK to a PDU without a reference.
	ErrNoReference = errors.New("accepted without a message reference")
)

// Submit hands a TPDU (SMS-SUBMIT, without the SMSC) to the modem and waits for
// what the network says. It does not go through the at library, which would
// write the PDU at any prompt, take a late answer for this one's, and know one
// deadline only. A context that ends leaves the text NotSent before the Ctrl-Z
// and Uncertain after it. When Submit returns, the modem is ready for the next,
// or Lost says why not.
func (s *Session) Submit(ctx context.Context, tpdu []byte) Result {
	r := s.submit(ctx, tpdu)
	r.Lost = s.Err()
	return r
}

func (s *Session) submit(ctx context.Context, tpdu []byte) Result {
	if s.dirty {
		if err := s.resync(ctx); err != nil {
			return Result{Err: err}
		}
	}
	if err := errors.Join(s.heedRestart(ctx), s.Err(), ctx.Err()); err != nil {
		return Result{Err: err}
	}
	sub := submission{session: s, pdu: []byte("00" + strings.ToUpper(hex.EncodeToString(tpdu)) + sub)}
	s.wire.beginSubmit()
	sub.takeLate()
	r := sub.run(ctx, fmt.Sprintf("AT+CMGS=%d\r", len(tpdu)))
	s.wire.end(sub.owesOK)
	if !sub.unanswered {
		s.dirty = s.dirty || sub.owesOK
		return r
	}
	s.wire.doubted(!sub.sent.IsZero())
	return s.recover(ctx, r, sub.sent)
}

// recover brings the modem back in step after a submit without an answer. An
// answer that comes while doing so still settles the text.
func (s *Session) recover(ctx context.Context, r Result, sent time.Time) Result {
	s.dirty = true
	if s.Err() != nil {
		return r
	}
	// The owner's context may be what ended the submit; the modem must still
	// leave the prompt.
	err := s.resync(context.WithoutCancel(ctx))
	if late, ok := s.wire.events.takeLateSince(sent); ok && r.Outcome == Uncertain && !sent.IsZero() {
		late.Prior, late.Took = r.Prior, late.answered.Sub(sent)
		return late
	}
	if err != nil {
		r.Err = errors.Join(r.Err, err)
	}
	return r
}

// submission is one run of AT+CMGS (TS 27.005 §3.5.1).
type submission struct {
	session    *Session
	pdu        []byte
	sent       time.Time // when the Ctrl-Z was written; zero before
	prior      *Result
	owesOK     bool // the answer came, its OK did not
	unanswered bool // the modem is out of step
}

func (u *submission) run(ctx context.Context, command string) Result {
	if _, err := u.session.wire.write([]byte(command)); err != nil {
		return u.with(u.lost(err))
	}
	if r, ok := u.awaitPrompt(ctx); !ok {
		return u.with(r)
	}
	// Taken before the write: the answer may be read before the write returns.
	u.sent = time.Now()
	n, err := u.session.wire.write(u.pdu)
	if err != nil && n < len(u.pdu) && !errors.Is(err, ErrStuck) {
		u.sent = time.Time{} // the Ctrl-Z is the last byte
	}
	if err != nil {
		return u.with(u.lost(err))
	}
	return u.with(u.awaitAnswer(ctx))
}

// takeLate takes the answers that nobody fetched yet: they came before this
// text, and must not be taken for its own once it is in doubt, too.
func (u *submission) takeLate() {
	for late, ok := u.session.Late(); ok; late, ok = u.session.Late() {
		u.prior = &late
	}
}

func (u *submission) with(r Result) Result {
	r.Prior = u.prior
	return r
}

// lost is the result of a submit that ends without an answer.
func (u *submission) lost(err error) Result {
	u.unanswered = true
	r := Result{Outcome: NotSent, Err: err}
	if !u.sent.IsZero() {
		r.Outcome, r.Class = Uncertain, OutcomeOpen
	}
	return r
}

// awaitPrompt waits for the prompt. What is said before it answers the text
// before; only if no prompt follows a refusal it was meant for us.
func (u *submission) awaitPrompt(ctx context.Context) (Result, bool) {
	var refusal *token
	deadline := time.NewTimer(prompting)
	defer deadline.Stop()
	for {
		t, err := u.next(ctx, deadline.C)
		switch {
		case err != nil && refusal != nil && errors.Is(err, ErrSilent):
			return u.refusedBefore(*refusal), false
		case errors.Is(err, ErrSilent):
			return u.lost(fmt.Errorf("%w: %w", ErrNoPrompt, err)), false
		case err != nil:
			return u.lost(err), false
		case t.prompt:
			if refusal != nil {
				u.settlePrior(*refusal)
			}
			return Result{}, true
		case isRefusal(t.text):
			if refusal != nil {
				u.settlePrior(*refusal)
			}
			refusal = &t
			deadline.Reset(afterward)
		default:
			u.settlePrior(t)
		}
	}
}

// refusedBefore is a refusal of the command itself: no PDU was asked for.
func (u *submission) refusedBefore(t token) Result {
	r := refusedResult(t.text, 0, u.session.maker())
	r.Outcome = Refused
	if r.Class == OutcomeOpen {
		r.Class = RetryLater
	}
	u.session.dirty = true // a prompt may still come
	return r
}

// settlePrior takes an answer that came before our Ctrl-Z. A stray OK settles
// nothing.
func (u *submission) settlePrior(t token) {
	if isRefusal(t.text) {
		r := lateRefusal(t.text, u.session.maker())
		u.prior = &r
		return
	}
	if mr, ok := parseReference(t.text); ok {
		u.prior = &Result{Outcome: Sent, MR: mr, answered: t.at}
	}
}

// awaitAnswer waits for the answer of the network.
func (u *submission) awaitAnswer(ctx context.Context) Result {
	deadline := time.NewTimer(u.session.cfg.SubmitTimeout)
	defer deadline.Stop()
	accepted := false
	for {
		t, err := u.next(ctx, deadline.C)
		switch {
		case err != nil && accepted && errors.Is(err, ErrSilent):
			return u.lost(ErrNoReference)
		case err != nil:
			return u.lost(err)
		case t.prompt:
		case isRefusal(t.text):
			return refusedResult(t.text, t.at.Sub(u.sent), u.session.maker())
		case t.text == "OK":
			// Either a stray one, or the reference was lost on the way.
			accepted = true
			deadline.Reset(afterward)
		default:
			if mr, ok := parseReference(t.text); ok {
				r := Result{Outcome: Sent, MR: mr, Took: t.at.Sub(u.sent), answered: t.at}
				u.owesOK = !accepted && !u.awaitOK(ctx)
				return r
			}
		}
	}
}

// awaitOK waits for the OK that ends the answer, and reports whether it came.
func (u *submission) awaitOK(ctx context.Context) bool {
	deadline := time.NewTimer(afterward)
	defer deadline.Stop()
	for {
		t, err := u.next(ctx, deadline.C)
		if err != nil {
			return false
		}
		if t.text == "OK" {
			return true
		}
		if mr, ok := parseReference(t.text); ok {
			u.session.wire.events.addLate(Result{Outcome: Sent, MR: mr, answered: t.at})
		}
	}
}

// next is the next token of the modem; ErrSilent at the deadline.
func (u *submission) next(ctx context.Context, deadline <-chan time.Time) (token, error) {
	w := u.session.wire
	select {
	case t := <-w.replies:
		return t, nil
	default:
	}
	select {
	case t := <-w.replies:
		return t, nil
	case <-deadline:
		return token{}, ErrSilent
	case <-ctx.Done():
		return token{}, ctx.Err()
	case <-w.done:
		return token{}, w.cause()
	}
}
