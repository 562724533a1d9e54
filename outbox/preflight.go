package outbox

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/tocsin-sms/tocsin/groups"
	"github.com/tocsin-sms/tocsin/internal/phone"
	"github.com/tocsin-sms/tocsin/internal/store"
	"github.com/tocsin-sms/tocsin/internal/tpdu"
)

// Preflight is what a broadcast would do.
type Preflight struct {
	// Recipients are all it is for. ToSend of them would get a text; the
	// others are refused, held, unreachable, or fail.
	Recipients, ToSend, Refused, Held, Unreachable, Failing int
	// Fresh of those to send to were not sent to this month by any SIM that has
	// a limit of recipients.
	Fresh int
	// The first of each, with why.
	RefusedWho, HeldWho, UnreachableWho, FailingWho []Obstacle
	// Alphabet is UCS2 if any text needs it, Forcing the characters that do.
	Alphabet tpdu.Alphabet
	Forcing  []rune
	// PartsLeast and PartsMost are those of the shortest and longest text,
	// Parts those of all texts.
	PartsLeast, PartsMost, Parts int
	// Longest is the longest text somebody would get.
	Longest string
	// OtherLanguage counts those of the selection who speak none of its
	// languages, OtherLanguageWho are the first. They are no recipients.
	OtherLanguage    int
	OtherLanguageWho []Obstacle
	// Wordings is the same by the language of the wording.
	Wordings map[string]Wording
}

// Wording is what the texts of one wording take.
type Wording struct {
	People, PartsLeast, PartsMost, Parts int
	Alphabet                             tpdu.Alphabet
	Forcing                              []rune
	// Size is that of the longest.
	Size tpdu.Size
}

// Obstacle is somebody who would not get the text.
type Obstacle struct {
	Number phone.Number
	Why    string
}

// mostObstacles bounds each list of a Preflight.
const mostObstacles = 100

// Check looks at a broadcast before it is announced, and changes nothing. It
// makes every text that has variables: for very many people that takes a while,
// so call it in a reading transaction, and with a context that ends when nobody
// waits for the answer any more. Errors are those of Announce and of ctx.
func Check(ctx context.Context, tx *store.Tx, d BroadcastDraft, now time.Time) (Preflight, error) {
	if err := d.check(tx); err != nil {
		return Preflight{}, err
	}
	if d.Every != "" {
		if _, err := CheckSchedule(d.Every, d.zone(), now); err != nil {
			return Preflight{}, err
		}
	}
	b := d.broadcast(now)
	gate, err := groups.NewGate(tx)
	if err != nil {
		return Preflight{}, err
	}
	p := preflight{ctx: ctx, tx: tx, b: &b, gate: gate, to: newAudience(tx, &b), sims: simNames(tx), month: now.In(d.zone()).Format(monthFormat)}
	p.Wordings = map[string]Wording{}
	if err := groups.Select(tx, d.To, "", p.take); err != nil {
		return Preflight{}, err
	}
	if p.Recipients == 0 {
		return p.Preflight, ErrNobody
	}
	return p.Preflight, nil
}

func (d BroadcastDraft) zone() *time.Location {
	if d.Location == nil {
		return time.UTC
	}
	return d.Location
}

// preflight adds up recipients.
type preflight struct {
	Preflight
	ctx  context.Context // of Check, which it does not outlive
	tx   *store.Tx
	b    *Broadcast
	gate *groups.Gate
	to   *audience
	last string // the text measured last
	in   string // the language of its wording
	size tpdu.Size
	err  error
	most int // units of Longest
	// sims and month are where Fresh is looked up.
	sims  []string
	month string
}

func (p *preflight) take(n phone.Number) error {
	if err := p.ctx.Err(); err != nil {
		return err
	}
	verdict, err := p.to.look(n)
	if err != nil || verdict == groups.LeftOut {
		return err
	}
	if verdict == groups.OtherLanguage {
		p.OtherLanguage++
		return p.unspoken(n)
	}
	p.Recipients++
	switch p.gate.StandingOf(n) {
	case groups.Stopped:
		p.Refused++
		return p.refused(n)
	case groups.Held:
		p.Held++
		obstruct(&p.HeldWho, n, "they may have said stop: read their text")
		return nil
	}
	lost, err := FindUnreachable(p.tx, n)
	if err == nil {
		p.Unreachable++
		obstruct(&p.UnreachableWho, n, lost.String())
		return nil
	}
	if !store.IsNotFound(err) {
		return err
	}
	text, in, err := p.to.textFor(n)
	if err != nil {
		return err
	}
	p.measure(n, text, in)
	return nil
}

func (p *preflight) unspoken(n phone.Number) error {
	if len(p.OtherLanguageWho) >= mostObstacles {
		return nil
	}
	c, err := p.to.find(n)
	if err != nil {
		return err
	}
	why := "their language is " + c.Language
	if c.Language == "" {
		why = "their language is not known"
	}
	obstruct(&p.OtherLanguageWho, n, why)
	return nil
}

func (p *preflight) refused(n phone.Number) error {
	if len(p.RefusedWho) >= mostObstacles {
		return nil
	}
	refusal, err := groups.Refused(p.tx, n)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	obstruct(&p.RefusedWho, n, fmt.Sprintf("they said stop (%s, %s)", refusal.At.Format(time.DateOnly), refusal.By))
	return nil
}

func obstruct(list *[]Obstacle, n phone.Number, why string) {
	if len(*list) < mostObstacles {
		*list = append(*list, Obstacle{n, why})
	}
}

// measure adds the text one person would get; equal texts are measured once.
func (p *preflight) measure(n phone.Number, text, in string) {
	if text != p.last || in != p.in || p.Recipients == 1 || p.size.Parts == 0 {
		p.last, p.in = text, in
		p.size, p.err = tpdu.Measure(text)
		p.note(text)
	}
	if p.err != nil {
		p.Failing++
		obstruct(&p.FailingWho, n, p.err.Error())
		return
	}
	p.ToSend++
	if !knownTo(p.tx, p.sims, p.month, n) {
		p.Fresh++
	}
	p.Parts += p.size.Parts
	w := p.Wordings[in]
	w.People, w.Parts = w.People+1, w.Parts+p.size.Parts
	p.Wordings[in] = w
}

// note widens what is known of all texts by one that was just measured.
func (p *preflight) note(text string) {
	if p.err != nil {
		return
	}
	if p.PartsLeast == 0 || p.size.Parts < p.PartsLeast {
		p.PartsLeast = p.size.Parts
	}
	p.PartsMost = max(p.PartsMost, p.size.Parts)
	if p.size.Alphabet == tpdu.UCS2 {
		p.Alphabet = tpdu.UCS2
	}
	p.Forcing = widen(p.Forcing, p.size.Forcing)
	w := p.Wordings[p.in]
	w.widen(p.size)
	p.Wordings[p.in] = w
	if units := p.size.Parts<<20 + p.size.Units; units > p.most {
		p.most, p.Longest = units, text
	}
}

// widen widens what is known of a wording by one text of it.
func (w *Wording) widen(s tpdu.Size) {
	if w.PartsLeast == 0 || s.Parts < w.PartsLeast {
		w.PartsLeast = s.Parts
	}
	w.PartsMost = max(w.PartsMost, s.Parts)
	if s.Alphabet == tpdu.UCS2 {
		w.Alphabet = tpdu.UCS2
	}
	w.Forcing = widen(w.Forcing, s.Forcing)
	if s.Parts > w.Size.Parts || s.Parts == w.Size.Parts && s.Units > w.Size.Units {
		w.Size = s
	}
}

// widen adds the characters that are new.
func widen(known, more []rune) []rune {
	for _, r := range more {
		if !slices.Contains(known, r) {
			known = append(known, r)
		}
	}
	return known
}
