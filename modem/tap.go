package modem

import (
	"io"
	"sync"
)

// tap is what the at library sees instead of the port: it reads the lines that
// the wire lets through, and writes through the wire. Closing it ends that at.
type tap struct {
	wire *wire

	mu     sync.Mutex
	filled sync.Cond
	buf    []byte
	closed bool
}

func newTap(w *wire) *tap {
	t := &tap{wire: w}
	t.filled.L = &t.mu
	return t
}

// feed hands a line to the reader; it never blocks.
func (t *tap) feed(line string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.buf = append(append(t.buf, line...), '\r', '\n')
	t.filled.Signal()
}

// Read blocks until there is a byte, or returns io.EOF once closed. It never
// returns zero bytes: a hundred such reads would end the library's reader.
func (t *tap) Read(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for len(t.buf) == 0 {
		if t.closed {
			return 0, io.EOF
		}
		t.filled.Wait()
	}
	n := copy(p, t.buf)
	t.buf = t.buf[:copy(t.buf, t.buf[n:])]
	return n, nil
}

// Write passes p to the port, under the wire's watchdog.
func (t *tap) Write(p []byte) (int, error) {
	t.mu.Lock()
	closed := t.closed
	t.mu.Unlock()
	if closed {
		return 0, io.ErrClosedPipe
	}
	return t.wire.write(p)
}

func (t *tap) close() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.closed, t.buf = true, nil
	t.filled.Broadcast()
}
