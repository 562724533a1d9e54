package outbox

import (
	"time"

	"github.com/oklog/ulid/v2"

	"github.com/tocsin-sms/tocsin/internal/store"
)

// sims holds what must be known of a SIM across restarts, by IMSI.
var sims = store.NewBucket[sim]("outbox.sims")

// sim is the journal of one SIM: what is in flight, what was in doubt just
// before, what it used of its limits.
type sim struct {
	// Flight is the submit that is not settled.
	Flight *flight `json:"flight,omitempty"`
	// Doubt is the submit just before, if nobody knows its outcome: an answer
	// that comes before the next Ctrl-Z is its own.
	Doubt *flight `json:"doubt,omitempty"`
	// Ref is the last concatenation reference used.
	Ref    byte   `json:"ref,omitempty"`
	Usage  usage  `json:"usage"`
	Streak streak `json:"streak,omitzero"`
	// Sent counts the submits the network took, ever.
	Sent uint64 `json:"sent,omitempty"`
	// Texts counts the texts that were whole with one of these.
	Texts uint64 `json:"texts,omitempty"`
}

// flight is one part that was handed to a modem.
type flight struct {
	ID    ulid.ULID `json:"id"`
	Part  int       `json:"part,omitempty"`
	Begun time.Time `json:"at"`
	// Report says that a status report was asked for.
	Report bool `json:"report,omitempty"`
	// First says that it was the SIM's first of the month to the person.
	First bool `json:"first,omitempty"`
}

func loadSIM(tx *store.Tx, imsi string) (sim, error) {
	s, err := sims.Get(tx, []byte(imsi))
	if store.IsNotFound(err) {
		return sim{}, nil
	}
	return s, err
}

func (s sim) save(tx *store.Tx, imsi string) error { return sims.Put(tx, []byte(imsi), s) }

// nextRef is a concatenation reference no recent long text of this SIM had.
// Zero is skipped: it stands for "none yet" in Message.Ref.
func (s *sim) nextRef() byte {
	if s.Ref++; s.Ref == 0 {
		s.Ref = 1
	}
	return s.Ref
}
