package demo

import (
	"container/heap"
	"context"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/tocsin-sms/tocsin/internal/phone"
	"github.com/tocsin-sms/tocsin/modem/simulated"
)

// crowd is all supporters. One goroutine, run, owns them; what they are sent
// reaches it through heard.
type crowd struct {
	rnd    *rand.Rand
	people map[phone.Number]*supporter
	order  []*supporter
	agenda agenda

	mu    sync.Mutex
	heard []simulated.Entry
	wake  chan struct{} // of one: there is something in heard
}

func newCrowd(people []*supporter, rnd *rand.Rand) *crowd {
	c := &crowd{rnd: rnd, people: map[phone.Number]*supporter{}, order: people, wake: make(chan struct{}, 1)}
	for _, p := range people {
		c.people[p.number] = p
	}
	return c
}

// hear is called by the network for each text it takes from a modem.
func (c *crowd) hear(e simulated.Entry) {
	c.mu.Lock()
	c.heard = append(c.heard, e)
	c.mu.Unlock()
	c.nudge()
}

func (c *crowd) nudge() {
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

// run lets the people live until ctx ends.
func (c *crowd) run(ctx context.Context) {
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-c.wake:
		case <-timer.C:
		}
		c.read()
		timer.Reset(c.live(time.Now()))
	}
}

// read has everybody react to what they were sent.
func (c *crowd) read() {
	c.mu.Lock()
	heard := c.heard
	c.heard = nil
	c.mu.Unlock()
	for _, e := range heard {
		if p := c.people[phone.Number(e.To)]; p != nil && e.Part == e.Parts {
			c.react(p, e.Text)
		}
	}
}

// live does what is due and says when to look again.
func (c *crowd) live(now time.Time) time.Duration {
	for {
		due, wait := c.next(now)
		if due == nil {
			return wait
		}
		due()
	}
}

// next takes what is due off the agenda, or says how long there is nothing.
// What it gives is done with nothing locked: it may speak, and be heard.
func (c *crowd) next(now time.Time) (due func(), wait time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.agenda) == 0 {
		return nil, time.Hour
	}
	if wait := c.agenda[0].at.Sub(now); wait > 0 {
		return nil, wait
	}
	return heap.Pop(&c.agenda).(plan).do, 0
}

// in puts something on the agenda; it may be called from anywhere.
func (c *crowd) in(wait time.Duration, do func()) {
	c.mu.Lock()
	heap.Push(&c.agenda, plan{time.Now().Add(wait), do})
	c.mu.Unlock()
	c.nudge()
}

// plan is something to do at a time.
type plan struct {
	at time.Time
	do func()
}

// agenda is a heap of plans, the earliest first.
type agenda []plan

func (a agenda) Len() int           { return len(a) }
func (a agenda) Less(i, j int) bool { return a[i].at.Before(a[j].at) }
func (a agenda) Swap(i, j int)      { a[i], a[j] = a[j], a[i] }
func (a *agenda) Push(x any)        { *a = append(*a, x.(plan)) }
func (a *agenda) Pop() any {
	last := (*a)[len(*a)-1]
	*a = (*a)[:len(*a)-1]
	return last
}
