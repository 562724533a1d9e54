package main

import (
	"bytes"
	"io"
	"sync"
	"time"

	"github.com/tocsin-sms/tocsin/internal/measure"
)

// tap is a port that notes when certain lines pass. Times are taken where the
// daemon gives and gets bytes, so all of the daemon's own work is in them.
type tap struct {
	io.ReadWriteCloser
	record *record

	in, out lineCutter
}

func (t *tap) Read(b []byte) (int, error) {
	n, err := t.ReadWriteCloser.Read(b)
	now := time.Now()
	t.in.feed(b[:n], func(line []byte) { t.record.heard(line, now) })
	return n, err
}

func (t *tap) Write(b []byte) (int, error) {
	now := time.Now()
	t.out.feed(b, func(line []byte) { t.record.said(line, now) })
	return t.ReadWriteCloser.Write(b)
}

// lineCutter puts the bytes of one direction together to lines.
type lineCutter struct{ rest []byte }

func (c *lineCutter) feed(b []byte, line func([]byte)) {
	c.rest = append(c.rest, b...)
	for {
		i := bytes.IndexAny(c.rest, "\r\n\x1a\x1b")
		if i < 0 {
			return
		}
		if i > 0 {
			line(c.rest[:i])
		}
		c.rest = c.rest[i+1:]
	}
}

// record is what passed one port or several. Safe for concurrent use.
type record struct {
	mu       sync.Mutex
	answers  []time.Time     // +CMGS: and its kin
	submits  []time.Time     // AT+CMGS=
	idle     time.Time       // since this answer nothing was submitted
	gaps     measure.Samples // from an answer to the next submit
	arrivals []time.Time     // +CMTI:
	submit   chan time.Time
}

func newRecord() *record {
	return &record{submit: make(chan time.Time, 4096)}
}

func (r *record) heard(line []byte, now time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case bytes.HasPrefix(line, []byte("+CMGS:")):
		r.answers, r.idle = append(r.answers, now), now
	case bytes.HasPrefix(line, []byte("+CMTI:")):
		r.arrivals = append(r.arrivals, now)
	}
}

func (r *record) said(line []byte, now time.Time) {
	if !bytes.HasPrefix(line, []byte("AT+CMGS=")) {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.idle.IsZero() {
		r.gaps = append(r.gaps, now.Sub(r.idle))
		r.idle = time.Time{}
	}
	r.submits = append(r.submits, now)
	select {
	case r.submit <- now:
	default:
	}
}

// snapshot copies what passed so far.
func (r *record) snapshot() record {
	r.mu.Lock()
	defer r.mu.Unlock()
	return record{
		answers:  append([]time.Time(nil), r.answers...),
		submits:  append([]time.Time(nil), r.submits...),
		arrivals: append([]time.Time(nil), r.arrivals...),
		gaps:     append(measure.Samples(nil), r.gaps...),
	}
}
