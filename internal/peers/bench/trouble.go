//go:build linux

package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/tocsin-sms/tocsin/internal/peers"
	"github.com/tocsin-sms/tocsin/modem/simulated"
)

const (
	killedTexts, outKills = 32, 3
	arriving, inKills     = 120, 3
	crowd                 = 500
)

// tryKill kills the gateway in the moment when the network has taken a text
// and its answer is on the way.
func tryKill(ctx context.Context, b *bench, c contender) (_ []finding, err error) {
	s, err := b.newSite(ctx, c, 1)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, s.end()) }()
	killed := make(chan struct{}, outKills)
	taken := 0
	s.network.OnSubmit(func(simulated.Entry) {
		if taken++; taken%8 == 0 && taken/8 <= outKills {
			s.Kill()
			killed <- struct{}{}
		}
	})
	all := texts(killedTexts)
	if err := s.Queue(all...); err != nil {
		return nil, err
	}
	for range outKills {
		select {
		case <-killed:
		case <-time.After(patience):
			return nil, fmt.Errorf("sends nothing for %s", patience)
		}
		if err := s.restart(); err != nil {
			return nil, err
		}
	}
	lost, twice := settled(ctx, all, func() (tally, error) { return s.taken(), nil })
	return []finding{{fmt.Sprintf("%d twice, %d lost", twice, lost), float64(lost + twice)}}, nil
}

// taken counts by recipient what the network took.
func (s *site) taken() tally {
	count := tally{}
	for _, e := range s.submits() {
		count[e.To]++
	}
	return count
}

// settled waits until all texts are there, or nothing happened for long, and
// some seconds more for those that come twice.
func settled(ctx context.Context, all []peers.Text, now func() (tally, error)) (lost, twice int) {
	const long, more = 30 * time.Second, 5 * time.Second
	last, seen := time.Now(), -1
	for ctx.Err() == nil {
		count, err := now()
		sum := 0
		for _, n := range count {
			sum += n
		}
		if sum != seen && err == nil {
			last, seen = time.Now(), sum
			lost, twice = count.of(all)
		}
		if quiet := time.Since(last); quiet > long || lost == 0 && quiet > more {
			break
		}
		<-time.After(50 * time.Millisecond)
	}
	return lost, twice
}

// tryKillIn kills the gateway while it stores what comes in.
func tryKillIn(ctx context.Context, b *bench, c contender) (_ []finding, err error) {
	s, err := b.newSite(ctx, c, 1)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, s.end()) }()
	all := texts(arriving)
	arrived := make(chan error, 1)
	go func() { arrived <- s.arrive(all) }()
	for i := range inKills {
		err := s.until(ctx, patience, func() (bool, error) {
			count, err := s.stored()
			return len(count) >= (i+1)*arriving/(inKills+1), err
		})
		if err != nil {
			return nil, fmt.Errorf("before kill %d: %w", i+1, err)
		}
		s.Kill()
		if err := s.restart(); err != nil {
			return nil, err
		}
	}
	if err := <-arrived; err != nil {
		return nil, err
	}
	lost, twice := settled(ctx, all, s.stored)
	return []finding{{fmt.Sprintf("%d lost, %d twice", lost, twice), float64(lost + twice)}}, nil
}

// arrive has texts come in, fifty a second.
func (s *site) arrive(all []peers.Text) error {
	for _, text := range all {
		if err := s.modems[0].Inject(text.Number, text.Body); err != nil {
			return err
		}
		<-time.After(20 * time.Millisecond)
	}
	return nil
}

// stored counts by sender what the gateway shows.
func (s *site) stored() (tally, error) {
	inbox, err := s.Inbox()
	count := tally{}
	for _, text := range inbox {
		count[text.Number]++
	}
	return count, err
}

// tryReplug pulls the stick out while texts leave, and puts it back in.
func tryReplug(ctx context.Context, b *bench, c contender) (_ []finding, err error) {
	s, err := b.newSite(ctx, c, 1)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, s.end()) }()
	if err := s.Queue(texts(30)...); err != nil {
		return nil, err
	}
	if err := s.left(ctx, 5, patience); err != nil {
		return nil, err
	}
	<-time.After(150 * time.Millisecond) // those who pause between texts do now
	s.modems[0].Unplug()
	<-time.After(5 * time.Second)
	before, began := len(s.submits()), time.Now()
	s.modems[0].Replug()
	if err := s.left(ctx, before+1, patience); err != nil {
		return []finding{{fmt.Sprintf("> %.0f s", patience.Seconds()), patience.Seconds()}}, nil
	}
	took := s.submits()[before].Asked.Sub(began)
	return []finding{{fmt.Sprintf("%.1f s", took.Seconds()), took.Seconds()}}, nil
}

// trySilence has the answer to one text be lost.
func trySilence(ctx context.Context, b *bench, c contender) (_ []finding, err error) {
	const before, n = 4, 10
	s, err := b.newSite(ctx, c, 1)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, s.end()) }()
	if err := s.modems[0].Fault(simulated.Fault{Name: "lost-answer", Times: 1, Skip: before}); err != nil {
		return nil, err
	}
	if err := s.Queue(texts(n)...); err != nil {
		return nil, err
	}
	if err := s.left(ctx, before+1, patience); err != nil {
		return nil, err
	}
	silent := s.submits()[before]
	_ = s.until(ctx, patience, func() (bool, error) { return len(s.taken()) == n, nil }) // what came is judged
	next, twice := patience, s.taken()[silent.To] > 1
	for _, e := range s.submits()[before+1:] {
		if e.To != silent.To {
			next = e.Asked.Sub(silent.Asked)
			break
		}
	}
	words, value := fmt.Sprintf("%.1f s", next.Seconds()), next.Seconds()
	if next == patience {
		words = fmt.Sprintf("> %.0f s", patience.Seconds())
	}
	if twice {
		return []finding{{words + ", and twice", value + 1e6}}, nil
	}
	return []finding{{words, value}}, nil
}

// sendUnderLines gives the time from the first text to the last, 0 if they did
// not all leave in the time, and how many did.
func (b *bench) sendUnderLines(ctx context.Context, c contender, perSecond int, most time.Duration) (took time.Duration, sent int, err error) {
	n := 100 / c.share
	s, err := b.newSite(ctx, c, 1)
	if err != nil {
		return 0, 0, err
	}
	defer func() { err = errors.Join(err, s.end()) }()
	if err := s.Queue(texts(n)...); err != nil {
		return 0, 0, err
	}
	if err := s.left(ctx, 1, patience); err != nil {
		return 0, 0, err
	}
	if perSecond > 0 {
		if err := s.modems[0].Fault(simulated.Fault{Name: "chatter", Delay: time.Second / time.Duration(perSecond)}); err != nil {
			return 0, 0, err
		}
	}
	if s.left(ctx, n, most) != nil {
		return 0, len(s.submits()), ctx.Err()
	}
	all := s.submits()
	return all[n-1].Time.Sub(all[0].Time), n, nil
}

// tryIn has many texts wait in the network at once.
func tryIn(ctx context.Context, b *bench, c contender) (_ []finding, err error) {
	s, err := b.newSite(ctx, c, 1)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, s.end()) }()
	m, before := s.modems[0], len(s.network.Ledger())
	began := time.Now()
	for _, text := range texts(crowd) {
		if err := m.Inject(text.Number, text.Body); err != nil {
			return nil, err
		}
	}
	const most = 180 * time.Second
	err = s.until(ctx, most, func() (bool, error) {
		return len(s.network.LedgerSince(before)) >= crowd && m.Stored("SM") == 0, nil
	})
	took := time.Since(began)
	count, failed := s.stored()
	lost, twice := count.of(texts(crowd))
	switch {
	case failed != nil:
		return nil, failed
	case err != nil:
		return []finding{{fmt.Sprintf("%d of %d in %.0f s", crowd-lost, crowd, most.Seconds()), most.Seconds()}}, nil
	case lost+twice > 0:
		return []finding{{fmt.Sprintf("%.1f s, %d lost, %d twice", took.Seconds(), lost, twice), 1e6}}, nil
	}
	return []finding{{fmt.Sprintf("%.1f s", took.Seconds()), took.Seconds()}}, nil
}
