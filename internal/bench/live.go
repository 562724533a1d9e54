package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/tocsin-sms/tocsin/internal/api"
	"github.com/tocsin-sms/tocsin/internal/measure"
)

// watchers is how many browsers watch.
const watchers = 50

// measureLive is what browsers that watch a running broadcast cost the real
// program, and how soon a text that comes in is told to them.
func measureLive(ctx context.Context, b *bench) ([]result, error) {
	cost, err := b.watchersCost(ctx)
	if err != nil {
		return nil, err
	}
	soon, err := b.toldAfter(ctx)
	if err != nil {
		return cost, err
	}
	return append(cost, soon...), nil
}

// watchersCost compares the daemon's processor time while a broadcast runs that
// nobody watches with that while fifty do.
func (b *bench) watchersCost(ctx context.Context) (_ []result, err error) {
	listen, err := freeAddress()
	if err != nil {
		return nil, err
	}
	i, err := b.installAt(listen)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, i.close()) }()
	if err := i.simulate(ctx, 200*time.Millisecond); err != nil {
		return nil, err
	}
	daemon, err := i.ready(ctx)
	if err != nil {
		return nil, err
	}
	sent, err := i.beginBroadcast(ctx)
	if err != nil {
		return nil, err
	}
	const span = 10 * time.Second
	alone, err := usedOver(ctx, daemon.Process.Pid, span)
	if err != nil {
		return nil, err
	}
	watched, err := usedWatched(ctx, daemon.Process.Pid, "http://"+listen, sent.ID, span)
	if err != nil {
		return nil, err
	}
	share := func(d time.Duration) float64 { return 100 * d.Seconds() / span.Seconds() }
	return []result{
		count(fmt.Sprintf("%d browsers that watch a running broadcast, of one core (real program)", watchers), "%", 10, share(watched-alone), true),
		told("the daemon without them, of one core", fmt.Sprintf("%.1f %%", share(alone))),
	}, nil
}

// usedWatched is the processor time of the daemon over a while in which all
// watch the broadcast.
func usedWatched(ctx context.Context, pid int, at, id string, span time.Duration) (time.Duration, error) {
	client, err := signIn(ctx, at)
	if err != nil {
		return 0, err
	}
	watching, stop := context.WithCancel(ctx)
	var all sync.WaitGroup
	defer all.Wait()
	defer stop()
	var looks [watchers]atomic.Int64
	for w := range watchers {
		all.Go(func() { watchBroadcast(watching, client, at, id, &looks[w]) })
	}
	if _, err := usedOver(ctx, pid, 2*time.Second); err != nil { // all are there
		return 0, err
	}
	used, err := usedOver(ctx, pid, span)
	if err != nil {
		return 0, err
	}
	for w := range looks {
		if looks[w].Load() < 3 {
			return 0, fmt.Errorf("browser %d looked %d times: it saw nothing of the broadcast", w, looks[w].Load())
		}
	}
	return used, nil
}

func freeAddress() (string, error) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return ln.Addr().String(), ln.Close()
}

// beginBroadcast makes who signs in and a broadcast that runs for minutes.
func (i *installation) beginBroadcast(ctx context.Context) (api.Broadcast, error) {
	client := i.client()
	defer client.Close()
	if _, err := client.CreateAccount(ctx, api.AccountDraft{Name: visitor, Role: "coordinator", Password: password}); err != nil {
		return api.Broadcast{}, err
	}
	if _, err := client.Import(ctx, strings.NewReader(csv(1000)), api.ImportOptions{Consent: "bench"}); err != nil {
		return api.Broadcast{}, err
	}
	return client.SendBroadcast(ctx, api.BroadcastDraft{Text: "Hello {name|friend}, meeting on Saturday at 9.", To: []string{"all"}})
}

// watchBroadcast does what a browser on the page of a broadcast does: it listens,
// and asks for the part that changes when it is told to, one request at a time.
// looks counts what it saw.
func watchBroadcast(ctx context.Context, client *http.Client, at, id string, looks *atomic.Int64) {
	wanted := make(chan struct{}, 1)
	var asking sync.WaitGroup
	defer asking.Wait()
	asking.Go(func() {
		for range wanted {
			if body, err := open(ctx, client, at+"/sent/"+id+"/live"); err == nil {
				if n, err := io.Copy(io.Discard, body); err == nil && n > 0 {
					looks.Add(1)
				}
				body.Close()
			}
		}
	})
	defer close(wanted)
	events, err := open(ctx, client, at+"/live")
	if err != nil {
		return
	}
	defer events.Close()
	for lines := bufio.NewScanner(events); lines.Scan(); {
		if lines.Text() == "event: "+api.EventBroadcast {
			select {
			case wanted <- struct{}{}:
			default:
			}
		}
	}
}

func open(ctx context.Context, client *http.Client, address string) (io.ReadCloser, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, err
	}
	resp, err := client.Do(r)
	if err != nil {
		return nil, err
	}
	if resp.StatusCode != http.StatusOK {
		return nil, errors.Join(fmt.Errorf("%s: %s", address, resp.Status), resp.Body.Close())
	}
	return resp.Body, nil
}

// usedOver is the processor time of a process over a while, as Linux tells it.
func usedOver(ctx context.Context, pid int, span time.Duration) (time.Duration, error) {
	before, err := usedBy(pid)
	if err != nil {
		return 0, err
	}
	select {
	case <-ctx.Done():
		return 0, ctx.Err()
	case <-time.After(span):
	}
	after, err := usedBy(pid)
	return after - before, err
}

// usedBy is the processor time of a process: fields 14 and 15 of its stat, in
// hundredths of a second (proc(5)).
func usedBy(pid int) (time.Duration, error) {
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0, err
	}
	_, rest, _ := strings.Cut(string(raw), ") ") // the name may hold spaces
	fields := strings.Fields(rest)
	if len(fields) < 13 {
		return 0, fmt.Errorf("/proc/%d/stat is short", pid)
	}
	user, err1 := strconv.Atoi(fields[11])
	system, err2 := strconv.Atoi(fields[12])
	return time.Duration(user+system) * 10 * time.Millisecond, errors.Join(err1, err2)
}

// toldAfter is from a text at the modem to the event in a browser that watches.
func (b *bench) toldAfter(ctx context.Context) (_ []result, err error) {
	r, err := newRig(ctx, b, 1, 50*time.Millisecond)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, r.end()) }()
	br, err := r.browse(ctx)
	if err != nil {
		return nil, err
	}
	defer br.close()
	events, err := open(ctx, br.client, br.url+"/live")
	if err != nil {
		return nil, err
	}
	defer events.Close()
	heard := make(chan time.Time, 64)
	go func() {
		defer close(heard)
		for lines := bufio.NewScanner(events); lines.Scan(); {
			if lines.Text() == "event: "+api.EventIn {
				heard <- time.Now()
			}
		}
	}()
	var waits measure.Samples
	for i := range 20 {
		began := time.Now()
		if err := r.modems[0].Inject(number(i), "Bonjour"); err != nil {
			return nil, err
		}
		select {
		case at := <-heard:
			waits = append(waits, at.Sub(began))
		case <-time.After(10 * time.Second):
			return nil, errors.New("a text that came in was not told within 10 s")
		}
		time.Sleep(400 * time.Millisecond) // each is the first in a while
	}
	return []result{
		atMost("a text at the modem to the event in a browser, median of 20 (50 ms latency, in process)", 300*time.Millisecond, waits.Median()),
		atMost("the same, the slowest", 300*time.Millisecond, waits.At(1)),
	}, nil
}
