package store

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// HeldError says who holds a store; it wraps ErrHeld. The lock itself is the
// system's, on the store's file: a note left behind by a crash holds nothing.
type HeldError struct {
	PID   int // 0 where it is not known
	Since time.Time
}

func (e *HeldError) Error() string {
	if e.PID == 0 {
		return ErrHeld.Error()
	}
	return fmt.Sprintf("%v (process %d, since %s)", ErrHeld, e.PID, e.Since.Local().Format("2006-01-02 15:04:05"))
}

func (e *HeldError) Unwrap() error { return ErrHeld }

// notePath is the file beside the store that names its holder: tocsin.lock
// beside tocsin.db.
func notePath(path string) string {
	return strings.TrimSuffix(path, filepath.Ext(path)) + ".lock"
}

// leaveNote says that this process holds the store. A note that can not be
// written (a full disk) is no reason not to start: it only informs.
func leaveNote(path string, now time.Time) {
	note := fmt.Sprintf("%d %s\n", os.Getpid(), now.UTC().Format(time.RFC3339))
	_ = os.WriteFile(notePath(path), []byte(note), 0o600)
}

func holder(path string) error {
	held := &HeldError{}
	raw, err := os.ReadFile(notePath(path))
	if err != nil {
		return held
	}
	var since string
	if n, _ := fmt.Sscan(string(raw), &held.PID, &since); n < 2 {
		return &HeldError{}
	}
	held.Since, _ = time.Parse(time.RFC3339, since)
	return held
}
