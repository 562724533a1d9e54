package gateway

import (
	"fmt"
	"sync"
	"time"

	"github.com/tocsin-sms/tocsin/internal/store"
)

// clock judges whether this machine's time can be right. A laptop's clock
// lies after a dead battery; while it can not be right, what depends on the
// hour (schedules, quiet hours, day limits) waits, and the status says so.
type clock struct {
	now func() time.Time

	mu      sync.Mutex
	latest  time.Time // the latest time this store was written at
	network time.Time // what the network said last, moved on by our own clock
	heard   time.Time // when it said so, with the monotonic reading
}

const (
	// backwards is how far behind its own past a clock may be: corrections by
	// the network are smaller.
	backwards = 2 * time.Minute
	// astray is how far from the network's time a clock may be: more than an
	// operator's own error, less than a wrong time zone.
	astray = 25 * time.Minute
)

var clockMarks = store.NewBucket[time.Time]("clock")

var latestKey = []byte("latest")

func newClock(now func() time.Time) *clock { return &clock{now: now} }

func (c *clock) load(tx *store.Tx) error {
	latest, err := clockMarks.Get(tx, latestKey)
	if store.IsNotFound(err) {
		return nil
	}
	c.latest = latest
	return err
}

// mark keeps the present time as one that has been, unless the clock is wrong.
func (c *clock) mark(tx *store.Tx) error {
	now := c.now()
	c.mu.Lock()
	defer c.mu.Unlock()
	if now.Before(c.latest) {
		return nil
	}
	c.latest = now
	return clockMarks.Put(tx, latestKey, now.Round(0))
}

// hear takes the network's time from a text just sent to us. A text may be
// late, so only a service centre ahead of our clock says that it is wrong; one
// that agrees with it clears it of being behind. certain is set for a time that
// is the present one (AT+CCLK).
func (c *clock) hear(network time.Time, certain bool) {
	now := c.now()
	if network.IsZero() {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if network.Sub(now).Abs() <= backwards && c.latest.After(now) {
		c.latest = now // it was noted by a clock that was ahead
	}
	if certain || !network.Before(now) {
		c.network, c.heard = network, now
	}
}

// wrong says why the clock can not be right, "" if it can.
func (c *clock) wrong() string {
	now := c.now()
	c.mu.Lock()
	defer c.mu.Unlock()
	if behind := c.latest.Sub(now); behind > backwards {
		return fmt.Sprintf("the clock says %s, but texts were stored here at %s: set the clock", stamp(now), stamp(c.latest))
	}
	if c.network.IsZero() {
		return ""
	}
	network := c.network.Add(now.Sub(c.heard))
	if off := network.Sub(now).Abs(); off > astray {
		return fmt.Sprintf("the clock says %s, the network says %s: set the clock", stamp(now), stamp(network))
	}
	return ""
}

func stamp(t time.Time) string { return t.Format("2006-01-02 15:04") }
