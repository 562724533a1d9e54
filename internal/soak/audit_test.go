package soak

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/tocsin-sms/tocsin/internal/api"
	"github.com/tocsin-sms/tocsin/modem/simulated"
)

// audit compares what the daemon believes with what the network knows.
func (w *world) audit() {
	w.t.Helper()
	before := w.t.Failed()
	w.auditOut()
	w.auditIn()
	w.auditGroups()
	if !before && w.t.Failed() {
		w.t.Logf("what was done:\n%s", strings.Join(w.note, "\n"))
	}
}

// place is one part of a text to a person: what may be sent once.
type place struct {
	to, mark string
	part     int
}

var marked = regexp.MustCompile(`\[\d+\]`)

// markOf is a text's mark, or the text itself where it has none.
func markOf(text string) string {
	if mark := marked.FindString(text); mark != "" {
		return mark
	}
	return text
}

// taken counts what the network took. The last part of a long text may be too
// short for its mark; its reference tells then.
func (w *world) taken() map[place]int {
	taken, marks := map[place]int{}, map[string]string{}
	for _, e := range w.network.Ledger() {
		if e.Event != simulated.Submit {
			continue
		}
		long, mark := fmt.Sprint(e.To, e.Ref, e.Parts), markOf(e.Text)
		if mark == e.Text && e.Parts > 1 {
			mark = marks[long]
		}
		marks[long] = mark
		taken[place{e.To, mark, e.Part}]++
	}
	return taken
}

// belief is what the daemon has of a place.
type belief struct {
	texts            int // that have it
	sent, maybe      int // tries that the network took, and that it may have
	reported, resend bool
	states           []string
}

// auditOut: no text lost, none twice, every state explained.
func (w *world) auditOut() {
	w.t.Helper()
	taken := w.taken()
	beliefs := map[place]*belief{}
	for _, m := range w.histories() {
		for part := 1; part <= m.Parts; part++ {
			p := place{string(m.To), markOf(m.Text), part}
			if beliefs[p] == nil {
				beliefs[p] = &belief{}
			}
			beliefs[p].add(m, part)
		}
	}
	for p, n := range taken {
		if beliefs[p] == nil {
			w.t.Errorf("%v was sent %d times, and the daemon knows of none", p, n)
		}
	}
	for p, b := range beliefs {
		b.resend = w.resent[p.mark]
		if problem := b.judge(taken[p]); problem != "" {
			w.t.Errorf("%v: %s (%d taken; the daemon: %+v)\n%s", p, problem, taken[p], *b, w.tell(p))
		}
	}
}

// histories are all texts that went out, with what became of them.
func (w *world) histories() []api.OutMessage {
	w.t.Helper()
	all := w.outbox()
	for i := range all {
		m, err := w.daemon.OutboxMessage(w.t.Context(), all[i].ID)
		if err != nil {
			w.t.Fatal(err)
		}
		all[i] = m
	}
	return all
}

func (b *belief) add(m api.OutMessage, part int) {
	b.texts++
	b.states = append(b.states, m.State)
	for _, a := range m.History {
		switch {
		case a.Part != part:
		case a.Outcome == "sent":
			b.sent++
		case a.Outcome == "uncertain":
			b.maybe++
		case a.Outcome == "delivered", a.Outcome == "undelivered":
			b.reported = true
		}
	}
}

// judge says what is wrong with a place of which the network took so many.
func (b *belief) judge(taken int) string {
	took := func(state string) bool { return state == "sent" || state == "delivered" }
	switch {
	case taken > b.texts && !b.resend:
		return "sent twice"
	case taken > b.sent+b.maybe:
		return "sent more often than it was tried"
	case taken < min(b.sent, b.texts) || taken == 0 && b.reported:
		return "not sent, though the daemon says so"
	case taken == 0 && slices.ContainsFunc(b.states, took):
		return "lost"
	}
	return ""
}

// tell is all that is known of a place.
func (w *world) tell(p place) string {
	var lines []string
	for _, m := range w.histories() {
		if string(m.To) == p.to && markOf(m.Text) == p.mark {
			lines = append(lines, fmt.Sprintf("  %s of %d parts, made %s: %s", m.State, m.Parts, w.at(m.Created), m.Error))
			for _, a := range m.History {
				lines = append(lines, fmt.Sprintf("    %s part %d %s %s %s, %d ms", w.at(a.At), a.Part, a.Modem, a.Outcome, a.Words, a.TookMS))
			}
		}
	}
	for _, e := range w.network.Ledger() {
		if e.To == p.to && (e.Event == simulated.Submit || e.Event == simulated.Refuse) && markOf(e.Text) == p.mark {
			lines = append(lines, fmt.Sprintf("  ledger: %s %s by %s part %d/%d, mr %d, code %d, silent %v", w.at(e.Time), e.Event, e.Modem, e.Part, e.Parts, e.MR, e.Code, e.Silent))
		}
	}
	return strings.Join(lines, "\n")
}

// auditIn: every text that reached a modem is in the inbox once, and what it
// asked for was done once.
func (w *world) auditIn() {
	w.t.Helper()
	inbox, err := w.daemon.Inbox(w.t.Context(), api.InQuery{Page: api.Page{All: true}})
	if err != nil {
		w.t.Fatal(err)
	}
	kept, calls := map[[2]string]int{}, map[string]int{}
	for _, m := range inbox {
		if m.Text == "STOP" {
			w.leftAlone(m)
		}
		if slices.Contains(m.Flags, "call") {
			calls[string(m.From)]++
		}
		if m.Text != "" && !slices.Contains(m.Flags, "repeat") && !slices.Contains(m.Flags, "partial") {
			kept[[2]string{string(m.From), m.Text}]++
		}
	}
	for came := range w.came() {
		if n := kept[came]; n != 1 {
			w.t.Errorf("%v came in, and is in the inbox %d times", came, n)
		}
		delete(kept, came)
	}
	w.auditCalls(calls)
	for m, n := range kept {
		w.t.Errorf("%v is in the inbox %d times, and never came", m, n)
	}
}

// auditCalls: a call is missed once. Each caller calls once.
func (w *world) auditCalls(missed map[string]int) {
	w.t.Helper()
	for _, e := range w.network.Ledger() {
		if e.Event == simulated.Call && e.Outcome == simulated.Rang {
			missed[e.From]--
		}
	}
	for from, n := range missed {
		if n > 0 && strings.HasPrefix(from, "+") {
			w.t.Errorf("%s called once, and is shown more often", from)
		}
	}
}

// leftAlone wants that nothing was tried for somebody who said stop, once that
// was on disk, but the confirmation.
func (w *world) leftAlone(stop api.InMessage) {
	w.t.Helper()
	for _, m := range w.histories() {
		for _, a := range m.History {
			if m.To == stop.From && m.Kind != "reply" && a.TookMS > 0 && a.At.After(stop.Stored) {
				w.t.Errorf("%s said stop, stored at %s, and was texted at %s:\n%s", m.To, w.at(stop.Stored), w.at(a.At), w.tell(place{string(m.To), markOf(m.Text), 1}))
			}
		}
	}
}

// came are the texts that reached a modem, with those who wrote them.
func (w *world) came() map[[2]string]bool {
	texts := map[[2]string]bool{}
	for _, e := range w.network.Ledger() {
		if e.Event == simulated.Deliver {
			texts[[2]string{e.From, e.Text}] = true
		}
	}
	return texts
}

// auditGroups: who asked to join did, who voted is counted once, what was
// forwarded went to the staff once, and nobody who said stop is left.
func (w *world) auditGroups() {
	w.t.Helper()
	votes := map[string]int{}
	joined, stopped := []string{}, []string{}
	for came := range w.came() {
		switch from, text := came[0], came[1]; {
		case text == "SANTE":
			joined = append(joined, from)
		case text == "STOP":
			stopped = append(stopped, from)
		case strings.HasPrefix(text, "PUITS "):
			votes[strings.ToLower(text[len("PUITS "):])]++
		case strings.HasPrefix(text, "ALERTE "):
			w.forwarded(markOf(text))
		}
	}
	g, err := w.daemon.Group(w.t.Context(), "sante", api.Page{All: true})
	w.must(err)
	var members []string
	for _, m := range g.Members {
		members = append(members, string(m.Number))
	}
	w.same("members of sante", joined, members)
	for _, number := range stopped {
		if c, err := w.daemon.Contact(w.t.Context(), number); err != nil || !c.Stopped {
			w.t.Errorf("%s said stop, and is not stopped: %v", number, err)
		}
	}
	poll, err := w.daemon.Poll(w.t.Context(), "puits")
	w.must(err)
	for _, o := range poll.Options {
		if o.Votes != votes[o.Key] {
			w.t.Errorf("%d votes for %s, %d came in", o.Votes, o.Key, votes[o.Key])
		}
	}
}

func (w *world) forwarded(mark string) {
	w.t.Helper()
	n := map[string]int{}
	for _, m := range w.outbox() {
		if markOf(m.Text) == mark {
			n[string(m.To)]++
		}
	}
	for _, number := range w.staff {
		if n[number] != 1 {
			w.t.Errorf("%s was forwarded to %s %d times", mark, number, n[number])
		}
	}
}

func (w *world) same(what string, want, got []string) {
	w.t.Helper()
	slices.Sort(want)
	slices.Sort(got)
	if !slices.Equal(want, got) {
		w.t.Errorf("%s:\n  by the network %v\n  by the daemon  %v", what, want, got)
	}
}
