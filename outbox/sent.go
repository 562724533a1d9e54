package outbox

import "github.com/tocsin-sms/tocsin/internal/store"

// SentBy is how many parts the network ever took from a SIM.
func SentBy(tx *store.Tx, imsi string) (uint64, error) {
	s, err := loadSIM(tx, imsi)
	return s.Sent, err
}
