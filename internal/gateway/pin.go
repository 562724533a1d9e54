package gateway

import (
	"crypto/sha256"
	"time"

	"github.com/tocsin-sms/tocsin/internal/store"
)

// pinMemory remembers which PIN a SIM card was offered, so that a wrong one
// is never offered twice, also not after a restart. It keeps a hash: whoever
// reads the store should not read the PIN too.
type pinMemory struct{ g *Gateway }

var offeredPINs = store.NewBucket[time.Time]("offered_pins") // ICCID, hash of the PIN

func pinKey(iccid, pin string) []byte {
	sum := sha256.Sum256([]byte(iccid + "\x00" + pin))
	return store.Join([]byte(iccid), sum[:])
}

// Tried tells whether this PIN was offered to the card and not taken.
func (p pinMemory) Tried(iccid, pin string) (tried bool, err error) {
	err = p.g.db.View(func(tx *store.Tx) error {
		tried = offeredPINs.Has(tx, pinKey(iccid, pin))
		return nil
	})
	return tried, err
}

// Remember notes that the PIN is about to be offered, or that it was taken.
func (p pinMemory) Remember(iccid, pin string, taken bool) error {
	return p.g.update(func(tx *store.Tx) error {
		if taken {
			return offeredPINs.Delete(tx, pinKey(iccid, pin))
		}
		return offeredPINs.Put(tx, pinKey(iccid, pin), p.g.opt.Now())
	})
}
