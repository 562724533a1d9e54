package inbox

import (
	"crypto/sha256"
	"time"

	"github.com/tocsin-sms/tocsin/internal/store"
)

// Slot is a place in a modem's storage. Index is negative for a text that the
// modem handed over directly.
type Slot struct {
	IMSI  string
	IMEI  string // of the stick; "" if it is not known
	Store string // "SM", "ME", "SR"
	Index int
}

// Memory names what the slot is in: the SIM, by its IMSI, or the stick, by its
// IMEI, whose own memory stays with it when it is given another SIM.
func (s Slot) Memory() string {
	if s.Store == "ME" && s.IMEI != "" {
		return StickMemory(s.IMEI)
	}
	return s.IMSI
}

// StickMemory names the memory of a stick.
func StickMemory(imei string) string { return "imei:" + imei }

// Hash identifies a TPDU: two deliveries of one text by the network are equal
// to the byte, service centre time included.
type Hash [16]byte

// HashOf is the identity of a TPDU.
func HashOf(tpdu []byte) Hash {
	sum := sha256.Sum256(tpdu)
	return Hash(sum[:16])
}

// remembered is how long a TPDU's hash is known, to recognise a second
// delivery; networks try for up to a week.
const remembered = 8 * 24 * time.Hour

var (
	ledger     = store.NewBucket[Hash]("inbox_on_sim")       // stored here, not yet deleted there: memory, store, index
	seen       = store.NewBucket[time.Time]("inbox_seen")    // hash
	seenByTime = store.NewBucket[struct{}]("inbox_seen_age") // time, hash
)

func slotKey(s Slot) []byte {
	return store.Join([]byte(s.Memory()), []byte(s.Store), store.Uint64Key(uint64(s.Index)))
}

// enter notes that the TPDU in the slot is stored. It tells whether this very
// slot was entered with this TPDU before (a crash came before its deletion).
func enter(tx *store.Tx, s Slot, h Hash) (again bool, err error) {
	if s.Index < 0 {
		return false, nil
	}
	old, err := ledger.Get(tx, slotKey(s))
	if err == nil && old == h {
		return true, nil
	}
	if err != nil && !store.IsNotFound(err) {
		return false, err
	}
	return false, ledger.Put(tx, slotKey(s), h)
}

// Deleted notes that the slot is empty now.
func Deleted(tx *store.Tx, s Slot) error { return ledger.Delete(tx, slotKey(s)) }

// Undeleted is the slots of a memory that were stored here and, as far as we
// know, not yet deleted there.
func Undeleted(tx *store.Tx, memory string) int {
	n := 0
	for range ledger.Keys(tx, store.Range{Prefix: store.Under([]byte(memory))}) {
		n++
	}
	return n
}

// meet remembers the TPDU and tells whether it came before.
func meet(tx *store.Tx, h Hash, now time.Time) (before bool, err error) {
	if seen.Has(tx, h[:]) {
		return true, nil
	}
	if err := seen.Put(tx, h[:], now); err != nil {
		return false, err
	}
	return false, seenByTime.Put(tx, append(store.TimeKey(now), h[:]...), struct{}{})
}

// pruned is how many old hashes one text may cost at most, so that no
// transaction is long.
const pruned = 8

// Forget drops hashes older than the window, a few at a time.
func Forget(tx *store.Tx, now time.Time) error {
	edge := store.TimeKey(now.Add(-remembered))
	var old [][]byte
	for key := range seenByTime.Keys(tx, store.Range{}) {
		if string(key[:len(edge)]) >= string(edge) || len(old) == pruned {
			break
		}
		old = append(old, store.Last(key, 0))
	}
	for _, key := range old {
		if err := seenByTime.Delete(tx, key); err != nil {
			return err
		}
		if err := seen.Delete(tx, key[len(edge):]); err != nil {
			return err
		}
	}
	return nil
}
