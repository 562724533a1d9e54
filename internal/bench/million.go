package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"time"

	"github.com/tocsin-sms/tocsin/groups"
	"github.com/tocsin-sms/tocsin/internal/api"
	"github.com/tocsin-sms/tocsin/internal/gateway"
	"github.com/tocsin-sms/tocsin/internal/measure"
	"github.com/tocsin-sms/tocsin/internal/phone"
	"github.com/tocsin-sms/tocsin/internal/store"
)

const million = 1_000_000

// measureMillion sends to a million contacts with the real program over a
// pseudo-terminal, and restarts in the middle.
func measureMillion(ctx context.Context, b *bench) (results []result, err error) {
	i, err := b.install()
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, i.close()) }()
	if err := i.populate(million); err != nil {
		return nil, fmt.Errorf("make the contacts: %w", err)
	}
	if err := i.simulate(ctx, 50*time.Millisecond); err != nil {
		return nil, err
	}
	daemon, err := i.ready(ctx)
	if err != nil {
		return nil, err
	}
	watch := watchMemory(daemon.Process.Pid)
	results, err = i.broadcast(ctx)
	results = append(results, watch.results()...)
	if err != nil {
		return results, err
	}
	restart, err := i.restart(ctx, daemon)
	return append(results, restart...), err
}

// populate fills a store before its first daemon, in transactions of 10,000.
func (i *installation) populate(n int) error {
	if err := os.MkdirAll(i.data(), 0o700); err != nil {
		return err
	}
	db, err := store.Open(filepath.Join(i.data(), gateway.StoreFile), store.Options{Now: time.Now})
	if err != nil {
		return err
	}
	const batch = 10_000
	for from := 0; from < n && err == nil; from += batch {
		err = db.Update(func(tx *store.Tx) error { return addPeople(tx, from, min(from+batch, n)) })
	}
	return errors.Join(err, db.Close())
}

func addPeople(tx *store.Tx, from, to int) error {
	for k := from; k < to; k++ {
		c := groups.Contact{Number: phone.Number(number(k)), Name: fmt.Sprintf("Person %d", k), Language: "en"}
		if err := groups.Save(tx, c, time.Now()); err != nil {
			return err
		}
	}
	return nil
}

// broadcast measures the command, the first text, the freezing, and a personal
// text sent meanwhile.
func (i *installation) broadcast(ctx context.Context) ([]result, error) {
	client := i.client()
	defer client.Close()
	began := time.Now()
	if err := i.command(ctx, "broadcast", "send", "--yes", "--to", "all", "Hello {name|friend}, meeting on Saturday at 9."); err != nil {
		return nil, err
	}
	first, err := i.left(ctx, 1, time.Minute)
	if err != nil {
		return nil, fmt.Errorf("wait for the first text: %w", err)
	}
	asked := time.Now()
	if _, err := client.Send(ctx, api.Send{To: "+237699123456", Text: "Are you there?"}); err != nil {
		return nil, err
	}
	answered := time.Since(asked)
	frozen, err := i.frozen(ctx, client, began)
	if err != nil {
		return nil, err
	}
	personal, err := i.sentTo(ctx, "+237699123456")
	if err != nil {
		return nil, err
	}
	return []result{
		atMost("a million: the command to the first text on the air", time.Second, first.Time.Sub(began)),
		atMost("a million: the command to all recipients frozen", 10*time.Second, frozen),
		told("a million: a personal text meanwhile, accepted and on the air", measure.Show(answered)+", "+measure.Show(personal.Sub(asked))),
	}, nil
}

// frozen waits until the list is complete.
func (i *installation) frozen(ctx context.Context, client *api.Client, began time.Time) (time.Duration, error) {
	err := measure.Until(ctx, time.Minute, func(ctx context.Context) (bool, error) {
		list, err := client.Broadcasts(ctx, api.Page{Limit: 1})
		return len(list) == 1 && list[0].Frozen && list[0].Recipients == million, err
	})
	return time.Since(began), err
}

// sentTo is when a text to a number left.
func (i *installation) sentTo(ctx context.Context, to string) (at time.Time, err error) {
	err = measure.Until(ctx, 30*time.Second, func(context.Context) (bool, error) {
		entries, err := i.submits()
		for _, e := range entries {
			if e.To == to {
				at = e.Time
			}
		}
		return !at.IsZero(), err
	})
	return at, err
}

// restart ends the daemon in the middle of the broadcast and measures until
// the next text of it leaves.
func (i *installation) restart(ctx context.Context, daemon *exec.Cmd) ([]result, error) {
	if err := end(daemon); err != nil {
		return nil, fmt.Errorf("end the daemon: %w", err)
	}
	before, err := i.submits()
	if err != nil {
		return nil, err
	}
	began := time.Now()
	again, err := i.serve(ctx)
	if err != nil {
		return nil, err
	}
	i.stop = append(i.stop, func() error { return end(again) })
	next, err := i.left(ctx, len(before)+1, 30*time.Second)
	if err != nil {
		return nil, fmt.Errorf("wait for the next text: %w", err)
	}
	return []result{atMost("a million: restart to the next text of the broadcast", 2*time.Second, next.Time.Sub(began))}, nil
}

// memoryWatch looks at the memory of a process all the time.
type memoryWatch struct {
	stop chan struct{}
	done sync.WaitGroup
	most memory
	err  error
}

func watchMemory(pid int) *memoryWatch {
	w := &memoryWatch{stop: make(chan struct{})}
	w.done.Go(func() {
		tick := time.NewTicker(20 * time.Millisecond)
		defer tick.Stop()
		for {
			var now memory
			if now, w.err = memoryOf(pid); w.err != nil {
				return
			}
			w.most = w.most.most(now)
			select {
			case <-w.stop:
				return
			case <-tick.C:
			}
		}
	})
	return w
}

func (w *memoryWatch) results() []result {
	close(w.stop)
	w.done.Wait()
	if w.err != nil {
		return []result{told("a million: memory", "not told by this system: "+w.err.Error())}
	}
	return []result{
		count("a million: memory of the daemon at most", "MB", 200, w.most.resident, true),
		told("of it its own (anonymous), and pages of the file", fmt.Sprintf("%.1f MB, %.1f MB", w.most.anonymous, w.most.file)),
	}
}
