package outbox

import (
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
// so call it in a reading transaction. Errors are those of Announce.
func Check(tx *store.Tx, d BroadcastDraft, now time.Time) (Preflight, error) {
	if err := d.check(tx); err != nil {
		return Preflight{}, err
	}
	if d.Every != "" {
		if _, err := CheckSchedule(d.Every, d.zone(), now); err != nil {
			return Preflight{}, err
		}
	}
	b := d.broadcast(now)
	p := preflight{tx: tx, b: &b, sims: simNames(tx), month: now.In(d.zone()).Format(monthFormat)}
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
	tx   *store.Tx
	b    *Broadcast
	last string // the text measured last
	size tpdu.Size
	err  error
	most int // units of Longest
	// sims and month are where Fresh is looked up.
	sims  []string
	month string
}

func (p *preflight) take(n phone.Number) error {
	p.Recipients++
	standing, err := groups.StandingOf(p.tx, n)
	if err != nil {
		return err
	}
	switch standing {
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
	text, err := p.b.textFor(p.tx, n)
	if err != nil {
		return err
	}
	p.measure(n, text)
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
func (p *preflight) measure(n phone.Number, text string) {
	if text != p.last || p.Recipients == 1 || p.size.Parts == 0 {
		p.last = text
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
	for _, r := range p.size.Forcing {
		if !slices.Contains(p.Forcing, r) {
			p.Forcing = append(p.Forcing, r)
		}
	}
	if units := p.size.Parts<<20 + p.size.Units; units > p.most {
		p.most, p.Longest = units, text
	}
}
