package outbox

import (
	"slices"
	"time"

	"github.com/oklog/ulid/v2"

	"github.com/tocsin-sms/tocsin/internal/phone"
	"github.com/tocsin-sms/tocsin/internal/store"
)

// What recipients of broadcasts text back is counted as it comes in, so that
// nobody has to look through the inbox for it later.
var (
	answers     = store.NewBucket[struct{}]("outbox.answers")       // broadcast, id of the text that came in
	answerers   = store.NewBucket[answerer]("outbox.answerers")     // broadcast, number
	answerHours = store.NewBucket[int64]("outbox.answer_hours")     // broadcast, hour: people who answered first in it
	answerSums  = store.NewBucket[answerSum]("outbox.answer_count") // broadcast
)

// answerer is what one person answered to a broadcast.
type answerer struct {
	Texts []ulid.ULID `json:"t"` // no more than mostAnswers
}

type answerSum struct {
	People int `json:"p"`
	Texts  int `json:"t"`
}

const (
	// answerTime is how long after a broadcast a text counts as an answer.
	answerTime = 7 * 24 * time.Hour
	// mostAnswers bounds what is kept of one person's answers.
	mostAnswers = 50
	// fewTexts is how many of the latest texts to a person are looked at.
	fewTexts = 8
)

// Answered notes that a text came in: an answer to the broadcast that last
// reached the person, if one did within a week. It reads a few texts at most.
func Answered(tx *store.Tx, n phone.Number, text ulid.ULID, now time.Time) error {
	broadcast, err := lastReached(tx, n, now)
	if err != nil || broadcast.IsZero() {
		return err
	}
	who, err := answerers.Get(tx, answererKey(broadcast, n))
	if err != nil && !store.IsNotFound(err) {
		return err
	}
	if len(who.Texts) >= mostAnswers {
		return nil
	}
	sum, err := answerSumOf(tx, broadcast)
	if err != nil {
		return err
	}
	if len(who.Texts) == 0 {
		sum.People++
		if _, err := store.Add(tx, answerHours, answerHour(broadcast, now), 1); err != nil {
			return err
		}
	}
	sum.Texts++
	who.Texts = append(who.Texts, text)
	if err := answerSums.Put(tx, store.IDKey(broadcast), sum); err != nil {
		return err
	}
	if err := answers.Put(tx, answerKey(broadcast, text), struct{}{}); err != nil {
		return err
	}
	return answerers.Put(tx, answererKey(broadcast, n), who)
}

// lastReached is the broadcast whose text last left for a person; zero for none.
func lastReached(tx *store.Tx, n phone.Number, now time.Time) (id ulid.ULID, err error) {
	looked := 0
	err = walkIDs(tx, byPerson, store.Under(store.NumberKey(n)), ulid.ULID{}, func(at ulid.ULID) error {
		if looked++; looked > fewTexts || now.Sub(at.Timestamp()) > answerTime {
			return store.ErrStop
		}
		m, err := messages.Get(tx, store.IDKey(at))
		if err != nil {
			return err
		}
		if !m.Broadcast.IsZero() && m.reached() {
			id = m.Broadcast
			return store.ErrStop
		}
		return nil
	})
	return id, err
}

// reached tells whether the text may have come to the person.
func (m *Message) reached() bool {
	return m.State == Sent || m.State == Delivered || m.State == Uncertain || m.State == Submitting
}

func answerKey(broadcast, text ulid.ULID) []byte {
	return append(store.Last(store.IDKey(broadcast), 0), store.IDKey(text)...)
}

func answererKey(broadcast ulid.ULID, n phone.Number) []byte {
	return append(store.Last(store.IDKey(broadcast), 0), store.NumberKey(n)...)
}

func answerHour(broadcast ulid.ULID, at time.Time) []byte {
	return append(store.Last(store.IDKey(broadcast), 0), store.TimeKey(at.Truncate(time.Hour))...)
}

func answerSumOf(tx *store.Tx, broadcast ulid.ULID) (answerSum, error) {
	sum, err := answerSums.Get(tx, store.IDKey(broadcast))
	if store.IsNotFound(err) {
		err = nil
	}
	return sum, err
}

// AnswerHour is how many people answered a broadcast for the first time in the
// hour that begins then.
type AnswerHour struct {
	From   time.Time
	People int
}

// Answers counts the people who answered a broadcast and their texts, in all
// and by the hour.
func Answers(tx *store.Tx, broadcast ulid.ULID) (people, texts int, hours []AnswerHour, err error) {
	sum, err := answerSumOf(tx, broadcast)
	if err != nil {
		return 0, 0, nil, err
	}
	err = answerHours.Each(tx, store.Range{Prefix: store.IDKey(broadcast)}, func(key []byte, n int64) error {
		if n > 0 {
			hours = append(hours, AnswerHour{From: store.TimeOf(key[idLength:]), People: int(n)})
		}
		return nil
	})
	return sum.People, sum.Texts, hours, err
}

// AnswerIDs lists the texts that answered a broadcast, newest first, behind
// after (zero: from the newest); limit 0 is all.
func AnswerIDs(tx *store.Tx, broadcast, after ulid.ULID, limit int) (ids []ulid.ULID, err error) {
	err = walkIDs(tx, answers, store.IDKey(broadcast), after, func(id ulid.ULID) error {
		if ids = append(ids, id); len(ids) == limit {
			return store.ErrStop
		}
		return nil
	})
	return ids, err
}

// eraseAnswers forgets what a person answered to the broadcasts of some texts;
// that somebody did stays counted.
func eraseAnswers(tx *store.Tx, n phone.Number, texts []*record) error {
	var done []ulid.ULID
	for _, r := range texts {
		if r.Broadcast.IsZero() || slices.Contains(done, r.Broadcast) {
			continue
		}
		done = append(done, r.Broadcast)
		if err := forgetAnswers(tx, r.Broadcast, n); err != nil {
			return err
		}
	}
	return nil
}

func forgetAnswers(tx *store.Tx, broadcast ulid.ULID, n phone.Number) error {
	who, err := answerers.Get(tx, answererKey(broadcast, n))
	if store.IsNotFound(err) {
		return nil
	}
	for _, id := range who.Texts {
		if err == nil {
			err = answers.Delete(tx, answerKey(broadcast, id))
		}
	}
	if err != nil {
		return err
	}
	return answerers.Delete(tx, answererKey(broadcast, n))
}
