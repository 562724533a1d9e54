package modem

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// stick is a modem of a few lines behind an in-memory port: it follows a
// dialogue, and answers what the dialogue does not mention as a tame stick does.
//
// A dialogue is a text. "> AT+X" is a command that is expected, once ("* AT+X":
// any number of times), "> PDU" a PDU ended by Ctrl-Z, "> ESC" an escape; what
// follows is the answer: "< text" a line, "<< "…"" raw bytes, "~ 2s" a wait,
// "! unplug" the end of the port, "! eio" an error. Lines before the first
// command are said at once. "#" begins a comment.
type stick struct {
	t *testing.T

	mu        sync.Mutex
	changed   sync.Cond
	out       []byte
	err       error
	in        []byte
	exchanges []*exchange
	said      []string // every command, in order
	mr        int
	deaf      bool // Write blocks until the port is closed
	cut       int  // bytes the port still takes before it breaks; -1: all
}

type exchange struct {
	command string
	always  bool
	used    bool
	answer  []step
}

type step struct {
	bytes string
	wait  time.Duration
	err   error
}

func newStick(t *testing.T, dialogue string) *stick {
	t.Helper()
	s := &stick{t: t, cut: -1}
	s.changed.L = &s.mu
	s.exchanges = parseDialogue(t, dialogue)
	if len(s.exchanges) > 0 && s.exchanges[0].command == "" {
		first := s.exchanges[0]
		s.exchanges = s.exchanges[1:]
		s.play(first.answer)
	}
	return s
}

func parseDialogue(t *testing.T, dialogue string) []*exchange {
	t.Helper()
	var all []*exchange
	add := func(s step) {
		if len(all) == 0 {
			all = append(all, &exchange{})
		}
		last := all[len(all)-1]
		last.answer = append(last.answer, s)
	}
	lines := bufio.NewScanner(strings.NewReader(dialogue))
	for lines.Scan() {
		kind, rest, _ := strings.Cut(strings.TrimSpace(lines.Text()), " ")
		switch kind {
		case "", "#":
		case ">", "*":
			all = append(all, &exchange{command: rest, always: kind == "*"})
		case "<":
			add(step{bytes: "\r\n" + rest + "\r\n"})
		case "<<":
			raw, err := strconv.Unquote(rest)
			if err != nil {
				t.Fatalf("dialogue: %q: %v", rest, err)
			}
			add(step{bytes: raw})
		case "~":
			d, err := time.ParseDuration(rest)
			if err != nil {
				t.Fatalf("dialogue: %v", err)
			}
			add(step{wait: d})
		case "!":
			add(step{err: map[string]error{"unplug": io.EOF, "eio": syscall.EIO}[rest]})
		default:
			t.Fatalf("dialogue: line %q", lines.Text())
		}
	}
	return all
}

// readDialogue reads a fixture of testdata/dialogues.
func readDialogue(t *testing.T, name string) string {
	t.Helper()
	raw, err := os.ReadFile("testdata/dialogues/" + name + ".txt")
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

// play says steps; what comes after a wait is said by a timer. The caller need
// not hold the lock.
func (s *stick) play(steps []step) {
	for i, p := range steps {
		switch {
		case p.wait > 0:
			time.AfterFunc(p.wait, func() {
				s.mu.Lock()
				defer s.mu.Unlock()
				s.play(steps[i+1:])
			})
			return
		case p.err != nil:
			s.err = p.err
		default:
			s.out = append(s.out, p.bytes...)
		}
		s.changed.Broadcast()
	}
}

// follow adds a dialogue to what the stick follows.
func (s *stick) follow(dialogue string) {
	s.t.Helper()
	exchanges := parseDialogue(s.t, dialogue)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.exchanges = append(s.exchanges, exchanges...)
}

// say lets the stick speak unasked.
func (s *stick) say(dialogue string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, e := range parseDialogue(s.t, dialogue) {
		s.play(e.answer)
	}
}

func (s *stick) Read(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for len(s.out) == 0 {
		if s.err != nil {
			return 0, s.err
		}
		s.changed.Wait()
	}
	n := copy(p, s.out)
	s.out = s.out[n:]
	return n, nil
}

func (s *stick) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for s.deaf && s.err == nil {
		s.changed.Wait()
	}
	if s.err != nil {
		return 0, s.err
	}
	n := len(p)
	if s.cut >= 0 && n > s.cut {
		n = s.cut
		s.err = syscall.EIO
	}
	if s.cut >= 0 {
		s.cut -= n
	}
	for _, c := range p[:n] {
		s.take(c)
	}
	s.changed.Broadcast()
	if n < len(p) {
		return n, syscall.EIO
	}
	return n, nil
}

// take reads one byte of a command.
func (s *stick) take(c byte) {
	switch {
	case c == esc[0]:
		s.in = nil
		s.answer("ESC")
	case c == sub[0]:
		s.in = nil
		s.answer("PDU")
	case c == '\r':
		if len(s.in) > 0 {
			s.answer(string(s.in))
		}
		s.in = nil
	case c != '\n':
		s.in = append(s.in, c)
	}
}

func (s *stick) answer(command string) {
	s.said = append(s.said, command)
	for _, e := range s.exchanges {
		if e.command == command && (e.always || !e.used) {
			e.used = true
			s.play(e.answer)
			return
		}
	}
	s.play(s.tame(command))
}

// tame is what a well-behaved stick says.
func (s *stick) tame(command string) []step {
	answers := map[string]string{
		"AT+CGMI":   "Acme",
		"AT+CGMM":   "T100",
		"AT+CGSN":   "356938035643809",
		"AT+CCID":   "+CCID: 8923720000000000001F",
		"AT+CIMI":   "624020000000001",
		"AT+CPIN?":  "+CPIN: READY",
		"AT+CFUN?":  "+CFUN: 1",
		"AT+CMGF?":  "+CMGF: 0",
		"AT+CSMS?":  "+CSMS: 1,1,1,1",
		"AT+CPMS=?": `+CPMS: ("SM"),("SM"),("SM")`,
		"AT+CPMS?":  `+CPMS: "SM",0,20,"SM",0,20,"SM",0,20`,
		"AT+CNMI=?": "+CNMI: (0-2),(0-3),(0,2),(0-2),(0,1)",
		"AT+CNMI?":  "+CNMI: 2,1,0,0,0",
		"AT+CSQ":    "+CSQ: 17,99",
		"AT+CREG?":  "+CREG: 0,1",
		"AT+COPS?":  `+COPS: 0,0,"Orange CM",2`,
		"AT+CSCA?":  `+CSCA: "+237699900000",145`,
	}
	switch {
	case command == "ESC":
		return nil
	case strings.HasPrefix(command, "AT+CMGS="):
		return []step{{bytes: "\r\n> "}}
	case command == "PDU":
		s.mr++
		return []step{{bytes: fmt.Sprintf("\r\n+CMGS: %d\r\n\r\nOK\r\n", s.mr)}}
	case answers[command] != "":
		return []step{{bytes: "\r\n" + answers[command] + "\r\n\r\nOK\r\n"}}
	case strings.HasPrefix(command, "AT+CMGR="):
		return []step{{bytes: "\r\n+CMS ERROR: 321\r\n"}}
	}
	return []step{{bytes: "\r\nOK\r\n"}}
}

func (s *stick) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.err == nil {
		s.err = os.ErrClosed
	}
	s.changed.Broadcast()
	return nil
}

// heard is how often a command was said to the stick.
func (s *stick) heard(command string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for _, c := range s.said {
		if c == command {
			n++
		}
	}
	return n
}

// finished fails the test for every expected command that did not come.
func (s *stick) finished() {
	s.t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, e := range s.exchanges {
		if !e.used && !e.always {
			s.t.Errorf("the dialogue's %q was never said; said: %q", e.command, s.said)
		}
	}
}

// config makes a configuration on the stick.
func (s *stick) config() Config {
	return Config{Name: "test", Port: "stick", Open: func(path string) (io.ReadWriteCloser, error) {
		if path != "stick" {
			return nil, os.ErrNotExist
		}
		return s, nil
	}}
}

// open opens a session on a stick, closed at the test's end.
func open(t *testing.T, s *stick, change ...func(*Config)) *Session {
	t.Helper()
	cfg := s.config()
	for _, c := range change {
		c(&cfg)
	}
	session, err := Open(t.Context(), cfg)
	if err != nil {
		t.Fatalf("open: %v (%v)", err, errors.Unwrap(err))
	}
	t.Cleanup(func() { _ = session.Close() })
	return session
}

func silentLog() *slog.Logger { return slog.New(slog.DiscardHandler) }
