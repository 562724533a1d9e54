package credit

import (
	"fmt"
	"slices"
	"time"

	"github.com/tocsin-sms/tocsin/internal/store"
)

// Purchase is one time a bundle's code was dialled.
type Purchase struct {
	At      time.Time `json:"at"` // when it was about to be dialled
	Outcome Outcome   `json:"outcome"`
	Answer  string    `json:"answer,omitempty"` // the operator's words, or what went wrong
}

// Outcome is what became of a purchase.
type Outcome string

// The outcomes. What the operator's words mean is for a person to read.
const (
	Buying   Outcome = "buying"   // about to be dialled, or in hand
	Answered Outcome = "answered" // the operator said something
	Refused  Outcome = "refused"  // the modem or the network would not dial it
	Unsure   Outcome = "unsure"   // nobody knows whether it was bought
)

// shelf is what a SIM bought of one bundle.
type shelf struct {
	// Since is when the bundle was first found in the configuration: hours
	// before do not count.
	Since     time.Time  `json:"since"`
	Purchases []Purchase `json:"purchases,omitempty"` // oldest first
}

// mostKept is how many purchases are remembered: more than a day allows.
const mostKept = 2 * MostPerDay

// MostPerDay is the most purchases of one bundle a day that can be allowed.
const MostPerDay = 24

// shelves are by IMSI and what is dialled.
var shelves = store.NewBucket[shelf]("credit.bundles")

func shelfKey(imsi string, b Bundle) []byte {
	return store.Join([]byte(imsi), []byte(b.String()))
}

// Meet is told of each SIM: bundles that are new to it are due at their next
// hour, not at the last.
func (p Plan) Meet(tx *store.Tx, imsi string, now time.Time) error {
	for _, b := range p.Bundles {
		if shelves.Has(tx, shelfKey(imsi, b)) {
			continue
		}
		if err := shelves.Put(tx, shelfKey(imsi, b), shelf{Since: now.UTC()}); err != nil {
			return err
		}
	}
	return nil
}

// shelf is what was bought of the bundle; a SIM that was not met is met now.
func (b Bundle) shelf(tx *store.Tx, imsi string, now time.Time) (shelf, error) {
	s, err := shelves.Get(tx, shelfKey(imsi, b))
	if store.IsNotFound(err) {
		return shelf{Since: now.UTC()}, nil
	}
	return s, err
}

// Bought is the last purchase of a bundle, and when the next is due; ok is
// false where there was none.
func (b Bundle) Bought(tx *store.Tx, imsi string, now time.Time, zone *time.Location) (last Purchase, ok bool, next time.Time, err error) {
	s, err := b.shelf(tx, imsi, now)
	if err != nil {
		return last, false, next, err
	}
	if n := len(s.Purchases); n > 0 {
		last, ok = s.Purchases[n-1], true
	}
	return last, ok, s.next(b, now, zone), nil
}

// Begin notes that a bundle is about to be bought, and must be committed before
// its code is dialled: a crash then leaves a doubt, not a second purchase. It
// tells false, and notes nothing, where the bundle is not due.
func (b Bundle) Begin(tx *store.Tx, imsi string, now time.Time, zone *time.Location) (due bool, err error) {
	s, err := b.shelf(tx, imsi, now)
	if err != nil {
		return false, err
	}
	if s.next(b, now, zone).After(now) {
		return false, nil
	}
	s.Purchases = append(s.Purchases, Purchase{At: now.UTC(), Outcome: Buying})
	if over := len(s.Purchases) - mostKept; over > 0 {
		s.Purchases = slices.Delete(s.Purchases, 0, over)
	}
	return true, shelves.Put(tx, shelfKey(imsi, b), s)
}

// Finish notes what became of the purchase that Begin noted.
func (b Bundle) Finish(tx *store.Tx, imsi string, outcome Outcome, answer string) error {
	s, err := shelves.Get(tx, shelfKey(imsi, b))
	if err != nil {
		return err
	}
	if n := len(s.Purchases); n > 0 && s.Purchases[n-1].Outcome == Buying {
		s.Purchases[n-1].Outcome, s.Purchases[n-1].Answer = outcome, answer
	}
	return shelves.Put(tx, shelfKey(imsi, b), s)
}

// Recover settles what a crash left: whether it was bought is not known. It
// returns how many.
func Recover(tx *store.Tx) (n int, err error) {
	open := map[string]shelf{}
	err = shelves.Each(tx, store.Range{}, func(key []byte, s shelf) error {
		if last := len(s.Purchases) - 1; last >= 0 && s.Purchases[last].Outcome == Buying {
			s.Purchases[last].Outcome, s.Purchases[last].Answer = Unsure, "the program ended while it was being bought"
			open[string(key)] = s
		}
		return nil
	})
	for key, s := range open {
		if err == nil {
			err = shelves.Put(tx, []byte(key), s)
		}
	}
	if err != nil {
		return 0, fmt.Errorf("bundles in doubt: %w", err)
	}
	return len(open), nil
}

// Restored is told that the store is a backup: what was bought since is not in
// it, so no hour before now counts.
func Restored(tx *store.Tx, now time.Time) error {
	if _, err := Recover(tx); err != nil {
		return err
	}
	all := map[string]shelf{}
	err := shelves.Each(tx, store.Range{}, func(key []byte, s shelf) error {
		all[string(key)] = s
		return nil
	})
	for key, s := range all {
		if s.Since = now.UTC(); err == nil {
			err = shelves.Put(tx, []byte(key), s)
		}
	}
	return err
}

// next is the first time from now on at which the bundle is due. A time that
// was missed is made up for until the next one.
func (s shelf) next(b Bundle, now time.Time, zone *time.Location) time.Time {
	at := b.slot(now, zone)
	for range farAhead {
		if s.allows(b, at, now, zone) {
			break
		}
		at = b.after(at, zone)
	}
	return latest(at, now)
}

// farAhead bounds how far is looked for a time, where a clock was years ahead.
const farAhead = 10_000

func latest(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// allows tells whether the time at is one of the bundle's, and is not used up.
func (s shelf) allows(b Bundle, at, now time.Time, zone *time.Location) bool {
	if !at.After(s.Since) {
		return false
	}
	onDay := 0
	for _, p := range s.Purchases {
		ahead := p.At.After(now) && !at.After(now) // the clock was set back
		day := ahead || sameDay(latest(at, now), p.At, zone)
		switch {
		case day && p.Outcome == Unsure, !p.At.Before(at):
			return false
		case day:
			onDay++
		case b.Every > day24 && days(b.slot(p.At, zone), at) < int(b.Every/day24):
			return false
		}
	}
	return onDay < b.MostPerDay
}

const day24 = 24 * time.Hour

// slot is the last of the bundle's times up to now: At of a day, and every
// Every after it until At of the next.
func (b Bundle) slot(now time.Time, zone *time.Location) time.Time {
	y, m, d := now.In(zone).Date()
	start := onClock(y, m, d, b.At, zone)
	if start.After(now) {
		start = onClock(y, m, d-1, b.At, zone)
	}
	if b.Every >= day24 {
		return start
	}
	return start.Add(now.Sub(start) / b.Every * b.Every)
}

// after is the time after one of the bundle's times.
func (b Bundle) after(at time.Time, zone *time.Location) time.Time {
	local := at.In(zone)
	y, m, d := local.Date()
	tomorrow := onClock(y, m, d+1, b.At, zone)
	if today := onClock(y, m, d, b.At, zone); today.After(at) {
		tomorrow = today
	}
	if next := at.Add(b.Every); b.Every < day24 && next.Before(tomorrow) {
		return next
	}
	return tomorrow
}

func onClock(y int, m time.Month, d int, at time.Duration, zone *time.Location) time.Time {
	return time.Date(y, m, d, int(at/time.Hour), int(at%time.Hour/time.Minute), 0, 0, zone)
}

func sameDay(a, b time.Time, zone *time.Location) bool {
	return a.In(zone).Format(time.DateOnly) == b.In(zone).Format(time.DateOnly)
}

// days is how many days of the calendar lie between two times.
func days(from, to time.Time) int { return int((to.Sub(from) + day24/2) / day24) }
