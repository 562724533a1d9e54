package modem

import (
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// Hub is what the modems of one program know of each other: who has which port
// and which stick, which are spoken for, and what a port was found to be. A stick
// has several ports, and two sessions on one stick would both read its SIM; so a
// stick belongs to one session at a time. Its methods may be called from anywhere.
type Hub struct {
	probes sync.WaitGroup // of ports that nobody waits for any more

	mu     sync.Mutex
	named  map[string]string   // port that the configuration names → its modem
	wanted map[string]string   // stick that is a modem's own → that modem
	ports  map[string]string   // port that is open → its modem
	sticks map[string]*Session // stick → who is on it
	known  map[string]finding  // port → what it was found to be
}

// finding is what is known of a port until another device is plugged in there.
type finding struct {
	device string        // which device it was, as the system counts them
	stick  string        // that answered there; "" if none did
	owner  string        // the modem that used it last
	again  time.Time     // when a port that did not answer is tried again
	wait   time.Duration // the pause before that
}

// How long a port that did not answer as a modem is left in peace, unless it is
// plugged in again: a stick that has just been plugged in may need some seconds.
const (
	firstPeace = 2 * time.Second
	mostPeace  = 5 * time.Minute
)

// NewHub makes a hub for modems of the given names and ports (see Config.Port).
// What a port or "imei:…" names is kept from modems that take what they find.
func NewHub(ports map[string]string) *Hub {
	h := &Hub{
		named: make(map[string]string), wanted: make(map[string]string), ports: make(map[string]string),
		sticks: make(map[string]*Session), known: make(map[string]finding),
	}
	for name, port := range ports {
		h.Expect(name, port)
	}
	return h
}

// Expect keeps what a modem's Config.Port names from modems that take what they
// find, in place of what was kept for it before; "" keeps nothing.
func (h *Hub) Expect(name, port string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	of := func(_, other string) bool { return other == name }
	maps.DeleteFunc(h.wanted, of)
	maps.DeleteFunc(h.named, of)
	if imei, ok := strings.CutPrefix(port, byIMEI); ok {
		h.wanted[stickOf(imei)] = name
	} else if !takesAny(port) {
		h.named[port] = name
	}
}

// InUse is the ports that are open now, with the modem of each.
func (h *Hub) InUse() map[string]string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return maps.Clone(h.ports)
}

// Wait waits for the probes that were given up, but not for ever: the system may
// never give back a stuck port. It is called once, when no modem is opened any more.
func (h *Hub) Wait() {
	over := make(chan struct{})
	go func() { h.probes.Wait(); close(over) }()
	select {
	case <-over:
	case <-time.After(longestGoodbye):
	}
}

// longestGoodbye is how long a stuck port is waited for at the end.
const longestGoodbye = 5 * time.Second

// byIMEI begins a Config.Port that names a stick.
const byIMEI = "imei:"

// takesAny tells whether a Config.Port takes what it finds.
func takesAny(port string) bool { return port == "auto" || port == "" }

// stickOf is the IMEI without what follows its serial number: the check digit, or
// the software version (TS 23.003 §6.2).
func stickOf(imei string) string { return imei[:min(len(imei), 14)] }

// nodeOf is the port's own name, where it has others too.
func nodeOf(path string) string {
	if node, err := filepath.EvalSymlinks(path); err == nil {
		return node
	}
	return path
}

// candidates are the ports worth probing for a modem: not another's, and not
// known to be something else. A fresh look also takes those that were mute.
func (h *Hub) candidates(paths []string, w wanted, now time.Time) []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.forgetAllBut(paths)
	var worth []string
	for _, path := range paths {
		if node := nodeOf(path); node != w.not && h.free(node, w.name) && h.promising(node, w, now) {
			worth = append(worth, path)
		}
	}
	return worth
}

// forgetAllBut drops what is known of ports that are gone, or whose device is
// another one by now.
func (h *Hub) forgetAllBut(paths []string) {
	there := make(map[string]bool)
	for _, path := range paths {
		there[nodeOf(path)] = true
	}
	maps.DeleteFunc(h.known, func(node string, f finding) bool {
		return !there[node] || f.device != deviceOf(node)
	})
}

// free tells whether a port is nobody else's, by use or by name.
func (h *Hub) free(node, name string) bool {
	if _, taken := h.ports[node]; taken {
		return false
	}
	for path, of := range h.named {
		if of != name && nodeOf(path) == node {
			return false
		}
	}
	return true
}

// promising tells whether what is known of a port speaks for it.
func (h *Hub) promising(node string, w wanted, now time.Time) bool {
	f, known := h.known[node]
	switch {
	case !known:
		return true
	case f.stick != "" && !h.allowed(f.stick, w):
		return false
	case w.fresh || f.owner == w.name:
		return true
	}
	return !now.Before(f.again)
}

// allowed tells whether a stick is the one wanted, or one that nobody else has.
func (h *Hub) allowed(stick string, w wanted) bool {
	if w.imei != "" {
		return stick == stickOf(w.imei)
	}
	if of, own := h.wanted[stick]; own && of != w.name {
		return false
	}
	on := h.sticks[stick]
	return on == nil || on.cfg.Name == w.name
}

// take reserves a port for a modem until leave; false if another one has it.
func (h *Hub) take(path, name string) (by string, ok bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	node := nodeOf(path)
	if by, taken := h.ports[node]; taken {
		return by, false
	}
	h.ports[node] = name
	return name, true
}

// leave gives back the port of a session, and its stick.
func (h *Hub) leave(s *Session) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.ports, s.node)
	maps.DeleteFunc(h.sticks, func(_ string, on *Session) bool { return on == s })
}

// errTaken is a session that gave its stick up to the modem it is configured for.
var errTaken = errors.New("the stick belongs to another modem of the configuration")

// claim makes a session the only one on its stick. A modem that takes what it
// finds gives way to one that is configured for the stick.
func (h *Hub) claim(s *Session) error {
	if s.identity.IMEI == "" {
		return nil
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	stick, finder := stickOf(s.identity.IMEI), takesAny(s.cfg.Port)
	on := h.sticks[stick]
	switch of, own := h.wanted[stick]; {
	case finder && own && of != s.cfg.Name:
		return spokenFor(of)
	case on == nil || on == s:
	case finder || !takesAny(on.cfg.Port):
		return spokenFor(on.cfg.Name)
	default:
		on.wire.fail(errTaken)
	}
	h.sticks[stick] = s
	h.known[s.node] = finding{device: deviceOf(s.node), stick: stick, owner: s.cfg.Name}
	if !finder { // also where another stick was in that port before
		maps.DeleteFunc(h.wanted, func(_, of string) bool { return of == s.cfg.Name })
		h.wanted[stick] = s.cfg.Name
	}
	return nil
}

func spokenFor(name string) *Problem {
	return &Problem{
		State:  Faulty,
		Reason: fmt.Sprintf("the stick is that of modem %s", name),
		Hint:   "give each modem a stick of its own in config.yaml: tocsin modem find shows them",
		Err:    errTaken,
	}
}

// Moved tells whether the port of a stick is known to be another modem's, or of
// another stick, by now: sticks that are plugged in again change their ports.
func (h *Hub) Moved(stick Identity, name string) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	node := nodeOf(stick.Port)
	by, taken := h.ports[node]
	f := h.known[node]
	other := stick.IMEI != "" && f.stick != "" && f.device == deviceOf(node) && f.stick != stickOf(stick.IMEI)
	return taken && by != name || other
}

// belongs notes which stick a port is of.
func (h *Hub) belongs(s *Session, imei string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	f := h.known[s.node]
	h.known[s.node] = finding{device: deviceOf(s.node), stick: stickOf(imei), owner: f.owner}
}

// mute notes a port that did not answer as a modem; each time it is left in peace
// for longer. It reports whether the port is that of the wanted stick, which
// froze.
func (h *Hub) mute(path string, w wanted, now time.Time) (froze bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	node := nodeOf(path)
	f, known := h.known[node]
	if !known {
		f = finding{device: deviceOf(node)}
	}
	f.wait = min(max(2*f.wait, firstPeace), mostPeace)
	f.again = now.Add(f.wait)
	h.known[node] = f
	if f.stick == "" {
		return false
	}
	return f.owner == w.name || w.imei != "" && f.stick == stickOf(w.imei)
}
