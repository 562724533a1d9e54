package demo

import (
	"fmt"
	"slices"
	"time"

	"github.com/tocsin-sms/tocsin/internal/api"
)

// bounds are how often the network may have taken a text, by what the daemon
// says of it.
type bounds struct{ least, most int }

func (b bounds) plus(o bounds) bounds { return bounds{b.least + o.least, b.most + o.most} }

// promised is what the state of a text says of the network: sent is once,
// uncertain is the honest "once or not", all else is not at all.
func promised(m api.OutMessage) bounds {
	switch m.State {
	case "sent", "delivered":
		return bounds{1, 1}
	case "uncertain", "submitting":
		return bounds{0, 1}
	case "failed":
		if !m.Sent.IsZero() { // the network took it, and gave up later
			return bounds{1, 1}
		}
	}
	return bounds{}
}

// compareSent finds texts that the network has twice, or not at all, or that
// the daemon knows nothing of.
func compareSent(l ledger, a account) finding {
	f := finding{what: "texts sent", wrong: slices.Clone(l.twice)}
	by := map[letter]bounds{}
	for _, m := range a.out {
		k := letter{string(m.To), m.Text}
		by[k] = by[k].plus(promised(m))
	}
	for k, b := range by {
		f.store += b.least
		if n := l.sent[k]; n < b.least || n > b.most {
			f.wrong = append(f.wrong, fmt.Sprintf("%s: the network has “%s” %d times, the daemon sent it %d to %d times", k.number, k.text, n, b.least, b.most))
		}
	}
	for k, n := range l.sent {
		f.ledger += n
		if _, known := by[k]; !known {
			f.wrong = append(f.wrong, fmt.Sprintf("%s: the network has “%s”, the daemon does not", k.number, k.text))
		}
	}
	f.open = count(a.out, "uncertain")
	return f
}

func count(texts []api.OutMessage, state string) int {
	n := 0
	for _, m := range texts {
		if m.State == state {
			n++
		}
	}
	return n
}

// compareDelivered counts the parts reported, person by person. The report of
// an uncertain text may settle it, or be nobody's.
func compareDelivered(l ledger, a account) finding {
	f := finding{what: "parts reported delivered"}
	by, doubt := map[string]int{}, map[string]int{}
	for _, m := range a.out {
		switch m.State {
		case "delivered":
			by[string(m.To)] += m.Parts
			f.store += m.Parts
		case "uncertain":
			doubt[string(m.To)] += m.Parts
		}
	}
	for n, reported := range l.delivered {
		f.ledger += reported
		if reported < by[n] || reported > by[n]+doubt[n] {
			f.wrong = append(f.wrong, fmt.Sprintf("%s: %d reports, %d parts delivered", n, reported, by[n]))
		}
	}
	for n := range by {
		if l.delivered[n] == 0 {
			f.wrong = append(f.wrong, n+": delivered without a report")
		}
	}
	return f
}

// compareIn finds texts in that were lost or filed twice.
func compareIn(l ledger, a account) finding {
	f := finding{what: "texts in"}
	by := map[letter]int{}
	for _, m := range a.in {
		if !slices.Contains(m.Flags, "repeat") {
			by[letter{string(m.From), m.Text}]++
			f.store++
		}
	}
	for k, n := range l.in {
		f.ledger += n
		if by[k] != n {
			f.wrong = append(f.wrong, fmt.Sprintf("%s texted “%s” %d times, the inbox has it %d times", k.number, k.text, n, by[k]))
		}
	}
	for k := range by {
		if l.in[k] == 0 {
			f.wrong = append(f.wrong, fmt.Sprintf("%s never texted “%s”", k.number, k.text))
		}
	}
	return f
}

// inHand is how long after a STOP reached its modem a text may still leave:
// one that was past its Ctrl-Z, on either modem, before the STOP was read.
const inHand = time.Second

// afterStop finds texts to people who had said stop, other than the one that
// confirms it.
func afterStop(l ledger, a account) finding {
	f := finding{what: "texts after STOP but its confirmation"}
	confirmation := confirmations(a)
	confirmed := map[string]bool{}
	for _, e := range l.out {
		said, stopped := l.stops[e.To]
		switch {
		case !stopped || !e.Time.After(said):
		case e.Text == confirmation[e.To] && !confirmed[e.To]:
			confirmed[e.To] = true
		case confirmed[e.To] || e.Time.After(said.Add(inHand)):
			f.ledger++
			f.wrong = append(f.wrong, fmt.Sprintf("%s said stop at %s and got “%s” at %s", e.To, clock(said), e.Text, clock(e.Time)))
		}
	}
	return f
}

func clock(t time.Time) string { return t.Format("15:04:05.000") }

// confirmations are the texts that answered a STOP, by number.
func confirmations(a account) map[string]string {
	answers := map[string]string{}
	for _, m := range a.out {
		answers[m.ID] = m.Text
	}
	texts := map[string]string{}
	for _, m := range a.in {
		if meaningOf(m.Text).kind == stops && len(m.Replies) > 0 {
			texts[string(m.From)] = answers[m.Replies[0]]
		}
	}
	return texts
}

// broadcastSums finds broadcasts whose counts do not add up, or do not agree
// with their texts.
func broadcastSums(a account) finding {
	f := finding{what: "recipients of broadcasts"}
	for _, b := range a.broadcasts {
		sum := b.Queued + b.Sent + b.Delivered + b.Failed + b.Uncertain + b.Expired + b.Cancelled + b.Refused + b.Held
		f.ledger += sum
		f.store += b.Recipients
		if sum != b.Recipients {
			f.wrong = append(f.wrong, fmt.Sprintf("broadcast %s: %d recipients, but its counts add up to %d", b.ID, b.Recipients, sum))
		}
	}
	return f
}
