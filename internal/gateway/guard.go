package gateway

import (
	"maps"
	"net/netip"
	"sync"
	"time"
)

// guard slows down who guesses passwords. An attempt is counted before it is
// made, so that many at once are no way around it, and taken back where the
// password was right. It lives in memory: a restart forgets, which costs a
// guesser's patience nothing that the hash does not.
type guard struct {
	mu    sync.Mutex
	seen  map[string]tries
	swept time.Time // when what is forgiven was last dropped
}

// tries are the attempts of late that were counted under one key.
type tries struct {
	n     int
	until time.Time // nothing is tried before
}

const (
	// freeTries are those that cost no wait: for an account, and for an address,
	// behind which a whole office may sit.
	freeTries, freeTriesFrom = 5, 20
	// firstWait doubles with each attempt, up to longestWait.
	firstWait, longestWait = 5 * time.Second, 15 * time.Minute
	// forgiven is how long after the last wait nothing is held against anybody.
	forgiven = time.Hour
	// mostWatched bounds what is remembered.
	mostWatched = 10_000
)

func newGuard() *guard { return &guard{seen: map[string]tries{}} }

// watched are the keys of an attempt, with how many are free under each. Who
// sits at the computer itself is counted apart, so that nobody on the network
// can lock them out of their account.
func watched(account, from string) map[string]int {
	where := origin(from)
	if where == local {
		return map[string]int{"account " + account + " here": freeTries}
	}
	return map[string]int{"account " + account: freeTries, "from " + where: freeTriesFrom}
}

// local is the origin of who is at the computer itself.
const local = "here"

// origin is who may be behind an address: a host or, of IPv6, a network, since
// whoever has one has all of it.
func origin(from string) string {
	if ap, err := netip.ParseAddrPort(from); err == nil {
		from = ap.Addr().String()
	}
	addr, err := netip.ParseAddr(from)
	switch addr = addr.Unmap().WithZone(""); {
	case err != nil:
		return from
	case addr.IsLoopback():
		return local
	case addr.Is6():
		return netip.PrefixFrom(addr, 64).Masked().String()
	}
	return addr.String()
}

// begin counts an attempt under the keys, or says how long to wait before one
// is made; then nothing is counted.
func (g *guard) begin(now time.Time, keys map[string]int) (wait time.Duration) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for key := range keys {
		wait = max(wait, g.seen[key].until.Sub(now))
	}
	if wait > 0 {
		return wait
	}
	g.forget(now)
	for key, free := range keys {
		t := g.seen[key]
		if now.Sub(t.until) > forgiven {
			t.n = 0
		}
		t.n++
		t.until = now.Add(waitAfter(t.n - free))
		g.seen[key] = t
	}
	return 0
}

// waitAfter is the wait after so many attempts more than are free.
func waitAfter(over int) time.Duration {
	if over < 0 {
		return 0
	}
	return min(firstWait<<min(over, 16), longestWait)
}

// end takes an attempt back that was right. It clears the account; at the
// address others may be guessing, so only this one is forgiven.
func (g *guard) end(now time.Time, keys map[string]int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for key, free := range keys {
		t := g.seen[key]
		t.n, t.until = t.n-1, now
		if free == freeTries {
			t.n = 0
		}
		g.seen[key] = t
	}
}

// forget drops what is forgiven, now and then, and anything once there is too
// much: who can try from so many addresses is not held up by this anyway.
func (g *guard) forget(now time.Time) {
	if now.Sub(g.swept) > forgiven {
		g.swept = now
		maps.DeleteFunc(g.seen, func(_ string, t tries) bool { return now.Sub(t.until) > forgiven })
	}
	for key := range g.seen {
		if len(g.seen) < mostWatched {
			return
		}
		delete(g.seen, key)
	}
}
