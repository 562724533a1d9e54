package scenario

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/tocsin-sms/tocsin/modem/simulated"
)

// Play is a scenario under way on a network.
type Play struct {
	network *simulated.Network
	told    func(since time.Duration, what string)

	mu    sync.Mutex
	began time.Time
	taken map[string]int // TPDUs by the modem that sent them, "" for all
	steps []pending      // that are still to come
	err   error
	bell  chan struct{} // steps changed
}

// pending is a step to come.
type pending struct {
	Step
	number int       // of its Times, from 1
	due    time.Time // zero: it waits for texts
}

// Begin carries out what is to be there at the beginning. What is to come later
// waits for Run. Each step is told once it is done; told may be nil. Errors:
// simulated.ErrNoModem, and those of simulated.Network.Do.
func (s Scenario) Begin(n *simulated.Network, told func(since time.Duration, what string)) (*Play, error) {
	if err := s.check(n); err != nil {
		return nil, err
	}
	p := &Play{network: n, told: told, began: time.Now(), taken: map[string]int{}, bell: make(chan struct{}, 1)}
	for _, step := range s.Steps {
		next := pending{Step: step, number: 1}
		if step.Texts == 0 {
			next.due = p.began.Add(step.At)
		}
		p.steps = append(p.steps, next)
	}
	p.doDue()
	n.OnSubmit(p.count)
	return p, p.failed()
}

// Run carries out the steps at their times until ctx is done, which is no
// error. Times count from the Begin.
func (p *Play) Run(ctx context.Context) error {
	for p.failed() == nil {
		timer := time.NewTimer(p.untilNext())
		select {
		case <-ctx.Done():
			timer.Stop()
			return nil
		case <-p.bell:
		case <-timer.C:
		}
		timer.Stop()
		p.doDue()
	}
	return p.failed()
}

// count has steps done that wait for a text, at once: they hold for the next.
func (p *Play) count(e simulated.Entry) {
	p.mu.Lock()
	p.taken[""]++
	p.taken[e.Modem]++
	p.mu.Unlock()
	p.doDue()
}

func (p *Play) failed() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.err
}

// untilNext is how long nothing is to be done; an hour where only texts are
// waited for.
func (p *Play) untilNext() time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	next := time.Hour
	for _, s := range p.steps {
		if !s.due.IsZero() {
			next = min(next, time.Until(s.due))
		}
	}
	return max(next, 0)
}

// doDue carries out what is due, in order.
func (p *Play) doDue() {
	for {
		step, found := p.takeDue()
		if !found {
			return
		}
		p.do(step)
	}
}

// takeDue takes the step that has been due for longest off the list.
func (p *Play) takeDue() (pending, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now, first := time.Now(), -1
	for i, s := range p.steps {
		due := !s.due.IsZero() && !s.due.After(now) || s.due.IsZero() && p.takenFor(s) >= s.Texts
		if due && (first < 0 || s.due.Before(p.steps[first].due)) {
			first = i
		}
	}
	if first < 0 || p.err != nil {
		return pending{}, false
	}
	step := p.steps[first]
	p.steps = slices.Delete(p.steps, first, first+1)
	return step, true
}

// takenFor counts the texts that a step waits for.
func (p *Play) takenFor(s pending) int {
	name := s.Order.Modem
	if m, found := p.network.Modem(name); found {
		name = m.Name()
	}
	return p.taken[name]
}

func (p *Play) do(s pending) {
	if s.Order.Modem == "" && !kindOf(s.Name).All {
		s.Order.Modem = p.network.Modems()[0].Name()
	}
	_, err := p.network.Do(s.Name, s.numbered(s.number))
	p.mu.Lock()
	defer p.mu.Unlock()
	if err != nil {
		p.err = fmt.Errorf("%s: %w", s, err)
	}
	p.followUp(s)
	if p.told != nil && err == nil {
		p.told(time.Since(p.began), s.String())
	}
	select {
	case p.bell <- struct{}{}:
	default:
	}
}

// followUp puts what comes of a step on the list: its end, and its next time.
func (p *Play) followUp(s pending) {
	now := time.Now()
	if end, has := s.undo(); has && s.For > 0 {
		p.steps = append(p.steps, pending{Step: end, number: 1, due: now.Add(s.For)})
	}
	if s.number < s.Times {
		s.number++
		s.due = now.Add(s.Every)
		p.steps = append(p.steps, s)
	}
}
