package outbox

import "github.com/tocsin-sms/tocsin/internal/store"

// The frozen list of a broadcast is kept by lane: one list of those whom any
// modem may write to, and one for each SIM or prefix that some are kept for. So
// each modem finds its own people at once, though the list has a million others
// between them, and only a small window of each list is in the queue.

// laneList is the frozen list of one lane and how far it was read.
type laneList struct {
	Lane   string `json:"lane"`
	Listed int    `json:"listed"`
	Cursor int    `json:"cursor"`
}

// mostLists bounds the lists of a broadcast; who would be on a further one is
// on the first.
const mostLists = 255

// lists counts the lists: the one for any modem and those for one lane each.
func (b *Broadcast) lists() int { return 1 + len(b.Lanes) }

// listOf is the list of a lane, made where it is new.
func (b *Broadcast) listOf(lane string) int {
	if lane == "" || b.Modem != "" {
		return 0
	}
	for i := range b.Lanes {
		if b.Lanes[i].Lane == lane {
			return i + 1
		}
	}
	if b.lists() > mostLists {
		return 0
	}
	b.Lanes = append(b.Lanes, laneList{Lane: lane})
	return len(b.Lanes)
}

// length is how many are on a list and how many of them became messages.
func (b *Broadcast) length(list int) (listed, cursor int) {
	if list > 0 {
		l := b.Lanes[list-1]
		return l.Listed, l.Cursor
	}
	listed, cursor = b.Listed, b.Cursor
	for _, l := range b.Lanes {
		listed, cursor = listed-l.Listed, cursor-l.Cursor
	}
	return listed, cursor
}

// enlist counts n more on a list.
func (b *Broadcast) enlist(list, n int) {
	b.Listed += n
	if list > 0 {
		b.Lanes[list-1].Listed += n
	}
}

// advance counts one more that became a message.
func (b *Broadcast) advance(list int) {
	b.Cursor++
	if list > 0 {
		b.Lanes[list-1].Cursor++
	}
}

// rooms is how many texts of each list may be queued now; nil for none at all.
func (b *Broadcast) rooms(tx *store.Tx) ([]int, error) {
	if b.State != StageSending || b.Rest != "" || b.Cursor >= b.Listed {
		return nil, nil
	}
	t, err := loadTally(tx, b.ID)
	if err != nil || t.resting() >= mostResting {
		return nil, err
	}
	var rooms []int
	for list := range b.lists() {
		listed, cursor := b.length(list)
		standing := t.standing(list)
		if cursor >= listed || standing >= windowLow {
			continue
		}
		if rooms == nil {
			rooms = make([]int, b.lists())
		}
		rooms[list] = min(windowSize-standing, listed-cursor)
	}
	return rooms, nil
}
