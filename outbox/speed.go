package outbox

import (
	"time"

	"github.com/oklog/ulid/v2"

	"github.com/tocsin-sms/tocsin/internal/store"
)

const (
	// lately is the time by which the speed of a broadcast is judged.
	lately = 5 * time.Minute
	// sample is how many of its latest texts in each state are looked at.
	sample = 40
)

// Speed is how many texts of a broadcast left a minute in the last minutes, by a
// sample of the latest; 0 where none did. Parts is what one of them takes.
func Speed(tx *store.Tx, id ulid.ULID, now time.Time) (perMinute float64, parts int, err error) {
	first, n := now, 0
	for _, s := range []State{Sent, Delivered} {
		looked := 0
		err = walkIDs(tx, byMembers, memberKey(id, s, nil), ulid.ULID{}, func(id ulid.ULID) error {
			m, err := messages.Get(tx, store.IDKey(id))
			if err != nil {
				return err
			}
			parts = max(parts, len(m.Parts))
			if at := m.left(); now.Sub(at) < lately {
				n++
				if at.Before(first) {
					first = at
				}
			}
			if looked++; looked == sample {
				return store.ErrStop
			}
			return nil
		})
		if err != nil {
			return 0, 0, err
		}
	}
	if n < 2 {
		return 0, parts, nil
	}
	return float64(n) / max(now.Sub(first), time.Second).Minutes(), parts, nil
}

// left is when the network last took a part of the text.
func (m *Message) left() (at time.Time) {
	for _, a := range m.Attempts {
		if a.Outcome == triedSent && a.At.After(at) {
			at = a.At
		}
	}
	return at
}
