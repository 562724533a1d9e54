package demo

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/tocsin-sms/tocsin/internal/api"
)

// verdict is the comparison of what the daemon believes with the ledger.
type verdict struct {
	findings []finding
	waiting  int // texts not at rest: queued, or their report still on its way
	store    account
}

// finding is one figure on both sides.
type finding struct {
	what          string
	ledger, store int
	open          int      // texts that may or may not be in the ledger
	wrong         []string // what disagrees
}

func (v verdict) agrees() bool {
	return !slices.ContainsFunc(v.findings, func(f finding) bool { return len(f.wrong) > 0 })
}

func (v verdict) atRest() bool { return v.waiting == 0 }

// account is what the daemon says happened.
type account struct {
	out        []api.OutMessage
	in         []api.InMessage
	members    map[string][]string // by group
	stopped    []string
	poll       api.Poll
	broadcasts []api.Broadcast
}

// audit asks the daemon for everything and compares it with the ledger.
func (s *stage) audit(ctx context.Context) (verdict, error) {
	// The ledger first: what happens in between is in the account only, and
	// the next audit sees it in both.
	l := readLedger(s.network.Ledger(), s.crowd.order)
	a, err := s.account(ctx)
	if err != nil {
		return verdict{}, fmt.Errorf("ask the daemon what happened: %w", err)
	}
	return compare(l, a), nil
}

func (s *stage) account(ctx context.Context) (a account, err error) {
	all := api.Page{All: true}
	if a.out, err = s.gateway.Outbox(ctx, api.OutQuery{Page: all}); err != nil {
		return a, err
	}
	if a.in, err = s.gateway.Inbox(ctx, api.InQuery{Page: all}); err != nil {
		return a, err
	}
	if a.broadcasts, err = s.gateway.Broadcasts(ctx, all); err != nil {
		return a, err
	}
	if a.stopped, err = s.stopped(ctx); err != nil {
		return a, err
	}
	if a.members, err = s.members(ctx); err != nil {
		return a, err
	}
	a.poll, err = s.gateway.Poll(ctx, "well")
	return a, err
}

func (s *stage) stopped(ctx context.Context) ([]string, error) {
	yes := true
	people, err := s.gateway.Contacts(ctx, api.ContactQuery{Stopped: &yes, Page: api.Page{All: true}})
	var numbers []string
	for _, p := range people {
		numbers = append(numbers, string(p.Number))
	}
	return numbers, err
}

func (s *stage) members(ctx context.Context) (map[string][]string, error) {
	in := map[string][]string{}
	for _, name := range groupNames {
		g, err := s.gateway.Group(ctx, name, api.Page{All: true})
		if err != nil {
			return nil, err
		}
		for _, m := range g.Members {
			in[name] = append(in[name], string(m.Number))
		}
	}
	return in, nil
}

// compare is the audit itself.
func compare(l ledger, a account) verdict {
	v := verdict{store: a, waiting: waiting(l, a)}
	v.findings = []finding{
		compareSent(l, a),
		compareDelivered(l, a),
		compareIn(l, a),
	}
	for _, name := range groupNames {
		v.findings = append(v.findings, compareSets("people in "+name, l.members(name), a.members[name]))
	}
	v.findings = append(v.findings, compareSets("people who said stop", slices.Collect(maps.Keys(l.stops)), a.stopped))
	for _, o := range a.poll.Options {
		v.findings = append(v.findings, compareVotes(l, o))
	}
	v.findings = append(v.findings, afterStop(l, a), broadcastSums(a))
	return v
}

// reportsIn is how long after the last text its report is surely there.
const reportsIn = time.Second

// waiting counts texts that may still change by themselves.
func waiting(l ledger, a account) int {
	n := 0
	for _, m := range a.out {
		if m.State == "queued" || m.State == "submitting" {
			n++
		}
	}
	for _, b := range a.broadcasts {
		n += b.Queued
	}
	if time.Since(l.last) < reportsIn {
		n++
	}
	return n
}

func compareSets(what string, ledger, store []string) finding {
	f := finding{what: what, ledger: len(ledger), store: len(store)}
	for _, n := range ledger {
		if !slices.Contains(store, n) {
			f.wrong = append(f.wrong, n+" by the ledger only")
		}
	}
	for _, n := range store {
		if !slices.Contains(ledger, n) {
			f.wrong = append(f.wrong, n+" by the daemon only")
		}
	}
	return f
}

func compareVotes(l ledger, o api.PollOption) finding {
	f := finding{what: "votes for " + o.Key, store: o.Votes}
	for _, vote := range l.votes {
		if vote == o.Key {
			f.ledger++
		}
	}
	if f.ledger != f.store {
		f.wrong = []string{fmt.Sprintf("%d by the ledger, %d counted", f.ledger, f.store)}
	}
	return f
}
