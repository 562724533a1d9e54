//go:build linux

package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/tocsin-sms/tocsin/internal/measure"
	"github.com/tocsin-sms/tocsin/modem/simulated"
)

// trials are all there are, in the order of the table.
func trials() []trial {
	none := func(ours, _ float64) bool { return ours == 0 }
	within := func(most time.Duration) func(ours, best float64) bool {
		return func(ours, _ float64) bool { return ours <= most.Seconds() }
	}
	twentieth := func(ours, best float64) bool { return best < 0 || ours <= best/20 }
	return []trial{
		{name: "speed", run: trySpeed, rows: []row{
			{"modem kept waiting per text, one modem: median, nine of ten", "≤ 1/20 of the best peer's", twentieth},
			{"the same, four modems", "≤ 1/20 of the best peer's", twentieth},
			{"processor time for 1,000 texts", "≤ the best peer's", func(ours, best float64) bool { return best < 0 || ours <= best }},
			{"texts a minute, one modem", "", nil},
			{"texts a minute, four modems", "", nil},
		}},
		{name: "kill", waits: true, run: tryKill, rows: []row{
			{fmt.Sprintf("kill -9 as a text was taken, %d times in %d texts", outKills, killedTexts), "0 twice, 0 lost", none},
		}},
		{name: "killin", waits: true, run: tryKillIn, rows: []row{
			{fmt.Sprintf("kill -9 while texts come in, %d times in %d texts", inKills, arriving), "0 lost, 0 twice", none},
		}},
		{name: "replug", waits: true, run: tryReplug, rows: []row{
			{"replug to the next text", "≤ 5 s", within(5 * time.Second)},
		}},
		{name: "silence", waits: true, run: trySilence, rows: []row{
			{"a text without an answer: until the queue goes on", fmt.Sprintf("≤ %.0f s, not twice", (deadline + 2*time.Second).Seconds()), within(deadline + 2*time.Second)},
		}},
		{name: "chatter", waits: true, run: tryChatter, rows: []row{
			{"speed under one unrelated line a second, of that when quiet", "≥ 95 %", func(ours, _ float64) bool { return ours >= 95 }},
			{"speed under ten", "≥ 95 %", func(ours, _ float64) bool { return ours >= 95 }},
		}},
		{name: "in", run: tryIn, rows: []row{
			{fmt.Sprintf("%d texts in at once, until all are stored", crowd), "≤ 2.5 s", within(2500 * time.Millisecond)},
		}},
	}
}

func trialNames() string {
	var names []string
	for _, t := range trials() {
		names = append(names, t.name)
	}
	return strings.Join(names, ", ")
}

// trySpeed sends through one modem and through four.
func trySpeed(ctx context.Context, b *bench, c contender) ([]finding, error) {
	one, err := b.send(ctx, c, 1)
	if err != nil {
		return nil, err
	}
	four, err := b.send(ctx, c, 4)
	if err != nil {
		return nil, err
	}
	return []finding{
		one.waiting(), four.waiting(),
		{fmt.Sprintf("%.2f s", one.used.Seconds()), one.used.Seconds()},
		one.rate(), four.rate(),
	}, nil
}

// speed is what sending some texts took.
type speed struct {
	texts int
	gaps  measure.Samples // from an answer to the next Ctrl-Z
	took  time.Duration   // from the first answer to the last
	used  time.Duration   // processor time for a thousand
}

func (s speed) waiting() finding {
	words := fmt.Sprintf("%s, %s (%d texts)", measure.Show(s.gaps.Median()), measure.Show(s.gaps.At(0.9)), s.texts)
	return finding{words, s.gaps.Median().Seconds()}
}

func (s speed) rate() finding {
	perMinute := float64(s.texts-1) / s.took.Minutes()
	return finding{fmt.Sprintf("%.0f", perMinute), perMinute}
}

func (b *bench) send(ctx context.Context, c contender, modems int) (_ speed, err error) {
	n := b.texts / c.share
	s, err := b.newSite(ctx, c, modems)
	if err != nil {
		return speed{}, err
	}
	defer func() { err = errors.Join(err, s.end()) }()
	if err := s.Queue(texts(n)...); err != nil {
		return speed{}, err
	}
	if err := s.left(ctx, 1, patience); err != nil {
		return speed{}, err
	}
	before, err := s.CPU()
	if err != nil {
		return speed{}, err
	}
	first := len(s.submits())
	if err := s.left(ctx, n, 2*patience); err != nil {
		return speed{}, fmt.Errorf("%d of %d texts left: %w", len(s.submits()), n, err)
	}
	after, err := s.CPU()
	used := (after - before) * 1000 / time.Duration(n-first)
	return speedOf(s.submits(), used), err
}

// speedOf reads what left, oldest first.
func speedOf(all []simulated.Entry, used time.Duration) speed {
	out := speed{texts: len(all), used: used, took: all[len(all)-1].Time.Sub(all[0].Time)}
	answered := map[string]time.Time{}
	for _, e := range all {
		if last, is := answered[e.Modem]; is {
			out.gaps = append(out.gaps, e.Asked.Sub(last))
		}
		answered[e.Modem] = e.Time
	}
	return out
}

// tryChatter compares the speed while unrelated lines come with that when all
// is quiet.
func tryChatter(ctx context.Context, b *bench, c contender) ([]finding, error) {
	quiet, _, err := b.sendUnderLines(ctx, c, 0, patience)
	if err != nil {
		return nil, err
	}
	var found []finding
	for _, perSecond := range []int{1, 10} {
		noisy, sent, err := b.sendUnderLines(ctx, c, perSecond, 2*quiet+15*time.Second)
		switch {
		case err != nil:
			return nil, err
		case noisy == 0:
			found = append(found, finding{fmt.Sprintf("stops after %d", sent), 0})
		default:
			percent := 100 * quiet.Seconds() / noisy.Seconds()
			found = append(found, finding{fmt.Sprintf("%.0f %%", percent), percent})
		}
	}
	return found, nil
}
