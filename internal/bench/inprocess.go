package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/tocsin-sms/tocsin/internal/api"
	"github.com/tocsin-sms/tocsin/internal/measure"
)

// measureGap is how long the modem is idle between two texts of a broadcast.
func measureGap(ctx context.Context, b *bench) ([]result, error) {
	const texts = 1000
	gaps, _, err := sendThrough(ctx, b, 1, texts, 50*time.Millisecond)
	if err != nil {
		return nil, err
	}
	note := fmt.Sprintf(" (%d texts, 50 ms latency, reports on, in process)", texts)
	return []result{
		atMost("+CMGS to next AT+CMGS, median"+note, 2*time.Millisecond, gaps.Median()),
		atMost("the same, 99th of 100", 20*time.Millisecond, gaps.At(0.99)),
	}, nil
}

// measurePool compares sixteen modems with one.
func measurePool(ctx context.Context, b *bench) ([]result, error) {
	const each, latency = 30, 500 * time.Millisecond
	_, one, err := sendThrough(ctx, b, 1, each, latency)
	if err != nil {
		return nil, err
	}
	_, sixteen, err := sendThrough(ctx, b, 16, 16*each, latency)
	if err != nil {
		return nil, err
	}
	share := 100 * one.Seconds() / sixteen.Seconds()
	return []result{count(fmt.Sprintf("16 modems against 16 times one (500 ms latency, %d texts each)", each), "%", 95, share, false)}, nil
}

// sendThrough sends one broadcast and gives the gaps of all modems and the
// time from its first AT+CMGS to its last +CMGS.
func sendThrough(ctx context.Context, b *bench, modems, texts int, latency time.Duration) (gaps measure.Samples, took time.Duration, err error) {
	r, err := newRig(ctx, b, modems, latency)
	if err != nil {
		return nil, 0, err
	}
	defer func() { err = errors.Join(err, r.end()) }()
	if err := r.people(ctx, texts); err != nil {
		return nil, 0, err
	}
	if _, err := r.SendBroadcast(ctx, api.BroadcastDraft{Text: "Hello {name|friend}, meeting on Saturday at 9.", To: []string{"all"}}); err != nil {
		return nil, 0, err
	}
	most := time.Duration(texts/modems)*(latency+50*time.Millisecond) + time.Minute
	err = r.until(ctx, most, func(context.Context) (bool, error) {
		n := 0
		for _, rec := range r.records {
			n += len(rec.snapshot().answers)
		}
		return n >= texts, nil
	})
	gaps, took = r.busy()
	return gaps, took, err
}

// busy joins the records of all modems.
func (r *rig) busy() (gaps measure.Samples, took time.Duration) {
	var first, last time.Time
	for _, rec := range r.records {
		s := rec.snapshot()
		gaps = append(gaps, s.gaps...)
		if len(s.submits) == 0 || len(s.answers) == 0 {
			continue
		}
		if t := s.submits[0]; first.IsZero() || t.Before(first) {
			first = t
		}
		if t := s.answers[len(s.answers)-1]; t.After(last) {
			last = t
		}
	}
	return gaps, last.Sub(first)
}

const rules = `
groups:
  - {name: sante, title: {fr: Santé}}
keywords:
  - {words: [sante], join: sante, reply: "Bienvenue {name|ami}. STOP pour arrêter."}
  - {words: [eau], reply: "Eau : 8h-12h."}
  - {words: [entrer], join: sante, reply: ""}
`

// measureReply is from +CMTI to the reply's AT+CMGS.
func measureReply(ctx context.Context, b *bench) (_ []result, err error) {
	const contacts, texts = 100_000, 300
	r, err := newRig(ctx, b, 1, 50*time.Millisecond)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, r.end()) }()
	began := time.Now()
	if err := r.people(ctx, contacts); err != nil {
		return nil, err
	}
	imported := time.Since(began)
	if _, err := r.Apply(ctx, api.Apply{File: []byte(rules)}); err != nil {
		return nil, err
	}
	var waits measure.Samples
	for i := range texts {
		wait, err := r.askAndWait(ctx, number(i*331%contacts), "Sante")
		if err != nil {
			return nil, err
		}
		waits = append(waits, wait)
	}
	return []result{
		atMost(fmt.Sprintf("+CMTI to the reply's AT+CMGS, median (%d texts, %d contacts, in process)", texts, contacts), 30*time.Millisecond, waits.Median()),
		told("the same, 99th of 100", measure.Show(waits.At(0.99))),
		told(fmt.Sprintf("importing those %d contacts", contacts), measure.Show(imported)),
	}, nil
}

// askAndWait texts a keyword and waits for the answer to leave.
func (r *rig) askAndWait(ctx context.Context, from, text string) (time.Duration, error) {
	rec := r.records[0]
	for len(rec.submit) > 0 {
		<-rec.submit
	}
	if err := r.modems[0].Inject(from, text); err != nil {
		return 0, err
	}
	select {
	case <-ctx.Done():
		return 0, ctx.Err()
	case <-time.After(10 * time.Second):
		return 0, fmt.Errorf("no reply to %s within 10 s", from)
	case sent := <-rec.submit:
		arrivals := rec.snapshot().arrivals
		if len(arrivals) == 0 {
			return 0, errors.New("the modem did not say +CMTI")
		}
		wait := sent.Sub(lastTextBefore(arrivals, sent))
		// The answer and its report are let come in, so that the next text
		// finds the modem at rest.
		answered := len(rec.snapshot().submits)
		err := r.until(ctx, 10*time.Second, func(context.Context) (bool, error) {
			return len(rec.snapshot().answers) >= answered, nil
		})
		return wait, err
	}
}

// lastTextBefore is the arrival that a reply answers.
func lastTextBefore(arrivals []time.Time, sent time.Time) time.Time {
	last := arrivals[0]
	for _, t := range arrivals {
		if t.Before(sent) {
			last = t
		}
	}
	return last
}

// measureIn is how fast texts are taken from one modem, committed and acted on.
func measureIn(ctx context.Context, b *bench) (_ []result, err error) {
	const texts = 2000
	r, err := newRig(ctx, b, 1, 0)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, r.end()) }()
	if _, err := r.Apply(ctx, api.Apply{File: []byte(rules)}); err != nil {
		return nil, err
	}
	began := time.Now()
	for i := range texts {
		if err := r.modems[0].Inject(number(i), "Sante"); err != nil {
			return nil, err
		}
	}
	err = r.until(ctx, time.Minute, func(ctx context.Context) (bool, error) {
		g, err := r.Group(ctx, "sante", api.Page{Limit: 1})
		return g.Count >= texts, err
	})
	rate := texts / time.Since(began).Seconds()
	return []result{count(fmt.Sprintf("texts in, joined and their reply queued (%d, one modem, in process)", texts), "a second", 200, rate, false)}, err
}
