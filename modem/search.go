package modem

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// wanted is what a search looks for.
type wanted struct {
	name  string // of the modem that looks
	imei  string // of the stick; "" for any
	not   string // a port that is not to be tried
	fresh bool   // try also ports that were mute before
}

// betterLate is how long the ports before the first one that answered are still
// waited for: sticks tell of texts on one of their ports, mostly the first.
const betterLate = 500 * time.Millisecond

// longestProbe is how long all ports together are waited for: each probe has
// deadlines of its own, but the system may never give a frozen stick's port back.
const longestProbe = time.Minute

// search probes every port at once that may be the wanted stick's: the first that
// answers as a modem, with the IMEI if one is wanted. A stick has several ports,
// of which one or two speak AT; those that are mute hold nobody up.
func search(ctx context.Context, cfg Config, w wanted) (*Session, error) {
	paths, err := cfg.Ports()
	if err != nil {
		return nil, &Problem{State: Absent, Reason: fmt.Sprintf("list the ports: %v", err), Err: err}
	}
	r := startRace(ctx, cfg, w, cfg.Hub.candidates(paths, w, time.Now()))
	defer r.end()
	for {
		s := r.best()
		if s == nil {
			break
		}
		if err := cfg.Hub.claim(s); err == nil {
			r.won = s
			return s, nil
		}
		r.drop(s)
	}
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if r.frozen != nil {
		return nil, r.frozen
	}
	return nil, noneFound(cfg.Root, w.imei, r.failures)
}

// race is ports being probed at once.
type race struct {
	over     <-chan struct{} // closed when nobody wants the result any more
	cfg      Config
	w        wanted
	paths    []string
	cancel   context.CancelFunc
	results  chan entrant
	running  int
	in       []*entrant // by place in paths; nil: not back yet
	won      *Session   // the one that stays open
	failures []error
	frozen   error // what is wrong with a port that was the wanted stick's before
}

// entrant is a port that was probed.
type entrant struct {
	at  int // place in paths
	s   *Session
	err error
}

func startRace(ctx context.Context, cfg Config, w wanted, paths []string) *race {
	ctx, cancel := context.WithCancel(ctx)
	r := &race{
		over: ctx.Done(), cfg: cfg, w: w, paths: paths, cancel: cancel, running: len(paths),
		results: make(chan entrant, len(paths)), in: make([]*entrant, len(paths)),
	}
	for i, path := range paths {
		cfg.Hub.probes.Go(func() {
			s, err := tryFor(ctx, cfg, path, w)
			r.results <- entrant{i, s, err}
		})
	}
	return r
}

// tryFor opens a port and makes sure that the wanted stick is there.
func tryFor(ctx context.Context, cfg Config, path string, w wanted) (*Session, error) {
	s, err := try(ctx, cfg, path)
	if err != nil {
		return nil, err
	}
	if err := s.identified(ctx, w); err != nil {
		_ = s.Close()
		return nil, err
	}
	return s, nil
}

// best is the first of the ports that answered, nil if none did. Those before it
// are given a moment more.
func (r *race) best() *Session {
	var late <-chan time.Time
	longest := time.NewTimer(longestProbe)
	defer longest.Stop()
	for {
		s, sure := r.leader()
		if sure || r.running == 0 {
			return s
		}
		if s != nil && late == nil {
			late = time.After(betterLate)
		}
		select {
		case e := <-r.results:
			r.note(e)
		case <-late:
			return s
		case <-longest.C:
			return s
		case <-r.over:
			return nil
		}
	}
}

// leader is the first port in their order that answered; it is sure once all
// before it are back.
func (r *race) leader() (s *Session, sure bool) {
	sure = true
	for _, e := range r.in {
		if e == nil {
			sure = false
		} else if e.s != nil {
			return e.s, sure
		}
	}
	return nil, false
}

// note takes in what became of a port, and remembers one that is no modem's.
func (r *race) note(e entrant) {
	r.running--
	r.in[e.at] = &e
	if e.err == nil {
		return
	}
	r.failures = append(r.failures, fmt.Errorf("%s: %w", r.paths[e.at], e.err))
	if !errors.Is(e.err, ErrSilent) && !errors.Is(e.err, errNoModem) {
		return
	}
	if r.cfg.Hub.mute(r.paths[e.at], r.w, time.Now()) {
		r.frozen = e.err
	}
}

// drop closes a port that answered and is not wanted after all.
func (r *race) drop(s *Session) {
	for _, e := range r.in {
		if e != nil && e.s == s {
			e.s, e.err = nil, errTaken
		}
	}
	r.cfg.Hub.probes.Go(func() { _ = s.Close() })
}

// end lets the rest go; nobody waits for them but the hub, since closing a stuck
// port can take its time.
func (r *race) end() {
	r.cancel()
	for _, e := range r.in {
		if e != nil && e.s != nil && e.s != r.won {
			r.drop(e.s)
		}
	}
	running := r.running
	r.cfg.Hub.probes.Go(func() {
		for range running {
			if e := <-r.results; e.s != nil {
				_ = e.s.Close()
			}
		}
	})
}
