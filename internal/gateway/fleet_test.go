package gateway_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/tocsin-sms/tocsin/internal/api"
	"github.com/tocsin-sms/tocsin/internal/config"
	"github.com/tocsin-sms/tocsin/internal/store"
	"github.com/tocsin-sms/tocsin/modem/simulated"
)

// stick is another simulated modem on the rig's network, not yet plugged in.
func (r *rig) stick(name string) *simulated.Modem {
	return simulated.New(simulated.Config{Name: name, Network: r.network, Latency: 50 * time.Millisecond, ReportDelay: time.Second})
}

func (r *rig) detail(name string) api.ModemDetail {
	r.t.Helper()
	m, err := r.Modem(r.t.Context(), name)
	if err != nil {
		r.t.Fatal(err)
	}
	return m
}

func (r *rig) names() (names []string) {
	r.t.Helper()
	list, err := r.Modems(r.t.Context())
	if err != nil {
		r.t.Fatal(err)
	}
	for _, m := range list {
		names = append(names, m.Name+" "+m.State)
	}
	return names
}

func TestAModemIsAddedRenamedAndRemovedAtRunTime(t *testing.T) {
	bubble(t, 1, func(r *rig) {
		r.plug(r.stick("b"))
		port := "b"
		if _, err := r.AddModem(r.t.Context(), api.ModemSetup{Name: "orange", Port: &port}); err != nil {
			t.Fatal(err)
		}
		r.settle(10 * time.Second)
		if got := strings.Join(r.names(), ", "); got != "a ready, orange ready" {
			t.Fatalf("after adding: %s", got)
		}
		month := 1000
		if _, err := r.EditModem(r.t.Context(), "orange", api.ModemSetup{Name: "mtn", PerMonth: &month}); err != nil {
			t.Fatal(err)
		}
		r.settle(10 * time.Second)
		if m := r.detail("mtn"); m.State != "ready" || m.PerMonth != 1000 || m.Wanted != "b" || !m.Added {
			t.Errorf("after renaming: %+v", m)
		}
		must(t)(r.PauseModem(r.t.Context(), "mtn"))
		if err := r.stop(); err != nil {
			t.Fatal(err)
		}
		r.start()
		r.settle(10 * time.Second)
		if got := strings.Join(r.names(), ", "); got != "a ready, mtn paused" {
			t.Fatalf("after a restart: %s", got)
		}
		if err := r.RemoveModem(r.t.Context(), "mtn"); err != nil {
			t.Fatal(err)
		}
		r.settle(10 * time.Second)
		if got := strings.Join(r.names(), ", "); got != "a ready" {
			t.Errorf("after removing: %s", got)
		}
		if _, err := r.Modem(r.t.Context(), "mtn"); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("a modem that was removed: %v", err)
		}
	})
}

// Whoever asked for a change may have left before the modem had ended what it was
// at: the change is made all the same.
func TestAModemIsChangedThoughNobodyWaits(t *testing.T) {
	bubble(t, 1, func(r *rig) {
		r.plug(r.stick("b"))
		port := "b"
		if _, err := r.AddModem(r.t.Context(), api.ModemSetup{Name: "orange", Port: &port}); err != nil {
			t.Fatal(err)
		}
		r.settle(10 * time.Second)
		gone, leave := context.WithCancel(r.t.Context())
		leave()
		if _, err := r.EditModem(gone, "orange", api.ModemSetup{Name: "mtn"}); err != nil {
			t.Error(err)
		}
		r.settle(10 * time.Second)
		if got := strings.Join(r.names(), ", "); got != "a ready, mtn ready" {
			t.Errorf("after renaming: %s", got)
		}
	})
}

func TestModemsThatDoNotFitAreRefused(t *testing.T) {
	bubble(t, 1, func(r *rig) {
		b, a, many := "b", "a", -1
		must(t)(r.AddModem(r.t.Context(), api.ModemSetup{Name: "orange", Port: &b}))
		cases := map[string]struct {
			do   func() error
			says string
		}{
			"a name that is taken": {func() error { return second(r.AddModem(r.t.Context(), api.ModemSetup{Name: "orange"})) }, "there is a modem orange already"},
			"a port that is taken": {func() error { return second(r.AddModem(r.t.Context(), api.ModemSetup{Name: "mtn", Port: &b})) }, "modem orange has this stick or port already"},
			"one of config.yaml":   {func() error { return second(r.AddModem(r.t.Context(), api.ModemSetup{Name: "mtn", Port: &a})) }, "modem a has this stick or port already"},
			"no name":              {func() error { return second(r.AddModem(r.t.Context(), api.ModemSetup{Name: "Orange 1"})) }, "name: want a short name"},
			"a wrong limit": {func() error {
				return second(r.EditModem(r.t.Context(), "orange", api.ModemSetup{PerDay: &many}))
			}, "limits.per_day: want a whole number"},
			"to change config.yaml's":  {func() error { return second(r.EditModem(r.t.Context(), "a", api.ModemSetup{Name: "x"})) }, "modem a is in config.yaml"},
			"to remove config.yaml's":  {func() error { return r.RemoveModem(r.t.Context(), "a") }, "modem a is in config.yaml"},
			"to remove one not there":  {func() error { return r.RemoveModem(r.t.Context(), "zzz") }, "modem zzz: not found"},
			"a span that there is not": {func() error { return second(r.ModemHistory(r.t.Context(), "a", api.HistoryQuery{Span: "week"})) }, `there is no span "week"`},
		}
		for name, c := range cases {
			if err := c.do(); err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("%s: got %v, want %q", name, err, c.says)
			}
		}
		if got := len(r.names()); got != 2 {
			t.Errorf("there are %d modems after what was refused", got)
		}
	})
}

func second[T any](_ T, err error) error { return err }

// Without a word of modems in config.yaml the first stick that answers is taken.
// One that is added beside it leaves it its stick, under the name it had.
func TestAStickIsTakenWithoutConfiguration(t *testing.T) {
	bubbleWith(t, 0, func(c *config.Config) { c.FindModem = true }, func(r *rig) {
		if got := strings.Join(r.names(), ", "); got != "modem absent" {
			t.Fatalf("without a stick: %s", got)
		}
		first := r.stick("first")
		r.plug(first)
		r.settle(30 * time.Second)
		m := r.detail("modem")
		if m.State != "ready" || m.Wanted != "auto" || !m.Added {
			t.Fatalf("plugged in: %+v", m)
		}
		r.plug(r.stick("second"))
		found, err := r.FindModems(r.t.Context())
		if err != nil {
			t.Fatal(err)
		}
		free := sticksThatAreFree(found)
		if len(free) != 1 || free[0].IMEI == m.IMEI || free[0].Port == "" {
			t.Fatalf("found: %+v", found)
		}
		must(t)(r.AddModem(r.t.Context(), api.ModemSetup{Name: "orange", Port: &free[0].Ports[0]}))
		r.settle(30 * time.Second)
		if got := strings.Join(r.names(), ", "); got != "modem ready, orange ready" {
			t.Errorf("with two: %s", got)
		}
		if now := r.detail("modem"); now.IMEI != m.IMEI || now.Wanted != "imei:"+m.IMEI {
			t.Errorf("the first one: %+v", now)
		}
	})
}

func sticksThatAreFree(found []api.FoundStick) (free []api.FoundStick) {
	for _, f := range found {
		if f.Condition == "modem" && f.Modem == "" {
			free = append(free, f)
		}
	}
	return free
}

// Naming the stick that was found by itself gives it that name, and leaves no
// second modem that waits for one.
func TestTheStickThatWasFoundIsNamed(t *testing.T) {
	bubbleWith(t, 1, func(c *config.Config) { c.FindModem, c.Modems = true, nil }, func(r *rig) {
		imei := "imei:" + r.detail("modem").IMEI
		must(t)(r.AddModem(r.t.Context(), api.ModemSetup{Name: "orange", Port: &imei}))
		r.settle(30 * time.Second)
		if got := strings.Join(r.names(), ", "); got != "orange ready" {
			t.Errorf("after naming it: %s", got)
		}
	})
}
