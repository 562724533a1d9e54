package outbox

import (
	"fmt"
	"slices"
	"time"

	"github.com/oklog/ulid/v2"

	"github.com/tocsin-sms/tocsin/internal/phone"
	"github.com/tocsin-sms/tocsin/internal/store"
)

// streak is a run of equal refusals, without a success between them. When it
// has met enough different numbers it is the SIM's trouble, not theirs.
type streak struct {
	Code  string         `json:"code,omitempty"`
	Texts []ulid.ULID    `json:"texts,omitempty"` // refused and not spared yet
	To    []phone.Number `json:"to,omitempty"`
}

const (
	// enough different numbers make a streak the SIM's trouble.
	enough = 3
	// longestStreak bounds the texts remembered.
	longestStreak = 16
)

// grow adds a refusal and tells whether the streak is the SIM's trouble.
func (k *streak) grow(code string, r *record) bool {
	if code == "" {
		return false
	}
	if code != k.Code {
		*k = streak{Code: code}
	}
	if len(k.To) < enough && !slices.Contains(k.To, r.To) {
		k.To = append(k.To, r.To)
	}
	if len(k.Texts) < longestStreak && !slices.Contains(k.Texts, r.ID) {
		k.Texts = append(k.Texts, r.ID)
	}
	return len(k.To) >= enough
}

func (k *streak) words(res Result) string {
	return fmt.Sprintf("%d numbers in a row were refused alike: %s", enough, res.reason())
}

// clearedSince tells whether the SIM sent something since a refusal of this
// text was put down to the SIM: then the next one is the recipient's own, or
// three dead numbers would pause a modem for ever.
func (s *sim) clearedSince(r *record) bool { return r.Spared > 0 && s.Sent >= r.Spared }

// spare puts every text of the streak back into the queue, behind others; r is
// the last of them and not stored yet.
func (s *sim) spare(tx *store.Tx, r *record, now time.Time) error {
	texts := s.Streak.Texts
	s.Streak.Texts = nil
	for _, id := range texts {
		if id == r.ID {
			continue
		}
		other, err := load(tx, id)
		if store.IsNotFound(err) {
			continue
		}
		if err != nil {
			return err
		}
		if other.State != Failed && other.State != Queued {
			continue
		}
		if err := s.spareOne(tx, other, now); err != nil {
			return err
		}
		if err := other.settleIn(tx, now); err != nil {
			return err
		}
	}
	return s.spareOne(tx, r, now)
}

func (s *sim) spareOne(tx *store.Tx, r *record, now time.Time) error {
	again := r.Spared > 0
	r.Spared = s.Sent + 1
	r.Retries = max(r.Retries-1, 0)
	for i := range r.Parts {
		if r.Parts[i].State == Failed {
			r.Parts[i].State = Queued
		}
	}
	if err := r.unmissed(tx); err != nil {
		return err
	}
	r.enqueue()
	if again {
		return r.afterTrouble(tx, now)
	}
	return r.stepBack(tx, now)
}

// stepBack lets others of its rank go first.
func (r *record) stepBack(tx *store.Tx, now time.Time) error {
	if !r.Rank.mass() {
		r.Order = max(r.Order, orderAt(now))
		return nil
	}
	pass, err := passOf(tx, r.Rank)
	r.Order = max(r.Order, pass+enough)
	return err
}

// eraseStreaks takes a number out of the streaks; that it was one stays.
func eraseStreaks(tx *store.Tx, n phone.Number) error {
	for _, imsi := range simNames(tx) {
		s, err := loadSIM(tx, imsi)
		if err != nil {
			return err
		}
		i := slices.Index(s.Streak.To, n)
		if i < 0 {
			continue
		}
		s.Streak.To[i] = nobody
		if err := s.save(tx, imsi); err != nil {
			return err
		}
	}
	return nil
}
