package modem_test

import (
	"errors"
	"io"
	"os"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tocsin-sms/tocsin/modem"
	"github.com/tocsin-sms/tocsin/modem/modemtest"
	"github.com/tocsin-sms/tocsin/modem/simulated"
)

// socket is a port of a machine: that of a stick, or one where nobody answers.
type socket struct {
	path  string
	stick *simulated.Modem // nil: mute
	n     int
}

// machine is a computer with sticks in its sockets.
type machine struct {
	hub *modem.Hub

	mu      sync.Mutex
	sockets []socket
	opened  []string // in their order
}

func newMachine(ports map[string]string, sockets ...socket) *machine {
	return &machine{hub: modem.NewHub(ports), sockets: sockets}
}

func newStick(name string) *simulated.Modem {
	return simulated.New(simulated.Config{Name: name, Number: "+23765000000" + name, Ports: 2})
}

func (m *machine) plug(s ...socket) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.sockets = append(m.sockets, s...)
}

func (m *machine) unplug(path string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.sockets = slices.DeleteFunc(m.sockets, func(s socket) bool { return s.path == path })
}

func (m *machine) ports() (paths []string, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, s := range m.sockets {
		paths = append(paths, s.path)
	}
	return paths, nil
}

func (m *machine) open(path string) (io.ReadWriteCloser, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.opened = append(m.opened, path)
	for _, s := range m.sockets {
		switch {
		case s.path != path:
		case s.stick == nil:
			return newMute(), nil
		default:
			return s.stick.PipeOf(s.n), nil
		}
	}
	return nil, os.ErrNotExist
}

// count is how often a port was opened.
func (m *machine) count(path string) (n int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, p := range m.opened {
		if p == path {
			n++
		}
	}
	return n
}

// modem opens the modem of the given name and port, and closes it with the test.
func (m *machine) modem(t *testing.T, name, port string) (*modem.Session, error) {
	t.Helper()
	s, err := modem.Open(t.Context(), modem.Config{Name: name, Port: port, Open: m.open, Ports: m.ports, Hub: m.hub})
	if err == nil {
		t.Cleanup(func() { _ = s.Close() })
	}
	return s, err
}

// at is the port a session is on, "" where there is none.
func at(s *modem.Session, err error) string {
	if err != nil {
		return ""
	}
	return s.Identity().Port
}

// mute is a port that takes bytes and says nothing.
type mute struct{ over chan struct{} }

func newMute() mute { return mute{make(chan struct{})} }

func (m mute) Read([]byte) (int, error) { <-m.over; return 0, os.ErrClosed }

func (m mute) Write(p []byte) (int, error) { return len(p), nil }

func (m mute) Close() error { close(m.over); return nil }

// inHub runs fn in a bubble and waits for the probes that were given up.
func inHub(t *testing.T, m *machine, fn func(t *testing.T)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		t.Cleanup(m.hub.Wait)
		fn(t)
	})
}

func TestTwoModemsNeverShareAStick(t *testing.T) {
	a, b := newStick("1"), newStick("2")
	m := newMachine(nil, socket{"a0", a, 0}, socket{"a1", a, 1}, socket{"b0", b, 0}, socket{"b1", b, 1})
	inHub(t, m, func(t *testing.T) {
		var got []string
		for _, name := range []string{"one", "two", "three"} {
			got = append(got, at(m.modem(t, name, "auto")))
			synctest.Wait() // for the probes it gave up: they hold ports a moment longer
		}
		if diff := cmp.Diff([]string{"a0", "b0", ""}, got); diff != "" {
			t.Error(diff)
		}
	})
}

func TestModemsThatSearchAtOnce(t *testing.T) {
	a, b := newStick("1"), newStick("2")
	m := newMachine(nil, socket{"a0", a, 0}, socket{"a1", a, 1}, socket{"b0", b, 0}, socket{"b1", b, 1})
	inHub(t, m, func(t *testing.T) {
		var group sync.WaitGroup
		found := make(chan string, 2)
		for _, name := range []string{"one", "two"} {
			group.Go(func() {
				for {
					s, err := m.modem(t, name, "auto")
					if err == nil {
						found <- s.Identity().IMEI
						return
					}
					time.Sleep(time.Second)
				}
			})
		}
		group.Wait()
		if one, two := <-found, <-found; one == two {
			t.Errorf("both are on %s", one)
		}
	})
}

func TestWhatIsSpokenForIsNotTaken(t *testing.T) {
	a, b := newStick("1"), newStick("2")
	imei := "imei:" + imeiOf(t, b)
	m := newMachine(map[string]string{"path": "a0", "imei": imei, "any": "auto"},
		socket{"a0", a, 0}, socket{"b0", b, 0}, socket{"b1", b, 1})
	inHub(t, m, func(t *testing.T) {
		if got := at(m.modem(t, "any", "auto")); got != "" {
			t.Errorf("auto took %s", got)
		}
		got := []string{at(m.modem(t, "path", "a0")), at(m.modem(t, "imei", imei))}
		if diff := cmp.Diff([]string{"a0", "b0"}, got); diff != "" {
			t.Error(diff)
		}
	})
}

func TestAFinderGivesWay(t *testing.T) {
	a := newStick("1")
	m := newMachine(map[string]string{"path": "a0", "any": "auto"}, socket{"a1", a, 1})
	inHub(t, m, func(t *testing.T) {
		finder, err := m.modem(t, "any", "auto")
		if err != nil {
			t.Fatal(err)
		}
		m.plug(socket{"a0", a, 0})
		if got := at(m.modem(t, "path", "a0")); got != "a0" {
			t.Errorf("the modem configured for the stick is at %q", got)
		}
		<-finder.Done()
		_ = finder.Close()
		if got := at(m.modem(t, "any", "auto")); got != "" {
			t.Errorf("auto took %s again", got)
		}
	})
}

func TestTwoNamesForOneStick(t *testing.T) {
	a := newStick("1")
	m := newMachine(map[string]string{"one": "a0", "two": "a1"}, socket{"a0", a, 0}, socket{"a1", a, 1})
	inHub(t, m, func(t *testing.T) {
		if _, err := m.modem(t, "one", "a0"); err != nil {
			t.Fatal(err)
		}
		var p *modem.Problem
		if _, err := m.modem(t, "two", "a1"); !errors.As(err, &p) || p.State != modem.Faulty || p.Hint == "" {
			t.Errorf("the second name of the stick: %v", err)
		}
	})
}

func TestMutePortsAreLeftInPeace(t *testing.T) {
	m := newMachine(nil, socket{"mute", nil, 0})
	inHub(t, m, func(t *testing.T) {
		look := func(d time.Duration) {
			for end := time.Now().Add(d); time.Now().Before(end); time.Sleep(time.Second) {
				_, _ = m.modem(t, "one", "auto")
			}
		}
		look(10 * time.Minute)
		if n := m.count("mute"); n > 10 {
			t.Errorf("probed %d times in ten minutes", n)
		}
		m.unplug("mute")
		look(time.Second)
		before := m.count("mute")
		m.plug(socket{"mute", nil, 0})
		look(5 * time.Second)
		if m.count("mute") == before {
			t.Error("not probed though it was plugged in again")
		}
	})
}

func TestAStickIsFoundBesideMutePorts(t *testing.T) {
	a := newStick("1")
	m := newMachine(nil, socket{"m0", nil, 0}, socket{"m1", nil, 0}, socket{"a0", a, 0})
	inHub(t, m, func(t *testing.T) {
		start := time.Now()
		if got := at(m.modem(t, "one", "auto")); got != "a0" {
			t.Errorf("on %q", got)
		}
		if took := time.Since(start); took > 3*time.Second {
			t.Errorf("it took %v", took)
		}
	})
}

// TestOthersAreNotAskedAgain: a modem that looks for its stick does not disturb
// another one each second.
func TestOthersAreNotAskedAgain(t *testing.T) {
	a := newStick("1")
	tests := map[string]struct{ looks, other string }{
		"by IMEI": {"imei:111111111111111", "auto"},
		"auto":    {"auto", "imei:" + imeiOf(t, a)},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			m := newMachine(map[string]string{"one": test.looks, "two": test.other}, socket{"a0", a, 0}, socket{"a1", a, 1})
			inHub(t, m, func(t *testing.T) {
				for range 60 {
					if got := at(m.modem(t, "one", test.looks)); got != "" {
						t.Fatalf("it took %s", got)
					}
					time.Sleep(time.Second)
				}
				if n := m.count("a0") + m.count("a1"); n > 2 {
					t.Errorf("another's stick was asked %d times", n)
				}
			})
		})
	}
}

// TestAFrozenStickIsNotAbsent: it is still plugged in, and something can be done.
func TestAFrozenStickIsNotAbsent(t *testing.T) {
	for _, port := range []string{"auto", "imei"} {
		t.Run(port, func(t *testing.T) {
			a := simulated.New(simulated.Config{Name: "1", Number: "+237650000001"})
			if port == "imei" {
				port = "imei:" + imeiOf(t, a)
			}
			m := newMachine(map[string]string{"one": port}, socket{"a0", a, 0})
			inHub(t, m, func(t *testing.T) {
				s, err := m.modem(t, "one", port)
				if err != nil {
					t.Fatal(err)
				}
				_ = s.Close()
				if err := a.Fault(simulated.Fault{Name: "freeze"}); err != nil {
					t.Fatal(err)
				}
				_, err = m.modem(t, "one", port)
				if modemtest.State(err) != modem.Faulty || !errors.Is(err, modem.ErrSilent) {
					t.Errorf("frozen: %v", err)
				}
			})
		})
	}
}

func imeiOf(t *testing.T, m *simulated.Modem) string {
	t.Helper()
	s, err := modem.Open(t.Context(), modem.Config{Port: "any path", Open: m.Open})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	return s.Identity().IMEI
}
