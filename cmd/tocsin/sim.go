package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/spf13/cobra"
	"go.bug.st/serial"
	"golang.org/x/sync/errgroup"

	"github.com/tocsin-sms/tocsin/modem/simulated"
)

type simOptions struct {
	modems   int
	counted  bool // modems was asked for
	ports    int
	dir      string
	latency  time.Duration
	control  string
	pin      string
	profile  string
	scenario string // a file
	faults   []string

	listFaults, listProfiles bool
}

func newSimCommand(p *program) *cobra.Command {
	var o simOptions
	var cmd *cobra.Command
	cmd = newVerb(verb{
		use:   "sim --dir DIR [--modems N] [--scenario FILE] [flags]",
		short: "Play GSM modems in software",
		long: `Sim plays GSM modems, for trying things out without a modem and without credit.
Each answers behind a link, DIR/modem0, DIR/modem1 and so on, which is used as a
modem's port in config.yaml - or by any other program that speaks to modems.
What the modems sent and received is written to DIR/ledger.jsonl, one object a
line.

Modems fail on purpose. With --fault, trouble is there from the start: a name of
--list-faults, then what else is to be said of it (refuse,code=500,every=10). A
file given with --scenario says what becomes of the modems and when; the folder
testdata/scenarios of the source has some to begin with. Texts to some numbers
fail, too: the number's last three digits after 9990 say how. With --profile, the
modems have the ways of a known kind of stick.

With --control, modems are steered while they run: GET / there lists how. POST
/inject, for example, brings a text in, and POST /fault makes a modem fail.

Sim prints the links once the modems answer, and runs until it is interrupted.`,
		example: `tocsin sim --modems 1 --dir sim --control 127.0.0.1:8426
curl -d '{"modem":"modem0","from":"+237699000001","text":"SANTE"}' http://127.0.0.1:8426/inject
tocsin sim --dir sim --fault refuse,code=500,every=10 --fault noise
tocsin sim --dir sim --scenario testdata/scenarios/frozen-stick.yaml
tocsin sim --dir sim --profile ec25
tocsin sim --list-faults`,
		run: func(ctx context.Context, _ []string) error {
			o.counted = cmd.Flags().Changed("modems")
			return runSim(ctx, p, o)
		},
	})
	flags := cmd.Flags()
	flags.IntVar(&o.modems, "modems", 1, "play `N` modems; a scenario may have its own")
	flags.IntVar(&o.ports, "ports", 0, "give each stick `N` ports, not as many as its profile has; the second is DIR/modem0.1")
	flags.StringVar(&o.dir, "dir", "", "make links and ledger in this `FOLDER`")
	flags.DurationVar(&o.latency, "latency", 50*time.Millisecond, "take this `TIME` for each text")
	flags.StringVar(&o.control, "control", "", "listen for control over HTTP on this `ADDRESS`, as 127.0.0.1:8426")
	flags.StringVar(&o.pin, "pin", "", "lock the SIMs with this `PIN`")
	flags.StringVar(&o.profile, "profile", "", "imitate this kind of stick, a `NAME` of --list-profiles")
	flags.StringVar(&o.scenario, "scenario", "", "play this `FILE`")
	flags.StringArrayVar(&o.faults, "fault", nil, "begin with this `FAULT` on each modem, as refuse,code=500,every=10; may be given again")
	flags.BoolVar(&o.listFaults, "list-faults", false, "print the faults and the numbers to which texts fail")
	flags.BoolVar(&o.listProfiles, "list-profiles", false, "print the kinds of sticks to imitate")
	return cmd
}

// simData is what sim prints with --json.
type simData struct {
	Links   []string `json:"links"`
	Ledger  string   `json:"ledger"`
	Control string   `json:"control,omitempty"` // an address
}

func runSim(ctx context.Context, p *program, o simOptions) error {
	switch {
	case o.listFaults:
		return p.listFaults()
	case o.listProfiles:
		return p.listProfiles()
	}
	if err := o.check(); err != nil {
		return err
	}
	control, err := o.listen()
	if err != nil {
		return err
	}
	if control != nil {
		defer control.Close()
	}
	data := simData{Ledger: filepath.Join(o.dir, "ledger.jsonl")}
	ledger, err := openLedger(data.Ledger)
	if err != nil {
		return err
	}
	defer ledger.Close()
	act, err := o.stage(ledger)
	if err != nil {
		return err
	}
	if control != nil {
		data.Control = control.Addr().String()
	}
	return errors.Join(p.play(ctx, o, act, control, data), act.network.Err())
}

// openLedger opens the ledger for more lines, and makes its folder. One program
// at a time plays modems in a folder.
func openLedger(name string) (*os.File, error) {
	dir := filepath.Dir(name)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	ledger, err := os.OpenFile(name, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	if err := lockFile(ledger); err != nil {
		ledger.Close()
		return nil, withHint(fmt.Errorf("%s: another tocsin sim plays modems there", dir), "stop it, or name another folder with --dir")
	}
	return ledger, nil
}

// mostModems is more than a computer has ports for, and fewer than its files;
// mostPorts is more than a stick has.
const (
	mostModems = 256
	mostPorts  = 8
)

func (o simOptions) check() error {
	switch {
	case o.modems < 1 || o.modems > mostModems:
		return misuse("--modems is %d, want 1 to %d", o.modems, mostModems)
	case o.ports < 0 || o.ports > mostPorts:
		return misuse("--ports is %d, want 1 to %d", o.ports, mostPorts)
	case o.pin != "" && !simulated.ValidPIN(o.pin):
		return misuse("--pin %q: want 4 to 8 digits", o.pin)
	case o.latency < 0:
		return misuse("--latency is %s, want 0s or more", o.latency)
	case o.profile != "" && !slices.ContainsFunc(simulated.Profiles(), func(k simulated.Profile) bool { return k.Name == o.profile }):
		return withHint(misuse("--profile %q: no such profile", o.profile), "tocsin sim --list-profiles prints them")
	case o.dir == "":
		return misuse("which folder? Name it with --dir")
	}
	return nil
}

// listen opens the control address, nil where there is none. Whoever reaches
// it can do anything, so it must be of this machine.
func (o simOptions) listen() (net.Listener, error) {
	if o.control == "" {
		return nil, nil
	}
	addr, err := net.ResolveTCPAddr("tcp", o.control)
	if err != nil {
		return nil, misuse("--control %q: %v", o.control, err)
	}
	if !addr.IP.IsLoopback() {
		return nil, misuse("--control %q can be reached from other machines; use 127.0.0.1:PORT", o.control)
	}
	return net.ListenTCP("tcp", addr)
}

// play runs the modems until ctx ends, which is no error.
func (p *program) play(ctx context.Context, o simOptions, act scene, control net.Listener, data simData) error {
	group, ctx := errgroup.WithContext(ctx)
	for _, m := range act.network.Modems() {
		links := o.links(m)
		data.Links = append(data.Links, links...)
		for n, link := range links {
			group.Go(func() error { return m.ServePort(ctx, n, link) })
		}
	}
	if control != nil {
		server := &http.Server{Handler: simulated.ControlHandler(act.network), ReadHeaderTimeout: 10 * time.Second}
		serveUntil(ctx, group, server, control)
	}
	group.Go(func() error { return p.perform(ctx, o, act, data) })
	return group.Wait()
}

// links are the links to a modem's ports.
func (o simOptions) links(m *simulated.Modem) []string {
	links := []string{filepath.Join(o.dir, m.Name())}
	for n := 1; n < m.Ports(); n++ {
		links = append(links, fmt.Sprintf("%s.%d", links[0], n))
	}
	return links
}

// perform waits for the modems to answer, which those that fail from the start
// would not, has trouble begin, and prints the links.
func (p *program) perform(ctx context.Context, o simOptions, act scene, data simData) error {
	for _, m := range act.network.Modems() {
		if err := answers(ctx, o.links(m)); err != nil {
			return err
		}
	}
	under, err := act.begin(p)
	if err != nil {
		return err
	}
	if err := p.announce(data); err != nil {
		return err
	}
	return under.Run(ctx)
}

// announce prints the links.
func (p *program) announce(data simData) error {
	if data.Control != "" {
		p.note("control: http://%s", data.Control)
	}
	return p.print(data, func(w io.Writer) {
		for _, link := range data.Links {
			fmt.Fprintln(w, link)
		}
	})
}

// answers returns once one of a modem's ports says OK to AT, or with ctx.
func answers(ctx context.Context, links []string) error {
	const rest = 20 * time.Millisecond
	for !slices.ContainsFunc(links, saysOK) {
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(rest):
		}
	}
	return nil
}

func saysOK(link string) bool {
	port, err := serial.Open(link, &serial.Mode{})
	if err != nil {
		return false
	}
	defer port.Close()
	if err := port.SetReadTimeout(200 * time.Millisecond); err != nil {
		return false
	}
	if _, err := port.Write([]byte("AT\r")); err != nil {
		return false
	}
	var heard []byte
	for buf := make([]byte, 64); ; {
		n, err := port.Read(buf)
		if heard = append(heard, buf[:n]...); bytes.Contains(heard, []byte("OK\r")) {
			return true
		}
		if n == 0 || err != nil {
			return false
		}
	}
}
