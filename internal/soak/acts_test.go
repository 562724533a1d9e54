package soak

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/tocsin-sms/tocsin/internal/api"
	"github.com/tocsin-sms/tocsin/modem/simulated"
)

// act has one thing happen.
func (w *world) act() {
	acts := []struct {
		weight int
		do     func()
	}{
		{20, w.send},
		{8, w.broadcast},
		{5, w.steer},
		{24, w.incoming},
		{3, w.crowdStops},
		{4, w.longIncoming},
		{2, w.call},
		{20, w.trouble},
		{5, w.unplug},
		{4, w.loseNetwork},
		{3, w.pause},
		{8, w.killBusy},
		{2, w.restart},
	}
	total := 0
	for _, a := range acts {
		total += a.weight
	}
	for n, i := w.IntN(total), 0; ; i++ {
		if n -= acts[i].weight; n < 0 {
			acts[i].do()
			return
		}
	}
}

// mark is what tells a text from all others; each part of it has one.
func (w *world) mark() string {
	w.texts++
	return fmt.Sprintf("[%d]", w.texts)
}

// body is a text with its mark in each part, up to three parts, in GSM letters
// or others.
func (w *world) body(mark string) string {
	word := pick(w, []string{"eau ", "l'école ", "ñandú ", "вода ", "水 "})
	return mark + strings.Repeat(word+mark+" ", w.IntN(3)*w.IntN(8))
}

func pick[V any](w *world, from []V) V { return from[w.IntN(len(from))] }

func (w *world) modem() *simulated.Modem { return pick(w, w.modems) }

// must fails the test if a verb did.
func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Error(err)
	}
}

func (w *world) send() {
	to := pick(w, slices.Concat(w.crowd[:keptOn], fated()))
	mark := w.mark()
	s := api.Send{To: to, Text: w.body(mark)}
	if w.IntN(4) == 0 {
		s.Uncertain = "resend"
		w.resent[mark] = true
	}
	w.did("send %s to %s, %s", mark, to, s.Uncertain)
	_, err := w.daemon.Send(w.t.Context(), s)
	w.must(err)
}

func (w *world) broadcast() {
	mark := w.mark()
	d := api.BroadcastDraft{Text: w.body(mark), To: []string{"tous"}, Urgent: w.IntN(3) == 0}
	if w.IntN(3) == 0 {
		d.To = append(slices.Clone(w.crowd[:4]), fated()[w.IntN(len(fated()))])
	}
	if w.IntN(4) == 0 {
		d.Uncertain = "resend"
		w.resent[mark] = true
	}
	b, err := w.daemon.SendBroadcast(w.t.Context(), d)
	w.must(err)
	w.did("broadcast %s to %v, %s", mark, d.To, d.Uncertain)
	w.broadcasts = append(w.broadcasts, b.ID)
}

// steer pauses, resumes or cancels a broadcast, which may be over.
func (w *world) steer() {
	if len(w.broadcasts) == 0 {
		return
	}
	id := pick(w, w.broadcasts)
	verb, name := w.daemon.PauseBroadcast, "pause"
	switch w.IntN(4) {
	case 0:
		verb, name = w.daemon.CancelBroadcast, "cancel"
	case 1:
		verb, name = w.daemon.ResumeBroadcast, "resume"
	}
	_, err := verb(w.t.Context(), id)
	w.did("%s a broadcast: %v", name, err)
}

// incoming is a short text by somebody who never wrote.
func (w *world) incoming() {
	text := pick(w, []string{"SANTE", "ALERTE " + w.mark(), "PUITS OUI", "PUITS NON", "Bonjour " + w.mark(), "STOP"})
	w.inject(w.stranger(), text)
}

// crowdStops has one of those stop whom broadcasts go to.
func (w *world) crowdStops() {
	if w.stopping < len(w.crowd) {
		w.inject(w.crowd[w.stopping], "STOP")
		w.stopping++
	}
}

// longIncoming are the parts of two long texts in turns, and one part twice.
func (w *world) longIncoming() {
	m, from, other, sent := w.modem(), w.stranger(), w.stranger(), time.Now()
	long := w.mark() + strings.Repeat(" un long récit", 15) // two parts
	w.did("long %.6s from %s and %s on %s", long, from, other, m.Name())
	for _, part := range [][2]any{{from, 2}, {other, 1}, {from, 2}, {from, 1}, {other, 2}} {
		if err := m.Inject(part[0].(string), long, simulated.WithRef(77), simulated.SentAt(sent), simulated.InOrder(part[1].(int))); err != nil {
			w.t.Fatal(err)
		}
		w.wait(w.upTo(5 * time.Second))
	}
}

func (w *world) inject(from, text string) {
	m := w.modem()
	w.did("in on %s: %s from %s", m.Name(), text, from)
	if err := m.Inject(from, text); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) call() { w.modem().Ring(w.stranger(), 1+w.IntN(4)) }

// unfit are the faults that a campaign cannot have, and why.
func unfit(f simulated.Fault) bool {
	return slices.Contains([]string{
		"refuse-sent", // says at once that a text was refused which was sent
	}, f.Name)
}

// trouble has a fault begin, and end within the hour.
func (w *world) trouble() {
	kinds := slices.DeleteFunc(simulated.FaultKinds(), func(k simulated.FaultKind) bool { return unfit(simulated.Fault{Name: k.Name}) })
	f := simulated.Fault{Name: pick(w, kinds).Name, Times: w.IntN(6), Skip: w.IntN(3)}
	if f.Name == "freeze" {
		f.Text = pick(w, []string{"esc", "cfun", "cfun-other", "replug"})
	}
	if f.Name == "refuse" || f.Name == "prompt-error" {
		f.Code = pick(w, []int{500, 38, 21, 42, 331, 515, 8, 50})
	}
	m, long := w.modem(), w.upTo(w.hour)
	w.did("fault %+v on %s for %s", f, m.Name(), long)
	w.must(m.Fault(f))
	time.AfterFunc(long, func() { m.ClearFaults(f.Name) })
	w.traffic(1 + w.IntN(5))
}

// traffic gives the daemon something to do.
func (w *world) traffic(texts int) {
	for range texts {
		pick(w, []func(){w.send, w.send, w.incoming})()
		w.wait(w.upTo(10 * time.Second))
	}
}

func (w *world) unplug() {
	m, long := w.modem(), w.upTo(w.hour/6)
	if w.IntN(2) == 0 {
		w.must(m.Fault(simulated.Fault{Name: "unplug-at", Byte: 1 + w.IntN(80)}))
		w.did("unplug %s within a submit for %s", m.Name(), long)
	} else {
		w.did("unplug %s for %s", m.Name(), long)
		m.Unplug()
	}
	time.AfterFunc(long, m.Replug)
}

func (w *world) loseNetwork() {
	m, long := w.modem(), w.upTo(w.hour/6)
	w.did("%s without a network for %s", m.Name(), long)
	m.SetRegistration(w.IntN(4) % 3 * 2 % 3)
	time.AfterFunc(long, func() { m.SetRegistration(1) })
}

func (w *world) pause() {
	name, long := w.modem().Name(), w.upTo(w.hour/3)
	w.did("pause %s for %s", name, long)
	_, err := w.daemon.PauseModem(w.t.Context(), name)
	w.must(err)
	w.wait(long)
	_, err = w.daemon.ResumeModem(w.t.Context(), name)
	w.must(err)
}

// killBusy kills the daemon while it has something to do: between two bytes
// that it writes, or at any time.
func (w *world) killBusy() {
	w.traffic(w.IntN(4))
	bytes := 1 + w.IntN(700)
	if w.IntN(4) == 0 {
		w.wait(w.upTo(10 * time.Second))
	} else {
		w.process.light(bytes)
		select {
		case <-w.process.burnt:
		case <-time.After(w.hour / 10):
		}
	}
	w.did("kill the daemon")
	w.kill()
}

// mend ends all trouble and waits until nothing is left to be done.
func (w *world) mend() {
	w.wait(w.hour + time.Minute) // the faults that are to end do
	w.did("mended")
	for _, m := range w.modems {
		m.ClearFaults()
		m.SetRegistration(1)
		m.Unplug() // what froze thaws
		m.Replug()
	}
	for _, id := range w.broadcasts {
		_, _ = w.daemon.ResumeBroadcast(w.t.Context(), id) // or it is over
	}
	for range 200 {
		for _, m := range w.modems {
			if _, err := w.daemon.ResumeModem(w.t.Context(), m.Name()); err != nil {
				w.did("resume %s: %v", m.Name(), err)
			}
		}
		w.wait(5 * time.Minute)
		if w.idle() {
			return
		}
	}
	w.t.Error("texts are still queued long after all was mended")
}

// idle says whether nothing waits for a modem.
func (w *world) idle() bool {
	for _, m := range w.outbox() {
		if m.State == "queued" || m.State == "submitting" {
			return false
		}
	}
	for _, m := range w.modems {
		if m.Waiting() > 0 {
			return false
		}
	}
	return true
}

func (w *world) outbox() []api.OutMessage {
	w.t.Helper()
	all, err := w.daemon.Outbox(w.t.Context(), api.OutQuery{Page: api.Page{All: true}})
	if err != nil {
		w.t.Fatal(err)
	}
	return all
}
