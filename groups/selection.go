package groups

import (
	"bytes"
	"container/heap"
	"errors"
	"iter"
	"slices"

	"github.com/tocsin-sms/tocsin/internal/phone"
	"github.com/tocsin-sms/tocsin/internal/store"
)

// Selection names people: everyone, or the union of groups and numbers, minus
// those in the groups of Except and the numbers of Without.
type Selection struct {
	Everyone bool           `json:"everyone,omitempty"`
	Groups   []ID           `json:"groups,omitempty"`
	Numbers  []phone.Number `json:"numbers,omitempty"`
	Except   []ID           `json:"except,omitempty"`
	Without  []phone.Number `json:"without,omitempty"` // a few: each is compared with
	// Only narrows it further, which is a Sieve's work and not Select's.
	Only Only `json:"only,omitzero"`
}

// Select calls fn for every number of the selection behind after (empty: from
// the first), in the order of store.NumberKey and each once; store.ErrStop from
// fn ends it without an error. It walks keys only, in memory that does not grow
// with the groups. Those who said stop are not left out: see StandingOf. fn must
// not change contacts or membership. A group that is not there is ErrNotFound.
func Select(tx *store.Tx, s Selection, after phone.Number, fn func(phone.Number) error) error {
	for _, id := range slices.Concat(s.Groups, s.Except) {
		if _, err := Show(tx, id); err != nil {
			return err
		}
	}
	chosen := newMerge(s.chosen(tx, after))
	defer chosen.stop()
	except := newMerge(groupStreams(tx, s.Except, after))
	defer except.stop()
	for key := range chosen.keys() {
		if except.skipTo(key) || slices.Contains(s.Without, store.NumberOf(key)) {
			continue
		}
		if err := fn(store.NumberOf(key)); errors.Is(err, store.ErrStop) {
			return nil
		} else if err != nil {
			return err
		}
	}
	return nil
}

// chosen is the sorted runs of number keys that the selection is the union of.
func (s Selection) chosen(tx *store.Tx, after phone.Number) []iter.Seq[[]byte] {
	runs := []iter.Seq[[]byte]{numberRun(s.Numbers, after)}
	if !s.Everyone {
		return append(runs, groupStreams(tx, s.Groups, after)...)
	}
	r := store.Range{}
	if after != "" {
		r.After = store.NumberKey(after)
	}
	return append(runs, roster.Keys(tx, r))
}

func groupStreams(tx *store.Tx, ids []ID, after phone.Number) []iter.Seq[[]byte] {
	var runs []iter.Seq[[]byte]
	for _, id := range ids {
		runs = append(runs, func(yield func([]byte) bool) {
			for key := range members.Keys(tx, memberRange(id, after)) {
				if !yield(key[len(id)+1:]) {
					return
				}
			}
		})
	}
	return runs
}

func numberRun(numbers []phone.Number, after phone.Number) iter.Seq[[]byte] {
	var keys [][]byte
	for _, n := range numbers {
		if key := store.NumberKey(n); bytes.Compare(key, store.NumberKey(after)) > 0 {
			keys = append(keys, key)
		}
	}
	slices.SortFunc(keys, bytes.Compare)
	return slices.Values(keys)
}

// run is a sorted sequence of keys and the one it stands at.
type run struct {
	head []byte
	next func() ([]byte, bool)
	stop func()
}

// merge is the union of sorted runs: a heap by their heads.
type merge []*run

// The methods of heap.Interface.

func (m merge) Len() int           { return len(m) }
func (m merge) Less(i, j int) bool { return bytes.Compare(m[i].head, m[j].head) < 0 }
func (m merge) Swap(i, j int)      { m[i], m[j] = m[j], m[i] }
func (m *merge) Push(x any)        { *m = append(*m, x.(*run)) }
func (m *merge) Pop() any {
	last := (*m)[len(*m)-1]
	*m = (*m)[:len(*m)-1]
	return last
}

func newMerge(seqs []iter.Seq[[]byte]) *merge {
	m := &merge{}
	for _, seq := range seqs {
		r := &run{}
		r.next, r.stop = iter.Pull(seq)
		if head, ok := r.next(); ok {
			r.head = head
			*m = append(*m, r)
		}
	}
	heap.Init(m)
	return m
}

// stop ends the runs that are not used up.
func (m *merge) stop() {
	for _, r := range *m {
		r.stop()
	}
}

// keys walks the union, each key once; a key is valid until the next.
func (m *merge) keys() iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		var last []byte
		for len(*m) > 0 {
			last = append(last[:0], (*m)[0].head...)
			m.pass(last)
			if !yield(last) {
				return
			}
		}
	}
}

// pass advances every run that stands at key.
func (m *merge) pass(key []byte) {
	for len(*m) > 0 && bytes.Equal((*m)[0].head, key) {
		m.advance()
	}
}

// advance moves the first run on by one key.
func (m *merge) advance() {
	first := (*m)[0]
	head, ok := first.next()
	if !ok {
		heap.Pop(m)
		return
	}
	first.head = head
	heap.Fix(m, 0)
}

// skipTo leaves the keys before key behind and tells whether key is there.
func (m *merge) skipTo(key []byte) bool {
	for len(*m) > 0 {
		switch bytes.Compare((*m)[0].head, key) {
		case -1:
			m.advance()
		case 0:
			return true
		default:
			return false
		}
	}
	return false
}
