package soak

import (
	"context"
	"io"
	"io/fs"
	"strings"
	"sync"

	"github.com/tocsin-sms/tocsin/modem/simulated"
)

// process stands between a daemon and its modems, so that it can be killed.
type process struct {
	modems []*simulated.Modem
	end    context.CancelFunc

	mu    sync.Mutex
	dead  bool
	fuse  int           // bytes it still writes before it dies; 0: it lives on
	burnt chan struct{} // closed when it died by its fuse
	gone  chan struct{} // closed once what it left is safe
}

func newProcess(modems []*simulated.Modem) *process {
	return &process{modems: modems, burnt: make(chan struct{}), gone: make(chan struct{})}
}

// light has the process die when it has written so many more bytes.
func (p *process) light(bytes int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.fuse = bytes
}

// mayWrite says whether one more byte gets out.
func (p *process) mayWrite() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.fuse > 0 && !p.dead {
		if p.fuse--; p.fuse == 0 {
			p.dead = true
			close(p.burnt)
		}
	}
	return !p.dead
}

// die has nothing reach a modem any more, then calls save, then has all its
// ports fail. What was journalled before a byte was written is in what save
// sees, since that byte came first.
func (p *process) die(save func()) {
	p.mu.Lock()
	p.dead = true
	p.mu.Unlock()
	save()
	close(p.gone)
}

func (p *process) alive() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return !p.dead
}

// secondPort ends the path of the second port of a stick that has two.
const secondPort = ".1"

func (p *process) open(path string) (io.ReadWriteCloser, error) {
	name, second := strings.CutSuffix(path, secondPort)
	for _, m := range p.modems {
		switch {
		case m.Name() != name || !p.alive():
		case second && m.Ports() > 1 && m.Plugged():
			return &lead{p, m.PipeOf(1)}, nil
		case !second:
			port, err := m.Open(path)
			if err != nil {
				return nil, err
			}
			return &lead{p, port}, nil
		}
	}
	return nil, fs.ErrNotExist
}

func (p *process) list() (paths []string, err error) {
	for _, m := range p.modems {
		if m.Plugged() {
			paths = append(paths, m.Name())
			if m.Ports() > 1 {
				paths = append(paths, m.Name()+secondPort)
			}
		}
	}
	return paths, nil
}

// lead is a port as a process has it open.
type lead struct {
	p    *process
	port io.ReadWriteCloser
}

// Write writes byte by byte: a process dies between any two.
func (l *lead) Write(b []byte) (int, error) {
	for i := range b {
		if !l.p.mayWrite() {
			<-l.p.gone
			return i, fs.ErrClosed
		}
		if _, err := l.port.Write(b[i : i+1]); err != nil {
			return i, err
		}
	}
	return len(b), nil
}

// Read gives nothing to a process that died.
func (l *lead) Read(b []byte) (int, error) {
	n, err := l.port.Read(b)
	if !l.p.alive() {
		<-l.p.gone
		return 0, fs.ErrClosed
	}
	return n, err
}

func (l *lead) Close() error { return l.port.Close() }
