package demo

import (
	"strings"
	"time"
)

// Chances of a person doing something, and how long they take for it.
const (
	thanks      = 0.10 // of those welcomed
	answers     = 0.75 // of those asked
	dithers     = 0.04 // of those who answer: cannot be counted
	turns       = 0.10 // of those who answer: change their mind later
	chatsBack   = 0.05 // of those who got a broadcast
	hadEnough   = 0.02 // of those who got a broadcast
	leavesYouth = 0.03

	thinks    = 300 * time.Millisecond // at least
	thinkMore = 2 * time.Second        // at most, besides
	regrets   = 2500 * time.Millisecond
)

const question = "Does the well work?"

// react is what a person does on reading a text.
func (c *crowd) react(p *supporter, text string) {
	p.waits = false
	switch {
	case p.mute || p.stopped:
	case strings.Contains(text, question):
		if c.chance(answers) {
			c.soon(func() { c.answer(p) })
		}
	case strings.HasPrefix(text, "Welcome") || strings.HasPrefix(text, "Bienvenue"):
		if c.chance(thanks) {
			c.soon(func() { c.say(p, meaning{kind: chats}) })
		}
	case fromCoordinator(text):
		c.respond(p)
	}
}

// respond is the reaction to a broadcast: most people have none.
func (c *crowd) respond(p *supporter) {
	switch {
	case c.chance(hadEnough):
		c.soon(func() { c.say(p, meaning{kind: stops}) })
	case p.group == "youth" && c.chance(leavesYouth):
		c.soon(func() { c.say(p, meaning{leaves, "youth"}) })
	case c.chance(chatsBack):
		c.soon(func() { c.say(p, meaning{kind: chats}) })
	}
}

// answer votes; some cannot be counted, and some think better of it.
func (c *crowd) answer(p *supporter) {
	if c.chance(dithers) {
		c.say(p, meaning{kind: unclear})
		return
	}
	vote, other := "yes", "no"
	if c.chance(0.3) {
		vote, other = other, vote
	}
	c.say(p, meaning{votes, vote})
	if c.chance(turns) {
		c.in(regrets, func() { c.utter(p, meaning{votes, other}, changeOfMind[other]) })
	}
}

// say has a person text one of the ways to say what they mean.
func (c *crowd) say(p *supporter, m meaning) {
	ways := said[m]
	c.utter(p, m, ways[c.rnd.IntN(len(ways))])
}

// utter has a person text. Who waits for an answer says nothing that matters
// meanwhile: a network does not promise to keep the order of two texts.
func (c *crowd) utter(p *supporter, m meaning, text string) {
	matters := m.kind != chats && m.kind != unclear
	if p.mute || p.stopped || matters && p.waits {
		return
	}
	if p.home.Inject(string(p.number), text) != nil {
		return // what the crowd says can be sent; see the test
	}
	p.waits = p.waits || matters
	p.stopped = m.kind == stops
}

func (c *crowd) chance(p float64) bool { return c.rnd.Float64() < p }

// soon puts something on the agenda after a time to think.
func (c *crowd) soon(do func()) {
	c.in(thinks+time.Duration(c.rnd.Int64N(int64(thinkMore))), do)
}

// joinWithin has everybody who is on no list join, one after the other.
func (c *crowd) joinWithin(d time.Duration) {
	for i, p := range c.order {
		if !p.listed {
			wait := d * time.Duration(i) / time.Duration(len(c.order))
			c.in(wait, func() { c.say(p, meaning{joins, p.group}) })
		}
	}
}

// someWithin has a share of the people say something.
func (c *crowd) someWithin(d time.Duration, share float64, m meaning) {
	for i, p := range c.order {
		wait := d * time.Duration(i) / time.Duration(len(c.order))
		c.in(wait, func() {
			if c.chance(share) {
				c.say(p, m)
			}
		})
	}
}
