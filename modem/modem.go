// Package modem drives a GSM modem over its AT commands: it finds and opens the
// port, initialises the stick, submits TPDUs, reads what arrives, and watches
// the modem's health. It knows nothing of queues, retries or stores: every
// outcome is told to the owner of the Session, who decides.
//
// Standards: 3GPP TS 27.005 (SMS commands), TS 27.007 (other commands),
// TS 24.011 and TS 23.040 (causes).
//
// Between the port and the at library stands a wire: it cleans what real sticks
// say, keeps unsolicited lines away from answers, and carries the submit, which
// has a path of its own (see Session.Submit).
package modem

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"sync"
	"time"

	"github.com/warthog618/modem/at"
)

// Config says which modem to open and how to treat it.
type Config struct {
	// Name is the operator's name for the modem; it is used in logs only.
	Name string
	// Port is a device path, a /dev/serial/by-id path, "auto" for the first
	// port that answers as a modem, or "imei:" and an IMEI.
	Port string
	// PIN unlocks the SIM if it asks; "" if it has none.
	PIN string
	// SubmitTimeout is how long the network may take to answer a submit, from
	// the Ctrl-Z on; 120 s if zero.
	SubmitTimeout time.Duration
	// Reports asks the modem to keep status reports.
	Reports bool
	// Open opens a port by path; nil for a serial port.
	Open func(path string) (io.ReadWriteCloser, error)
	// Ports lists the ports that "auto" tries; nil for the serial ports.
	Ports func() ([]string, error)
	// Root is the root of the file system, by which Linux tells who uses the
	// ports; nil: the system's own.
	Root fs.FS
	// Hub is shared by the modems of a program, so that no two of them use one
	// stick; nil for a modem that is alone.
	Hub *Hub
	// PINs remembers the PINs that were tried; nil if nothing can be remembered,
	// then a PIN is tried only while the SIM says that all three tries are left.
	PINs PINMemory
	// Deleted, if set, is told of each arrival whose slot is known to be deleted.
	Deleted func(Arrival)
	// Log may be nil.
	Log *slog.Logger
}

// PINMemory remembers, over restarts, which PIN a SIM was offered, so that a
// wrong one is never offered twice.
type PINMemory interface {
	// Tried tells whether this PIN was offered to the SIM and not taken.
	Tried(iccid, pin string) (bool, error)
	// Remember notes that the PIN is about to be offered (taken is false), or
	// that the SIM took it (taken is true), which makes Tried false again.
	Remember(iccid, pin string, taken bool) error
}

const (
	defaultSubmitTimeout = 120 * time.Second // network timer TR1M is 35–45 s
	writeTimeout         = 10 * time.Second  // a port that takes no bytes for so long is stuck
)

// Session is an open, initialised modem. Its methods are called by one
// goroutine, its owner; Close, Wake, Done and Err may be called by any.
type Session struct {
	cfg  Config
	log  *slog.Logger
	node string // of the port, for the hub
	wire *wire

	// The rest is touched by the owner only.
	tap      *tap
	at       *at.AT
	dirty    bool // a deadline was missed: resynchronise before the next command
	identity Identity
	health   Health
	settings Settings
	storage  storage
	linkHeld bool

	menu      bool // a USSD menu of the network waits for a choice
	packsUSSD bool // the modem takes USSD codes as packed septets only

	postponed []postponed // taken by Keep, not yet deleted; see Discard

	closing sync.Once
}

// Open finds the port, opens it and initialises the modem. The error is a
// *Problem, or the context's.
func Open(ctx context.Context, cfg Config) (*Session, error) {
	cfg, alone := cfg.withHub()
	defer alone()
	cfg = cfg.withDefaults()
	s, err := find(ctx, cfg)
	if err != nil {
		return nil, err
	}
	if err := s.initialise(ctx); err != nil {
		_ = s.Close()
		return nil, problem(err)
	}
	return s, nil
}

// withHub gives a modem that is alone a hub of its own, which is over with done.
func (c Config) withHub() (with Config, done func()) {
	if c.Hub != nil {
		return c, func() {}
	}
	c.Hub = NewHub(nil)
	return c, c.Hub.Wait
}

func (c Config) withDefaults() Config {
	if c.SubmitTimeout <= 0 {
		c.SubmitTimeout = defaultSubmitTimeout
	}
	if c.Open == nil {
		c.Open = openSerial
	}
	if c.Ports == nil {
		c.Ports = serialPorts
	}
	if c.Hub == nil {
		c.Hub = NewHub(nil)
	}
	if c.Root == nil {
		c.Root = os.DirFS("/")
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	return c
}

// attach makes a session of an open port; nothing is said to the modem yet.
func attach(cfg Config, path string, port io.ReadWriteCloser) *Session {
	log := cfg.Log.With("modem", cfg.Name)
	s := &Session{cfg: cfg, log: log, wire: newWire(port, log)}
	s.identity.Port = path
	s.health.Signal = NoSignal
	s.storage = newStorage()
	s.renew()
	return s
}

// Close gives the port back and ends every goroutine of the session. A method
// that is running returns soon, with an error.
func (s *Session) Close() error {
	s.closing.Do(func() {
		s.wire.close(ErrClosed)
		s.cfg.Hub.leave(s)
	})
	return nil
}

// Done is closed once the session can not be used any more: the port is lost,
// the modem stays mute, or Close was called. Err then says why.
func (s *Session) Done() <-chan struct{} { return s.wire.done }

// Err is nil while the session can be used.
func (s *Session) Err() error { return s.wire.cause() }

// Wake receives a value, at most one waiting, when something arrived: a text, a
// report, a late answer, a ring, or news of a full storage. Sweep, Late and
// Calls fetch it.
func (s *Session) Wake() <-chan struct{} { return s.wire.events.wake }

// Late is the oldest answer to a submit that came outside of any submit, if
// there is one: it settles the text that was in doubt.
func (s *Session) Late() (Result, bool) { return s.wire.events.takeLate() }

// Calls are the calls that rang since it was last asked, oldest first.
func (s *Session) Calls() []Call { return s.wire.events.takeCalls(time.Now()) }

// Errors a caller may want to tell apart; all are wrapped.
var (
	// ErrClosed is the cause of a session that was closed by its owner.
	ErrClosed = errors.New("session closed")
	// ErrSilent is a command that had no answer in its time.
	ErrSilent = errors.New("the modem does not answer")
	// ErrLost is a port that broke: unplugged, or the modem restarted.
	ErrLost = errors.New("the port is lost")
	// ErrStuck is a port that takes no more bytes.
	ErrStuck = errors.New("the port takes no bytes")
)
