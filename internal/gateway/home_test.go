package gateway_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tocsin-sms/tocsin/internal/api"
	"github.com/tocsin-sms/tocsin/internal/config"
)

func (r *rig) home() api.Home {
	r.t.Helper()
	h, err := r.Home(r.t.Context())
	if err != nil {
		r.t.Fatal(err)
	}
	return h
}

// needs is how many there are of each kind.
func needs(h api.Home) map[string]int {
	n := map[string]int{}
	for _, need := range h.Needs {
		n[need.Kind] += need.Count
	}
	return n
}

func TestHomeSaysWhatNeedsAPerson(t *testing.T) {
	bubble(t, 2, func(r *rig) {
		if got := needs(r.home()); len(got) != 0 {
			t.Errorf("where all is well: %v", got)
		}
		r.apply(rules)
		r.in(awa, "Stop by tonight?")
		r.in(bello, "AIDE")
		r.modems[1].Unplug()
		must(t)(r.PauseModem(r.t.Context(), "a"))
		r.settle(time.Minute)
		h := r.home()
		want := map[string]int{api.NeedMaybeStop: 1, api.NeedHelp: 1, api.NeedPaused: 1, api.NeedModem: 1}
		if diff := cmp.Diff(want, needs(h)); diff != "" {
			t.Error(diff)
		}
		for _, n := range h.Needs {
			if n.Kind == api.NeedMaybeStop && (len(n.First) != 1 || n.First[0].Text != "Stop by tonight?" || n.First[0].Number != awa) {
				t.Errorf("the text that may be a stop: %+v", n.First)
			}
			if n.Kind == api.NeedModem && (n.Modem != "b" || n.Reason == "") {
				t.Errorf("the modem that is gone: %+v", n)
			}
		}
	})
}

func TestHomeWithoutAModem(t *testing.T) {
	bubbleWith(t, 0, func(*config.Config) {}, func(r *rig) {
		if got := needs(r.home()); got[api.NeedNoModem] != 1 {
			t.Errorf("without a modem: %v", got)
		}
	})
}

// Texts are counted in the hour in which they came and went, also over a restart.
func TestHomeCountsTheTrafficOfEachHour(t *testing.T) {
	bubble(t, 1, func(r *rig) {
		hour := func(n int) api.Traffic { return r.home().Traffic[n] }
		r.in(awa, "bonjour")
		must(t)(r.Send(r.t.Context(), api.Send{To: awa, Text: "un"}))
		r.settle(2 * time.Minute)
		if got := hour(0); got.In != 1 || got.Out != 1 {
			t.Errorf("the first hour: %+v", got)
		}
		r.settle(time.Hour)
		if err := r.stop(); err != nil {
			t.Fatal(err)
		}
		r.start()
		r.settle(time.Minute)
		r.in(awa, "encore")
		r.in(bello, "moi aussi")
		must(t)(r.Send(r.t.Context(), api.Send{To: awa, Text: "deux"}))
		must(t)(r.Send(r.t.Context(), api.Send{To: bello, Text: "trois"}))
		r.settle(10 * time.Second)
		first, second := hour(0), hour(1)
		if first.In != 1 || first.Out != 1 || second.In != 2 || second.Out != 2 {
			t.Errorf("the hours: %+v, %+v", first, second)
		}
		if n := len(r.home().Traffic); n != 24 {
			t.Errorf("a day has %d hours", n)
		}
	})
}

func TestSignalIsKept(t *testing.T) {
	bubble(t, 1, func(r *rig) {
		r.settle(3 * time.Hour)
		for span, least := range map[string]int{api.LastDay: 18, api.LastMonth: 3, api.LastYear: 1} {
			h, err := r.ModemHistory(r.t.Context(), "a", api.HistoryQuery{Span: span})
			if err != nil {
				t.Fatal(err)
			}
			if len(h.Signal) < least || h.Signal[0].Last <= 0 {
				t.Errorf("the last %s: %+v", span, h.Signal)
			}
		}
	})
}
