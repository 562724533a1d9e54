package simulated_test

import (
	"strings"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"

	"github.com/tocsin-sms/tocsin/modem/simulated"
)

// Two texts can be paid, the third part cannot; a bundle is used up first.
func TestCredit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := simulated.New(simulated.Config{Credit: 2.25, PartCost: 1, BundleTexts: 1, BundlePrice: 0.5})
		h := prepared(t, m)
		defer h.close()
		var said []string
		send := func() { said = append(said, strings.TrimSpace(submits(t, h, "+237699000001", "x", false))) }
		send()
		send()
		send()
		m.TopUp(0.25)
		said = append(said, h.ask(t, `AT+CUSD=1,"*111*1#"`))
		send()
		send()
		want := []string{
			"+CMGS: 0\r\n\r\nOK", "+CMGS: 1\r\n\r\nOK", "+CMS ERROR: 50",
			"\r\nOK\r\n\r\n+CUSD: 0,\"Bundle bought: 1 texts\",15\r\n", "+CMGS: 2\r\n\r\nOK", "+CMS ERROR: 50",
		}
		if diff := cmp.Diff(want, said); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		if credit, texts := m.Credit(); credit != 0 || texts != 0 {
			t.Errorf("left: %v and %d texts", credit, texts)
		}
	})
}

func TestCallsAreInTheLedger(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := simulated.NewNetwork(simulated.Options{})
		m := simulated.New(simulated.Config{Network: n})
		h := prepared(t, m)
		m.Ring("+237699000001", 3)
		m.Ring("+237699000002", 3) // finds the line busy
		h.ask(t, "AT+CHUP")
		h.close()
		m.Unplug()
		m.Ring("+237699000003", 3)
		var got []string
		for _, e := range n.Ledger() {
			got = append(got, string(e.Event)+" "+e.From+" "+e.Outcome)
		}
		want := []string{"call +237699000001 rang", "call +237699000001 rejected", "call +237699000003 unreachable"}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}
