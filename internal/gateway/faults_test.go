package gateway_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/tocsin-sms/tocsin/internal/api"
	"github.com/tocsin-sms/tocsin/internal/config"
	"github.com/tocsin-sms/tocsin/modem/simulated"
)

// campaign is a broadcast to n people under a fault; it returns how it ended
// and how often each person's text went over the air.
func campaign(t *testing.T, n int, patience time.Duration, trouble func(*rig)) (b api.Broadcast, times map[string]int) {
	t.Helper()
	bubbleWith(t, 1, func(c *config.Config) { c.Modems[0].SubmitTimeout = 60 * time.Second }, func(r *rig) {
		r.apply(rules)
		r.join("sante", people(n)...)
		b = r.broadcast(api.BroadcastDraft{Text: "Réunion.", To: []string{"sante"}})
		r.settle(time.Second)
		trouble(r)
		r.settle(patience)
		b = r.show(b.ID)
		times = map[string]int{}
		for _, p := range people(n) {
			times[p] = len(r.sent(p))
		}
	})
	return b, times
}

func fault(t *testing.T, m *simulated.Modem, f simulated.Fault) {
	t.Helper()
	if err := m.Fault(f); err != nil {
		t.Fatal(err)
	}
}

// exact checks that nobody got the text twice, and that it was lost for
// nobody but those in doubt.
func exact(t *testing.T, b api.Broadcast, times map[string]int, doubts int) {
	t.Helper()
	none := 0
	for who, n := range times {
		if n > 1 {
			t.Errorf("%s got it %d times", who, n)
		}
		if n == 0 {
			none++
		}
	}
	if b.Uncertain > doubts {
		t.Errorf("%d uncertain, want %d at most", b.Uncertain, doubts)
	}
	if none > b.Uncertain+b.Failed {
		t.Errorf("%d people got nothing; counts %+v", none, b.Counts)
	}
	if b.State != "done" {
		t.Errorf("the broadcast is %s: %+v", b.State, b.Counts)
	}
}

func TestFaultsInABroadcast(t *testing.T) {
	cases := map[string]struct {
		trouble func(*testing.T, *rig)
		doubts  int
	}{
		"silent for good after one Ctrl-Z": {func(t *testing.T, r *rig) {
			fault(t, r.modems[0], simulated.Fault{Name: "silence", Times: 1})
		}, 1},
		"sent, but its +CMGS never comes": {func(t *testing.T, r *rig) {
			fault(t, r.modems[0], simulated.Fault{Name: "lost-answer", Times: 1})
		}, 0}, // the report settles it
		"late answer, after the deadline": {func(t *testing.T, r *rig) {
			fault(t, r.modems[0], simulated.Fault{Name: "late", Times: 1, Delay: 75 * time.Second})
		}, 0},
		"frozen for a minute": {func(t *testing.T, r *rig) {
			fault(t, r.modems[0], simulated.Fault{Name: "freeze", Text: "replug"})
			r.settle(time.Minute)
			r.modems[0].Unplug()
			r.modems[0].ClearFaults()
			r.modems[0].Replug()
		}, 1},
		"500 on one text in ten": {func(t *testing.T, r *rig) {
			fault(t, r.modems[0], simulated.Fault{Name: "refuse", Times: -1, Every: 10, Code: 500})
		}, 0},
		"unplugged in the middle of a submit": {func(t *testing.T, r *rig) {
			fault(t, r.modems[0], simulated.Fault{Name: "unplug-at", Byte: 40})
			r.settle(5 * time.Second)
			r.modems[0].Replug()
		}, 1},
		"unplugged instead of the answer": {func(t *testing.T, r *rig) {
			fault(t, r.modems[0], simulated.Fault{Name: "unplug-answer"})
			r.settle(5 * time.Second)
			r.modems[0].Replug()
		}, 0}, // the report settles it
		"power lost for a moment, twice": {func(t *testing.T, r *rig) {
			fault(t, r.modems[0], simulated.Fault{Name: "brownout", Times: 2, Every: 10})
		}, 0}, // the reports settle them
		"a validity the network will not have": {func(t *testing.T, r *rig) {
			fault(t, r.modems[0], simulated.Fault{Name: "refuse-validity"})
			r.settle(time.Minute)
			if !slices.ContainsFunc(r.network.Ledger(), func(e simulated.Entry) bool { return e.Code == 198 }) {
				t.Error("no text had a validity")
			}
		}, 0},
		"barred for a burst": {func(t *testing.T, r *rig) {
			fault(t, r.modems[0], simulated.Fault{Name: "refuse-burst", Index: 10})
			r.settle(2 * time.Minute)
			if m := r.modem("a"); m.State != "paused" || !strings.Contains(m.Reason, "barring") {
				t.Errorf("modem = %+v, want it paused for the operator's reason", m)
			}
			r.modems[0].ClearFaults()
		}, 0},
		"no texts out while the SIM is full": {func(t *testing.T, r *rig) {
			fault(t, r.modems[0], simulated.Fault{Name: "storage-full"})
			fault(t, r.modems[0], simulated.Fault{Name: "full-refuses"})
			r.settle(2 * time.Minute)
			if b := r.broadcasts()[0]; b.Failed != 0 || b.Sent+b.Delivered == 60 {
				t.Errorf("counts %+v, want texts that wait for room", b.Counts)
			}
			r.modems[0].ClearFaults()
		}, 0},
		"an error though the text left": {func(t *testing.T, r *rig) {
			fault(t, r.modems[0], simulated.Fault{Name: "refuse-sent", Times: 1, Code: 513})
		}, 0},
		"network lost for a while": {func(t *testing.T, r *rig) {
			fault(t, r.modems[0], simulated.Fault{Name: "unregistered"})
			r.settle(3 * time.Minute)
			r.modems[0].ClearFaults()
		}, 0},
		"noise in every answer": {func(t *testing.T, r *rig) {
			fault(t, r.modems[0], simulated.Fault{Name: "noise"})
		}, 0},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			b, times := campaign(t, 60, 40*time.Minute, func(r *rig) { c.trouble(t, r) })
			exact(t, b, times, c.doubts)
		})
	}
}

func TestALateErrorThatSaysNothingSendsNothingTwice(t *testing.T) {
	bubbleWith(t, 1, func(c *config.Config) { c.Modems[0].SubmitTimeout = 60 * time.Second }, func(r *rig) {
		fault(t, r.modems[0], simulated.Fault{Name: "refuse-sent", Times: 1, Code: 500})
		fault(t, r.modems[0], simulated.Fault{Name: "late", Times: 1, Delay: 75 * time.Second})
		fault(t, r.modems[0], simulated.Fault{Name: "report-lost", Times: 1})
		must(t)(r.Send(t.Context(), api.Send{To: awa, Text: "Bonjour"}))
		r.settle(30 * time.Minute)
		if got := r.sent(awa); len(got) != 1 {
			t.Errorf("they got it %d times", len(got))
		}
		if out := r.outbox(api.OutQuery{}); len(out) != 1 || out[0].State != "uncertain" {
			t.Errorf("outbox = %+v, want the text in doubt", out)
		}
	})
}

func TestADeadNumberDelaysNobody(t *testing.T) {
	bubble(t, 1, func(r *rig) {
		r.apply(rules)
		dead := "+237699990001" // refused: unassigned number
		r.join("sante", append(people(99), dead)...)
		b := r.broadcast(api.BroadcastDraft{Text: "Réunion.", To: []string{"sante"}})
		r.settle(20 * time.Second) // 99 texts take 50 ms each, and a second for the report
		if got := r.show(b.ID); got.Delivered != 99 || got.Failed != 1 {
			t.Errorf("after twenty seconds: %+v", got.Counts)
		}
		failed := r.outbox(api.OutQuery{State: "failed"})
		if len(failed) != 1 || !strings.Contains(failed[0].Error, "CMS 1") {
			t.Errorf("failed = %+v, want the dead number with its code in words", failed)
		}
	})
}

func TestTheSameRefusalForThreeNumbersIsTheSIMsTrouble(t *testing.T) {
	bubble(t, 1, func(r *rig) {
		r.apply(rules)
		r.join("sante", people(30)...)
		fault(t, r.modems[0], simulated.Fault{Name: "refuse", Times: -1, Code: 1})
		b := r.broadcast(api.BroadcastDraft{Text: "Réunion.", To: []string{"sante"}})
		r.settle(10 * time.Second)
		if got := r.show(b.ID); got.Failed != 0 || got.Queued != 30 {
			t.Errorf("counts %+v, want nobody marked failed", got.Counts)
		}
		if m := r.modem("a"); m.State != "paused" || m.Reason == "" || m.Hint == "" {
			t.Errorf("modem = %+v, want paused with a reason and a hint", m)
		}
		r.modems[0].ClearFaults()
		must(t)(r.ResumeModem(t.Context(), "a"))
		r.settle(time.Minute)
		if got := r.show(b.ID); got.Delivered != 30 {
			t.Errorf("once the trouble is over: %+v", got.Counts)
		}
	})
}

func TestFirstContactFilesThirtyOldTexts(t *testing.T) {
	bubbleWith(t, 0, func(c *config.Config) {
		c.Modems = []config.Modem{{Name: "a", Port: "a", SubmitTimeout: time.Minute}}
	}, func(r *rig) {
		r.apply(rules)
		m := simulated.New(simulated.Config{Name: "a", Network: r.network})
		for range 30 {
			if err := m.Preload("SM", awa, "SANTE"); err != nil {
				t.Fatal(err)
			}
		}
		r.plug(m)
		r.settle(time.Minute)
		if n := len(r.inbox(api.InQuery{Flag: "old"})); n != 30 {
			t.Errorf("%d old texts filed, want 30", n)
		}
		if n := len(r.outbox(api.OutQuery{})); n != 0 {
			t.Errorf("%d texts sent on first contact", n)
		}
		if n := m.Stored("SM"); n != 0 {
			t.Errorf("%d texts still on the SIM", n)
		}
		r.in(awa, "sante")
		if got := r.sent(awa); len(got) != 1 {
			t.Errorf("a live text was answered with %q", got)
		}
	})
}

// TestTheMemoryOfAUsedStick: a SIM that is known is put into a stick that brings
// texts of its own; they are old, what is on the SIM is not.
func TestTheMemoryOfAUsedStick(t *testing.T) {
	bubble(t, 1, func(r *rig) {
		r.apply(rules)
		sim := r.modem("a")
		r.modems[0].Unplug()
		used := simulated.New(simulated.Config{Name: "a", Network: r.network, IMSI: sim.IMSI, IMEI: "356938035643809"})
		for memory, from := range map[string]string{"ME": awa, "SM": bello} {
			if err := used.Preload(memory, from, "SANTE"); err != nil {
				t.Fatal(err)
			}
		}
		r.unplug(r.modems[0])
		r.plug(used)
		r.settle(time.Minute)
		if old := r.inbox(api.InQuery{Flag: "old"}); len(old) != 1 || old[0].From != awa {
			t.Errorf("old texts: %+v", old)
		}
		if a, b := len(r.sent(awa)), len(r.sent(bello)); a != 0 || b != 1 {
			t.Errorf("answered %d and %d times, want the one on the SIM", a, b)
		}
	})
}

func TestAFirstContactThatIsCutShortIsNotOver(t *testing.T) {
	bubbleWith(t, 0, func(c *config.Config) {
		c.Modems = []config.Modem{{Name: "a", Port: "a", SubmitTimeout: time.Minute}}
	}, func(r *rig) {
		r.apply(rules)
		m := simulated.New(simulated.Config{Name: "a", Network: r.network})
		for _, n := range people(30) {
			if err := m.Preload("SM", n, "SANTE"); err != nil {
				t.Fatal(err)
			}
		}
		fault(t, m, simulated.Fault{Name: "cms-error", Command: "+CMGL", Times: -1})
		fault(t, m, simulated.Fault{Name: "mute", Command: "+CMGR", Skip: 10, Times: 1})
		r.plug(m)
		r.settle(10 * time.Minute)
		if n := len(r.inbox(api.InQuery{Flag: "old"})); n != 30 {
			t.Errorf("%d old texts filed, want 30", n)
		}
		if n := len(r.outbox(api.OutQuery{})); n != 0 {
			t.Errorf("%d answers to texts that were on the SIM before", n)
		}
	})
}

func TestTextsFlowInWhateverTheModemSays(t *testing.T) {
	for _, name := range []string{"cmti-lost", "cmti-zero", "cmti-minus", "cmti-memory", "noise", "split", "eol-crcrlf", "eol-lf", "cnmi-ignored", "cnmi-swapped", "stuck-slot", "duplicate"} {
		t.Run(name, func(t *testing.T) {
			bubble(t, 1, func(r *rig) {
				r.apply(rules)
				fault(t, r.modems[0], simulated.Fault{Name: name})
				for _, n := range people(10) {
					if err := r.modems[0].Inject(n, "sante"); err != nil {
						t.Fatal(err)
					}
				}
				r.settle(5 * time.Minute)
				for _, n := range people(10) {
					if got := r.sent(n); len(got) != 1 {
						t.Errorf("%s was answered %d times", n, len(got))
					}
				}
			})
		})
	}
}

func TestAnotherModemAnswersForOneThatIsDown(t *testing.T) {
	bubble(t, 2, func(r *rig) {
		r.apply(rules)
		fault(t, r.modems[0], simulated.Fault{Name: "mute", Command: "+CMGS", Times: -1})
		if err := r.modems[0].Inject(awa, "sante"); err != nil {
			t.Fatal(err)
		}
		r.settle(500 * time.Millisecond)
		r.modems[0].Unplug()
		r.settle(10 * time.Second)
		var by []string
		for _, e := range r.network.Ledger() {
			if e.Event == simulated.Submit && e.To == awa {
				by = append(by, e.Modem)
			}
		}
		if len(by) != 1 || by[0] != "b" {
			t.Errorf("the reply went out by %v, want once by b", by)
		}
	})
}
