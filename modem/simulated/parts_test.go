package simulated_test

import (
	"encoding/hex"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/warthog618/sms/encoding/tpdu"

	"github.com/tocsin-sms/tocsin/modem/simulated"
)

// Two texts of three parts, A and B, with references 1 and 2.
func TestPartFaults(t *testing.T) {
	cases := map[string]struct{ want, delivered string }{
		"parts-reversed":    {"1.3 1.2 1.1 2.3 2.2 2.1", "A B"},
		"parts-doubled":     {"1.1 1.1 1.2 1.2 1.3 1.3 2.1 2.1 2.2 2.2 2.3 2.3", "A B"},
		"part-missing":      {"1.1 1.3 2.1 2.3", ""},
		"parts-interleaved": {"1.1 2.1 1.2 2.2 1.3 2.3", "A B"},
		"duplicate":         {"1.1 1.1 1.2 1.2 1.3 1.3 2.1 2.1 2.2 2.2 2.3 2.3", "A B"},
		"arrival-late":      {"", ""},
		"reorder":           {"1.2 1.1 2.1 1.3 2.3 2.2", "A B"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				n := simulated.NewNetwork(simulated.Options{})
				m := simulated.New(simulated.Config{Network: n})
				h := prepared(t, m)
				defer h.close()
				fault(t, m, simulated.Fault{Name: name})
				for i, letter := range []string{"A", "B"} {
					if err := m.Inject("8080", strings.Repeat(letter, 400), simulated.WithRef(i+1)); err != nil {
						t.Fatal(err)
					}
				}
				if diff := cmp.Diff(c.want, storedParts(t, h)); diff != "" {
					t.Errorf("(-want +got):\n%s", diff)
				}
				if diff := cmp.Diff(c.delivered, delivered(n)); diff != "" {
					t.Errorf("delivered (-want +got):\n%s", diff)
				}
			})
		})
	}
}

func fault(t *testing.T, m *simulated.Modem, f simulated.Fault) {
	t.Helper()
	if err := m.Fault(f); err != nil {
		t.Fatal(err)
	}
}

// storedParts lists what is in the memory as "reference.part".
func storedParts(t *testing.T, h *host) string {
	t.Helper()
	h.take()
	var all []string
	for line := range strings.Lines(h.ask(t, "AT+CMGL=4")) {
		raw, err := hex.DecodeString(strings.TrimSpace(line))
		if err != nil || len(raw) == 0 {
			continue
		}
		d := tpdu.TPDU{Direction: tpdu.MT}
		if err := d.UnmarshalBinary(raw[1+raw[0]:]); err != nil {
			t.Fatal(err)
		}
		_, part, ref, _ := d.ConcatInfo()
		all = append(all, fmt.Sprintf("%d.%d", ref, part))
	}
	return strings.Join(all, " ")
}

// delivered are the first letters of the texts in the ledger.
func delivered(n *simulated.Network) string {
	var all []string
	for _, e := range n.Ledger() {
		if e.Event == simulated.Deliver {
			all = append(all, e.Text[:1])
		}
	}
	return strings.Join(all, " ")
}

func TestLateArrival(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := simulated.NewNetwork(simulated.Options{})
		m := simulated.New(simulated.Config{Network: n})
		fault(t, m, simulated.Fault{Name: "arrival-late", Times: 1})
		for _, letter := range []string{"A", "B"} {
			if err := m.Inject("8080", letter); err != nil {
				t.Fatal(err)
			}
		}
		time.Sleep(time.Hour)
		synctest.Wait()
		if got := delivered(n); got != "B A" {
			t.Errorf("delivered %q", got)
		}
	})
}

// A fault that kept a text back lets it go when it is cleared.
func TestInterleavingLetsGo(t *testing.T) {
	n := simulated.NewNetwork(simulated.Options{})
	m := simulated.New(simulated.Config{Network: n})
	fault(t, m, simulated.Fault{Name: "parts-interleaved"})
	if err := m.Inject("8080", strings.Repeat("A", 400)); err != nil {
		t.Fatal(err)
	}
	if got := delivered(n); got != "" {
		t.Errorf("delivered %q at once", got)
	}
	m.ClearFaults()
	if got := delivered(n); got != "A" {
		t.Errorf("delivered %q", got)
	}
}

func TestShuffledPartsAreAllThere(t *testing.T) {
	n := simulated.NewNetwork(simulated.Options{})
	m := simulated.New(simulated.Config{Network: n})
	fault(t, m, simulated.Fault{Name: "parts-shuffled"})
	if err := m.Inject("8080", strings.Repeat("A", 1000)); err != nil {
		t.Fatal(err)
	}
	if got := delivered(n); got != "A" {
		t.Errorf("delivered %q", got)
	}
}
