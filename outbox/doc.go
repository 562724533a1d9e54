// Package outbox holds the texts that go out: the journal of every text and
// what became of it, the queue, pace, retry, delivery reports, and broadcasts.
//
// Everything is a function on a store transaction; nothing here does I/O or
// keeps state of its own. A text changes state in one place, record.save,
// which keeps the indexes and the counts in step with it.
//
// The side of the modem is three functions. In one transaction the gateway
// settles the submit that was answered (Settle) and asks for the next text
// (Next), which marks it submitting before its PDU is handed out: whatever
// happens after the commit, at most one text per SIM is in doubt. Recover
// turns that doubt into the state uncertain when the daemon starts.
//
// A broadcast is a frozen list of numbers and a cursor (Freeze). A small
// window of the list is in the queue at a time (Refill); the rest is counted
// by subtraction, so that cancelling a million texts writes one record.
package outbox
