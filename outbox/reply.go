package outbox

import (
	"fmt"
	"hash/fnv"
	"slices"
	"time"

	"github.com/tocsin-sms/tocsin/internal/phone"
	"github.com/tocsin-sms/tocsin/internal/store"
	"github.com/tocsin-sms/tocsin/internal/tpdu"
)

// Bounds keep automatic replies from costing a fortune: to one person, and on
// one SIM. Zero is no bound. The reply at the bound is still sent.
type Bounds struct {
	Identical int // equal texts to a person in five minutes
	PerHour   int // of any kind to a person
	PerDay    int // of any kind to a person in 24 hours
	// SIM is the IMSI whose daily budget it is, SIMPerDay the budget, by the
	// days of Location (nil: UTC).
	SIM       string
	SIMPerDay int
	Location  *time.Location
	// Own are the numbers of our own SIMs.
	Own []phone.Number
}

// DefaultBounds are the promised bounds; the budget of the SIM is to be added.
func DefaultBounds() Bounds { return Bounds{Identical: 3, PerHour: 8, PerDay: 20} }

// Verdict says whether a reply was queued, and why not. Flag asks that a person
// be told: somebody, or something, is texting in circles.
type Verdict struct {
	Queued bool
	Reason string
	Flag   bool
}

// given counts the replies to one person, by number, and of one SIM, by IMSI.
var (
	given   = store.NewBucket[[]reply]("outbox.replies")
	budgets = store.NewBucket[budget]("outbox.reply_budgets")
)

// reply is one automatic reply of the last day.
type reply struct {
	At   int64  `json:"t"` // Unix seconds
	Text uint32 `json:"x"` // FNV-1a of the text
}

// budget counts the replies of a SIM on one day.
type budget struct {
	Day string `json:"day"`
	N   int    `json:"n"`
}

// Reply queues an automatic reply, unless a bound says silence; then nothing
// is kept. The text is put into the GSM alphabet where that saves parts. Replies
// go to persons only: an operator's promotion could subscribe us to a service.
func Reply(tx *store.Tx, d Draft, b Bounds, now time.Time) (Message, Verdict, error) {
	if d.To.Kind() != phone.Person {
		return Message{}, Verdict{Reason: "only persons are answered"}, nil
	}
	if slices.Contains(b.Own, d.To) {
		return Message{}, Verdict{Reason: "that is a number of our own"}, nil
	}
	d.Text, d.Rank = cheaper(d.Text), RankReply
	past, err := given.Get(tx, store.NumberKey(d.To))
	if err != nil && !store.IsNotFound(err) {
		return Message{}, Verdict{}, err
	}
	past = lastDay(past, now)
	this := reply{At: now.Unix(), Text: fingerprint(d.Text)}
	if why := b.exceeded(past, this); why != "" {
		return Message{}, Verdict{Reason: why, Flag: true}, nil
	}
	spent, err := b.spent(tx, now)
	if err != nil {
		return Message{}, Verdict{}, err
	}
	if b.SIMPerDay > 0 && spent.N >= b.SIMPerDay {
		why := fmt.Sprintf("this SIM has sent its %d automatic replies of today", b.SIMPerDay)
		return Message{}, Verdict{Reason: why, Flag: true}, nil
	}
	m, err := Queue(tx, d, now)
	if err != nil || m.State != Queued {
		return m, Verdict{Reason: m.Error}, err
	}
	spent.N++
	if b.SIM != "" {
		err = budgets.Put(tx, []byte(b.SIM), spent)
	}
	if err != nil {
		return m, Verdict{}, err
	}
	return m, Verdict{Queued: true}, given.Put(tx, store.NumberKey(d.To), append(past, this))
}

// cheaper is the text in the GSM alphabet if it takes fewer parts so.
func cheaper(text string) string {
	as, err := tpdu.Measure(text)
	if err == nil && as.Alphabet == tpdu.GSM7 {
		return text
	}
	plain := tpdu.Plain(text)
	if size, failed := tpdu.Measure(plain); failed == nil && (err != nil || size.Parts < as.Parts) {
		return plain
	}
	return text
}

func fingerprint(text string) uint32 {
	h := fnv.New32a()
	h.Write([]byte(text))
	return h.Sum32()
}

// lastDay keeps the replies of the last 24 hours. Those in the future were
// given before the clock was set back: they count as now.
func lastDay(past []reply, now time.Time) []reply {
	for i := range past {
		past[i].At = min(past[i].At, now.Unix())
	}
	return slices.DeleteFunc(past, func(p reply) bool { return now.Unix()-p.At >= 24*60*60 })
}

// exceeded says which bound one more reply would break, "" for none.
func (b Bounds) exceeded(past []reply, this reply) string {
	var equal, hour int
	for _, p := range past {
		if p.Text == this.Text && this.At-p.At < 5*60 {
			equal++
		}
		if this.At-p.At < 60*60 {
			hour++
		}
	}
	switch {
	case b.Identical > 0 && equal >= b.Identical:
		return fmt.Sprintf("they got the same reply %d times in five minutes", equal)
	case b.PerHour > 0 && hour >= b.PerHour:
		return fmt.Sprintf("they got %d replies in an hour", hour)
	case b.PerDay > 0 && len(past) >= b.PerDay:
		return fmt.Sprintf("they got %d replies in a day", len(past))
	}
	return ""
}

// spent is what the SIM has used of its budget today.
func (b Bounds) spent(tx *store.Tx, now time.Time) (budget, error) {
	if b.Location == nil {
		b.Location = time.UTC
	}
	today := now.In(b.Location).Format(dayFormat)
	if b.SIM == "" {
		return budget{Day: today}, nil
	}
	s, err := budgets.Get(tx, []byte(b.SIM))
	if store.IsNotFound(err) {
		err = nil
	}
	if s.Day != today {
		s = budget{Day: today}
	}
	return s, err
}
