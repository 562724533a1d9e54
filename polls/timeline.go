package polls

import (
	"cmp"
	"slices"
	"time"

	"github.com/tocsin-sms/tocsin/internal/store"
)

// hours counts the votes that stand by the hour they were sent in, so that a
// chart of them never walks the votes. Keys: poll, option, hour.
var hours = store.NewBucket[int64]("poll hours")

// Step is how many votes for an option were sent within an hour.
type Step struct {
	At     time.Time // when the hour began, UTC
	Option string
	Votes  int
}

// Timeline lists when the votes that count now were sent, by option and hour.
func Timeline(tx *store.Tx, name string) ([]Step, error) {
	tally, err := Count(tx, name)
	if err != nil {
		return nil, err
	}
	list, known := []Step{}, 0
	under := store.Under([]byte(name))
	err = hours.Each(tx, store.Range{Prefix: under}, func(key []byte, n int64) error {
		rest := key[len(under):]
		option := string(rest[:len(rest)-len(store.TimeKey(time.Time{}))-1])
		list, known = append(list, Step{At: store.TimeOf(key[len(key)-8:]), Option: option, Votes: int(n)}), known+int(n)
		return nil
	})
	if err == nil && known != tally.Voters { // some votes are of before the hours were counted
		return recounted(tx, name)
	}
	return list, err
}

// recounted is the timeline of a poll by its votes.
func recounted(tx *store.Tx, name string) ([]Step, error) {
	type at struct {
		option string
		hour   int64
	}
	count := map[at]int{}
	err := votes.Each(tx, store.Range{Prefix: store.Under([]byte(name))}, func(_ []byte, v vote) error {
		if v.Option != "" {
			count[at{v.Option, v.At.Truncate(time.Hour).Unix()}]++
		}
		return nil
	})
	list := []Step{}
	for k, n := range count {
		list = append(list, Step{At: time.Unix(k.hour, 0).UTC(), Option: k.option, Votes: n})
	}
	slices.SortFunc(list, func(a, b Step) int { return cmp.Or(cmp.Compare(a.Option, b.Option), a.At.Compare(b.At)) })
	return list, err
}

// moved keeps the hours in step with a vote that takes the place of another;
// one without an option is none.
func moved(tx *store.Tx, name string, from, to vote) error {
	before, after := hourKey(name, from), hourKey(name, to)
	if string(before) == string(after) {
		return nil
	}
	if before != nil {
		if err := less(tx, before); err != nil {
			return err
		}
	}
	if after == nil {
		return nil
	}
	_, err := store.Add(tx, hours, after, 1)
	return err
}

// less takes one vote off an hour. Votes of before the hours were counted are in
// none.
func less(tx *store.Tx, key []byte) error {
	n, err := hours.Get(tx, key)
	switch {
	case store.IsNotFound(err):
		return nil
	case err != nil:
		return err
	case n <= 1:
		return hours.Delete(tx, key)
	}
	return hours.Put(tx, key, n-1)
}

func hourKey(name string, v vote) []byte {
	if v.Option == "" {
		return nil
	}
	return store.Join([]byte(name), []byte(v.Option), store.TimeKey(v.At.Truncate(time.Hour)))
}
