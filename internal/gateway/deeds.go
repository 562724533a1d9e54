package gateway

import (
	"slices"

	"github.com/tocsin-sms/tocsin/groups"
	"github.com/tocsin-sms/tocsin/internal/api"
	"github.com/tocsin-sms/tocsin/polls"
)

// deedOf is what a piece of evidence is called where it is a deed of a text.
var deedOf = map[groups.Event]string{
	groups.EventJoined: api.DidJoin, groups.EventConfirmed: api.DidJoin, groups.EventAsked: api.DidAsk,
	groups.EventLeft: api.DidLeave, groups.EventStopped: api.DidStop, groups.EventStarted: api.DidStart,
	groups.EventDoubted: api.DidDoubt, groups.EventCleared: api.DidClear,
}

// undoing says which evidence, given by a person here about the same text, takes
// a deed back.
var undoing = map[string][]groups.Event{
	api.DidJoin: {groups.EventLeft}, api.DidAsk: {groups.EventLeft},
	api.DidLeave: {groups.EventJoined}, api.DidStop: {groups.EventStarted},
	api.DidClear: {groups.EventDoubted},
}

// deeds is what a text did, in the order it did it, and which of it can be
// undone now: only what nothing that came later has changed.
func (a account) deeds(id, poll string, unclear bool) ([]api.Deed, error) {
	var list []api.Deed
	for i, c := range slices.Backward(a.evidence) {
		what, known := deedOf[c.What]
		if c.Message != id || !known {
			continue
		}
		if c.By == groups.ByOperator && takenBack(list, c) {
			continue
		}
		d := api.Deed{What: what, Group: string(c.Group)}
		d.Undo, d.Reason = a.undoable(c, a.evidence[:i])
		list = append(list, d)
	}
	if poll == "" {
		return list, nil
	}
	if unclear {
		return append(list, api.Deed{What: api.DidUnsure, Poll: poll}), nil
	}
	v, voted, err := polls.VoteOf(a.tx, poll, a.number)
	if err != nil || !voted || v.Message.String() != id {
		return list, err
	}
	return append(list, api.Deed{What: api.DidVote, Poll: poll, Option: v.Option, Undo: true}), nil
}

// takenBack marks the deed that a person's later evidence took back.
func takenBack(list []api.Deed, c groups.Consent) bool {
	for i := range slices.Backward(list) {
		d := &list[i]
		if !d.Undone && d.Group == string(c.Group) && slices.Contains(undoing[d.What], c.What) {
			d.Undone, d.Undo = true, false
			return true
		}
	}
	return false
}

// undoable tells whether what the evidence shows can be taken back, and whether
// only with a reason: a refusal of the person's own is not a slip of ours.
func (a account) undoable(c groups.Consent, later []groups.Consent) (undo, reason bool) {
	for _, l := range later {
		if l.Group == c.Group || l.What == groups.EventStopped {
			return false, false
		}
	}
	stopped := a.standing == groups.Stopped
	switch c.What {
	case groups.EventJoined, groups.EventConfirmed:
		return slices.Contains(a.in, c.Group), false
	case groups.EventAsked:
		return slices.Contains(a.awaiting, c.Group), false
	case groups.EventLeft:
		return !stopped && !slices.Contains(a.in, c.Group) && a.exists(c.Group), true
	case groups.EventStopped:
		return stopped, true
	case groups.EventCleared:
		return a.standing == groups.Allowed, false
	}
	return false, false
}

func (a account) exists(id groups.ID) bool {
	_, err := groups.Show(a.tx, id)
	return err == nil
}
