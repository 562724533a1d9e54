//go:build peers && linux

package peers

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/tocsin-sms/tocsin/modem/simulated"
)

// sim is tocsin sim, the real program, with one modem.
type sim struct {
	t       *testing.T
	dir     string
	control string // where it is steered
}

// build makes the program.
func build(t *testing.T) string {
	t.Helper()
	program := filepath.Join(t.TempDir(), "tocsin")
	if out, err := exec.Command("go", "build", "-o", program, "../../cmd/tocsin").CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	return program
}

// startSim plays a modem until the test is over.
func startSim(t *testing.T, program string) *sim {
	t.Helper()
	s := &sim{t: t, dir: t.TempDir()}
	cmd := exec.Command(program, "sim", "--dir", s.dir, "--control", "127.0.0.1:0", "--json")
	cmd.Stderr = t.Output()
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		_ = cmd.Wait()
	})
	var data struct{ Control string }
	if err := json.NewDecoder(bufio.NewReader(out)).Decode(&data); err != nil {
		t.Fatalf("tocsin sim: %v", err)
	}
	s.control = "http://" + data.Control
	return s
}

func (s *sim) port() string { return filepath.Join(s.dir, "modem0") }

// inject has a text come in.
func (s *sim) inject(text Text) {
	s.t.Helper()
	order, err := json.Marshal(map[string]string{"modem": "modem0", "from": text.Number, "text": text.Body})
	if err != nil {
		s.t.Fatal(err)
	}
	resp, err := http.Post(s.control+"/inject", "application/json", bytes.NewReader(order))
	if err != nil {
		s.t.Fatal(err)
	}
	defer resp.Body.Close()
	if answer, _ := io.ReadAll(resp.Body); resp.StatusCode != http.StatusOK {
		s.t.Fatalf("inject: %s: %s", resp.Status, answer)
	}
}

// imei is what the modem is known by.
func (s *sim) imei() string {
	s.t.Helper()
	resp, err := http.Get(s.control + "/modems")
	if err != nil {
		s.t.Fatal(err)
	}
	defer resp.Body.Close()
	var modems []struct{ IMEI string }
	if err := json.NewDecoder(resp.Body).Decode(&modems); err != nil || len(modems) != 1 {
		s.t.Fatalf("modems: %v, %d of them", err, len(modems))
	}
	return modems[0].IMEI
}

// sent is what the network took, by the ledger: the TPDUs of each text in the
// order of their parts, joined. MRs are those of its TPDUs.
func (s *sim) sent() (texts []Text, mrs map[string][]int) {
	s.t.Helper()
	raw, err := os.ReadFile(filepath.Join(s.dir, "ledger.jsonl"))
	if err != nil {
		s.t.Fatal(err)
	}
	mrs = map[string][]int{}
	for line := range strings.Lines(string(raw)) {
		var e simulated.Entry
		if err := json.Unmarshal([]byte(line), &e); err != nil {
			s.t.Fatal(err)
		}
		if e.Event != simulated.Submit {
			continue
		}
		mrs[e.To] = append(mrs[e.To], e.MR)
		if e.Part > 1 && len(texts) > 0 && texts[len(texts)-1].Number == e.To {
			texts[len(texts)-1].Body += e.Text
			continue
		}
		texts = append(texts, Text{e.To, e.Text})
	}
	return texts, mrs
}

// eventually waits until it is so.
func eventually(t *testing.T, what string, so func() bool) {
	t.Helper()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	late := time.After(90 * time.Second)
	for !so() {
		select {
		case <-tick.C:
		case <-late:
			t.Fatalf("%s: not within 90 s", what)
		}
	}
}
