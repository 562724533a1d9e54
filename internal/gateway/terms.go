package gateway

import (
	"time"

	"github.com/tocsin-sms/tocsin/outbox"
)

// conditions are what the hour and the configuration allow now.
func (g *Gateway) conditions() outbox.Conditions {
	now := g.opt.Now()
	return outbox.Conditions{
		Now:       now,
		Quiet:     g.cfg().Sending.QuietHours.Contains(now),
		ClockHeld: g.clock.wrong() != "",
		Reports:   g.cfg().Sending.Reports,
	}
}

// bounds are the limits on automatic replies.
func (g *Gateway) bounds(imsi string) outbox.Bounds {
	b := outbox.DefaultBounds()
	b.Own = g.ownNumbers()
	b.SIM, b.SIMPerDay, b.Location = imsi, g.cfg().Replies.PerDay, g.cfg().Location
	return b
}

// quietEnds is when broadcasts may leave again; zero when they may now.
func (g *Gateway) quietEnds(now time.Time) time.Time {
	if !g.cfg().Sending.QuietHours.Contains(now) {
		return time.Time{}
	}
	return g.cfg().Sending.QuietHours.End(now)
}
