package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/tocsin-sms/tocsin/internal/api"
	"github.com/tocsin-sms/tocsin/internal/measure"
)

// measureCPU sends a thousand texts with the real program and reads the
// processor time of its whole life.
func measureCPU(ctx context.Context, b *bench) (_ []result, err error) {
	const texts = 1000
	i, err := b.install()
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, i.close()) }()
	if err := i.simulate(ctx, 20*time.Millisecond); err != nil {
		return nil, err
	}
	daemon, err := i.ready(ctx)
	if err != nil {
		return nil, err
	}
	client := i.client()
	defer client.Close()
	if _, err := client.Import(ctx, strings.NewReader(csv(texts)), api.ImportOptions{Consent: "bench"}); err != nil {
		return nil, err
	}
	if _, err := client.SendBroadcast(ctx, api.BroadcastDraft{Text: "Hello {name|friend}, meeting on Saturday at 9.", To: []string{"all"}}); err != nil {
		return nil, err
	}
	if _, err := i.left(ctx, texts, 3*time.Minute); err != nil {
		return nil, err
	}
	if err := end(daemon); err != nil {
		return nil, err
	}
	used := daemon.ProcessState.UserTime() + daemon.ProcessState.SystemTime()
	return []result{atMost(fmt.Sprintf("processor time for %d texts with reports (real program, start and import included)", texts), time.Second, used)}, nil
}

// measureStart is from the start of the program to an answer on its socket.
func measureStart(ctx context.Context, b *bench) ([]result, error) {
	var times measure.Samples
	for range 11 {
		took, err := b.startOnce(ctx)
		if err != nil {
			return nil, err
		}
		times = append(times, took)
	}
	return []result{atMost("start of an empty daemon to its first answer, median of 11 (real program)", 100*time.Millisecond, times.Median())}, nil
}

func (b *bench) startOnce(ctx context.Context) (took time.Duration, err error) {
	i, err := b.install()
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, i.close()) }()
	client := i.client()
	defer client.Close()
	began := time.Now()
	daemon, err := i.serve(ctx)
	if err != nil {
		return 0, err
	}
	i.stop = append(i.stop, func() error { return end(daemon) })
	for {
		if _, err = client.Status(ctx); err == nil {
			return time.Since(began), nil
		}
		if time.Since(began) > 10*time.Second {
			return 0, fmt.Errorf("no answer within 10 s: %w", err)
		}
		time.Sleep(time.Millisecond)
	}
}

// measureSize is the size of the program.
func measureSize(_ context.Context, b *bench) ([]result, error) {
	info, err := os.Stat(b.tocsin)
	if err != nil {
		return nil, fmt.Errorf("%w (make build)", err)
	}
	return []result{count("size of the program", "MB", 30, float64(info.Size())/1e6, true)}, nil
}
