// Package scenario reads and plays scenario files: simulated modems, and what
// becomes of them when.
package scenario

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/tocsin-sms/tocsin/internal/strict"
	"github.com/tocsin-sms/tocsin/modem/simulated"
)

// Scenario is what a file says.
type Scenario struct {
	Modems []simulated.Config // none: the file is about modems made elsewhere
	Steps  []Step             // in the order of the file
}

// Step is an order and when it is carried out.
type Step struct {
	// At is the time since the beginning; it is looked at where Texts is 0.
	At time.Duration
	// Texts is how many TPDUs the network must have taken first, from the step's
	// modem or from all if it names none.
	Texts int
	// For ends what the step began; 0: it stays.
	For time.Duration
	// Times is how often the step is done, Every apart; 0 is once, as 1 is.
	Times int
	Every time.Duration

	// Name is of one of simulated.Orders. In the order's From and Text, {n}
	// counts the Times from 1.
	Name  string
	Order simulated.Order
}

func (s Step) String() string {
	words := []string{s.Name}
	if s.Order.Modem != "" {
		words = []string{s.Order.Modem + ":", s.Name}
	}
	if s.Order.Fault != "" {
		words = append(words, s.Order.Fault)
	}
	if s.Order.From != "" {
		words = append(words, "from", s.Order.From)
	}
	return strings.Join(words, " ")
}

// Parse reads a scenario file; file names it in errors. The error is a
// *strict.Error with everything that is wrong.
func Parse(raw []byte, file string) (Scenario, error) {
	r := &reading{}
	if root := r.Document(raw, "the file is empty: it has modems and steps"); root != nil {
		r.Mapping(root, "", map[string]strict.Field{
			"modems": strict.Optional(r.list(r.modem)),
			"steps":  strict.Optional(r.list(r.step)),
		})
	}
	if err := r.Err(file); err != nil {
		return Scenario{}, err
	}
	return r.Scenario, nil
}

// Join makes the scenario's modems, in a network.
func (s Scenario) Join(n *simulated.Network) {
	for _, c := range s.Modems {
		c.Network = n
		simulated.New(c)
	}
}

// check says whether the steps are about modems of a network.
func (s Scenario) check(n *simulated.Network) error {
	var err error
	for _, name := range s.strangers(func(name string) bool { _, found := n.Modem(name); return found }) {
		err = errors.Join(err, fmt.Errorf("%w: %q", simulated.ErrNoModem, name))
	}
	for _, step := range s.Steps {
		if step.Order.Modem == "" && !kindOf(step.Name).All && len(n.Modems()) != 1 {
			err = errors.Join(err, fmt.Errorf("%w: %s: which of the %d modems?", simulated.ErrOrder, step, len(n.Modems())))
		}
	}
	return err
}

// strangers are the modems of steps that are not known.
func (s Scenario) strangers(known func(name string) bool) []string {
	var names []string
	for _, step := range s.Steps {
		if name := step.Order.Modem; name != "" && !known(name) && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// undo is what ends what a step began.
func (s Step) undo() (Step, bool) {
	end := Step{Order: simulated.Order{Modem: s.Order.Modem}}
	switch s.Name {
	case "fault":
		end.Name, end.Order.Fault = "clear", s.Order.Fault
	case "unplug":
		end.Name = "replug"
	case "remove_sim":
		end.Name = "insert_sim"
	case "register":
		end.Name, end.Order.Stat = "register", 1
	default:
		return Step{}, false
	}
	return end, true
}

// numbered fills {n} in.
func (s Step) numbered(n int) simulated.Order {
	o := s.Order
	o.From = strings.ReplaceAll(o.From, "{n}", fmt.Sprint(n))
	o.Text = strings.ReplaceAll(o.Text, "{n}", fmt.Sprint(n))
	return o
}
