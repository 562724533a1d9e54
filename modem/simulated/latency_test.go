package simulated_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tocsin-sms/tocsin/modem/simulated"
)

// took is the time from Ctrl-Z to the answer.
func took(t *testing.T, h *host) time.Duration {
	t.Helper()
	began := time.Now()
	if got := submits(t, h, "+237699000001", "Hi", false); got != "" {
		t.Fatalf("answered at once: %q", got)
	}
	for h.take() == "" {
		time.Sleep(time.Millisecond)
	}
	return time.Since(began)
}

func TestLatency(t *testing.T) {
	cases := []struct {
		name, setting string
		want          []time.Duration // of texts; the third is 10 s after the second
	}{
		{"link set up each time", "AT+CMMS=0", []time.Duration{3 * time.Second, 3 * time.Second, 3 * time.Second, 3 * time.Second}},
		{"link kept until a gap", "AT+CMMS=1", []time.Duration{3 * time.Second, time.Second, 3 * time.Second, 3 * time.Second}},
		{"link kept", "AT+CMMS=2", []time.Duration{3 * time.Second, time.Second, 3 * time.Second, time.Second}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				network := simulated.NewNetwork(simulated.Options{})
				m := simulated.New(simulated.Config{Latency: time.Second, LinkSetup: 2 * time.Second, Network: network})
				h := prepared(t, m)
				defer h.close()
				h.ask(t, c.setting)
				var got, filed []time.Duration
				for i := range c.want {
					if i == 2 {
						time.Sleep(10 * time.Second)
					}
					got = append(got, took(t, h))
				}
				if diff := cmp.Diff(c.want, got); diff != "" {
					t.Errorf("(-want +got):\n%s", diff)
				}
				for _, e := range network.Ledger() {
					filed = append(filed, e.Time.Sub(e.Asked))
				}
				if diff := cmp.Diff(c.want, filed); diff != "" {
					t.Errorf("in the ledger (-want +got):\n%s", diff)
				}
			})
		})
	}
}

func TestJitter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := prepared(t, simulated.New(simulated.Config{Latency: time.Second, Jitter: time.Second}))
		defer h.close()
		seen := map[time.Duration]bool{}
		for range 20 {
			d := took(t, h)
			if d < time.Second || d > 2*time.Second {
				t.Errorf("took %v", d)
			}
			seen[d] = true
		}
		if len(seen) < 10 {
			t.Errorf("only %d different latencies", len(seen))
		}
	})
}
