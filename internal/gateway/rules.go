package gateway

import (
	"errors"
	"slices"
	"time"

	"github.com/oklog/ulid/v2"

	"github.com/tocsin-sms/tocsin/internal/api"
	"github.com/tocsin-sms/tocsin/internal/phone"
	"github.com/tocsin-sms/tocsin/internal/store"
	"github.com/tocsin-sms/tocsin/keywords"
)

// rule is a rule as it is kept. One that a campaign file made and nobody
// touched since has the rule's own fields only.
type rule struct {
	keywords.Rule
	Off    bool      `json:"off,omitempty"`
	Own    bool      `json:"own,omitempty"`    // made by hand: pruning spares it
	Edited bool      `json:"edited,omitempty"` // changed by hand since a file declared it
	By     string    `json:"by,omitempty"`     // the account that changed it last
	At     time.Time `json:"at,omitzero"`
}

// byHand tells whether a person has changed it since a file declared it.
func (r rule) byHand() bool { return r.Own || r.Edited }

var rules = store.NewBucket[rule]("rules") // name

// hits is how often a rule took a text or a call: in all, and on each of the
// days up to the last one, by the day's number modulo seven.
type hits struct {
	Total int       `json:"n"`
	Day   int64     `json:"d"`
	Days  [7]int    `json:"w"`
	Last  time.Time `json:"t"`
}

var ruleHits = store.NewBucket[hits]("rule hits") // name

// dayOf numbers days, by the clock on the wall.
func dayOf(at time.Time, in *time.Location) int64 {
	y, m, d := at.In(in).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix() / (24 * 60 * 60)
}

// upTo forgets the days that are more than six before day.
func (h *hits) upTo(day int64) {
	for h.Day < day {
		h.Day++
		if day-h.Day >= int64(len(h.Days)) {
			h.Day = day - int64(len(h.Days))
			continue
		}
		h.Days[h.Day%int64(len(h.Days))] = 0
	}
}

func (h *hits) week() (n int) {
	for _, day := range h.Days {
		n += day
	}
	return n
}

// countHit notes, in the transaction of a text, that a rule took it.
func (g *Gateway) countHit(tx *store.Tx, name string, at time.Time) error {
	h, err := hitsOf(tx, name)
	if err != nil {
		return err
	}
	h.upTo(dayOf(at, g.cfg().Location))
	h.Total++
	h.Days[h.Day%int64(len(h.Days))]++
	h.Last = at.UTC().Round(0)
	return ruleHits.Put(tx, []byte(name), h)
}

func hitsOf(tx *store.Tx, name string) (hits, error) {
	h, err := ruleHits.Get(tx, []byte(name))
	if store.IsNotFound(err) {
		return hits{}, nil
	}
	return h, err
}

// moveHits keeps the counts of a rule that gets another name, and begins anew
// for one that is new (was "").
func moveHits(tx *store.Tx, was, name string) error {
	if was == name {
		return nil
	}
	h, err := hitsOf(tx, was)
	if err != nil {
		return err
	}
	if was == "" || h.Total == 0 {
		return ruleHits.Delete(tx, []byte(name))
	}
	return errors.Join(ruleHits.Put(tx, []byte(name), h), ruleHits.Delete(tx, []byte(was)))
}

// ruleChange is one change of the rules, with what it changed.
type ruleChange struct {
	At     time.Time `json:"at"`
	By     string    `json:"by,omitempty"`
	What   string    `json:"what"`
	Before *rule     `json:"before,omitempty"` // nil: it was made
	After  *rule     `json:"after,omitempty"`  // nil: it was removed
}

func (c ruleChange) name() string {
	if c.After != nil {
		return c.After.Name
	}
	return c.Before.Name
}

var ruleChanges = store.NewBucket[ruleChange]("rule changes") // id

// changesKept is how many changes of the rules can be looked up and undone.
const changesKept = 200

// noteChange keeps a change and drops the oldest.
func noteChange(tx *store.Tx, c ruleChange) (ulid.ULID, error) {
	key := store.NewID(c.At)
	if err := ruleChanges.Put(tx, store.IDKey(key), c); err != nil {
		return key, err
	}
	kept := 0
	var old [][]byte
	for k := range ruleChanges.Keys(tx, store.Range{Back: true}) {
		if kept++; kept > changesKept {
			old = append(old, slices.Clone(k))
		}
	}
	for _, k := range old {
		if err := ruleChanges.Delete(tx, k); err != nil {
			return key, err
		}
	}
	return key, nil
}

// forgetForwards drops the changes that tell of a number texts were forwarded
// to: an erased person is in no history.
func forgetForwards(tx *store.Tx, n phone.Number) error {
	var told [][]byte
	err := ruleChanges.Each(tx, store.Range{}, func(key []byte, c ruleChange) error {
		for _, r := range []*rule{c.Before, c.After} {
			if r != nil && slices.Contains(r.Forward, string(n)) {
				told = append(told, slices.Clone(key))
				break
			}
		}
		return nil
	})
	for _, key := range told {
		err = errors.Join(err, ruleChanges.Delete(tx, key))
	}
	return err
}

// ruleView is a rule as callers see it.
func (g *Gateway) ruleView(tx *store.Tx, r rule) (api.Rule, error) {
	h, err := hitsOf(tx, r.Title())
	h.upTo(dayOf(g.opt.Now(), g.cfg().Location))
	return api.Rule{
		RuleDraft: draftOf(r.Rule),
		RuleStanding: api.RuleStanding{
			Off: r.Off, Declared: !r.Own, Edited: r.Edited, By: r.By, Changed: r.At,
			Hits: h.Total, HitsWeek: h.week(), LastHit: h.Last,
		},
	}, err
}

func draftOf(r keywords.Rule) api.RuleDraft {
	return api.RuleDraft{
		Name: r.Title(), Words: r.Words, Join: r.Join, Leave: r.Leave, Forward: r.Forward, Reply: r.Reply,
		Poll: r.Poll, Call: r.Call, Modem: r.Modem, Option: r.Option, CatchAll: r.CatchAll, From: r.From, Until: r.Until,
	}
}
