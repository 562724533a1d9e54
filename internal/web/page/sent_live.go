package page

import (
	"bytes"
	"context"
	"net/http"
	"sync"
	"time"
)

// Many watch a broadcast at once, and it changes many times a second. What they
// see is made once for each look (language, role, zone), at most once in
// liveRest, and the same bytes go to all of them: whoever asks gets what was made
// after they asked, and so never waits longer than that for the latest.

// liveRest is the least time between two makings.
const liveRest = time.Second

// sharedParts are parts of pages that many watch.
type sharedParts struct {
	mu   sync.Mutex
	made map[sharedKey]*sharedPart
}

type sharedKey struct {
	look
	id string
}

// sharedPart is one part. Whoever holds its lock makes it.
type sharedPart struct {
	lock  chan struct{} // of one
	begun time.Time     // when the last making began
	body  []byte
	err   error
}

// mostShared bounds what is kept.
const mostShared = 256

func newSharedParts() *sharedParts { return &sharedParts{made: map[sharedKey]*sharedPart{}} }

func (s *sharedParts) part(key sharedKey) *sharedPart {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.made[key]
	if p == nil {
		if len(s.made) >= mostShared {
			clear(s.made)
		}
		p = &sharedPart{lock: make(chan struct{}, 1)}
		s.made[key] = p
	}
	return p
}

// get is the part as it was made since the call.
func (s *sharedParts) get(ctx context.Context, key sharedKey, produce func() ([]byte, error)) ([]byte, error) {
	asked := time.Now()
	p := s.part(key)
	select {
	case p.lock <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	defer func() { <-p.lock }()
	if p.begun.After(asked) {
		return p.body, p.err
	}
	if err := rest(ctx, time.Until(p.begun.Add(liveRest))); err != nil {
		return nil, err
	}
	p.begun = time.Now()
	p.body, p.err = produce()
	return p.body, p.err
}

// rest waits, unless ctx ends first.
func rest(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return nil
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// sentRendered makes the part of a broadcast that changes.
func (v *visit) sentRendered(id string) ([]byte, error) {
	part, err := v.sentPart(id)
	if err != nil {
		return nil, err
	}
	set, err := v.page.templates.of(v.look(), "sent-one.html")
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	err = set.ExecuteTemplate(&out, "live", part)
	return out.Bytes(), err
}

// sentLive is the part of a broadcast that changes, shared by all who watch it.
func sentLive(v *visit) error {
	id := v.r.PathValue("id")
	body, err := v.page.shared.get(v.r.Context(), sharedKey{v.look(), id}, func() ([]byte, error) { return v.sentRendered(id) })
	if err != nil {
		return err
	}
	v.w.Header().Set("Content-Type", "text/html; charset=utf-8")
	v.w.WriteHeader(http.StatusOK)
	if _, err := v.w.Write(body); err != nil {
		v.page.Log.Debug("answer", "path", v.r.URL.Path, "error", err)
	}
	return nil
}
