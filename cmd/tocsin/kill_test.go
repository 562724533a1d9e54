//go:build unix

package main

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/tocsin-sms/tocsin/internal/api"
)

// moment waits for a random part of d, so that the power fails anywhere.
func moment(r *rand.Rand, d time.Duration) {
	<-time.After(time.Duration(r.Int64N(int64(d))))
}

// dice are thrown by a seed that is said, so that a failure can be repeated.
func dice(t *testing.T) *rand.Rand {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	return rand.New(rand.NewPCG(seed, 1))
}

func TestKillTwentyTimesInABroadcast(t *testing.T) {
	const kills, modems = 20, 2
	w, r := newWorld(t, modems, 60*time.Millisecond), dice(t)
	w.serve()
	people := w.group("sante", 300)
	w.run("broadcast", "send", "--to", "sante", "--yes", "Réunion demain.")
	for range kills {
		moment(r, 400*time.Millisecond)
		w.kill()
		w.serve()
	}
	w.eventually("the end of the broadcast", func() bool {
		b := w.broadcast()
		return b.State == "done" && b.Sent == 0
	})

	b, submits := w.broadcast(), w.submits()
	t.Logf("after %d kills: %+v", kills, b.Counts)
	if b.Uncertain > kills*modems {
		t.Errorf("%d uncertain after %d kills of %d modems", b.Uncertain, kills, modems)
	}
	doubts := map[string]bool{}
	for _, m := range ask[[]api.OutMessage](w, "outbox", "list", "--state", "uncertain", "--all") {
		doubts[string(m.To)] = true
	}
	for _, p := range people {
		switch n := submits[p]; {
		case n > 1:
			t.Errorf("%s got it %d times", p, n)
		case n == 0 && !doubts[p]:
			t.Errorf("%s got nothing and is not shown as uncertain", p)
		case n == 1 && doubts[p]:
			t.Errorf("%s is uncertain though its report came", p)
		}
	}
	if got := b.Delivered + b.Uncertain; got != len(people) {
		t.Errorf("%d of %d people accounted for", got, len(people))
	}
}

func TestKillWhileTextsArrive(t *testing.T) {
	w, r := newWorld(t, 2, 20*time.Millisecond), dice(t)
	w.serve()
	w.run("apply", "-f", "campaign.yaml")
	people := make([]string, 200)
	arrived := make(chan struct{})
	go func() {
		defer close(arrived)
		for i := range people {
			people[i] = fmt.Sprintf("+2376993%05d", i)
			text := fmt.Sprintf("sante %d", i)
			if i%5 == 0 { // three parts
				text += strings.Repeat(" j'habite près du forage", 16)
			}
			w.inject(fmt.Sprintf("modem%d", i%2), people[i], text)
			<-time.After(15 * time.Millisecond)
		}
	}()
	for range 6 {
		moment(r, 600*time.Millisecond)
		w.kill()
		w.serve()
	}
	<-arrived
	w.eventually("every text and its answer", func() bool {
		queued := ask[[]api.OutMessage](w, "outbox", "list", "--state", "queued")
		return len(queued) == 0 && len(ask[[]api.InMessage](w, "inbox", "list", "--all")) >= len(people)
	})

	texts, replies := map[string]int{}, map[string][]api.OutMessage{}
	for _, m := range ask[[]api.InMessage](w, "inbox", "list", "--all") {
		if len(m.Flags) == 0 && m.Outcome == "joined sante" {
			texts[string(m.From)]++
		}
	}
	for _, m := range ask[[]api.OutMessage](w, "outbox", "list", "--all") {
		replies[string(m.To)] = append(replies[string(m.To)], m)
	}
	submits := w.submits()
	for _, p := range people {
		if texts[p] != 1 || len(replies[p]) != 1 {
			t.Errorf("%s: acted on %d times, %d replies; want once each", p, texts[p], len(replies[p]))
			continue
		}
		if n := submits[p]; n > 1 || (n == 0 && replies[p][0].State != "uncertain") {
			t.Errorf("%s: the reply is %s and went out %d times", p, replies[p][0].State, n)
		}
	}
	if members := ask[api.Group](w, "group", "show", "sante", "--all").Members; len(members) != len(people) {
		t.Errorf("%d members, want %d", len(members), len(people))
	}
}

func TestUnplugAndReplugUnderTheSameLink(t *testing.T) {
	w := newWorld(t, 1, 30*time.Millisecond)
	w.serve()
	people := w.group("sante", 60)
	w.post("/fault", map[string]any{"modem": "modem0", "fault": "unplug-at", "byte": 60, "skip": 20})
	w.run("broadcast", "send", "--to", "sante", "--yes", "Réunion demain.")
	w.eventually("the modem to be seen absent", func() bool {
		return ask[[]api.Modem](w, "modem", "list")[0].State == "absent"
	})
	w.post("/replug", map[string]string{"modem": "modem0"})
	w.eventually("the end of the broadcast", func() bool { return w.broadcast().State == "done" })
	submits := w.submits()
	for _, p := range people {
		if submits[p] > 1 {
			t.Errorf("%s got it %d times", p, submits[p])
		}
	}
	if b := w.broadcast(); b.Uncertain > 1 || b.Failed > 0 {
		t.Errorf("counts %+v, want one doubt at most", b.Counts)
	}
}
