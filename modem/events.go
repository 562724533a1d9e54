package modem

import (
	"sync"
	"time"
)

// Call is a call that rang on the SIM; it is let ring.
type Call struct {
	At   time.Time // the first ring
	From string    // as the network wrote it; "" if it was withheld
}

// ringGap is the longest pause between two rings of one call.
const ringGap = 10 * time.Second

// namedWithin is how long after the first ring the caller's number may come.
const namedWithin = 5 * time.Second

// mostKept bounds what waits for an owner that never asks.
const mostKept = 1000

// mark is a place where the modem says something waits.
type mark struct {
	store string // "" if it was not said
	index int    // -1 if it was not said
	// report says that a status report waits there.
	report bool
}

// events are the unsolicited things that matter, until the owner takes them.
type events struct {
	wake chan struct{}
	ussd chan string // the newest answer of the network

	mu     sync.Mutex
	marks  []mark
	direct []string // PDU lines of +CMT and +CDS, with the SMSC, oldest first
	late   []Result
	calls  []Call
	rung   time.Time // the last ring of the last call
	full   bool
	anew   bool // the modem or its SIM started anew
}

func newEvents() *events {
	return &events{wake: make(chan struct{}, 1), ussd: make(chan string, 1)}
}

// add changes the events and wakes the owner.
func (e *events) add(change func()) {
	e.mu.Lock()
	change()
	e.mu.Unlock()
	select {
	case e.wake <- struct{}{}:
	default:
	}
}

func (e *events) addMark(m mark) {
	e.add(func() {
		if len(e.marks) < mostKept {
			e.marks = append(e.marks, m)
		}
	})
}

func (e *events) addDirect(pdu string) {
	e.add(func() {
		if len(e.direct) < mostKept {
			e.direct = append(e.direct, pdu)
		}
	})
}

func (e *events) addLate(r Result) {
	e.add(func() {
		if len(e.late) < mostKept {
			e.late = append(e.late, r)
		}
	})
}

func (e *events) addFull() { e.add(func() { e.full = true }) }

func (e *events) addRestart() { e.add(func() { e.anew = true }) }

// takeRestart tells whether the modem or its SIM started anew since it was last
// asked.
func (e *events) takeRestart() (anew bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	anew, e.anew = e.anew, false
	return anew
}

// restarted is takeRestart for who leaves it to another to heed it.
func (e *events) restarted() bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.anew
}

func (e *events) addRing(at time.Time) { e.addCaller("", at) }

// addCaller joins the rings of one call.
func (e *events) addCaller(from string, at time.Time) {
	e.add(func() {
		last := len(e.calls) - 1
		switch {
		case at.Sub(e.rung) > ringGap:
			e.calls = append(e.calls, Call{At: at, From: from})
		case last >= 0 && e.calls[last].From == "":
			e.calls[last].From = from
		}
		e.rung = at
		if len(e.calls) > mostKept {
			e.calls = e.calls[1:]
		}
	})
}

// addUSSD keeps the newest answer only.
func (e *events) addUSSD(answer string) {
	select {
	case <-e.ussd:
	default:
	}
	select {
	case e.ussd <- answer:
	default:
	}
}

func (e *events) takeMarks() (marks []mark, full bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	marks, full = e.marks, e.full
	e.marks, e.full = nil, false
	return marks, full
}

// directs are the PDUs handed over directly, oldest first; they stay until
// dropDirect.
func (e *events) directs() []string {
	e.mu.Lock()
	defer e.mu.Unlock()
	return append([]string(nil), e.direct...)
}

// dropDirect forgets the i-th PDU handed over directly.
func (e *events) dropDirect(i int) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.direct = append(e.direct[:i], e.direct[i+1:]...)
}

func (e *events) takeLate() (Result, bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if len(e.late) == 0 {
		return Result{}, false
	}
	r := e.late[0]
	e.late = e.late[1:]
	return r, true
}

// takeLateSince takes the newest late answer if it came after t: it answers the
// submit that was given up at t or later.
func (e *events) takeLateSince(t time.Time) (Result, bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	last := len(e.late) - 1
	if last < 0 || e.late[last].answered.Before(t) {
		return Result{}, false
	}
	r := e.late[last]
	e.late = e.late[:last]
	return r, true
}

// takeCalls leaves a call that may still be named: +CLIP follows the first ring.
func (e *events) takeCalls(now time.Time) []Call {
	e.mu.Lock()
	defer e.mu.Unlock()
	n := len(e.calls)
	if n > 0 && e.calls[n-1].From == "" && now.Sub(e.calls[n-1].At) < namedWithin {
		n--
	}
	taken := e.calls[:n:n]
	e.calls = append([]Call(nil), e.calls[n:]...)
	return taken
}
