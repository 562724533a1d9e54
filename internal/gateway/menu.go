package gateway

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/tocsin-sms/tocsin/internal/api"
	"github.com/tocsin-sms/tocsin/internal/store"
	"github.com/tocsin-sms/tocsin/modem"
)

const (
	// choosing is how long a menu waits for a choice: no text leaves meanwhile.
	choosing = time.Minute
	// browsing bounds a whole session of menus.
	browsing = 5 * time.Minute
)

// menu is a USSD session in which the network waits for a choice. The worker
// plays it; while it is open the modem does nothing else.
type menu struct {
	id    string
	steps chan step
	gone  chan struct{} // closed when the session is over
}

// step is a choice in a menu; "" leaves it.
type step struct {
	choice string
	heard  chan heard // of one
}

// heard is what came of a step.
type heard struct {
	answer api.USSDAnswer
	err    error
}

// menus holds the open menu of a modem, if there is one.
type menus struct {
	mu   sync.Mutex
	open *menu
}

func (m *menus) set(open *menu) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.open = open
}

// shut ends the open menu: who comes with a choice now is told so.
func (m *menus) shut() {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.open != nil {
		close(m.open.gone)
		m.open = nil
	}
}

func (m *menus) now() *menu {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.open
}

// USSD asks the network something through a modem, between two texts. Where it
// answers with a menu, the session stays open for choices, for a minute each.
func (g *Gateway) USSD(ctx context.Context, u api.USSD) (api.USSDAnswer, error) {
	w, err := g.known(u.Modem)
	if err != nil {
		return api.USSDAnswer{}, err
	}
	open := w.menus.now()
	switch {
	case u.Session != "" && (open == nil || open.id != u.Session):
		return api.USSDAnswer{}, noMenu(u.Modem)
	case u.Session != "":
		return w.choose(ctx, open, u.Code)
	case u.Code == "":
		return api.USSDAnswer{}, invalid("give a code, as *100#", "the USSD code is empty")
	case open != nil:
		return api.USSDAnswer{}, conflict("wait until it is left, at most a minute after the last choice",
			"somebody is in a USSD menu of modem %s", u.Modem)
	}
	return w.dial(ctx, u.Code)
}

func noMenu(name string) error {
	return conflict("begin again with the code", "no USSD menu of modem %s waits: it is left %s after the last choice", name, choosing)
}

// dial has the worker begin a session. It returns with the first answer.
func (w *worker) dial(ctx context.Context, code string) (api.USSDAnswer, error) {
	first := step{choice: code, heard: make(chan heard, 1)}
	_, err := w.lend(ctx, func(own context.Context, s *modem.Session) { w.converse(own, ctx, s, first) })
	if err != nil {
		return api.USSDAnswer{}, err
	}
	h := <-first.heard
	return h.answer, h.err
}

// choose hands a choice to the worker, which waits for it.
func (w *worker) choose(ctx context.Context, m *menu, choice string) (api.USSDAnswer, error) {
	st := step{choice: choice, heard: make(chan heard, 1)}
	select {
	case m.steps <- st:
	case <-m.gone:
		return api.USSDAnswer{}, noMenu(w.cfg.Name)
	case <-ctx.Done():
		return api.USSDAnswer{}, ctx.Err()
	}
	h := <-st.heard
	return h.answer, h.err
}

// converse plays a session on the worker's goroutine: the code, then a choice at
// a time, until the network or the person ends it, or the time is over. Whoever
// asked for the code and went away gets no menu.
func (w *worker) converse(ctx, asker context.Context, s *modem.Session, first step) {
	answer, err := s.USSD(ctx, first.choice)
	m := &menu{id: store.NewID(w.g.opt.Now()).String(), steps: make(chan step), gone: make(chan struct{})}
	open := err == nil && answer.More && asker.Err() == nil
	if open {
		w.menus.set(m)
	}
	first.heard <- w.told(first, m, answer, err)
	end := time.NewTimer(browsing)
	defer end.Stop()
	for open {
		open = w.nextStep(ctx, s, m, end.C)
	}
	w.menus.shut()
	if err := s.LeaveUSSD(context.WithoutCancel(ctx)); err != nil {
		w.log.Warn("leave a USSD menu", "error", err)
	}
}

// nextStep waits for a choice and tells what the network says to it; false is
// the end of the menu.
func (w *worker) nextStep(ctx context.Context, s *modem.Session, m *menu, end <-chan time.Time) bool {
	late := time.NewTimer(choosing)
	defer late.Stop()
	select {
	case st := <-m.steps:
		if st.choice == "" {
			w.menus.shut()
			st.heard <- heard{}
			return false
		}
		answer, err := s.Choose(ctx, st.choice)
		more := err == nil && answer.More
		if !more {
			w.menus.shut()
		}
		st.heard <- w.told(st, m, answer, err)
		return more
	case <-late.C:
	case <-end:
	case <-ctx.Done():
	case <-s.Done():
	}
	return false
}

// told puts the network's answer into words for a person.
func (w *worker) told(st step, m *menu, answer modem.USSDAnswer, err error) heard {
	out := api.USSDAnswer{Text: answer.Text, More: answer.More}
	if answer.More {
		out.Session, out.Until = m.id, w.g.opt.Now().Add(choosing)
	}
	var refused *modem.RefusedError
	switch {
	case errors.As(err, &refused):
		err = conflict("check the code with the operator", "the network refused %s: %v", st.choice, refused)
	case errors.Is(err, modem.ErrNoUSSD):
		err = conflict("check the code with the operator, and the signal: tocsin modem list", "no answer to %s: %v", st.choice, err)
	}
	return heard{answer: out, err: err}
}
