package simulated

import (
	"errors"
	"fmt"
	"slices"
	"time"
)

// Errors of Fault.
var (
	ErrNoFault     = errors.New("no such fault")
	ErrNoRecipient = errors.New("the fault is not one of texts to a number")
)

// Fault is trouble to be had: one of FaultKinds by its name, and how much of
// it. What a kind reads of the last five fields, its Uses say; a field left
// zero is the kind's own choice.
type Fault struct {
	// Name is the kind's.
	Name string
	// Times is on how many occasions it bites before it goes away; 0 is the
	// kind's own choice, mostly until it is cleared, -1 is always that. It lets
	// the first Skip occasions pass, and bites on each Everyth only.
	Times, Skip, Every int

	Delay   time.Duration
	Code    int    // a CME or CMS code, a status
	Byte    int    // a count of bytes
	Index   int    // of a slot
	Command string // a command's name, "+CMGL"
	Text    string
	// To has it concern texts to this number only, as the host dials it.
	To string
}

// FaultKind is an entry of the table of faults. An occasion is a call of one
// of its functions, which are called with the modem locked; nil ones are not.
type FaultKind struct {
	Name, About, Uses string

	defaults Fault
	once     bool // nothing stays behind after start
	cured    bool // by a loss of power

	start, stop func(m *Modem, a *active)
	startUp     func(m *Modem, a *active) // PIN taken, power on
	command     func(p *port, a *active, c command) reply
	concerns    func(p *port, a *active, c command) bool                       // which commands of the name, nil: all
	bend        func(a *active, out *answer)                                   // an answer
	cut         func(p *port, a *active, data []byte, after time.Time) []piece // output
	prompt      func(a *active, out *prompt)
	submit      func(a *active, s *submission)
	report      func(a *active, r *reportPlan)
	notice      func(a *active, n *notice)
	arrival     func(m *Modem, a *active, in inbound) []inbound
	route       func(a *active, in inbound, r *routing)
	power       func(m *Modem, a *active, b *boot)
	ussd        func(a *active, u *ussdPlan)
	parts       func(m *Modem, a *active, parts []inbound) []inbound // of a long text that was injected
	said        func(a *active, u *urc)                              // an unsolicited line
	tick        func(m *Modem, a *active)                            // each Delay while it is in force
	call        func(a *active, plan *callPlan)
	end         func(a *active) error // what a port fails with whose stick is pulled out

	// silences says that no output is heard on a port; it is no occasion.
	silences func(p *port, a *active) bool

	// swallow sees each byte typed, and is no occasion unless it calls due.
	swallow func(p *port, a *active, b byte) bool
}

// active is a fault in force.
type active struct {
	Fault
	kind         *FaultKind
	seen, bitten int
	standing     bool // the stick's own: never cleared, only begun anew

	on    bool      // kind's own: it is in effect
	count int       // kind's own
	until time.Time // kind's own
	kept  []inbound // kind's own
}

// prompt is what opens an entry, and when.
type prompt struct {
	text  string
	delay time.Duration
}

// notice is a +CMTI or +CDSI.
type notice struct {
	head, memory string
	index        int
	lost, twice  bool
	delay        time.Duration
}

func (n notice) times() int {
	switch {
	case n.lost:
		return 0
	case n.twice:
		return 2
	default:
		return 1
	}
}

// FaultKinds are all faults there are: the table to add one to is in
// faults_*.go, one entry each.
func FaultKinds() []FaultKind {
	return slices.Concat(submitFaults(), dialogueFaults(), stateFaults(), powerFaults(),
		arrivalFaults(), partFaults(), lineFaults(), ussdFaults(), callFaults())
}

func kindsByName() map[string]*FaultKind {
	kinds := map[string]*FaultKind{}
	for _, k := range FaultKinds() {
		kinds[k.Name] = &k
	}
	return kinds
}

// Fault puts a fault in force, beside those that are. Errors: ErrNoFault,
// ErrNoRecipient.
func (m *Modem) Fault(f Fault) error {
	k, err := f.kindIn(m.kinds)
	if err != nil {
		return err
	}
	m.mu.Lock()
	defer m.unlock()
	m.putInForce(f, k)
	return nil
}

func (m *Modem) putInForce(f Fault, k *FaultKind) *active {
	a := &active{Fault: f.or(k.defaults), kind: k}
	if k.start != nil {
		k.start(m, a)
	}
	if !k.once {
		m.faults = append(m.faults, a)
	}
	if k.tick != nil {
		m.keepTicking(a)
	}
	return a
}

// check says whether there is such a fault.
func (f Fault) check() error {
	_, err := f.kindIn(kindsByName())
	return err
}

func (f Fault) kindIn(kinds map[string]*FaultKind) (*FaultKind, error) {
	k := kinds[f.Name]
	switch {
	case k == nil:
		return nil, fmt.Errorf("%w: %q", ErrNoFault, f.Name)
	case f.To != "" && k.submit == nil && k.report == nil:
		return nil, fmt.Errorf("%w: %s", ErrNoRecipient, f.Name)
	}
	return k, nil
}

// or fills in what was left to the kind.
func (f Fault) or(d Fault) Fault {
	def(&f.Times, d.Times)
	def(&f.Every, d.Every)
	def(&f.Delay, d.Delay)
	def(&f.Code, d.Code)
	def(&f.Byte, d.Byte)
	def(&f.Index, d.Index)
	def(&f.Command, d.Command)
	def(&f.Text, d.Text)
	return f
}

// ClearFaults ends the faults of the names, or all of them.
func (m *Modem) ClearFaults(names ...string) {
	m.mu.Lock()
	defer m.unlock()
	m.clearIf(func(a *active) bool { return len(names) == 0 || slices.Contains(names, a.Name) })
}

// Faults are those in force, beside the profile's own.
func (m *Modem) Faults() []Fault {
	m.mu.Lock()
	defer m.mu.Unlock()
	var out []Fault
	for _, a := range m.faults {
		if !a.standing {
			out = append(out, a.Fault)
		}
	}
	return out
}

func (m *Modem) clearOnPowerLoss() {
	for _, a := range m.faults {
		if a.standing && a.kind.cured {
			a.beginAnew()
		}
	}
	m.clearIf(func(a *active) bool { return a.kind.cured })
}

func (a *active) beginAnew() { a.on, a.seen, a.bitten = false, 0, 0 }

func (m *Modem) clearIf(over func(*active) bool) {
	var ended []*active
	m.faults = slices.DeleteFunc(m.faults, func(a *active) bool {
		if a.standing {
			return false
		}
		if over(a) {
			ended = append(ended, a)
			return true
		}
		return false
	})
	for _, a := range ended {
		if a.kind.stop != nil {
			a.kind.stop(m, a)
		}
	}
}

// due counts an occasion, and says whether the fault bites on it.
func (a *active) due() bool {
	if a.spent() {
		return false
	}
	a.seen++
	n := a.seen - a.Skip
	if n < 1 || a.Every > 1 && n%a.Every != 0 {
		return false
	}
	a.bitten++
	return true
}

func (a *active) spent() bool { return a.Times > 0 && a.bitten >= a.Times }

// each has those faults bite that have a function for the occasion.
func (m *Modem) each(has func(*FaultKind) bool, do func(*active)) {
	m.eachTo("", has, do)
}

// eachTo is each for a text to a number.
func (m *Modem) eachTo(number string, has func(*FaultKind) bool, do func(*active)) {
	if len(m.faults) == 0 {
		return
	}
	for _, a := range slices.Clone(m.faults) {
		if has(a.kind) && (a.To == "" || a.To == number) && a.due() {
			do(a)
		}
	}
	m.clearSpent()
}

func (m *Modem) clearSpent() {
	if len(m.faults) == 0 {
		return
	}
	m.clearIf(func(a *active) bool { return a.spent() && len(a.kept) == 0 })
}

func (m *Modem) startUp() {
	m.each(func(k *FaultKind) bool { return k.startUp != nil }, func(a *active) { a.kind.startUp(m, a) })
}

func (m *Modem) bend(out *answer) {
	m.each(func(k *FaultKind) bool { return k.bend != nil }, func(a *active) { a.kind.bend(a, out) })
}

func (m *Modem) bendPrompt(out *prompt) {
	m.each(func(k *FaultKind) bool { return k.prompt != nil }, func(a *active) { a.kind.prompt(a, out) })
}

func (m *Modem) bendSubmit(s *submission) {
	m.eachTo(s.text.to, func(k *FaultKind) bool { return k.submit != nil }, func(a *active) { a.kind.submit(a, s) })
}

func (m *Modem) bendReport(s *submission) {
	m.eachTo(s.text.to, func(k *FaultKind) bool { return k.report != nil }, func(a *active) { a.kind.report(a, &s.report) })
}

func (m *Modem) bendNotice(n *notice) {
	m.each(func(k *FaultKind) bool { return k.notice != nil }, func(a *active) { a.kind.notice(a, n) })
}

// bendArrival has a fault that keeps something back see all that arrives.
func (m *Modem) bendArrival(in inbound) []inbound {
	out := []inbound{in}
	for _, a := range slices.Clone(m.faults) {
		if a.kind.arrival == nil || len(a.kept) == 0 && !a.due() {
			continue
		}
		var next []inbound
		for _, in := range out {
			next = append(next, a.kind.arrival(m, a, in)...)
		}
		out = next
	}
	m.clearSpent()
	return out
}

// cutOutput gives the pieces of an output that a fault cuts, or nil.
func (p *port) cutOutput(data []byte, after time.Time) (pieces []piece) {
	p.m.each(func(k *FaultKind) bool { return k.cut != nil }, func(a *active) {
		pieces = a.kind.cut(p, a, data, after)
	})
	return pieces
}

// takenOver asks the faults of a command for their reply.
func (m *Modem) takenOver(p *port, c command) (r reply, done bool) {
	for _, a := range slices.Clone(m.faults) {
		if !done && a.isAbout(p, c) && a.due() {
			r, done = a.kind.command(p, a, c), true
		}
	}
	m.clearSpent()
	return r, done
}

func (a *active) isAbout(p *port, c command) bool {
	return a.kind.command != nil && (a.Command == "" || a.Command == c.name) &&
		(a.kind.concerns == nil || a.kind.concerns(p, a, c))
}

// swallows says whether a byte is lost on the modem.
func (m *Modem) swallows(p *port, b byte) bool {
	for _, a := range slices.Clone(m.faults) {
		if a.kind.swallow != nil && a.kind.swallow(p, a, b) {
			m.clearSpent()
			return true
		}
	}
	return false
}

// silenced says whether output of a port is lost.
func (m *Modem) silenced(p *port) bool {
	for _, a := range m.faults {
		if a.kind.silences != nil && a.kind.silences(p, a) {
			return true
		}
	}
	return false
}
