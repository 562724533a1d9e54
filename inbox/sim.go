package inbox

import (
	"time"

	"github.com/tocsin-sms/tocsin/internal/store"
)

// sim is what is known of a SIM card, or of the memory of a stick.
type sim struct {
	Met        time.Time `json:"met"`
	Acquainted bool      `json:"acquainted"` // what it held at first contact is filed
}

var sims = store.NewBucket[sim]("inbox_sim") // memory

// Acquainted tells whether what a memory (see Slot.Memory) held at first contact
// is filed. Until then its texts are old: they are kept and fire no rule.
func Acquainted(tx *store.Tx, memory string) (bool, error) {
	s, err := sims.Get(tx, []byte(memory))
	if store.IsNotFound(err) {
		return false, nil
	}
	return s.Acquainted, err
}

// Acquaint ends the first contact with a memory.
func Acquaint(tx *store.Tx, memory string, now time.Time) error {
	return sims.Put(tx, []byte(memory), sim{Met: now, Acquainted: true})
}
