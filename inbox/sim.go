package inbox

import (
	"time"

	"github.com/tocsin-sms/tocsin/internal/store"
)

// sim is what is known of a SIM card.
type sim struct {
	Met        time.Time `json:"met"`
	Acquainted bool      `json:"acquainted"` // what it held at first contact is filed
}

var sims = store.NewBucket[sim]("inbox_sim") // IMSI

// Acquainted tells whether what the SIM held at first contact is filed. Until
// then its texts are old: they are kept and fire no rule.
func Acquainted(tx *store.Tx, imsi string) (bool, error) {
	s, err := sims.Get(tx, []byte(imsi))
	if store.IsNotFound(err) {
		return false, nil
	}
	return s.Acquainted, err
}

// Acquaint ends the first contact with a SIM.
func Acquaint(tx *store.Tx, imsi string, now time.Time) error {
	return sims.Put(tx, []byte(imsi), sim{Met: now, Acquainted: true})
}
