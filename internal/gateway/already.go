package gateway

import (
	"time"

	"github.com/tocsin-sms/tocsin/internal/phone"
	"github.com/tocsin-sms/tocsin/internal/store"
)

// toldAlready is when a person was last told that they are in a group
// already: that is said once a day at most.
var toldAlready = store.NewBucket[time.Time]("told_already")

func lastAlready(tx *store.Tx, n phone.Number) (time.Time, error) {
	at, err := toldAlready.Get(tx, store.NumberKey(n))
	if store.IsNotFound(err) {
		return time.Time{}, nil
	}
	return at, err
}

func saidAlready(tx *store.Tx, n phone.Number, at time.Time) error {
	return toldAlready.Put(tx, store.NumberKey(n), at)
}

func forgetAlready(tx *store.Tx, n phone.Number) error {
	return toldAlready.Delete(tx, store.NumberKey(n))
}
