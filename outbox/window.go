package outbox

import (
	"encoding/binary"
	"fmt"
	"time"

	"github.com/oklog/ulid/v2"

	"github.com/tocsin-sms/tocsin/internal/store"
	"github.com/tocsin-sms/tocsin/internal/tpdu"
)

const (
	// windowSize is the most texts of one list of a broadcast that stand in the
	// queue.
	windowSize = 64
	// windowLow is how few may stand there before it is filled again.
	windowLow = 32
	// mostResting is the most texts of a broadcast that may wait (see standing)
	// before no more are queued.
	mostResting = 1000
)

// Refill queues the next texts of a broadcast's list where its window has
// room, and tells how many. Variables are filled in now; a text that can not be
// made for a person is kept as Failed with the reason.
func Refill(tx *store.Tx, id ulid.ULID, now time.Time) (added int, err error) {
	b, err := FindBroadcast(tx, id)
	if err != nil {
		return 0, err
	}
	return b.refill(tx, now)
}

func (b *Broadcast) refill(tx *store.Tx, now time.Time) (added int, err error) {
	rooms, err := b.rooms(tx)
	if err != nil || rooms == nil {
		return 0, err
	}
	pass, err := passOf(tx, b.rank())
	if err != nil {
		return 0, err
	}
	b.Pass = max(b.Pass, pass)
	due := make([][]recipient, len(rooms))
	for list, room := range rooms {
		if due[list], err = b.upcoming(tx, list, room); err != nil {
			return 0, err
		}
		added += room
	}
	if err := b.issueInTurn(tx, due, now); err != nil {
		return 0, err
	}
	return added, b.finish(tx)
}

// upcoming is the next n recipients of a list.
func (b *Broadcast) upcoming(tx *store.Tx, list, n int) (due []recipient, err error) {
	_, cursor := b.length(list)
	for len(due) < n {
		found, err := b.listed(tx, list, cursor+len(due), n-len(due))
		if err != nil {
			return nil, err
		}
		if len(found) == 0 {
			return nil, fmt.Errorf("broadcast %s: recipient %d of list %d is not there: %w", b.ID, cursor+len(due), list, store.ErrNotFound)
		}
		due = append(due, found...)
	}
	return due, nil
}

// issueInTurn makes texts of the lists one by one, so that a modem which serves
// several of them gives the broadcast no more than its turn.
func (b *Broadcast) issueInTurn(tx *store.Tx, due [][]recipient, now time.Time) error {
	for i, more := 0, true; more; i++ {
		more = false
		for list := range due {
			if i >= len(due[list]) {
				continue
			}
			more = true
			b.advance(list)
			if err := b.issue(tx, list, due[list][i], now); err != nil {
				return err
			}
		}
	}
	return nil
}

// NeedsRefill tells whether Refill would queue texts, so that a reader can
// find out without the writer.
func NeedsRefill(tx *store.Tx, id ulid.ULID) (bool, error) {
	b, err := FindBroadcast(tx, id)
	if err != nil {
		return false, err
	}
	rooms, err := b.rooms(tx)
	return rooms != nil, err
}

// finish saves the broadcast, which is done where nothing is left to do.
func (b *Broadcast) finish(tx *store.Tx) error {
	t, err := loadTally(tx, b.ID)
	if err != nil {
		return err
	}
	if b.State == StageSending && b.sentOut() && t.of(Queued)+t.of(Submitting) == 0 {
		b.State = StageDone
	}
	return b.save(tx)
}

// issue makes the text for one recipient of a list: queued, refused, held or
// failed.
func (b *Broadcast) issue(tx *store.Tx, list int, to recipient, now time.Time) error {
	if to.number == nobody {
		return recount(tx, b.ID, standing{}, standing{State: Cancelled})
	}
	text, err := b.textFor(tx, to.number)
	if err != nil {
		return err
	}
	r := &record{Message: Message{
		ID: store.NewID(now), To: to.number, Text: text, Rank: b.rank(), State: Queued,
		Broadcast: b.ID, Member: b.membersOnly() && !to.named, Poll: b.Poll, Created: now.UTC(), Due: b.At, Expires: b.Expires,
		Validity: b.Validity, OnUncertain: b.OnUncertain, Modem: b.Modem, Order: b.Pass + 1, List: byte(list),
	}}
	size, err := tpdu.Measure(text)
	if err != nil {
		r.leave(Failed, err.Error())
		return r.save(tx)
	}
	r.Parts = queuedParts(size.Parts)
	if err := r.admit(tx, b.To.Groups); err != nil {
		return err
	}
	if err := r.choose(tx); err != nil {
		return err
	}
	if r.State == Queued {
		b.Pass = r.Order
	}
	return r.save(tx)
}

// membersOnly tells whether whoever is not named by number gets the text as a
// member of a group.
func (b *Broadcast) membersOnly() bool { return len(b.To.Groups) > 0 && !b.To.Everyone }

// Sending lists the broadcasts that are being sent, for Freeze and Refill.
func Sending(tx *store.Tx) (ids []ulid.ULID, err error) {
	list, err := lives(tx)
	for _, b := range list {
		if b.State == StageSending {
			ids = append(ids, b.ID)
		}
	}
	return ids, err
}

// Live lists the broadcasts that are neither done nor cancelled, oldest first.
func Live(tx *store.Tx) ([]Broadcast, error) { return lives(tx) }

func uint64At(key []byte) uint64 { return binary.BigEndian.Uint64(key) }
