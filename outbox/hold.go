package outbox

import (
	"time"

	"github.com/oklog/ulid/v2"

	"github.com/tocsin-sms/tocsin/internal/store"
)

// HoldAll keeps everything from leaving by itself after a restore: what was
// being submitted is uncertain, single texts are held, broadcasts paused,
// doubts stay doubts. A person sends them on with Retry and Resume.
func HoldAll(tx *store.Tx, reason string, now time.Time) error {
	if _, err := Recover(tx, now); err != nil {
		return err
	}
	list, err := lives(tx)
	if err != nil {
		return err
	}
	for _, b := range list {
		if b.State != StageSending && b.State != StageScheduled {
			continue
		}
		if err := b.pause(tx, reason); err != nil {
			return err
		}
	}
	if err := holdQueued(tx, reason); err != nil {
		return err
	}
	return holdDoubts(tx)
}

// holdQueued holds the queued texts that belong to no broadcast.
func holdQueued(tx *store.Tx, reason string) error {
	return alter(tx, stateIDs(tx, Queued), func(r *record) {
		if r.onItsOwn() {
			r.hold(HeldRestore, reason)
		}
	})
}

// holdDoubts keeps the policy from sending doubtful texts again.
func holdDoubts(tx *store.Tx) error {
	var ids []ulid.ULID
	for key := range waiting.Keys(tx, store.Range{Prefix: []byte{waitResend}}) {
		ids = append(ids, idAt(key))
	}
	return alter(tx, ids, func(r *record) { r.NotBefore, r.OnUncertain = time.Time{}, Hold })
}

func stateIDs(tx *store.Tx, s State) (ids []ulid.ULID) {
	for key := range byState.Keys(tx, store.Range{Prefix: []byte{s.code()}}) {
		ids = append(ids, idAt(key))
	}
	return ids
}

func alter(tx *store.Tx, ids []ulid.ULID, change func(*record)) error {
	for _, id := range ids {
		r, err := load(tx, id)
		if err != nil {
			return err
		}
		change(r)
		if err := r.save(tx); err != nil {
			return err
		}
	}
	return nil
}
