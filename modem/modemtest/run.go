// Package modemtest is how the driver must behave with a modem, whatever the
// modem does: at least one case for each thing known of real sticks and of the
// libraries (see Lines). The cases run on the simulated modem, in memory, where
// hours take no time, and through a pseudo-terminal, in real time; those that need
// no trouble on demand run on a real stick too.
package modemtest

import (
	"context"
	"errors"
	"path/filepath"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tocsin-sms/tocsin/modem"
	"github.com/tocsin-sms/tocsin/modem/simulated"
)

// reach is where a case can run.
type reach uint8

const (
	bubble   reach = iota // in memory only: it takes too long, or looks too closely
	terminal              // also through a pseudo-terminal
	anywhere              // also on a real stick
)

// testCase is one way a modem may be, and what the driver then does.
type testCase struct {
	line   string // that it is about, see Lines
	name   string
	reach  reach
	cfg    simulated.Config
	faults []simulated.Fault // begun before the modem is opened
	shut   bool              // run opens it
	run    func(*Bench)
}

func (c testCase) on(b *Bench) {
	for _, f := range c.faults {
		b.Fault(f)
	}
	if !c.shut {
		b.Open()
	}
	c.run(b)
}

// InMemory runs every case on a simulated modem in memory.
func InMemory(t *testing.T) {
	for _, c := range cases() {
		t.Run(c.line+"/"+c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { c.on(New(t, c.cfg)) })
		})
	}
}

// OnTerminal runs, in real time, the cases that can on a simulated modem behind
// a pseudo-terminal: the serial library, our lock and the link are in the way.
func OnTerminal(t *testing.T) {
	var running sync.WaitGroup
	defer running.Wait()
	places := make(chan struct{}, atOnce)
	for _, c := range cases() {
		if c.reach < terminal {
			continue
		}
		places <- struct{}{}
		running.Go(func() {
			defer func() { <-places }()
			t.Run(c.line+"/"+c.name, func(t *testing.T) {
				b := New(t, c.cfg)
				b.serve()
				c.on(b)
			})
		})
	}
}

// atOnce is how many cases wait for their terminals at a time: more than there
// are processors, as t.Parallel would have it, since they do little but wait.
const atOnce = 12

// serve puts the stick behind a pseudo-terminal until the test ends.
func (b *Bench) serve() {
	b.T.Helper()
	b.Config.Port, b.Config.Open = filepath.Join(b.T.TempDir(), "modem"), nil
	b.every, b.most = 300*time.Millisecond, 20*time.Second
	ctx, cancel := context.WithCancel(context.Background())
	served := make(chan error, 1)
	go func() { served <- b.Stick.Serve(ctx, b.Config.Port) }()
	b.T.Cleanup(func() {
		cancel()
		if err := <-served; err != nil && !errors.Is(err, context.Canceled) {
			b.T.Errorf("serve: %v", err)
		}
	})
}

// OnStick runs the cases that need no trouble on demand on a real stick, which
// texts itself: number is its own. What else lies on its SIM stays there.
func OnStick(t *testing.T, port, pin, number string) {
	for _, c := range cases() {
		if c.reach < anywhere {
			continue
		}
		t.Run(c.line+"/"+c.name, func(t *testing.T) {
			b := &Bench{T: t, to: number, every: 5 * time.Second, most: 2 * time.Minute}
			b.Config = modem.Config{Name: "stick", Port: port, PIN: pin, Reports: true, Deleted: b.deleted}
			c.on(b)
		})
	}
}

func cases() []testCase {
	var all []testCase
	for _, part := range [][]testCase{
		talkCases(), promptCases(), kindCases(), answerCases(), arrivalCases(), storageCases(),
		submitCases(), refusalCases(), lossCases(), simCases(), healthCases(), stickCases(), oddCases(), rareLosses(),
	} {
		all = append(all, part...)
	}
	return all
}
