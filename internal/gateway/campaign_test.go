package gateway_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tocsin-sms/tocsin/internal/api"
	"github.com/tocsin-sms/tocsin/internal/config"
)

func TestABareAnswerCountsOnceAsked(t *testing.T) {
	bubble(t, 1, func(r *rig) {
		r.apply(rules)
		r.join("sante", awa, bello, chi)
		r.in(awa, "oui") // not asked yet: no vote
		opened, err := r.OpenPoll(t.Context(), api.PollOpen{Name: "puits", To: []string{"sante"}})
		if err != nil || opened.Broadcast == nil {
			t.Fatalf("open: %v, broadcast %v", err, opened.Broadcast)
		}
		r.settle(10 * time.Second)
		r.in(awa, "Oui!")
		r.in(bello, "puits non")
		r.in(chi, "puits peut-être")
		p, err := r.Poll(t.Context(), "puits")
		if err != nil {
			t.Fatal(err)
		}
		if p.Asked != 3 || p.Voters != 2 || p.Unclear != 1 || p.Options[0].Votes != 1 || p.Options[1].Votes != 1 {
			t.Fatalf("poll = %+v, want one yes, one no, one unclear of three asked", p)
		}
		p, err = r.Refile(t.Context(), api.Refile{Poll: "puits", Message: p.ToRefile[0].Message, Option: "non"})
		if err != nil || p.Options[1].Votes != 2 || p.Unclear != 0 {
			t.Errorf("after re-filing: %+v, %v", p, err)
		}
	})
}

func TestAForwardToAGroupIsOneBroadcast(t *testing.T) {
	bubble(t, 1, func(r *rig) {
		r.apply(rules)
		r.join("staff", bello, chi, awa)
		r.in(awa, "alerte inondation au pont {nom}")
		r.settle(10 * time.Second)
		b := r.broadcasts()
		if len(b) != 1 || b[0].Recipients != 2 || b[0].Delivered != 2 {
			t.Fatalf("broadcasts = %+v, want one to the two others", b)
		}
		if got := r.sent(bello); len(got) != 1 || !strings.Contains(got[0], "pont {nom}") {
			t.Errorf("bello got %q, want the alert as it was written", got)
		}
	})
}

func TestTheSameAlertIsNotForwardedForEver(t *testing.T) {
	bubble(t, 1, func(r *rig) {
		r.apply(rules)
		r.join("staff", bello)
		for range 10 {
			r.in(awa, "alerte pont")
		}
		if n := len(r.broadcasts()); n > 3 {
			t.Errorf("%d forwards of the same words in half a minute, want 3 at most", n)
		}
	})
}

func TestQuietHoursHoldBroadcastsAndNotReplies(t *testing.T) {
	bubbleWith(t, 1, func(c *config.Config) {
		// A bubble begins at midnight.
		c.Sending.QuietHours, _ = config.ParseQuietHours("22:00-08:00", time.UTC)
	}, func(r *rig) {
		r.apply(rules)
		r.join("sante", bello, chi)
		quiet := r.broadcast(api.BroadcastDraft{Text: "Réunion.", To: []string{"sante"}})
		r.broadcast(api.BroadcastDraft{Text: "Urgent!", To: []string{"sante"}, Urgent: true})
		r.in(awa, "sante")
		r.settle(time.Minute)
		if got := r.sent(bello); !cmp.Equal(got, []string{"Urgent!"}) {
			t.Errorf("at night bello got %q, want the urgent one only", got)
		}
		if got := r.sent(awa); !cmp.Equal(got, []string{"Bienvenue."}) {
			t.Errorf("at night awa got %q, want the reply", got)
		}
		if b := r.show(quiet.ID); b.Queued != 2 || !strings.Contains(b.Reason, "quiet hours until 08:00") {
			t.Errorf("at night: %+v", b)
		}
		r.settle(8 * time.Hour)
		if b := r.show(quiet.ID); b.State != "done" || b.Delivered != 2 {
			t.Errorf("in the morning: %+v, want done", b)
		}
	})
}

func TestLimitsOutliveARestart(t *testing.T) {
	bubbleWith(t, 1, func(c *config.Config) {
		c.Modems[0].Limits = config.Limits{PerHour: 5}
	}, func(r *rig) {
		r.apply(rules)
		r.join("sante", people(12)...)
		b := r.broadcast(api.BroadcastDraft{Text: "Réunion.", To: []string{"sante"}})
		r.settle(time.Minute)
		if err := r.stop(); err != nil {
			t.Fatal(err)
		}
		r.start()
		r.settle(time.Minute)
		if got := r.show(b.ID); got.Delivered != 5 || got.Queued != 7 {
			t.Errorf("within the hour %+v, want 5 sent", got.Counts)
		}
		r.settle(3 * time.Hour)
		if got := r.show(b.ID); got.State != "done" || got.Delivered != 12 {
			t.Errorf("after three hours %s %+v, want all delivered", got.State, got.Counts)
		}
	})
}

func TestASchedulesMissedWhileOffRunsOnce(t *testing.T) {
	bubble(t, 1, func(r *rig) {
		r.apply(rules)
		r.join("sante", awa)
		once := r.broadcast(api.BroadcastDraft{Text: "Une fois.", To: []string{"sante"}, At: time.Now().Add(time.Hour)})
		r.broadcast(api.BroadcastDraft{Text: "Toujours.", To: []string{"sante"}, Every: "0 * * * *"})
		if err := r.stop(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(5 * time.Hour)
		r.start()
		r.settle(time.Minute)
		count := map[string]int{}
		for _, text := range r.sent(awa) {
			count[text]++
		}
		if count["Une fois."] != 1 || count["Toujours."] != 1 {
			t.Errorf("after five hours off: %v, want each once", count)
		}
		if b := r.show(once.ID); b.State != "done" {
			t.Errorf("the one for once is %s", b.State)
		}
	})
}

func TestPauseResumeCancel(t *testing.T) {
	bubble(t, 1, func(r *rig) {
		r.apply(rules)
		r.join("sante", people(200)...)
		b := r.broadcast(api.BroadcastDraft{Text: "Réunion.", To: []string{"sante"}})
		r.settle(time.Second)
		status, err := r.Status(t.Context())
		if got := r.show(b.ID); err != nil || status.Queued < got.Queued-1 {
			t.Errorf("status says %d queued (%v), the broadcast %d", status.Queued, err, got.Queued)
		}
		must(t)(r.PauseBroadcast(t.Context(), b.ID))
		r.settle(time.Second)
		paused := r.show(b.ID)
		r.settle(time.Minute)
		if got := r.show(b.ID); got.Queued != paused.Queued || got.State != "paused" {
			t.Errorf("%d left while paused", paused.Queued-got.Queued)
		}
		must(t)(r.ResumeBroadcast(t.Context(), b.ID))
		r.settle(2 * time.Second)
		must(t)(r.CancelBroadcast(t.Context(), b.ID))
		r.settle(time.Minute)
		got := r.show(b.ID)
		sent := 0
		for _, n := range people(200) {
			sent += len(r.sent(n))
		}
		if got.State != "cancelled" || got.Queued != 0 || got.Delivered != sent || got.Cancelled != 200-sent || sent < 20 {
			t.Errorf("after cancel %s %+v, with %d on the air", got.State, got.Counts, sent)
		}
	})
}

func TestTwoModemsShareABroadcast(t *testing.T) {
	bubble(t, 2, func(r *rig) {
		r.apply(rules)
		r.join("sante", people(100)...)
		b := r.broadcast(api.BroadcastDraft{Text: "Réunion.", To: []string{"sante"}})
		r.settle(time.Minute)
		by := map[string]int{}
		for _, e := range r.network.Ledger() {
			if e.Event == "submit" {
				by[e.Modem]++
			}
		}
		if by["a"] < 30 || by["b"] < 30 || by["a"]+by["b"] != 100 {
			t.Errorf("submits by modem: %v, want a fair share and 100 in all", by)
		}
		if got := r.show(b.ID); got.Delivered != 100 {
			t.Errorf("counts %+v", got.Counts)
		}
	})
}
