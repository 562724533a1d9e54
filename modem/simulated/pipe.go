package simulated

import (
	"io"
	"os"
	"sync"
	"time"
)

// unreadMax is how much a port keeps for a reader who does not come, in bytes;
// what is more is lost, as on a real one.
const (
	unreadMax       = 1 << 20
	unreadMaxClosed = 4 << 10
)

// port is one AT channel. It outlives its openings: a prompt left open by a
// program that died, and what was not read, meet the next one.
type port struct {
	m *Modem // never changes
	n int    // nor does this
	talk
}

// talk is how far a port's dialogue is; all of it is guarded by the modem's
// lock, and gone when the port is.
type talk struct {
	line *line // the opening in use, nil: none

	out    []piece
	unread int

	echo, numeric, quiet bool
	cmd                  []byte // typed so far
	last                 []byte // the line before, for A/
	entry                *entry // the prompt is open
	busy                 bool   // a command runs: what is typed waits
	typed                []byte // while busy
	stuck                bool   // writes hang, once it
	takes                int    // bytes were taken
}

// piece is output that one read must not go beyond, and when it is there.
type piece struct {
	data []byte
	at   time.Time // zero: at once
	cut  bool      // not to be joined with what follows
}

func (p *port) reset() {
	p.echo, p.numeric, p.quiet = true, false, false
}

func (p *port) open() *line {
	if p.line != nil {
		p.line.end(os.ErrClosed)
	}
	l := &line{p: p, wake: sync.NewCond(&p.m.mu), over: make(chan struct{})}
	p.line = l
	if !p.m.plugged {
		l.end(ErrUnplugged)
	}
	return l
}

// hangUp is the loss of the port: what it did and what was not read is gone.
func (p *port) hangUp(why error) {
	if p.line != nil {
		p.line.end(why)
	}
	p.talk = talk{}
	p.reset()
}

// emit queues output for the reader.
func (p *port) emit(data []byte) {
	if len(data) == 0 || p.overflows(len(data)) || p.m.silenced(p) {
		return
	}
	pieces := p.cutOutput(data, p.lastDue())
	if pieces == nil {
		p.join(data)
		p.unread += len(data)
	}
	for _, piece := range pieces {
		if len(piece.data) > 0 {
			p.out = append(p.out, piece)
			p.unread += len(piece.data)
			p.wakeAt(piece.at)
		}
	}
	p.wake()
}

func (p *port) overflows(n int) bool {
	if p.line == nil {
		return p.unread+n > unreadMaxClosed
	}
	return p.unread+n > unreadMax
}

func (p *port) join(data []byte) {
	if n := len(p.out); n > 0 && !p.out[n-1].cut {
		p.out[n-1].data = append(p.out[n-1].data, data...)
		return
	}
	p.out = append(p.out, piece{data: append([]byte(nil), data...)})
}

// lastDue is when the last of the output is there.
func (p *port) lastDue() time.Time {
	if len(p.out) == 0 {
		return time.Time{}
	}
	return p.out[len(p.out)-1].at
}

func (p *port) wakeAt(at time.Time) {
	if wait := time.Until(at); !at.IsZero() && wait > 0 {
		p.m.in(wait, p.wake)
	}
}

func (p *port) wake() {
	if p.line != nil {
		p.line.wake.Broadcast()
	}
}

// take moves output that is due to the reader.
func (p *port) take(b []byte) int {
	if len(p.out) == 0 || time.Until(p.out[0].at) > 0 && !p.out[0].at.IsZero() {
		return 0
	}
	first := &p.out[0]
	n := copy(b, first.data)
	p.unread -= n
	if first.data = first.data[n:]; len(first.data) == 0 {
		p.out = p.out[1:]
	}
	return n
}

// line is one opening of a port: what a program reads and writes.
type line struct {
	p    *port
	wake *sync.Cond
	err  error         // why it is over, nil: it is not
	over chan struct{} // closed when it is
}

// Read waits for output of the modem.
func (l *line) Read(b []byte) (int, error) {
	l.p.m.mu.Lock()
	defer l.p.m.mu.Unlock()
	for {
		if l.err != nil {
			return 0, l.err
		}
		if n := l.p.take(b); n > 0 || len(b) == 0 {
			return n, nil
		}
		l.wake.Wait()
	}
}

// Write types into the modem; it returns when the modem has acted on each byte.
func (l *line) Write(b []byte) (int, error) {
	l.p.m.mu.Lock()
	defer l.p.m.unlock()
	for i, c := range b {
		for l.err == nil && l.p.stuck && l.p.takes == 0 {
			l.wake.Wait()
		}
		l.p.takes = max(l.p.takes-1, 0)
		if l.err != nil {
			return i, l.err
		}
		l.p.input(c)
	}
	return len(b), l.err
}

// Close ends the opening; reads and writes that wait fail with os.ErrClosed.
func (l *line) Close() error {
	l.p.m.mu.Lock()
	defer l.p.m.mu.Unlock()
	l.end(os.ErrClosed)
	return nil
}

func (l *line) end(why error) {
	if l.err != nil {
		return
	}
	l.err = why
	close(l.over)
	if l.p.line == l {
		l.p.line = nil
	}
	l.wake.Broadcast()
}

var _ io.ReadWriteCloser = (*line)(nil)
