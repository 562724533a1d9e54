package gateway

import (
	"sync"
	"time"

	"github.com/tocsin-sms/tocsin/internal/api"
	"github.com/tocsin-sms/tocsin/internal/config"
	"github.com/tocsin-sms/tocsin/modem"
)

// The states of a modem that its session tells; a modem.Problem tells the
// others (absent, halted, faulty).
const (
	starting   modem.State = "starting"
	ready      modem.State = "ready"
	paused     modem.State = "paused"
	recovering modem.State = "recovering" // it froze, and something is done about it
)

// status is what is said of a modem: its state with the reason. The worker
// writes it, everyone reads it.
type status struct {
	clock     func() time.Time
	mu        sync.Mutex
	now       api.Modem
	searching bool      // not registered with a network
	operator  bool      // paused by a person
	until     time.Time // paused by itself until then
	why       string    // the reason of the pause by itself
	streak    int       // pauses by itself since a text last went out
	failure   error     // why there is no session; nil while there is one
	number    string    // of the SIM, as it tells it
	radio     time.Time // when the radio was started again for want of a network
	spent     time.Time // its day or month is used up until then
	spentWhy  string
	broke     string    // why the SIM has no credit; "" while it has
	tryCredit time.Time // when the operator is asked again
	trouble   string    // what went wrong last
	troubleAt time.Time
}

func newStatus(cfg config.Modem, clock func() time.Time) *status {
	return &status{clock: clock, now: api.Modem{
		Name: cfg.Name, Port: cfg.Port, State: string(starting), Signal: modem.NoSignal, Since: clock(),
		PerHour: cfg.Limits.PerHour, PerDay: cfg.Limits.PerDay, PerMonth: cfg.Limits.PerMonth,
		RecipientsPerMonth: cfg.Limits.RecipientsPerMonth,
	}}
}

func (s *status) snapshot() api.Modem {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.now
	now.ByPerson, now.Searching = s.operator, s.searching
	return now
}

func (s *status) state() modem.State {
	s.mu.Lock()
	defer s.mu.Unlock()
	return modem.State(s.now.State)
}

// become changes the state; Since moves only when the state does. The caller
// holds the lock.
func (s *status) become(state modem.State, reason, hint string) {
	if s.now.State != string(state) {
		s.now.Since = s.clock()
	}
	s.now.State, s.now.Reason, s.now.Hint, s.now.Step = string(state), reason, hint, ""
	if reason != "" && state != starting && state != ready && !s.operator {
		s.wentWrong(reason)
	}
}

// wentWrong keeps what went wrong last, and when it began. The caller holds the
// lock.
func (s *status) wentWrong(what string) {
	if s.trouble != what {
		s.trouble, s.troubleAt = what, s.clock()
	}
}

// refused notes the network's words about a text that it did not take.
func (s *status) refused(words string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.trouble, s.troubleAt = words, s.clock()
}

func (s *status) lastTrouble() (what string, at time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.trouble, s.troubleAt
}

// opening is said once: between attempts the reason of the last failure is
// worth more.
func (s *status) opening() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.now.Reason == "" {
		s.become(starting, "", "")
	}
}

func (s *status) opened(m *modem.Session) {
	s.mu.Lock()
	defer s.mu.Unlock()
	id := m.Identity()
	s.now.Port, s.now.IMEI, s.now.IMSI, s.now.Full = id.Port, id.IMEI, id.IMSI, nil
	s.number, s.failure = id.Number, nil
	s.become(starting, "reading what the SIM holds", "")
}

func (s *status) serving(m *modem.Session) {
	s.health(m)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.settleState()
}

// health takes what the modem last said of the network.
func (s *status) health(m *modem.Session) {
	h := m.Health()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.now.Operator, s.now.Signal, s.now.Registration = h.Operator, h.Signal, h.Registration.String()
	s.searching = !h.Registered() && h.Registration != modem.UnknownRegistration
	if !s.searching {
		s.radio = time.Time{}
	}
	if state := modem.State(s.now.State); state == ready || state == paused {
		s.settleState()
	}
}

// freshened notes that the radio was started again.
func (s *status) freshened(now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.radio = now
	s.settleState()
}

// unregistered is why there is no network.
func (s *status) unregistered() string {
	reason := "not registered with a network (" + s.now.Registration + ")"
	if !s.radio.IsZero() {
		reason += "; its radio was started again at " + s.radio.Format("15:04")
	}
	return reason
}

// stores takes which memories of the modem are full.
func (s *status) stores(full []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.now.Full = full
}

// settleState is the state of an open modem: paused by a person, by itself, or ready.
func (s *status) settleState() {
	switch {
	case s.searching:
		s.become(paused, s.unregistered(), "look at the aerial and whether the SIM is active; it goes on by itself once there is a network")
	case s.operator:
		s.become(paused, "paused by a person", "resume it: tocsin modem resume "+s.now.Name)
	case s.broke != "":
		s.become(paused, s.broke, "top it up; the operator is asked again at "+s.tryCredit.Format("15:04:05")+"; at once: tocsin modem resume "+s.now.Name)
	case !s.until.IsZero():
		s.become(paused, s.why, "it tries again at "+s.until.Format("15:04:05")+"; at once: tocsin modem resume "+s.now.Name)
	case !s.spent.IsZero():
		s.become(ready, s.spentWhy, "other modems send its texts until "+stamp(s.spent)+"; its limits are in config.yaml")
	default:
		s.become(ready, "", "")
	}
}

// problem is why there is no session, and the step that is taken about it.
func (s *status) problem(p modem.Problem, step rung) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.become(p.State, p.Reason, p.Hint)
	s.failure = &p
	s.now.Step = step.String()
}

func (s *status) gone(reason string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.become(modem.Absent, reason, "")
}

// pause stops sending for a while, longer each time in a row. Texts still
// come in.
func (s *status) pause(reason string, now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.until, s.why = now.Add(pauseOf(s.streak)), reason
	s.streak++
	s.settleState()
}

// pauseOf is the length of the nth pause in a row: one minute to one hour.
func pauseOf(n int) time.Duration {
	return min(time.Minute<<min(n, 6), time.Hour)
}

// worked ends the row of pauses: a text went out.
func (s *status) worked() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.streak = 0
}

// hold pauses or resumes by the will of a person.
func (s *status) hold(still bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.operator, s.until, s.streak = still, time.Time{}, 0
	if !still {
		s.broke = ""
	}
	if state := modem.State(s.now.State); state == ready || state == paused {
		s.settleState()
	}
}

// credit pauses a modem without credit, or lets it go on: empty is why there is
// none, and the operator is asked again at a time.
func (s *status) credit(empty string, again time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.broke, s.tryCredit = empty, again
	if state := modem.State(s.now.State); state == ready || state == paused {
		s.settleState()
	}
}

// isBroke tells whether the modem pauses for want of credit.
func (s *status) isBroke() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.broke != ""
}

// byPerson tells whether a person paused the modem.
func (s *status) byPerson() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.operator
}

// pausedNow tells whether nothing may be sent now; a pause that is over ends.
func (s *status) pausedNow(now time.Time) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.until.IsZero() && !now.Before(s.until) {
		s.until = time.Time{}
		s.settleState()
	}
	return s.operator || s.broke != "" || !s.until.IsZero()
}

// resumes is when a pause by itself ends; zero for one by a person.
func (s *status) resumes() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.until
}
