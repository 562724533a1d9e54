package gateway

import (
	"time"

	"github.com/oklog/ulid/v2"

	"github.com/tocsin-sms/tocsin/internal/store"
)

// answeredOnce has, by the key a caller chose, the id of what was made for it: a
// form that is sent twice costs one text. The keys are ULIDs, so that they sort
// by age and the old ones are forgotten first.
var answeredOnce = store.NewBucket[ulid.ULID]("once")

const (
	// onceFor is how long a key is known.
	onceFor = 24 * time.Hour
	// onceForgets is how many old keys one new one makes room for.
	onceForgets = 4
)

// once makes something under a key, or finds what was made under it before. No
// key is no protection.
func once(tx *store.Tx, ref string, now time.Time, build func() (ulid.ULID, error)) (ulid.ULID, error) {
	if ref == "" {
		return build()
	}
	key, err := id(ref)
	if err != nil {
		return ulid.ULID{}, err
	}
	if made, err := answeredOnce.Get(tx, store.IDKey(key)); !store.IsNotFound(err) {
		return made, err
	}
	if now.Sub(ulid.Time(key.Time())) > onceFor {
		return ulid.ULID{}, conflict("look whether it was sent, then load the page again", "the form is more than a day old: nothing was sent")
	}
	if err := forgetOnce(tx, now); err != nil {
		return ulid.ULID{}, err
	}
	made, err := build()
	if err != nil {
		return made, err
	}
	return made, answeredOnce.Put(tx, store.IDKey(key), made)
}

func forgetOnce(tx *store.Tx, now time.Time) error {
	var old []ulid.ULID
	for key := range answeredOnce.Keys(tx, store.Range{}) {
		if now.Sub(ulid.Time(store.IDOf(key).Time())) <= onceFor || len(old) == onceForgets {
			break
		}
		old = append(old, store.IDOf(key))
	}
	for _, key := range old {
		if err := answeredOnce.Delete(tx, store.IDKey(key)); err != nil {
			return err
		}
	}
	return nil
}
