package outbox

import "errors"

// Errors a caller branches on. What is not there wraps store.ErrNotFound.
var (
	// ErrStopped is returned where a person wants to send to somebody who said
	// stop.
	ErrStopped = errors.New("the recipient said stop")
	// ErrState is wrapped where a text or broadcast is not in a state that
	// allows what was asked.
	ErrState = errors.New("not possible in this state")
	// ErrBusy is returned by Next while a submit of that SIM is not settled.
	ErrBusy = errors.New("a submit of this SIM is not settled")
	// ErrIdle is returned by Settle where nothing of that SIM was in flight.
	ErrIdle = errors.New("nothing of this SIM was being submitted")
	// ErrNobody is returned by Announce for a broadcast without recipients.
	ErrNobody = errors.New("nobody to send to")
	// ErrSchedule is wrapped where a schedule can not be understood.
	ErrSchedule = errors.New("not a schedule")
)
