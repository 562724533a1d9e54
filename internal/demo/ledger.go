package demo

import (
	"strings"
	"time"

	"github.com/tocsin-sms/tocsin/modem/simulated"
)

// ledger is what the network knows, read without the daemon.
type ledger struct {
	sent      map[letter]int             // whole texts out
	twice     []string                   // parts the network took twice
	delivered map[string]int             // reports of delivery, by recipient
	in        map[letter]int             // whole texts in, by sender
	groups    map[string]map[string]bool // group to its people
	stops     map[string]time.Time       // who said stop, and when it reached the modem
	votes     map[string]string          // the last one of each person
	out       []simulated.Entry          // every TPDU out, in order
	last      time.Time                  // when the last of them went
}

// letter is a text with the number it goes to or comes from.
type letter struct{ number, text string }

// readLedger recomputes everything from the ledger and the paper list.
func readLedger(entries []simulated.Entry, people []*supporter) ledger {
	l := ledger{
		sent: map[letter]int{}, delivered: map[string]int{}, in: map[letter]int{},
		groups: map[string]map[string]bool{}, stops: map[string]time.Time{}, votes: map[string]string{},
	}
	for _, name := range groupNames {
		l.groups[name] = map[string]bool{}
	}
	for _, p := range people {
		if p.listed {
			l.groups[p.group][string(p.number)] = true
		}
	}
	long := parts{}
	for _, e := range entries {
		l.file(e, long)
	}
	return l
}

func (l *ledger) file(e simulated.Entry, long parts) {
	switch e.Event {
	case simulated.Submit:
		l.out, l.last = append(l.out, e), e.Time
		text, whole, again := long.add(e)
		if whole {
			l.sent[letter{e.To, text}]++
		}
		if again {
			l.twice = append(l.twice, e.To+" got a part of “"+e.Text+"” twice")
		}
	case simulated.Report:
		l.report(e)
	case simulated.Deliver:
		l.in[letter{e.From, e.Text}]++
		l.heed(e)
	}
}

func (l *ledger) report(e simulated.Entry) {
	if e.Status != nil && *e.Status == 0 {
		l.delivered[e.From]++
	}
}

// heed does what a text in means, as the words of the crowd have it.
func (l *ledger) heed(e simulated.Entry) {
	switch m := meaningOf(e.Text); m.kind {
	case joins:
		l.groups[m.what][e.From] = true
		delete(l.stops, e.From)
	case leaves:
		delete(l.groups[m.what], e.From)
	case stops:
		l.stops[e.From] = e.Time
		for _, members := range l.groups {
			delete(members, e.From)
		}
	case votes:
		l.votes[e.From] = m.what
	}
}

func (l *ledger) members(group string) []string {
	var numbers []string
	for n := range l.groups[group] {
		numbers = append(numbers, n)
	}
	return numbers
}

// parts joins long texts by what names them on the air.
type parts map[longText][]string

type longText struct {
	modem, to string
	ref, of   int
}

// add files a part: the text once it is whole, and whether the part was there
// already.
func (p parts) add(e simulated.Entry) (text string, whole, again bool) {
	if e.Parts <= 1 {
		return e.Text, true, false
	}
	k := longText{e.Modem, e.To, e.Ref, e.Parts}
	if p[k] == nil {
		p[k] = make([]string, e.Parts)
	}
	if p[k][e.Part-1] != "" {
		return "", false, true
	}
	p[k][e.Part-1] = e.Text
	for _, part := range p[k] {
		if part == "" {
			return "", false, false
		}
	}
	return strings.Join(p[k], ""), true, false
}
