package simulated_test

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tocsin-sms/tocsin/modem/simulated"
)

// A card takes its number, its texts, its credit and what waits for it along.
func TestSwapSIM(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := simulated.NewNetwork(simulated.Options{})
		m := simulated.New(simulated.Config{Network: n, Number: "+237650000001", PIN: "1234", PartCost: 1, Credit: 5})
		other := simulated.New(simulated.Config{Network: n})
		h := attach(m.Pipe())
		defer h.close()
		h.ask(t, `ATE0+CPIN="1234"`)
		if err := m.Inject("8080", "kept"); err != nil {
			t.Fatal(err)
		}
		m.SwapSIM(simulated.SIM{Number: "+237650000099", Credit: 7})
		first := h.ask(t, "AT+CIMI;+CNUM;+CMGD=?")
		want := "\r\n001010650000099\r\n+CNUM: \"\",\"+237650000099\",145\r\n+CMGD: (),(0-4)\r\n\r\nOK\r\n"
		if diff := cmp.Diff(want, first); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		if credit, _ := m.Credit(); credit != 7 || m.Number() != "+237650000099" {
			t.Errorf("%s has %v", m.Number(), credit)
		}
		ho := prepared(t, other)
		defer ho.close()
		submits(t, ho, "+237650000099", "for the new one", false)
		m.SwapSIM(simulated.SIM{Number: "+237650000001", PIN: "1234"})
		if got := h.ask(t, `AT+CPIN?;+CPIN="1234";+CMGD=?`); !strings.Contains(got, "SIM PIN") || !strings.Contains(got, "+CMGD: (1)") {
			t.Errorf("the old card: %q", got)
		}
		if got := len(n.Ledger()); got != 3 {
			t.Errorf("%d entries, want two deliveries and a submit", got)
		}
	})
}

// A port that says nothing, one that speaks, and their names after a replug.
func TestPorts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := simulated.New(simulated.Config{Ports: 3, MutePorts: []int{0}})
		fault(t, m, simulated.Fault{Name: "ports-swapped"})
		speak := func() (spoke [3]bool) {
			for n := range spoke {
				h := attach(m.PipeOf(n))
				spoke[n] = strings.Contains(h.ask(t, "AT"), "OK")
				h.close()
			}
			return spoke
		}
		if diff := cmp.Diff([3]bool{false, true, true}, speak()); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		m.Unplug()
		m.Replug()
		if diff := cmp.Diff([3]bool{true, true, false}, speak()); diff != "" {
			t.Errorf("after a replug (-want +got):\n%s", diff)
		}
		h := attach(m.PipeOf(1))
		defer h.close()
		m.Ring("8080", 1)
		if got := h.take(); got != "" {
			t.Errorf("rings on the second port that speaks: %q", got)
		}
	})
}

func TestReferencesWrap(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := prepared(t, simulated.New(simulated.Config{FirstMR: 255}))
		defer h.close()
		got := submits(t, h, "8080", strings.Repeat("x", 200), false)
		if !strings.Contains(got, "+CMGS: 0\r\n") {
			t.Errorf("the part after 255: %q", got)
		}
	})
}

// The stick goes at the answer and comes back by itself; the text is counted.
func TestBrownout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := simulated.NewNetwork(simulated.Options{})
		m := simulated.New(simulated.Config{Network: n})
		h := prepared(t, m)
		fault(t, m, simulated.Fault{Name: "brownout", Delay: 3 * time.Second})
		submits(t, h, "8080", "x", false)
		<-h.done
		time.Sleep(3*time.Second + time.Millisecond)
		if !m.Plugged() || len(n.Ledger()) != 1 || !n.Ledger()[0].Silent {
			t.Errorf("plugged %v, ledger %+v", m.Plugged(), n.Ledger())
		}
	})
}

func TestUnplugErrors(t *testing.T) {
	for text, want := range map[string]error{"": io.EOF, "eio": syscall.EIO, "enodev": syscall.ENODEV} {
		m := simulated.New(simulated.Config{})
		fault(t, m, simulated.Fault{Name: "unplug-error", Text: text})
		port := m.Pipe()
		m.Unplug()
		if _, err := port.Read(make([]byte, 1)); !errors.Is(err, want) {
			t.Errorf("%q: %v, want %v", text, err, want)
		}
	}
}

// After any fault, cleared and the stick plugged in anew, all is well.
func TestEveryFaultPasses(t *testing.T) {
	for _, k := range simulated.FaultKinds() {
		t.Run(k.Name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				n := simulated.NewNetwork(simulated.Options{})
				m := simulated.New(simulated.Config{Network: n, ReportDelay: time.Second})
				fault(t, m, simulated.Fault{Name: k.Name})
				aRoughDay(t, m)
				m.ClearFaults()
				m.Unplug()
				m.Replug()
				h := prepared(t, m)
				defer h.close()
				if got := submits(t, h, "8080", "after all", false); !strings.Contains(got, "+CMGS:") {
					t.Errorf("submit: %q", got)
				}
				h.ask(t, "AT+CMGD=1,4")
				if err := m.Inject("8080", "after all"); err != nil {
					t.Fatal(err)
				}
				if got := h.take(); !strings.Contains(got, `+CMTI: "SM",1`) {
					t.Errorf("arrival: %q", got)
				}
			})
		})
	}
}

// aRoughDay does a bit of everything, and does not mind what comes of it.
func aRoughDay(t *testing.T, m *simulated.Modem) {
	t.Helper()
	h := attach(m.Pipe())
	raw := submitTPDUs(t, "+237699000001", "x", true)[0]
	lines := []string{
		"ATE0", "AT+CMEE=1", "AT+CNMI=2,1,0,2", "AT+CPMS?", "AT+CMGL=4", `AT+CUSD=1,"*111#"`, "AT+CREG?",
		fmt.Sprintf("AT+CMGS=%d\r%X\x1a", len(raw), append([]byte{0}, raw...)), "AT+CMGD=1,4", "AT+CFUN=1,1",
	}
	var typing sync.WaitGroup
	typing.Go(func() { // a fault may hold it up until the port is closed
		for _, line := range lines {
			io.WriteString(h.port, line+"\r")
			time.Sleep(time.Second)
		}
	})
	m.Ring("8080", 2)
	_ = m.Inject("8080", strings.Repeat("x", 400))
	time.Sleep(time.Minute)
	h.close()
	typing.Wait()
}

func TestReportsOfNoTextAndTwice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := simulated.NewNetwork(simulated.Options{})
		m := simulated.New(simulated.Config{Network: n})
		h := prepared(t, m)
		defer h.close()
		if err := m.InjectReport(200, "+237699000001", 0x46); err != nil {
			t.Fatal(err)
		}
		if err := m.InjectReport(200, "MTN", 0); !errors.Is(err, simulated.ErrSender) {
			t.Errorf("a name: %v", err)
		}
		if got := h.ask(t, "AT+CMGR=1"); !strings.Contains(got, "06C80C91326799000010") {
			t.Errorf("the report: %q", got)
		}
		fault(t, m, simulated.Fault{Name: "report-twice"})
		if got := submits(t, h, "8080", "x", true); strings.Count(got, "+CDSI") != 2 || len(n.Ledger()) != 2 {
			t.Errorf("%q, %d entries, want a submit and a report", got, len(n.Ledger()))
		}
	})
}
