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
	for _, w := range g.workers {
		if pausedModems.Has(tx, []byte(w.cfg.Name)) {
			w.status.hold(true)
		}
	}
	return nil
}

// configured are the modems that were ever in the configuration.
var configured = store.NewBucket[struct{}]("configured_modems") // name

// rememberModems notes the modems of this configuration and finds those of
// earlier ones: texts that only they may take go through the others.
func (g *Gateway) rememberModems(tx *store.Tx) error {
	for name := range configured.Keys(tx, store.Range{}) {
		if g.worker(string(name)) == nil {
			g.formerModems = append(g.formerModems, string(name))
		}
	}
	for _, w := range g.workers {
		if configured.Has(tx, []byte(w.cfg.Name)) {
			continue
		}
		if err := configured.Put(tx, []byte(w.cfg.Name), struct{}{}); err != nil {
			return err
		}
	}
	return nil
}
