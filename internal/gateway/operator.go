package gateway

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/tocsin-sms/tocsin/inbox"
	"github.com/tocsin-sms/tocsin/internal/lang"
	"github.com/tocsin-sms/tocsin/internal/phone"
	"github.com/tocsin-sms/tocsin/internal/store"
)

// The operator's phones command by text: CODE VERB …. The number alone proves
// nothing, since it can be forged; the code does. It is never shown.

const (
	// concealed stands for a code in the texts that people see.
	concealed = "••••"
	// mostWrong codes within wrongFor lock a phone until the first of them is
	// that old: nobody guesses a code of four letters at that pace.
	mostWrong = 5
	wrongFor  = time.Hour
)

// wrongCodes are when texts with a wrong code came in an operator's name.
var wrongCodes = store.NewBucket[[]time.Time]("operator_wrong_codes") // number

var (
	wordPattern  = regexp.MustCompile(`\S+`)
	codePattern  = regexp.MustCompile(`[\pL\pM\pN]+`)
	orderPattern = regexp.MustCompile(`^[^\pL\pM\pN]*([\pL\pM\pN]+)[^\pL\pM\pN]*((?s).*)$`)
)

// conceal hides every word of a text that holds the code, whoever wrote it: who
// forgets the space after the code must not show it either.
func (g *Gateway) conceal(text string) string {
	code := lang.Fold(g.cfg().Operator.Code)
	if code == "" || !strings.Contains(lang.Fold(text), code) {
		return text
	}
	return codePattern.ReplaceAllStringFunc(text, func(word string) string {
		if strings.Contains(lang.Fold(word), code) {
			return concealed
		}
		return word
	})
}

// concealFiled is conceal for texts that are filed already: long ones of which
// parts never came.
func (g *Gateway) concealFiled(tx *store.Tx, filed ...inbox.Message) error {
	for _, m := range filed {
		text := g.conceal(m.Text)
		if text == m.Text {
			continue
		}
		m.Text = text
		if err := inbox.Accept(tx, m); err != nil {
			return err
		}
	}
	return nil
}

// command does what a text of the operator's asks for; done tells that it was
// one, or was to look like one, and that no rule may have it. The message holds
// the text with the code concealed.
func (g *Gateway) command(tx *store.Tx, m *inbox.Message, text string) (done bool, err error) {
	parts := orderPattern.FindStringSubmatch(text)
	if parts == nil || g.cfg().Operator.Code == "" {
		return false, nil
	}
	first, rest := parts[1], strings.TrimSpace(parts[2])
	right := lang.Fold(first) == lang.Fold(g.cfg().Operator.Code)
	order := g.order(tx, m, rest)
	taken := g.book.Load().Takes(text)
	switch listed := slices.Contains(g.cfg().Operator.Numbers, m.From); {
	case !listed && right && order.verb != noVerb:
		m.Outcome = "kept: the operator's code, but not from a phone of the operator"
		m.Mark(inbox.Attention)
		return true, nil
	case !listed, right && rest == "" && taken, !right && (order.verb == noVerb || taken):
		return false, nil
	}
	wrong, err := g.wrongCodes(tx, m.From, m.Stored)
	if err != nil {
		return true, err
	}
	switch {
	case len(wrong) >= mostWrong:
		m.Text = concealed + " " + rest
		m.Outcome = "kept: too many wrong codes came from this phone; it is listened to again at " + g.listensAgain(wrong).Format("15:04")
		m.Mark(inbox.Attention)
		return true, nil
	case !right:
		return true, g.wrongCode(tx, m, rest, wrong)
	}
	return true, order.obey()
}

// wrongCode files a text with a wrong code in silence: an answer would tell a
// guesser how it goes.
func (g *Gateway) wrongCode(tx *store.Tx, m *inbox.Message, rest string, wrong []time.Time) error {
	wrong = append(wrong, m.Stored)
	m.Text = concealed + " " + rest // nearly the code, as like as not
	m.Outcome = fmt.Sprintf("kept: a wrong code from the operator's phone, the %s within an hour", ordinal(len(wrong)))
	m.Mark(inbox.Attention)
	return wrongCodes.Put(tx, store.NumberKey(m.From), wrong)
}

func ordinal(n int) string {
	names := [...]string{"first", "second", "third", "fourth", "fifth"}
	return names[min(max(n, 1), len(names))-1]
}

// wrongCodes are those of the last hour. Times in the future are those of a
// clock that was ahead: they count.
func (g *Gateway) wrongCodes(tx *store.Tx, n phone.Number, now time.Time) ([]time.Time, error) {
	wrong, err := wrongCodes.Get(tx, store.NumberKey(n))
	if store.IsNotFound(err) {
		return nil, nil
	}
	return slices.DeleteFunc(wrong, func(at time.Time) bool { return now.Sub(at).Abs() >= wrongFor }), err
}

// listensAgain is when a locked phone is listened to again.
func (g *Gateway) listensAgain(wrong []time.Time) time.Time {
	return wrong[len(wrong)-mostWrong].Add(wrongFor).In(g.cfg().Location)
}

// phoneProblems says of the operator's phones which are locked, and which get
// no alerts because they said stop.
func (g *Gateway) phoneProblems(tx *store.Tx, now time.Time) ([]string, error) {
	sentences, err := g.silentPhones(tx)
	if err != nil {
		return nil, err
	}
	for _, n := range g.cfg().Operator.Numbers {
		wrong, err := g.wrongCodes(tx, n, now)
		if err != nil {
			return nil, err
		}
		if len(wrong) >= mostWrong {
			sentences = append(sentences, fmt.Sprintf("the operator's phone %s sent %d wrong codes and is not listened to until %s: if that was not you, somebody forges your number",
				n, len(wrong), g.listensAgain(wrong).Format("15:04")))
		}
	}
	return sentences, nil
}

// forgetPhone drops what is kept of an operator's phone that is erased.
func forgetPhone(tx *store.Tx, n phone.Number) error {
	key := store.NumberKey(n)
	return errors.Join(wrongCodes.Delete(tx, key), pendings.Delete(tx, key))
}

// forgetOrders is told that the store is a backup: what the phones paused or asked
// for may have been sent since, so a resume or a yes must not send it again.
func forgetOrders(tx *store.Tx) error {
	var paused, asked [][]byte
	for key := range phonePaused.Keys(tx, store.Range{}) {
		paused = append(paused, bytes.Clone(key))
	}
	for key := range pendings.Keys(tx, store.Range{}) {
		asked = append(asked, bytes.Clone(key))
	}
	var err error
	for _, key := range paused {
		err = errors.Join(err, phonePaused.Delete(tx, key))
	}
	for _, key := range asked {
		err = errors.Join(err, pendings.Delete(tx, key))
	}
	return err
}
