package soak

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"testing"
	"testing/synctest"
	"time"
)

// The environment says how long to go on, and with which campaign to begin.
const (
	forEnv  = "TOCSIN_SOAK_FOR"  // real time; "": a few campaigns
	seedEnv = "TOCSIN_SOAK_SEED" // "": 1, or a random one where time was given
)

// Campaigns of the short test, and those that were asked for.
var (
	brief = size{acts: 12, hour: 5 * time.Minute}
	long  = size{acts: 50, hour: time.Hour}
)

// someCampaigns is how many run where nobody asked for more.
const someCampaigns = 3

// A campaign hangs on its seed but for the order in which goroutines run, so a
// seed that failed once mostly fails again:
//
//	TOCSIN_SOAK_SEED=17 go test ./internal/soak -run Soak
func TestSoak(t *testing.T) {
	seed, until := asked(t)
	size := brief
	if os.Getenv(seedEnv) != "" || !until.IsZero() {
		size = long
	}
	for n := 0; more(n, until) && !t.Failed(); n++ {
		t.Run(fmt.Sprintf("seed=%d", seed), func(t *testing.T) {
			t.Logf("%s=%d", seedEnv, seed)
			synctest.Test(t, func(t *testing.T) { campaign(t, seed, size) })
		})
		seed++
	}
}

func asked(t *testing.T) (seed uint64, until time.Time) {
	t.Helper()
	seed = 1
	if long := os.Getenv(forEnv); long != "" {
		d, err := time.ParseDuration(long)
		if err != nil {
			t.Fatalf("%s: %v", forEnv, err)
		}
		seed, until = rand.Uint64N(1<<40), time.Now().Add(d)
	}
	if text := os.Getenv(seedEnv); text != "" {
		n, err := strconv.ParseUint(text, 10, 64)
		if err != nil {
			t.Fatalf("%s: %v", seedEnv, err)
		}
		seed = n
	}
	return seed, until
}

// more says whether an nth campaign is to be run.
func more(n int, until time.Time) bool {
	switch {
	case !until.IsZero():
		return time.Now().Before(until)
	case os.Getenv(seedEnv) != "":
		return n < 1
	default:
		return n < someCampaigns
	}
}

// size is how large a campaign is.
type size struct {
	acts int // fewest, and half of what there may be
	hour time.Duration
}

// campaign is one world, from its first contact with the SIMs to the audit.
func campaign(t *testing.T, seed uint64, s size) {
	w := newWorld(t, rand.New(rand.NewPCG(seed, 0)), s.hour)
	w.start()
	w.wait(20 * time.Second) // first contact is over
	w.declare()
	for range s.acts + w.IntN(s.acts) {
		w.wait(w.upTo(w.hour / 10))
		w.act()
	}
	w.mend()
	w.audit()
	w.stop()
	w.checkStore()
}
