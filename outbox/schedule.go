package outbox

import (
	"fmt"
	"time"

	"github.com/oklog/ulid/v2"
	"github.com/robfig/cron/v3"

	"github.com/tocsin-sms/tocsin/internal/store"
)

// Due lists the scheduled broadcasts whose time has come, and when the next
// one's will (zero: none is scheduled). Start begins them; do not ask while the
// clock can not be right.
func Due(tx *store.Tx, now time.Time) (ids []ulid.ULID, next time.Time, err error) {
	list, err := lives(tx)
	for _, b := range list {
		switch {
		case b.State != StageScheduled:
		case !b.At.After(now):
			ids = append(ids, b.ID)
		case next.IsZero() || b.At.Before(next):
			next = b.At
		}
	}
	return ids, next, err
}

// CheckSchedule tells whether a cron expression can be understood, and when it
// is next due in the zone. The error wraps ErrSchedule.
func CheckSchedule(every string, zone *time.Location, now time.Time) (time.Time, error) {
	schedule, err := cron.ParseStandard(every)
	if err != nil {
		return time.Time{}, fmt.Errorf("%q: %w: %w", every, ErrSchedule, err)
	}
	next := schedule.Next(now.In(zone))
	if next.IsZero() {
		return next, fmt.Errorf("%q never comes: %w", every, ErrSchedule)
	}
	return next, nil
}

// occurrence is the next time of a repeated broadcast after now.
func (b *Broadcast) occurrence(now time.Time) (time.Time, error) {
	zone, err := time.LoadLocation(b.Zone)
	if err != nil {
		return time.Time{}, fmt.Errorf("%w: %w", ErrSchedule, err)
	}
	return CheckSchedule(b.Every, zone, now)
}

// spawn makes the latest occurrence of a repeated broadcast a broadcast of its
// own, and sets the time of the next.
func (b *Broadcast) spawn(tx *store.Tx, now time.Time) (Broadcast, error) {
	child := *b
	child.ID, child.Parent, child.Every, child.Zone = store.NewID(now), b.ID, "", ""
	child.Created = now.UTC()
	at, err := b.latestOccurrence(now)
	if err != nil {
		return child, err
	}
	next, err := b.occurrence(now)
	if err != nil {
		return child, err
	}
	child.At = at.UTC()
	b.State, b.At = StageScheduled, next.UTC()
	return child, b.save(tx)
}

// mostMissed bounds the occurrences counted through after a long absence.
const mostMissed = 100_000

// schedule launches a draft that is for later.
func (b *Broadcast) schedule(tx *store.Tx, now time.Time) error {
	b.State = StageScheduled
	if b.Every != "" {
		next, err := b.occurrence(now)
		if err != nil {
			return err
		}
		b.At = next.UTC()
	}
	return b.save(tx)
}

// latestOccurrence is the last time the broadcast was due: b.At, unless more
// were missed since.
func (b *Broadcast) latestOccurrence(now time.Time) (time.Time, error) {
	if b.At.After(now) {
		return now, nil
	}
	at := b.At
	for range mostMissed {
		next, err := b.occurrence(at)
		if err != nil || next.After(now) {
			return at, err
		}
		at = next
	}
	return now, nil
}
