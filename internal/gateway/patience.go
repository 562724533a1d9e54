package gateway

import (
	"context"
	"time"

	"github.com/cenkalti/backoff/v5"

	"github.com/tocsin-sms/tocsin/modem"
)

// patience paces the attempts to open a modem: an absent one is looked for
// every second, since looking costs nothing and a person may be plugging it
// in; one that fails is given longer and longer to recover.
type patience struct{ failing *backoff.ExponentialBackOff }

const lookAgain = time.Second

func newPatience() *patience {
	b := backoff.NewExponentialBackOff()
	b.InitialInterval = time.Second
	b.MaxInterval = time.Minute
	return &patience{failing: b}
}

func (p *patience) reset() { p.failing.Reset() }

// next is the pause before the next attempt.
func (p *patience) next(s modem.State) time.Duration {
	if s == modem.Absent {
		return lookAgain
	}
	return p.failing.NextBackOff()
}

// sleep waits that long, or for the bell when a person has acted. It ends early, too,
// when something is plugged in or out.
func (p *patience) sleep(ctx context.Context, b bell, d time.Duration, plugs func() string) {
	before := plugs()
	for end := time.Now().Add(d); ; {
		t := time.NewTimer(min(time.Until(end), lookAgain))
		select {
		case <-ctx.Done():
		case <-b:
		case <-t.C:
			if time.Until(end) > 0 && plugs() == before {
				continue
			}
		}
		t.Stop()
		return
	}
}
