package simulated_test

import (
	"bytes"
	"encoding/hex"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"github.com/tocsin-sms/tocsin/modem/simulated"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// host types at a port and keeps what comes back.
type host struct {
	port io.ReadWriteCloser
	mu   sync.Mutex
	got  bytes.Buffer
	done chan struct{}
}

func attach(port io.ReadWriteCloser) *host {
	h := &host{port: port, done: make(chan struct{})}
	go func() {
		defer close(h.done)
		b := make([]byte, 512)
		for {
			n, err := port.Read(b)
			h.mu.Lock()
			h.got.Write(b[:n])
			h.mu.Unlock()
			if err != nil {
				return
			}
		}
	}()
	return h
}

func (h *host) take() string {
	synctest.Wait()
	h.mu.Lock()
	defer h.mu.Unlock()
	defer h.got.Reset()
	return h.got.String()
}

func (h *host) close() {
	h.port.Close()
	<-h.done
}

// ask types a line and gives what comes back at once, without the echo.
func (h *host) ask(t *testing.T, line string) string {
	t.Helper()
	if _, err := io.WriteString(h.port, line+"\r"); err != nil {
		t.Fatalf("write %q: %v", line, err)
	}
	return h.take()
}

// script is a dialogue: "> " is typed, "< " is what must have come back since,
// both with Go's escapes; "! " does something to the modem; "# " is a comment.
type script struct {
	t    *testing.T
	m    *simulated.Modem
	h    *host
	want strings.Builder
}

func TestDialogues(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no dialogues: %v", err)
	}
	for _, f := range files {
		t.Run(strings.TrimSuffix(filepath.Base(f), ".txt"), func(t *testing.T) {
			text, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			synctest.Test(t, func(t *testing.T) { play(t, string(text)) })
		})
	}
}

func play(t *testing.T, text string) {
	s := &script{t: t, m: simulated.New(scriptConfig(text))}
	s.h = attach(s.m.Pipe())
	defer func() { s.h.close() }()
	for i, line := range strings.Split(text, "\n") {
		line = strings.TrimSuffix(line, "\r")
		kind, rest, _ := strings.Cut(line, " ")
		switch kind {
		case ">", "!":
			s.compare(i)
			s.act(kind, rest)
		case "<":
			s.want.WriteString(unescape(t, rest))
		}
	}
	s.compare(strings.Count(text, "\n") + 1)
}

func scriptConfig(text string) simulated.Config {
	c := simulated.Config{
		Number: "+237650000001", SMSC: "+237650000000",
		Now: func() time.Time { return time.Date(2026, 1, 31, 10, 20, 30, 0, time.UTC) },
	}
	if _, rest, named := strings.Cut(text, "# profile "); named {
		c.Profile, _, _ = strings.Cut(rest, "\n")
	}
	if strings.Contains(text, "# with a PIN") {
		c.PIN = "1234"
	}
	if strings.Contains(text, "# with a small SIM") {
		c.Capacity, c.FullLine = map[string]int{"SM": 2}, `^SMMEMFULL: "%s"`
	}
	return c
}

func (s *script) compare(line int) {
	s.t.Helper()
	if diff := cmp.Diff(s.want.String(), s.h.take()); diff != "" {
		s.t.Errorf("before line %d (-want +got):\n%s", line+1, diff)
	}
	s.want.Reset()
}

func (s *script) act(kind, rest string) {
	s.t.Helper()
	if kind == ">" {
		io.WriteString(s.h.port, unescape(s.t, rest))
		return
	}
	words := strings.SplitN(rest, " ", 3)
	switch words[0] {
	case "wait":
		d, err := time.ParseDuration(words[1])
		s.must(err)
		time.Sleep(d)
	case "inject":
		s.must(s.m.Inject(words[1], words[2]))
	case "tpdu":
		raw, err := hex.DecodeString(words[1])
		s.must(err)
		s.m.InjectTPDU(raw)
	case "fault":
		s.must(s.m.Fault(faultOf(s.t, words[1:])))
	case "clear":
		s.m.ClearFaults()
	case "replug":
		s.m.Unplug()
		<-s.h.done
		s.m.Replug()
		s.h = attach(s.m.Pipe())
	case "gone":
		<-s.h.done
		s.h.take()
		s.h = attach(s.m.Pipe())
		synctest.Wait()
		select {
		case <-s.h.done:
		default:
			s.t.Error("the port is still there")
		}
	case "reopen":
		s.h.close()
		s.h = attach(s.m.Pipe())
	case "ring":
		rings, _ := strconv.Atoi(append(words, "1")[2])
		s.m.Ring(words[1], rings)
	case "topup":
		amount, err := strconv.ParseFloat(words[1], 64)
		s.must(err)
		s.m.TopUp(amount)
	default:
		s.t.Fatalf("no such action: %q", rest)
	}
}

func (s *script) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

// faultOf reads "name field=value …".
func faultOf(t *testing.T, words []string) simulated.Fault {
	f := simulated.Fault{Name: words[0]}
	for _, w := range strings.Fields(strings.Join(words[1:], " ")) {
		k, v, _ := strings.Cut(w, "=")
		n, _ := strconv.Atoi(v)
		switch k {
		case "times":
			f.Times = n
		case "skip":
			f.Skip = n
		case "every":
			f.Every = n
		case "code":
			f.Code = n
		case "byte":
			f.Byte = n
		case "index":
			f.Index = n
		case "delay":
			f.Delay, _ = time.ParseDuration(v)
		case "command":
			f.Command = v
		case "text":
			f.Text = v
		default:
			t.Fatalf("no such field: %q", w)
		}
	}
	return f
}

func unescape(t *testing.T, s string) string {
	t.Helper()
	u, err := strconv.Unquote(`"` + strings.ReplaceAll(s, `"`, `\"`) + `"`)
	if err != nil {
		t.Fatalf("%q: %v", s, err)
	}
	return u
}
