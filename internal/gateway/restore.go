package gateway

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/tocsin-sms/tocsin/accounts"
	"github.com/tocsin-sms/tocsin/credit"
	"github.com/tocsin-sms/tocsin/groups"
	"github.com/tocsin-sms/tocsin/internal/store"
	"github.com/tocsin-sms/tocsin/outbox"
)

// Restored says what a restore did.
type Restored struct {
	Kept   string `json:"kept"`   // where the store of before is now; "" if there was none
	Merged int    `json:"merged"` // refusals of the present store that the backup did not have
	Held   int    `json:"held"`   // texts that came back held
}

// Restore puts a backup in the place of the store in the data folder, while no
// daemon runs. It never sends and never un-stops: what was queued comes back
// held, and who said stop in either store is stopped. The present store is
// kept beside it. Nothing is changed if an error is returned before the end.
func Restore(dataDir, backup string, now time.Time) (r Restored, err error) {
	if err := os.MkdirAll(dataDir, 0o700); err != nil {
		return r, fmt.Errorf("make the data folder: %w", err)
	}
	present := filepath.Join(dataDir, StoreFile)
	fresh := present + ".restoring"
	defer os.Remove(fresh)
	if err := copyBackup(backup, fresh, now); err != nil {
		return r, err
	}
	if r.Merged, r.Held, err = prepare(present, fresh, now); err != nil {
		return r, err
	}
	if r.Kept, err = putAside(present, now); err != nil {
		return r, err
	}
	if err := os.Rename(fresh, present); err != nil {
		return r, fmt.Errorf("put the backup in place: %w", err)
	}
	return r, store.SyncFolder(dataDir)
}

// copyBackup copies the backup through a transaction, which checks it.
func copyBackup(backup, fresh string, now time.Time) error {
	if _, err := os.Stat(backup); err != nil {
		return &missing{what: "backup " + backup, hint: "give the file that tocsin backup wrote"}
	}
	if err := os.Remove(fresh); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return store.CopyFile(backup, fresh)
}

// prepare makes the fresh store fit to take the present one's place.
func prepare(present, fresh string, now time.Time) (merged, held int, err error) {
	db, err := store.Open(fresh, store.Options{NoCopy: true})
	if err != nil {
		return 0, 0, fmt.Errorf("the backup can not be used: %w", err)
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	err = db.Update(func(tx *store.Tx) error {
		if err := tx.Check(); err != nil {
			return fmt.Errorf("the backup is damaged: %w", err)
		}
		reason := "restored from a backup; it may have been sent since " + stamp(now)
		if err := outbox.HoldAll(tx, reason, now); err != nil {
			return err
		}
		if err := errors.Join(credit.Restored(tx, now), forgetOrders(tx), accounts.EndAll(tx)); err != nil {
			return err
		}
		held = outbox.Count(tx, outbox.Held, countMost)
		return nil
	})
	if err != nil {
		return 0, 0, err
	}
	merged, err = mergeStops(present, db)
	return merged, held, err
}

// mergeStops puts everybody the present store has on its stopped list onto the
// restored one's.
func mergeStops(present string, into *store.DB) (merged int, err error) {
	if _, err := os.Stat(present); errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	from, err := store.Open(present, store.Options{})
	if errors.Is(err, store.ErrHeld) {
		return 0, conflict("stop it first: with Ctrl-C, or systemctl stop tocsin", "the daemon is running: %v", err)
	}
	if err != nil {
		return 0, conflict("move "+present+" away if its refusals are lost anyway, then restore again",
			"the present store can not be read, so its refusals can not be kept: %v", err)
	}
	defer func() { err = errors.Join(err, from.Close()) }()
	err = from.View(func(old *store.Tx) error {
		return into.Update(func(tx *store.Tx) error {
			merged, err = groups.MergeStopped(tx, old)
			return err
		})
	})
	return merged, err
}

// putAside keeps the present store under another name, too: it loses its own
// only as the backup takes it, so that a power cut never leaves none.
func putAside(present string, now time.Time) (string, error) {
	if _, err := os.Stat(present); errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	kept := free(fmt.Sprintf("%s.before-restore-%s", present, now.Format("20060102-150405")))
	if os.Link(present, kept) == nil {
		return kept, nil
	}
	if err := store.CopyFile(present, kept); err != nil { // a stick's file system knows no links
		return "", fmt.Errorf("put the present store aside: %w", err)
	}
	return kept, nil
}

// free is path, or path and a number where restores follow each other so soon
// that one would take the place of what the other kept.
func free(path string) string {
	name := path
	for i := 2; ; i++ {
		if _, err := os.Lstat(name); errors.Is(err, fs.ErrNotExist) {
			return name
		}
		name = fmt.Sprintf("%s-%d", path, i)
	}
}
