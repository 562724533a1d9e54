package modem

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"sync"
	"time"
)

// phase is what the modem is expected to be doing.
type phase uint8

const (
	idle       phase = iota // nothing was asked: whatever comes is unsolicited
	commanding              // at waits for the answer of a command
	submitting              // Submit waits for a prompt or an answer
)

// wire owns the port. One goroutine reads it, for the wire's whole life, and
// sorts every line: to at, to Submit, or to the events. Writes go through a
// watchdog, because a stuck write hangs for good.
type wire struct {
	port   io.ReadWriteCloser
	log    *slog.Logger
	events *events
	// replies carry prompts, references and final results to Submit.
	replies chan token
	done    chan struct{}
	reading sync.WaitGroup
	writing sync.WaitGroup

	mu      sync.Mutex
	err     error // why done is closed
	phase   phase
	command string // the running command without "AT"
	prefix  string // what its answer lines begin with, "+CPMS:"
	tap     *tap
	awaited []awaited // headers whose PDU line has not come yet
	strayOK bool      // the next OK ends a late answer, not the running command
	doubt   bool      // the last thing that went unanswered is a submit
	last    time.Time // of the last byte in or out
	maker   Maker     // whose codes refusals carry
}

func newWire(port io.ReadWriteCloser, log *slog.Logger) *wire {
	w := &wire{
		port:    port,
		log:     log,
		events:  newEvents(),
		replies: make(chan token, 64),
		done:    make(chan struct{}),
		last:    time.Now(),
	}
	w.reading.Go(w.read)
	return w
}

// read runs until the port breaks or is closed.
func (w *wire) read() {
	var scan scanner
	buf := make([]byte, 4096)
	for empty := 0; ; {
		n, err := readPort(w.port, buf)
		if n > 0 {
			empty = 0
			now := time.Now()
			w.touch(now)
			scan.push(buf[:n], now, w.route)
		}
		if err != nil {
			w.fail(fmt.Errorf("%w: %w", ErrLost, err))
			return
		}
		if n == 0 {
			empty++
			w.pause(empty)
		}
	}
}

// pause keeps a port that returns empty reads from eating the processor.
func (w *wire) pause(empty int) {
	select {
	case <-w.done:
	case <-time.After(time.Duration(min(empty, 100)) * 100 * time.Microsecond):
	}
}

// readPort turns a panic of the port into an error: the serial library can not
// read a file descriptor of 1024 or more.
func readPort(port io.Reader, buf []byte) (n int, err error) {
	defer func() {
		if p := recover(); p != nil {
			n, err = 0, fmt.Errorf("read port: %v (too many open files?)", p)
		}
	}()
	return port.Read(buf)
}

func (w *wire) touch(now time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.last = now
}

// write hands p to the port. A port that does not take it in time is closed,
// which frees the writer; the session is over then.
func (w *wire) write(p []byte) (int, error) {
	result, err := w.startWrite(p)
	if err != nil {
		return 0, err
	}
	watchdog := time.NewTimer(writeTimeout)
	defer watchdog.Stop()
	select {
	case r := <-result:
		w.touch(time.Now())
		if r.err != nil {
			w.fail(fmt.Errorf("%w: %w", ErrLost, r.err))
		}
		return r.n, r.err
	case <-watchdog.C:
		w.fail(ErrStuck)
		return 0, ErrStuck
	}
}

type written struct {
	n   int
	err error
}

// startWrite writes in a goroutine that close waits for.
func (w *wire) startWrite(p []byte) (<-chan written, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.err != nil {
		return nil, w.err
	}
	result := make(chan written, 1)
	w.writing.Go(func() {
		n, err := w.port.Write(p)
		result <- written{n, err}
	})
	return result, nil
}

// fail ends the wire, once; the first cause stays.
func (w *wire) fail(cause error) {
	w.mu.Lock()
	if w.err != nil {
		w.mu.Unlock()
		return
	}
	w.err = cause
	tap := w.tap
	w.mu.Unlock()
	if !errors.Is(cause, ErrClosed) {
		w.log.Warn("modem session over", "cause", cause)
	}
	close(w.done)
	if tap != nil {
		tap.close()
	}
	_ = w.port.Close()
}

// close ends the wire and waits for its goroutines; the writer is waited for
// only so long, because a kernel may never give a stuck write back.
func (w *wire) close(cause error) {
	w.fail(cause)
	w.reading.Wait()
	written := make(chan struct{})
	go func() { w.writing.Wait(); close(written) }()
	select {
	case <-written:
	case <-time.After(time.Second):
	}
}

func (w *wire) cause() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.err
}

// connect makes t the tap that answers go to.
func (w *wire) connect(t *tap) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.tap != nil {
		w.tap.close()
	}
	if w.err != nil {
		t.close()
	}
	w.tap = t
}

// begin opens the way for the answer of a command of at.
func (w *wire) begin(command string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.phase, w.command, w.prefix = commanding, command, answerPrefix(command)
	w.dropAnswers()
}

// beginSubmit opens the way to Submit.
func (w *wire) beginSubmit() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.phase, w.command, w.prefix = submitting, "", ""
}

// end closes the way again. strayOK says that the final OK of an answer is
// still to come.
func (w *wire) end(strayOK bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.phase, w.command, w.prefix = idle, "", ""
	w.strayOK = w.strayOK || strayOK
	w.dropAnswers()
	w.leftOver()
}

// doubted says whether an answer is missing, and that of what: of a submit, or
// of another command, whose refusal must not be taken for a submit's.
func (w *wire) doubted(submit bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.doubt = submit
}

// leftOver sorts again what Submit did not take any more: a late answer among it
// must not be lost.
func (w *wire) leftOver() {
	for len(w.replies) > 0 {
		switch t := <-w.replies; {
		case t.prompt:
		case isFinal(t.text):
			w.final(t)
		default:
			w.reference(t)
		}
	}
}

// made says whose modem it is.
func (w *wire) made(by Maker) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.maker = by
}

// quiet waits until the line was silent for d, at most limit.
func (w *wire) quiet(ctx context.Context, d, limit time.Duration) {
	deadline := time.Now().Add(limit)
	for {
		w.mu.Lock()
		left := d - time.Since(w.last)
		w.mu.Unlock()
		if left = min(left, time.Until(deadline)); left <= 0 {
			return
		}
		select {
		case <-time.After(left):
		case <-ctx.Done():
			return
		case <-w.done:
			return
		}
	}
}
