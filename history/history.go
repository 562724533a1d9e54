// Package history keeps how numbers went over time: the signal of a modem, the
// members of a group, the credit of a SIM. A series is a name; of each it keeps
// what a number was in spells of ten minutes for three days, by the hour for sixty
// days and by the day for four hundred. Its functions work on a *store.Tx, do no
// I/O of their own and hold no state.
package history

import (
	"bytes"
	"errors"
	"time"

	"github.com/tocsin-sms/tocsin/internal/store"
)

// Series is the name of a row of numbers over time.
type Series string

// Signal is how well a modem hears the network (0 to 31, TS 27.007 §8.5).
func Signal(modem string) Series { return Series("signal/" + modem) }

// Members is how many are in a group.
func Members(group string) Series { return Series("members/" + group) }

// Credit is what the SIM has left, in the operator's unit of money.
func Credit(imsi string) Series { return Series("credit/" + imsi) }

// Sent is how many texts the network ever took from us: what went out in an hour
// is how much it grew.
const Sent Series = "sent"

// Grain is how finely a series is read.
type Grain byte

// The grains.
const (
	Minutes Grain = 'm' // ten at a time
	Hours   Grain = 'h'
	Days    Grain = 'd'
)

var grains = []Grain{Minutes, Hours, Days}

// keep is how long the points of a grain are kept.
func (g Grain) keep() time.Duration {
	const day = 24 * time.Hour
	switch g {
	case Days:
		return 400 * day
	case Hours:
		return 60 * day
	}
	return 3 * day
}

// Begin is when the spell began that a time is in, by the clock of a zone.
func (g Grain) Begin(t time.Time, zone *time.Location) time.Time {
	t = t.In(zone)
	y, m, d := t.Date()
	switch g {
	case Days:
		return time.Date(y, m, d, 0, 0, 0, 0, zone)
	case Hours:
		return time.Date(y, m, d, t.Hour(), 0, 0, 0, zone)
	}
	return time.Date(y, m, d, t.Hour(), t.Minute()/10*10, 0, 0, zone)
}

// Point is what a number was in a spell of time.
type Point struct {
	At    time.Time `json:"-"` // when the spell began
	First float64   `json:"f"`
	Last  float64   `json:"l"`
	Least float64   `json:"a"`
	Most  float64   `json:"z"`
}

// points are by series, grain and the begin of the spell.
var points = store.NewBucket[Point]("history")

func under(s Series, g Grain) []byte { return append(store.Under([]byte(s)), byte(g)) }

func keyAt(s Series, g Grain, begin time.Time) []byte {
	return append(under(s, g), store.TimeKey(begin)...)
}

// prunedAtOnce bounds how many old points one note removes: it adds one, so that
// what was left by a long pause goes by and by.
const prunedAtOnce = 4

// Note says what a number is now. It writes only where that is news in its spell,
// and removes a few points that are too old.
func Note(tx *store.Tx, s Series, value float64, now time.Time, zone *time.Location) error {
	for _, g := range grains {
		if err := note(tx, s, g, value, now, zone); err != nil {
			return err
		}
	}
	return nil
}

func note(tx *store.Tx, s Series, g Grain, value float64, now time.Time, zone *time.Location) error {
	key := keyAt(s, g, g.Begin(now, zone))
	was, err := points.Get(tx, key)
	switch {
	case store.IsNotFound(err):
		return errors.Join(
			points.Put(tx, key, Point{First: value, Last: value, Least: value, Most: value}),
			prune(tx, s, g, now),
		)
	case err != nil:
		return err
	}
	is := was
	is.Last, is.Least, is.Most = value, min(was.Least, value), max(was.Most, value)
	if is == was {
		return nil
	}
	return points.Put(tx, key, is)
}

func prune(tx *store.Tx, s Series, g Grain, now time.Time) error {
	var old [][]byte
	for key := range points.Keys(tx, store.Range{Prefix: under(s, g)}) {
		if len(old) == prunedAtOnce || now.Sub(store.TimeOf(key)) <= g.keep() {
			break
		}
		old = append(old, bytes.Clone(key))
	}
	return remove(tx, old)
}

func remove(tx *store.Tx, keys [][]byte) error {
	for _, key := range keys {
		if err := points.Delete(tx, key); err != nil {
			return err
		}
	}
	return nil
}

// Span is the points whose spells began at from or later, and before to, in the
// order of time; their times are in the zone of from.
func Span(tx *store.Tx, s Series, g Grain, from, to time.Time) ([]Point, error) {
	list := []Point{}
	r := store.Range{Prefix: under(s, g), After: keyAt(s, g, from.Add(-1))}
	err := points.Each(tx, r, func(key []byte, p Point) error {
		if p.At = store.TimeOf(key).In(from.Location()); !p.At.Before(to) {
			return store.ErrStop
		}
		list = append(list, p)
		return nil
	})
	return list, err
}

// Before is the last point whose spell began before a time. The error is
// store.ErrNotFound where there is none.
func Before(tx *store.Tx, s Series, g Grain, at time.Time) (last Point, err error) {
	err = store.ErrNotFound
	failed := points.Each(tx, store.Range{Prefix: under(s, g), After: keyAt(s, g, at), Back: true}, func(key []byte, p Point) error {
		p.At = store.TimeOf(key).In(at.Location())
		last, err = p, nil
		return store.ErrStop
	})
	return last, errors.Join(err, failed)
}

// Drop forgets a series.
func Drop(tx *store.Tx, s Series) error {
	var all [][]byte
	for key := range points.Keys(tx, store.Range{Prefix: store.Under([]byte(s))}) {
		all = append(all, bytes.Clone(key))
	}
	return remove(tx, all)
}

// Rename gives a series another name, in place of one that has it.
func Rename(tx *store.Tx, from, to Series) error {
	if from == to {
		return nil
	}
	if err := Drop(tx, to); err != nil {
		return err
	}
	prefix := store.Under([]byte(from))
	moved := make(map[string]Point)
	err := points.Each(tx, store.Range{Prefix: prefix}, func(key []byte, p Point) error {
		moved[string(key[len(prefix):])] = p
		return nil
	})
	if err != nil {
		return err
	}
	for rest, p := range moved {
		if err := points.Put(tx, append(store.Under([]byte(to)), rest...), p); err != nil {
			return err
		}
	}
	return Drop(tx, from)
}
