package modem

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"syscall"
	"time"
)

// Grade is how a step of a check went.
type Grade string

// The grades.
const (
	StepOK       Grade = "ok"
	StepWarn     Grade = "warn"   // it works, but a person should know
	StepFailed   Grade = "failed" // the modem can not do its work
	StepNotTried Grade = "not tried"
)

// Step is one step of a check: what was looked at, and what was found.
type Step struct {
	Name  string
	Grade Grade
	Found string        // what was seen, for people
	Hint  string        // what to do; "" where there is nothing to do
	Took  time.Duration // zero if it was not tried
}

// The names of the steps, in their order. Each needs those before it, up to the
// SIM's lock; the others are all tried, since one explains another.
const (
	stepPort    = "port"
	stepAT      = "AT"
	stepSIM     = "SIM"
	stepPIN     = "PIN tries"
	stepNetwork = "network"
	stepSMSC    = "SMSC"
	stepStorage = "storage"
	stepReports = "reports"
	stepSignal  = "signal"
)

// needed tells the steps without which no other can be tried.
func needed(name string) bool {
	return slices.Contains([]string{stepPort, stepAT, stepSIM, stepPIN}, name)
}

// probe is a step of a check: what it asks of the modem.
type probe struct {
	name string
	ask  func(*Session, context.Context) (Step, error)
}

func probes() []probe {
	return []probe{
		{stepPort, (*Session).checkPort},
		{stepAT, (*Session).checkAT},
		{stepSIM, (*Session).checkSIM},
		{stepPIN, (*Session).checkPIN},
		{stepNetwork, (*Session).checkNetwork},
		{stepSMSC, (*Session).checkSMSC},
		{stepStorage, (*Session).checkStorage},
		{stepReports, (*Session).checkReports},
		{stepSignal, (*Session).checkSignal},
	}
}

// Check tries everything that a modem must be able to do, and grades it. It
// changes nothing, offers no PIN and sends nothing.
func (s *Session) Check(ctx context.Context) []Step {
	var steps []Step
	over := false
	for _, c := range probes() {
		if over {
			steps = append(steps, Step{Name: c.name, Grade: StepNotTried})
			continue
		}
		start := time.Now()
		step, err := c.ask(s, ctx)
		if err != nil {
			step = failedStep(err)
		}
		step.Name, step.Took = c.name, time.Since(start)
		over = s.Err() != nil || step.Grade == StepFailed && needed(c.name)
		steps = append(steps, step)
	}
	return steps
}

// failedStep grades an error. A question that the stick does not know is no
// failure.
func failedStep(err error) Step {
	var refused *RefusedError
	var p *Problem
	err = problem(err)
	switch {
	case errors.As(err, &p) && errors.As(err, &refused) && refused.Class() != Halt:
		return Step{Grade: StepWarn, Found: "the modem does not tell: " + refused.Error()}
	case errors.As(err, &p):
		return Step{Grade: StepFailed, Found: p.Reason, Hint: p.Hint}
	}
	return Step{Grade: StepFailed, Found: err.Error()}
}

// Check is Session.Check for a modem that no session is on. It offers no PIN,
// since it can not remember one that was wrong.
func Check(ctx context.Context, cfg Config) []Step {
	cfg, alone := cfg.withHub()
	defer alone()
	cfg = cfg.withDefaults()
	cfg.PIN = ""
	s, err := find(ctx, cfg)
	if err != nil {
		return Unopened(err)
	}
	defer s.Close()
	err = problem(s.initialise(ctx))
	var p *Problem
	if err != nil && (!errors.As(err, &p) || p.State != Halted) {
		return Unopened(err)
	}
	return s.Check(ctx)
}

// Unopened is the check of a modem that Open could not open, from its error.
func Unopened(err error) []Step {
	var steps []Step
	failed := false
	at := unopenedAt(err)
	for _, c := range probes() {
		step := Step{Name: c.name, Grade: StepOK}
		switch {
		case c.name == at:
			step = failedStep(err)
			step.Name, step.Grade, failed = c.name, StepFailed, true
		case failed:
			step.Grade = StepNotTried
		}
		steps = append(steps, step)
	}
	return steps
}

// unopenedAt is the step at which a modem could not be opened.
func unopenedAt(err error) string {
	var p *Problem
	var refused *RefusedError
	if !errors.As(err, &p) {
		p = &Problem{State: Faulty}
	}
	switch {
	case p.State == Absent, errors.Is(err, os.ErrPermission), errors.Is(err, ErrBusy),
		errors.Is(err, errNotSerial), errors.Is(err, syscall.EISDIR):
		return stepPort
	case p.State != Halted:
		return stepAT
	case errors.As(err, &refused) && aboutCard(refused):
		return stepSIM
	}
	return stepPIN
}

// aboutCard tells a refusal that is about the card from one about its lock.
func aboutCard(e *RefusedError) bool {
	switch e.Code {
	case 10, 13, 15:
		return e.Kind == CME
	case 310, 313, 315:
		return e.Kind == CMS
	}
	return false
}

// checkPort looks at how the port is named and who else may want it.
func (s *Session) checkPort(context.Context) (Step, error) {
	switch {
	case runs(s.cfg.Root, modemManager):
		return Step{
			Grade: StepWarn, Found: s.identity.Port + "; ModemManager runs and may take it",
			Hint: keepOff(stickAt(s.cfg.Root, s.identity.Port)),
		}, nil
	case s.identity.IMEI != "" && renumbers(s.cfg.Port):
		return Step{
			Grade: StepWarn, Found: s.cfg.Port + "; ports are numbered anew when sticks are plugged in again",
			Hint: "write port: " + byIMEI + s.identity.IMEI,
		}, nil
	}
	return Step{Grade: StepOK, Found: s.identity.Port}, nil
}

// renumbers tells whether a port's name hangs on the order of plugging in.
func renumbers(port string) bool {
	return strings.HasPrefix(port, "/dev/ttyUSB") || strings.HasPrefix(port, "/dev/ttyACM")
}

func (s *Session) checkAT(ctx context.Context) (Step, error) {
	if _, err := s.command(ctx, "", probing); err != nil {
		return Step{}, err
	}
	return Step{Grade: StepOK, Found: joined(", ",
		joined(" ", s.identity.Manufacturer, s.identity.Model), joined(" ", "IMEI", s.identity.IMEI))}, nil
}

// joined joins words, unless the last is not known.
func joined(by string, words ...string) string {
	if words[len(words)-1] == "" {
		words = words[:len(words)-1]
	}
	return strings.Join(words, by)
}

func (s *Session) checkSIM(ctx context.Context) (Step, error) {
	state, err := s.simState(ctx)
	if err != nil {
		return Step{}, err
	}
	if state != "READY" && !strings.HasPrefix(state, "SIM P") {
		return Step{Grade: StepFailed, Found: "the SIM asks for " + state, Hint: "put it into a phone and unlock it"}, nil
	}
	return Step{Grade: StepOK, Found: joined(" ", "card", s.identity.ICCID)}, nil
}

// checkPIN looks at the SIM's lock. It never offers a PIN.
func (s *Session) checkPIN(ctx context.Context) (Step, error) {
	state, err := s.simState(ctx)
	if err != nil {
		return Step{}, err
	}
	left, known, err := s.triesLeft(ctx)
	if err != nil {
		return Step{}, err
	}
	tries := fmt.Sprintf("%d of %d tries left", left, allTries)
	if !known {
		tries = "the modem does not tell the tries left"
	}
	switch {
	case strings.HasPrefix(state, "SIM PUK"):
		return Step{Grade: StepFailed, Found: "the SIM is locked (PUK)", Hint: "put it into a phone and enter the PUK"}, nil
	case state != "READY":
		return Step{
			Grade: StepFailed, Found: "the SIM asks for its PIN; " + tries,
			Hint: "set pin for this modem in config.yaml: the daemon offers it, once",
		}, nil
	case known && left < allTries:
		return Step{Grade: StepWarn, Found: tries, Hint: "somebody tried a wrong PIN; the right one, entered in a phone, gives all tries back"}, nil
	}
	return Step{Grade: StepOK, Found: tries}, nil
}

func (s *Session) checkNetwork(ctx context.Context) (Step, error) {
	if err := s.askRegistration(ctx); err != nil {
		return Step{}, err
	}
	if err := tolerant(s.askOperator(ctx)); err != nil {
		return Step{}, err
	}
	h := s.health
	step := Step{Grade: StepOK, Found: joined(", ", h.Registration.String(), h.Operator)}
	switch h.Registration {
	case Home:
	case Roaming:
		step.Grade, step.Hint = StepWarn, "abroad, each text may cost more"
	case UnknownRegistration:
		step.Grade, step.Found = StepWarn, "the modem does not tell whether it is registered"
	case Denied:
		step.Grade, step.Found = StepFailed, "the network refuses this SIM"
		step.Hint = "ask the operator whether the SIM is active and registered in a name"
	default:
		step.Grade, step.Hint = StepFailed, "look at the aerial, and whether the SIM has a network in a phone"
	}
	return step, nil
}

// checkSMSC asks anew: some sticks lose their service centre while they work.
func (s *Session) checkSMSC(ctx context.Context) (Step, error) {
	s.health.SMSC = ""
	if err := s.askSMSC(ctx); err != nil {
		return Step{}, err
	}
	if s.health.SMSC == "" {
		return Step{
			Grade: StepFailed, Found: "there is no number of a service centre: no text can leave",
			Hint: "ask the operator for it, and set it with the SIM in a phone",
		}, nil
	}
	return Step{Grade: StepOK, Found: s.health.SMSC}, nil
}

// nearlyFull is the part of a store, in percent, from which on it is said.
const nearlyFull = 80

func (s *Session) checkStorage(ctx context.Context) (Step, error) {
	step := Step{Grade: StepOK}
	var told []string
	for _, store := range s.settings.Stores {
		u, err := s.openStore(ctx, store)
		if errors.Is(err, errUsageUnknown) {
			continue
		}
		if err != nil {
			return Step{}, err
		}
		told = append(told, fmt.Sprintf("%s %d of %d", store, u.used, u.total))
		switch {
		case u.total == 0 || u.used*100 < u.total*nearlyFull:
		case u.used < u.total && step.Grade == StepOK:
			step.Grade, step.Hint = StepWarn, "texts are deleted once they are read; what stays, delete it in a phone"
		case u.used >= u.total:
			step.Grade, step.Hint = StepFailed, "no text can come in until there is room: if it stays so, delete the old ones in a phone"
		}
	}
	step.Found = strings.Join(told, ", ")
	if len(told) == 0 {
		step.Grade, step.Found = StepWarn, "the modem does not tell how full it is"
	}
	return step, nil
}

// checkReports looks at what the modem tells of by itself: texts and reports.
func (s *Session) checkReports(ctx context.Context) (Step, error) {
	now, known, err := s.readNotify(ctx)
	if err != nil {
		return Step{}, err
	}
	if !known {
		now = s.settings.Notify
	}
	switch {
	case s.cfg.Reports && now.ds == 0:
		return Step{
			Grade: StepWarn, Found: "the modem keeps no delivery reports",
			Hint: "texts stay sent; whether they arrived is not known with this stick",
		}, nil
	case now.mt == 0:
		return Step{Grade: StepWarn, Found: "the modem does not tell of texts that come in; it is asked every few seconds"}, nil
	case !s.cfg.Reports:
		return Step{Grade: StepOK, Found: "not asked for (sending.reports)"}, nil
	case now.ds == 1:
		return Step{Grade: StepOK, Found: "handed over as they come"}, nil
	}
	return Step{Grade: StepOK, Found: "stored by the modem"}, nil
}

// weak is the strength below which texts fail now and then, -103 dBm.
const weak = 5

func (s *Session) checkSignal(ctx context.Context) (Step, error) {
	if err := s.askSignal(ctx); err != nil {
		return Step{}, err
	}
	dbm := fmt.Sprintf("%d dBm", -113+2*s.health.Signal) // TS 27.007 §8.5
	const move = "move the modem to a window, on a longer cable"
	switch {
	case s.health.Signal == NoSignal:
		return Step{Grade: StepWarn, Found: "the modem does not tell its strength", Hint: move}, nil
	case s.health.Signal < weak:
		return Step{Grade: StepWarn, Found: dbm + ", weak", Hint: move}, nil
	}
	return Step{Grade: StepOK, Found: dbm}, nil
}
