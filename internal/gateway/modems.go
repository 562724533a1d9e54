package gateway

import (
	"time"

	"github.com/tocsin-sms/tocsin/internal/store"
)

// pausedModems are those that a person paused: a restart does not resume them.
var pausedModems = store.NewBucket[time.Time]("paused_modems") // name

func keepPaused(tx *store.Tx, name string, paused bool) error {
	if !paused {
		return pausedModems.Delete(tx, []byte(name))
	}
	return pausedModems.Put(tx, []byte(name), time.Time{})
}

// pauseAgain pauses the modems that a person paused before the restart.
func (g *Gateway) pauseAgain(tx *store.Tx) error {
	for _, w := range g.fleet.all() {
		if pausedModems.Has(tx, []byte(w.cfg.Name)) {
			w.status.hold(true)
		}
	}
	return nil
}
