package outbox

import "github.com/tocsin-sms/tocsin/internal/store"

// SentBy is how many parts the network ever took from a SIM.
func SentBy(tx *store.Tx, imsi string) (uint64, error) {
	s, err := loadSIM(tx, imsi)
	return s.Sent, err
}

// TextsSent is how many texts the network ever took whole, from all SIMs.
func TextsSent(tx *store.Tx) (n uint64, err error) {
	err = sims.Each(tx, store.Range{}, func(_ []byte, s sim) error {
		n += s.Texts
		return nil
	})
	return n, err
}
