package modemtest

import (
	"errors"
	"io"
	"time"

	"github.com/tocsin-sms/tocsin/modem"
	"github.com/tocsin-sms/tocsin/modem/simulated"
)

// lossCases are sticks that go away, freeze or start anew.
func lossCases() []testCase {
	return []testCase{
		opens("unplug", "not there", modem.Absent, func(b *Bench) { b.Stick.Unplug() }),
		opens("freeze", "at the start", modem.Faulty, func(b *Bench) { b.Fault(simulated.Fault{Name: "freeze"}) }),
		opens("freeze", "at the start, cured by ESC", "", func(b *Bench) { b.Fault(simulated.Fault{Name: "freeze", Text: "esc"}) }),
		opens("stuck write", "at the start", modem.Faulty, func(b *Bench) { b.Fault(simulated.Fault{Name: "stuck-write"}) }),
		{line: "stuck write", name: "in the middle", run: func(b *Bench) {
			b.Fault(simulated.Fault{Name: "stuck-write"})
			r := b.Submit("un")
			if r.Outcome != modem.NotSent || !errors.Is(b.Session.Err(), modem.ErrStuck) {
				b.T.Errorf("%+v; session: %v", r, b.Session.Err())
			}
		}},
		{line: "unplug", name: "and replug", reach: terminal, run: replug},
		{line: "unplug", name: "a second session", reach: terminal, run: secondSession},
		{line: "freeze", name: "cured by ESC", run: freeze("esc", true)},
		{line: "freeze", name: "cured by a replug only", run: freeze("replug", false)},
		{
			line: "freeze", name: "cured through the other port", shut: true, run: restartByOtherPort,
			cfg: simulated.Config{Ports: 2, Boot: 5 * time.Second},
		},
		{line: "ports renumber", name: "found by its IMEI", shut: true, cfg: simulated.Config{Ports: 2}, run: renumbered},
		{line: "restart", name: "behind our back", reach: terminal, run: func(b *Bench) {
			b.Want("first", b.Sweep(modem.Timed), []string(nil))
			b.Fault(simulated.Fault{Name: "reset"})
			if err := b.Session.Refresh(b.T.Context()); err != nil {
				b.T.Fatal(err)
			}
			b.Inject("un")
			b.Keep("un")
			b.SubmitAll("deux")
		}},
	}
}

// opens is a modem that can not be opened, or can for all its trouble.
func opens(line, name string, want modem.State, prepare func(*Bench)) testCase {
	return testCase{line: line, name: name, shut: true, run: func(b *Bench) {
		prepare(b)
		s, err := modem.Open(b.T.Context(), b.Config)
		b.Want("state", State(err), want)
		if err == nil {
			_ = s.Close()
		}
	}}
}

// replug: what came in meanwhile is there, and texts leave again.
func replug(b *Bench) {
	b.SubmitAll("un")
	b.Stick.Unplug()
	<-b.Session.Done()
	if !errors.Is(b.Session.Err(), modem.ErrLost) {
		b.T.Errorf("unplugged: %v", b.Session.Err())
	}
	b.Inject("entre-temps")
	b.Stick.Replug()
	b.Reopen().SubmitAll("deux")
	b.Want("sent", b.Sent(), []string{"un", "deux"})
	b.Keep("entre-temps", "report 0", "report 1")
}

// secondSession: a port is one session's, also by a hub of its own.
func secondSession(b *Bench) {
	if b.Config.Open != nil {
		b.T.Skip("a port in memory gives way to the next that opens it")
	}
	if _, err := modem.Open(b.T.Context(), b.Config); State(err) != modem.Faulty || !errors.Is(err, modem.ErrBusy) {
		b.T.Errorf("second session: %v", err)
	}
	b.SubmitAll("un")
}

func freeze(cure string, survives bool) func(*Bench) {
	return func(b *Bench) {
		b.Fault(simulated.Fault{Name: "freeze", Text: cure})
		first, second := b.Session.Refresh(b.T.Context()), b.Session.Refresh(b.T.Context())
		if first == nil || (second == nil) != survives {
			b.T.Errorf("refresh: %v, then %v", first, second)
		}
		b.Want("over", errors.Is(b.Session.Err(), modem.ErrSilent), !survives)
	}
}

// names gives the stick's ports names, in their order.
func (b *Bench) names(names ...string) {
	b.Config.Ports = func() ([]string, error) { return names, nil }
	b.Config.Open = func(path string) (io.ReadWriteCloser, error) {
		for i, name := range names {
			if name == path {
				return b.Stick.PipeOf(i), nil
			}
		}
		return b.plug(path)
	}
}

// restartByOtherPort: a mute port executes no CFUN.
func restartByOtherPort(b *Bench) {
	b.names("sim", "other")
	b.Open()
	b.Fault(simulated.Fault{Name: "freeze", Text: "cfun-other"})
	for b.Session.Err() == nil {
		_ = b.Session.Refresh(b.T.Context())
	}
	_ = b.Session.Close()
	through, err := modem.Restart(b.T.Context(), b.Config, b.Session.Identity())
	if err != nil || through != "other" {
		b.T.Fatalf("through %s: %v", through, err)
	}
	time.Sleep(30 * time.Second)
	b.Open().SubmitAll("un")
}

// renumbered: a stick that is named by its IMEI is found whatever its port.
func renumbered(b *Bench) {
	b.names("ttyUSB0", "ttyUSB1")
	b.Config.Port = "ttyUSB0"
	b.Open()
	imei := b.Session.Identity().IMEI
	b.Config.Port = "imei:" + imei
	for _, names := range [][]string{{"ttyUSB1", "ttyUSB2"}, {"ttyUSB7", "ttyUSB6"}} {
		b.names(names...)
		b.Reopen()
		b.Want("IMEI", b.Session.Identity().IMEI, imei)
		b.Want("port", b.Session.Identity().Port, names[0])
	}
}
