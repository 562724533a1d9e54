package main

import (
	"fmt"
	"io"
	"os"
	"time"

	"github.com/tocsin-sms/tocsin/modem/simulated"
	"github.com/tocsin-sms/tocsin/modem/simulated/scenario"
)

// scene is what is to be played: modems in a network, and what becomes of them.
type scene struct {
	network  *simulated.Network
	scenario scenario.Scenario
	faults   []simulated.Order // from the start
}

// stage makes the modems of the scenario, or as many as asked for.
func (o simOptions) stage(ledger io.Writer) (scene, error) {
	act := scene{network: simulated.NewNetwork(simulated.Options{Ledger: ledger})}
	for _, line := range o.faults {
		fault, err := simulated.ParseFault(line)
		if err != nil {
			return act, withHint(misuse("--fault %q: %w", line, err), "tocsin sim --list-faults prints the faults and their fields")
		}
		act.faults = append(act.faults, fault)
	}
	if o.scenario != "" {
		raw, err := readScenario(o.scenario)
		if err != nil {
			return act, err
		}
		if act.scenario, err = scenario.Parse(raw, o.scenario); err != nil {
			return act, err
		}
	}
	if n := len(act.scenario.Modems); n > mostModems {
		return act, fmt.Errorf("%s: modems: %d of them, want %d at most", o.scenario, n, mostModems)
	}
	if len(act.scenario.Modems) > 0 && o.counted {
		return act, misuse("--modems is given, and %s has modems of its own: leave it out", o.scenario)
	}
	o.makeModems(act)
	return act, nil
}

// mostScenario is far more than anybody writes, in bytes.
const mostScenario = 4 << 20

func readScenario(name string) ([]byte, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	raw, err := io.ReadAll(io.LimitReader(file, mostScenario+1))
	if len(raw) > mostScenario {
		return nil, fmt.Errorf("%s: longer than %d MiB: it is no scenario", name, mostScenario>>20)
	}
	return raw, err
}

func (o simOptions) makeModems(act scene) {
	configs := act.scenario.Modems
	if len(configs) == 0 {
		for i := range o.modems {
			configs = append(configs, simulated.Config{Name: fmt.Sprintf("modem%d", i)})
		}
	}
	for _, c := range configs {
		c.Network = act.network
		c.Latency = orElse(c.Latency, o.latency)
		c.PIN = orElse(c.PIN, o.pin)
		c.Profile = orElse(c.Profile, o.profile)
		c.Ports = orElse(c.Ports, o.ports)
		simulated.New(c)
	}
}

// orElse is value, or instead where it is zero.
func orElse[V comparable](value, instead V) V {
	var zero V
	if value == zero {
		return instead
	}
	return value
}

// begin has the trouble begin. The steps of the scenario are told as they come.
func (s scene) begin(p *program) (*scenario.Play, error) {
	for _, fault := range s.faults {
		if _, err := s.network.Do("fault", fault); err != nil {
			return nil, err
		}
	}
	return s.scenario.Begin(s.network, func(since time.Duration, what string) {
		p.note("%s %s", since.Round(time.Second), what)
	})
}

// faultData is what sim prints with --list-faults --json.
type faultData struct {
	Faults []faultRow `json:"faults"`
	Magic  []magicRow `json:"magic"`
}

type faultRow struct {
	Name  string `json:"name"`
	About string `json:"about"`
	Uses  string `json:"uses"` // fields, each with its value where it is left out
}

type magicRow struct {
	Suffix string `json:"suffix"` // how the number ends
	About  string `json:"about"`
}

// listFaults prints all that can go wrong.
func (p *program) listFaults() error {
	var data faultData
	for _, k := range simulated.FaultKinds() {
		data.Faults = append(data.Faults, faultRow{k.Name, k.About, k.Uses})
	}
	for _, m := range simulated.MagicTable() {
		data.Magic = append(data.Magic, magicRow{m.Suffix, m.About})
	}
	return p.print(data, func(w io.Writer) { showFaults(w, data) })
}

// showFaults writes a paragraph for each, which a table has no room for.
func showFaults(w io.Writer, data faultData) {
	fmt.Fprint(w, `Faults, each with its fields and what these are when left out. All have times,
skip and every besides: a fault bites so often, after so many occasions, on each
so manyth. Those of texts on their way out have to: a number.

`)
	for _, f := range data.Faults {
		showTerm(w, f.Name, f.Uses, f.About)
	}
	fmt.Fprint(w, "\nA text to a number that ends so is\n\n")
	for _, m := range data.Magic {
		showTerm(w, m.Suffix, "", m.About)
	}
}
