package gateway

import (
	"errors"
	"sync/atomic"

	"github.com/tocsin-sms/tocsin/internal/store"
)

// trouble is what is wrong with the daemon as a whole.
type trouble struct {
	full atomic.Bool // the disk is full: nothing is taken from a SIM
}

// disk notes whether the last commit found the disk full.
func (t *trouble) disk(err error) {
	if err == nil || errors.Is(err, store.ErrFull) {
		t.full.Store(err != nil)
	}
}

// sentences names the troubles for a person.
func (t *trouble) sentences() []string {
	if t.full.Load() {
		return []string{"the disk is full: texts stay on the SIM and nothing is sent until there is room. Free some space; the daemon goes on by itself"}
	}
	return nil
}
