package demo

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/tocsin-sms/tocsin/internal/api"
)

//go:embed campaign.yaml
var campaignFile []byte

// actTime is how long an act takes where no end was asked for.
const actTime = 8 * time.Second

// act is a scene: what the onlooker is told, and what happens.
type act struct {
	caption string
	play    func(ctx context.Context, s *stage, d time.Duration) error
}

// opening are the acts played once, and cycle those that come again.
var opening = []act{
	{"People join by texting a word: HEALTH, EAU, jeunes… Tocsin understands spellings and answers each.", actJoin},
}

var cycle = []act{
	{"A question to all: “Does the well work?” One vote a person; yes, OUI and 1 are the same.", actQuestion},
	{"A coordinator texts everyone in the group health. Every text is on disk before it leaves.", actHealth},
	{"An urgent text, and the modem mtn is pulled out in the middle of it. orange goes on alone.", actUnplug},
	{"mtn is plugged in again and taken up by itself. A text cut off half-way is never sent twice.", actReplug},
	{"Some have had enough and text STOP: one confirmation, then never again, whatever is queued.", actStop},
}

// acts plays everything: the cycle once where an end is set, else until ctx
// ends. The end of ctx is no error.
func (s *stage) acts(ctx context.Context, o Options) error {
	for scenes := append(opening[:len(opening):len(opening)], cycle...); ctx.Err() == nil; scenes = cycle {
		length := actTime
		if deadline, set := ctx.Deadline(); set {
			length = time.Until(deadline) / time.Duration(len(scenes))
		}
		for _, a := range scenes {
			s.script.say(a.caption)
			if err := a.play(ctx, s, length); err != nil {
				return notEnd(ctx, err)
			}
		}
		if o.For > 0 {
			return nil
		}
	}
	return nil
}

func notEnd(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return nil
	}
	return err
}

// startUp bounds the wait for the simulated modems.
const startUp = 20 * time.Second

// prepare waits for the modems, declares the campaign and imports the list.
func (s *stage) prepare(ctx context.Context) error {
	ctx, cancel := context.WithTimeoutCause(ctx, startUp, errors.New("the simulated modems did not become ready"))
	defer cancel()
	s.script.say("The daemon opens its two modems and finds its groups, keywords and poll in a file.")
	if err := s.ready(ctx); err != nil {
		return err
	}
	if _, err := s.gateway.Apply(ctx, api.Apply{File: campaignFile}); err != nil {
		return fmt.Errorf("apply the campaign: %w", err)
	}
	_, err := s.gateway.Import(ctx, strings.NewReader(paperList(s.crowd.order)),
		api.ImportOptions{Consent: "signed on paper, market of 12 November", File: "paper-list.csv"})
	if err != nil {
		return fmt.Errorf("import the paper list: %w", err)
	}
	return nil
}

// ready waits until every modem is.
func (s *stage) ready(ctx context.Context) error {
	for {
		status, err := s.gateway.Status(ctx)
		if err != nil || status.Ready {
			return err
		}
		if err := pause(ctx, 20*time.Millisecond); err != nil {
			return err
		}
	}
}

func actJoin(ctx context.Context, s *stage, d time.Duration) error {
	s.crowd.joinWithin(d * 9 / 10)
	return pause(ctx, d)
}

func actHealth(ctx context.Context, s *stage, d time.Duration) error {
	s.crowd.someWithin(d, 0.05, meaning{kind: chats})
	return s.broadcast(ctx, d, api.BroadcastDraft{
		To: []string{"health"}, Text: "Hello {name|friend}, vaccination of the children on Saturday at 9 at the school.",
	})
}

func actQuestion(ctx context.Context, s *stage, d time.Duration) error {
	if _, err := s.gateway.OpenPoll(ctx, api.PollOpen{Name: "well", To: []string{"all"}}); err != nil {
		return fmt.Errorf("open the poll: %w", err)
	}
	return pause(ctx, d)
}

// midway is when a broadcast to a group is being sent for sure.
const midway = 400 * time.Millisecond

func actUnplug(ctx context.Context, s *stage, d time.Duration) error {
	unplug := time.AfterFunc(min(d/4, midway), s.modems[1].Unplug)
	defer unplug.Stop()
	return s.broadcast(ctx, d, api.BroadcastDraft{
		To: []string{"water"}, Urgent: true, Text: "No water tomorrow: the pump is being repaired. Fill your cans today, {name|friend}.",
	})
}

func actReplug(ctx context.Context, s *stage, d time.Duration) error {
	s.crowd.someWithin(d, 0.05, meaning{kind: chats})
	over := time.Now().Add(d)
	s.modems[1].Replug()
	if err := s.ready(ctx); err != nil {
		return err
	}
	return pause(ctx, time.Until(over))
}

func actStop(ctx context.Context, s *stage, d time.Duration) error {
	s.crowd.someWithin(d/2, 0.06, meaning{kind: stops})
	return s.broadcast(ctx, d, api.BroadcastDraft{
		To: []string{"youth"}, Text: "Hello {name|friend}, the well is clean again. Meeting on Sunday at 15.",
	})
}

// broadcast sends, then waits until the act is over.
func (s *stage) broadcast(ctx context.Context, d time.Duration, draft api.BroadcastDraft) error {
	if _, err := s.gateway.SendBroadcast(ctx, draft); err != nil {
		return fmt.Errorf("send a broadcast: %w", err)
	}
	return pause(ctx, d)
}

// fromCoordinator tells a broadcast of the acts from an automatic answer.
func fromCoordinator(text string) bool {
	for _, words := range []string{"vaccination", "pump is being repaired", "well is clean"} {
		if strings.Contains(text, words) {
			return true
		}
	}
	return false
}

// script is what the onlooker is being told. Safe for concurrent use.
type script struct {
	mu      sync.Mutex
	caption string
	scene   int
}

func (s *script) say(caption string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.caption, s.scene = caption, s.scene+1
}

func (s *script) said() (caption string, scene int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.caption, s.scene
}
