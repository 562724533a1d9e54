//go:build unix

package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/tocsin-sms/tocsin/internal/api"
	"github.com/tocsin-sms/tocsin/modem/simulated"
)

// world is the real program against simulated modems on pseudo-terminals, in
// a folder of its own: what a new user has, with a hand on the power switch.
type world struct {
	t       *testing.T
	dir     string
	control string
	daemon  *exec.Cmd
	log     bytes.Buffer
}

// newWorld plays n modems with the given latency and writes a configuration.
func newWorld(t *testing.T, n int, latency time.Duration) *world {
	t.Helper()
	t.Setenv("GORACE", "atexit_sleep_ms=0") // else each command of a race build waits a second
	if testing.Short() {
		t.Skip("runs the real program for some seconds")
	}
	w := &world{t: t, dir: t.TempDir(), control: freePort(t)}
	config := "listen: \"\"\ncountry: CM\nlanguage: fr\ntime_zone: UTC\nmodems:\n"
	for i := range n {
		config += fmt.Sprintf("  - {name: m%d, port: sim/modem%d, submit_timeout: 10s, limits: {per_minute: 0, per_hour: 0, per_day: 0}}\n", i, i)
	}
	w.write("config.yaml", config+"sending: {quiet_hours: \"\"}\n")
	w.write("campaign.yaml", "groups: [{name: sante}]\nkeywords: [{words: [sante], join: sante, reply: Bienvenue.}]\n")
	sim := w.command("sim", "--modems", fmt.Sprint(n), "--dir", "sim", "--latency", latency.String(), "--control", w.control)
	if err := sim.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = sim.Process.Kill()
		_ = sim.Wait()
	})
	w.eventually("the simulated modems", func() bool {
		_, err := os.Stat(filepath.Join(w.dir, "sim", fmt.Sprintf("modem%d", n-1)))
		return err == nil
	})
	t.Cleanup(func() {
		w.kill()
		if t.Failed() {
			t.Logf("the daemon said:\n%s", w.log.String())
		}
	})
	return w
}

func freePort(t *testing.T) string {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	return ln.Addr().String()
}

func (w *world) write(name, content string) {
	w.t.Helper()
	if err := os.WriteFile(filepath.Join(w.dir, name), []byte(content), 0o600); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) read(name string) string {
	w.t.Helper()
	content, err := os.ReadFile(filepath.Join(w.dir, name))
	if err != nil {
		w.t.Fatal(err)
	}
	return string(content)
}

func (w *world) command(args ...string) *exec.Cmd {
	cmd := exec.Command("tocsin", args...)
	cmd.Dir = w.dir
	return cmd
}

// serve starts the daemon and waits until every modem is ready.
func (w *world) serve(wrapper ...string) {
	w.t.Helper()
	argv := append(wrapper, "tocsin", "serve")
	w.daemon = exec.Command(argv[0], argv[1:]...)
	w.daemon.Dir, w.daemon.Stderr = w.dir, &w.log
	if err := w.daemon.Start(); err != nil {
		w.t.Fatal(err)
	}
	w.run("status", "--wait", "60s")
}

// kill is a power cut.
func (w *world) kill() {
	if w.daemon == nil {
		return
	}
	_ = w.daemon.Process.Signal(syscall.SIGKILL)
	_ = w.daemon.Wait()
	w.daemon = nil
}

// run runs a command that must succeed and returns what it prints.
func (w *world) run(args ...string) []byte {
	w.t.Helper()
	out, err := w.command(args...).CombinedOutput()
	if err != nil {
		w.t.Fatalf("tocsin %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return out
}

// ask runs a command and reads the JSON it prints.
func ask[T any](w *world, args ...string) (v T) {
	w.t.Helper()
	raw := w.run(append(args, "--json")...)
	if err := json.Unmarshal(raw, &v); err != nil {
		w.t.Fatalf("tocsin %s: %v in %s", strings.Join(args, " "), err, raw)
	}
	return v
}

// post asks something of the simulator.
func (w *world) post(path string, body any) {
	w.t.Helper()
	raw, err := json.Marshal(body)
	if err != nil {
		w.t.Fatal(err)
	}
	resp, err := http.Post("http://"+w.control+path, "application/json", bytes.NewReader(raw))
	if err != nil {
		w.t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		w.t.Fatalf("%s: %s", path, resp.Status)
	}
}

func (w *world) inject(modem, from, text string) {
	w.t.Helper()
	w.post("/inject", map[string]string{"modem": modem, "from": from, "text": text})
}

// ledger is what really went over the air.
func (w *world) ledger() (entries []simulated.Entry) {
	w.t.Helper()
	for line := range bytes.Lines([]byte(w.read("sim/ledger.jsonl"))) {
		var e simulated.Entry
		if json.Unmarshal(line, &e) == nil {
			entries = append(entries, e)
		}
	}
	return entries
}

// submits counts, by number, the parts the network took.
func (w *world) submits() map[string]int {
	n := map[string]int{}
	for _, e := range w.ledger() {
		if e.Event == simulated.Submit {
			n[e.To]++
		}
	}
	return n
}

// eventually waits for something that must come.
func (w *world) eventually(what string, ok func() bool) {
	w.t.Helper()
	again := time.NewTicker(50 * time.Millisecond)
	defer again.Stop()
	for end := time.Now().Add(2 * time.Minute); !ok(); <-again.C {
		if time.Now().After(end) {
			w.t.Fatalf("in vain waited for %s\n%s", what, w.log.String())
		}
	}
}

// group makes a group of n people.
func (w *world) group(name string, n int) (people []string) {
	w.t.Helper()
	csv := "number,groups\n"
	for i := range n {
		people = append(people, fmt.Sprintf("+2376992%05d", i))
		csv += people[i] + "," + name + "\n"
	}
	w.write("people.csv", csv)
	w.run("contact", "import", "people.csv", "--consent", "paper forms")
	return people
}

func (w *world) broadcast() api.Broadcast {
	w.t.Helper()
	return ask[[]api.Broadcast](w, "broadcast", "list")[0]
}
