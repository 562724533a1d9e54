package simulated

import (
	"io"
	"io/fs"
	"maps"
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// ErrUnplugged is what reads and writes give on a port whose modem was pulled
// out, and what Open gives until it is back.
var ErrUnplugged error = unplugged{}

// unplugged is, for who opens by path, a file that is not there.
type unplugged struct{}

func (unplugged) Error() string { return "modem unplugged" }

func (unplugged) Is(target error) bool { return target == fs.ErrNotExist }

// Modem is one stick with its SIM. All methods may be called from anywhere.
//
// It has no goroutine of its own: the writer of a byte runs the dialogue, and
// timers do what comes later.
type Modem struct {
	cfg    Config
	number atomic.Pointer[string] // of the SIM, for those without the lock

	mu       sync.Mutex
	after    []func() // to be called when mu is free again, in order
	draining bool

	ports    []*port
	order    []int // which port the nth name leads to
	names    int   // of links, since they were the ones they were given
	plugged  bool
	plugs    *sync.Cond // tells of a change of plugged
	life     int        // counts losses of power: what an earlier life began is void
	settings settings
	sim      sim
	network  radio
	stores   map[string]*storage
	waiting  []inbound       // at the SMSC, for this modem
	refused  []inbound       // there too, but not to be offered until something changes
	cards    map[string]card // that were in it before, by ICCID
	unacked  *inbound        // handed over by +CMT or +CDS, +CNMA awaited
	held     []string        // unsolicited lines kept back by CNMI mode 0
	mr       byte
	ussd     ussdTalk
	account  account
	call     *call     // that rings, nil: none
	blunt    bool      // speaks unasked at a prompt, too
	linkTill time.Time // the radio link stays up until then (AT+CMMS)
	faults   []*active
	kinds    map[string]*FaultKind
	commands map[string]handler
	unknown  reply  // to a command that is not among them
	concat   uint16 // reference of the last long text injected
}

// settings are what AT commands change and a reset forgets.
type settings struct {
	cmee, csms, cmms, creg, cgreg, cereg, clip, cops, cusd int
	curc                                                   bool
	smscLost                                               bool
	cscs                                                   string
	shown                                                  string // of AT+CNMI?, where it is not the truth
	cnmi                                                   []int  // mode, mt, bm, ds, bfr
	mems                                                   []string
}

// radio is the modem's place in the network.
type radio struct {
	stat   int // TS 27.007 §7.2: 1 registered, 0 not, 2 searching, 3 denied, 5 roaming
	signal int // TS 27.007 §8.5: 0..31, 99 not known

	lteOnly bool          // +CEREG says it, +CREG and +CGREG do not
	skew    time.Duration // of its clock
	clock   string        // of the stick, where it does not show the network's
}

// New makes a modem, plugged in and registered; what Config leaves out gets
// the defaults written there.
func New(cfg Config) *Modem {
	m := &Modem{cfg: cfg.withDefaults(), plugged: true, kinds: kindsByName()}
	m.plugs = sync.NewCond(&m.mu)
	m.network = radio{stat: 1, signal: m.cfg.Signal}
	m.sim = newSIM(m.cfg)
	m.stores = newStores(m.cfg)
	m.cards = map[string]card{}
	m.number.Store(&m.cfg.Number)
	m.mr = m.cfg.FirstMR
	m.account.credit = m.cfg.Credit
	if m.cfg.USSD == nil {
		m.cfg.USSD = m.operatorsUSSD
	}
	for n := range m.cfg.Ports {
		m.ports = append(m.ports, &port{m: m, n: n})
		m.order = append(m.order, n)
	}
	m.reset()
	m.cfg.Network.Add(m)
	m.mu.Lock()
	defer m.unlock()
	m.imitate(profileNamed(m.cfg.Profile)) // its noises may tick at once
	m.powerUp(m.newBoot(false))
	return m
}

// imitate gives the modem the commands and the faults of a profile.
func (m *Modem) imitate(p Profile) {
	m.commands, m.unknown = commandTable(), p.unknown
	for _, name := range p.missing {
		delete(m.commands, name)
	}
	maps.Copy(m.commands, p.commands)
	for _, f := range p.faults {
		m.putInForce(f, m.kinds[f.Name]).standing = true
	}
}

// Name is the name it was given.
func (m *Modem) Name() string { return m.cfg.Name }

// Number is the number of its SIM.
func (m *Modem) Number() string { return *m.number.Load() }

// Ports is how many ports it has.
func (m *Modem) Ports() int { return len(m.ports) }

// unlock frees the modem and does what had to wait for that: calls of hooks
// and deliveries to other modems, in the order in which they came up.
func (m *Modem) unlock() {
	if m.draining {
		m.mu.Unlock()
		return
	}
	m.draining = true
	for len(m.after) > 0 {
		do := m.after[0]
		m.after = m.after[1:]
		m.mu.Unlock()
		do()
		m.mu.Lock()
	}
	m.draining = false
	m.mu.Unlock()
}

// later puts off a call until the modem is free.
func (m *Modem) later(do func()) { m.after = append(m.after, do) }

// in calls do after a delay, with the modem locked, unless it lost power
// meanwhile. No delay: at once, within the caller's lock.
func (m *Modem) in(delay time.Duration, do func()) {
	if delay <= 0 {
		do()
		return
	}
	life := m.life
	time.AfterFunc(delay, func() {
		m.mu.Lock()
		defer m.unlock()
		if m.life == life {
			do()
		}
	})
}

// reset is ATZ, AT&F and power on: settings as they were made.
func (m *Modem) reset() {
	m.settings = settings{
		curc: true, cscs: "GSM", cnmi: make([]int, 5),
		mems: []string{m.cfg.Memory, m.cfg.Memory, m.cfg.Memory},
	}
	for _, p := range m.ports {
		p.reset()
	}
}

// Unplug pulls the stick out: ports fail, the modem forgets its settings, its
// PIN and what it was doing. Texts in its stores stay, and texts for it wait
// in the network.
func (m *Modem) Unplug() {
	m.mu.Lock()
	defer m.unlock()
	m.unplug()
}

func (m *Modem) unplug() {
	if !m.plugged {
		return
	}
	m.plugged = false
	m.powerDown()
	why := ErrUnplugged
	m.each(func(k *FaultKind) bool { return k.end != nil }, func(a *active) { why = a.kind.end(a) })
	for _, p := range m.ports {
		p.hangUp(why)
	}
	m.plugs.Broadcast()
}

// powerDown voids what was under way. A text handed over but not acknowledged
// goes back to the network.
func (m *Modem) powerDown() {
	m.life++
	m.unacknowledge()
	m.held, m.call = nil, nil
	m.leaveUSSD()
	m.sim.lock()
	m.reset()
	for _, p := range m.ports {
		p.entry, p.busy, p.cmd, p.typed = nil, false, nil, nil
	}
	m.clearOnPowerLoss()
}

// unacknowledge gives a text that was handed over back to the network.
func (m *Modem) unacknowledge() {
	if m.unacked != nil {
		m.waiting = append([]inbound{*m.unacked}, m.waiting...)
		m.unacked = nil
	}
}

// Plugged says whether the stick is in.
func (m *Modem) Plugged() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.plugged
}

// Pipe opens the modem's first port in memory. It ends the opening before, as
// only one program has a port. While the modem is unplugged the port it gives
// fails with ErrUnplugged.
func (m *Modem) Pipe() io.ReadWriteCloser { return m.PipeOf(0) }

// PipeOf opens the nth port of a stick that has several (Config.Ports).
func (m *Modem) PipeOf(n int) io.ReadWriteCloser {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.named(n).open()
}

// named is the port the nth name leads to.
func (m *Modem) named(n int) *port { return m.ports[m.order[n]] }

// Open is Pipe for callers that open by path; the path is not looked at.
func (m *Modem) Open(string) (io.ReadWriteCloser, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if !m.plugged {
		return nil, ErrUnplugged
	}
	return m.named(0).open(), nil
}

// SetSignal sets what AT+CSQ says: 0..31, or 99 for unknown (TS 27.007 §8.5).
func (m *Modem) SetSignal(rssi int) {
	m.mu.Lock()
	defer m.unlock()
	m.network.signal = rssi
}

// SetRegistration sets what AT+CREG? says (TS 27.007 §7.2): 1 home, 5 roaming,
// 0 and 2 not, 3 denied, 6 and 7 for texts only. Texts come and go at 1, 5, 6
// and 7.
func (m *Modem) SetRegistration(stat int) {
	m.mu.Lock()
	defer m.unlock()
	m.register(stat)
}

func (m *Modem) register(stat int) {
	if m.network.stat == stat {
		return
	}
	m.network.stat = stat
	m.announceRegistration()
	m.admit()
}

func (m *Modem) registered() bool { return slices.Contains([]int{1, 5, 6, 7}, m.network.stat) }

// randomly is a random duration in [0, d).
func (m *Modem) randomly(d time.Duration) time.Duration {
	if d <= 0 {
		return 0
	}
	return time.Duration(m.cfg.Rand.Int64N(int64(d)))
}

func newRand(seed string) *rand.Rand {
	var key [32]byte
	copy(key[:], seed)
	return rand.New(rand.NewChaCha8(key))
}
