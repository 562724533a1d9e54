package outbox

import (
	"bytes"
	"strings"
	"time"

	"github.com/oklog/ulid/v2"

	"github.com/tocsin-sms/tocsin/groups"
	"github.com/tocsin-sms/tocsin/internal/phone"
	"github.com/tocsin-sms/tocsin/internal/store"
)

// frozen holds the recipients of broadcasts in chunks: numbers with a space
// between them. A chunk's key ends in the place of its first on the list.
var frozen = store.NewBucket[string]("outbox.frozen") // broadcast, first

// perChunk is the most numbers in a chunk.
const perChunk = 4096

func chunkKey(broadcast ulid.ULID, first int) []byte {
	return append(store.Last(store.IDKey(broadcast), 0), store.Uint64Key(uint64(first))...)
}

// Freeze puts up to limit more recipients on the list of a broadcast and tells
// whether the list is complete. Who may not be texted is not listed: their text
// is kept as Refused or Held at once. Call it in transactions of their own, so
// that texts go on between them.
func Freeze(tx *store.Tx, id ulid.ULID, limit int, now time.Time) (done bool, err error) {
	b, err := FindBroadcast(tx, id)
	if err != nil || b.Frozen || b.State != StageSending {
		return true, err
	}
	err = b.freeze(tx, limit, now)
	if store.IsNotFound(err) {
		return true, b.stumble(tx, err)
	}
	if err != nil {
		return false, err
	}
	return b.Frozen, b.finish(tx)
}

// freeze goes on behind the last number looked at. It saves the texts that do
// not go out, but not the broadcast.
func (b *Broadcast) freeze(tx *store.Tx, limit int, now time.Time) error {
	f := freezer{tx: tx, b: b, left: limit}
	if err := groups.Select(tx, b.To, b.FrozenTo, f.take); err != nil {
		return err
	}
	if err := f.flush(); err != nil {
		return err
	}
	if f.left > 0 {
		b.Frozen, b.To.Numbers = true, nil
	}
	return b.keep(tx, f.kept, now)
}

// freezer collects recipients into chunks.
type freezer struct {
	tx    *store.Tx
	b     *Broadcast
	left  int
	chunk strings.Builder
	held  int            // numbers in the chunk
	kept  []phone.Number // who may not be texted
}

func (f *freezer) take(n phone.Number) error {
	if f.left == 0 {
		return store.ErrStop
	}
	f.left--
	f.b.FrozenTo = n
	f.b.Recipients++
	standing, err := groups.StandingOf(f.tx, n)
	if err != nil {
		return err
	}
	if standing != groups.Allowed {
		f.kept = append(f.kept, n)
		return nil
	}
	if f.held > 0 {
		f.chunk.WriteByte(' ')
	}
	f.chunk.WriteString(string(n))
	if f.held++; f.held == perChunk {
		return f.flush()
	}
	return nil
}

func (f *freezer) flush() error {
	if f.held == 0 {
		return nil
	}
	if err := frozen.Put(f.tx, chunkKey(f.b.ID, f.b.Listed), f.chunk.String()); err != nil {
		return err
	}
	f.b.Listed += f.held
	f.chunk.Reset()
	f.held = 0
	return nil
}

// keep stores the texts of those who may not be texted, in the state that says
// why.
func (b *Broadcast) keep(tx *store.Tx, numbers []phone.Number, now time.Time) error {
	for _, n := range numbers {
		if err := b.issue(tx, n, now); err != nil {
			return err
		}
	}
	return nil
}

// dropList forgets who is on the list.
func (b *Broadcast) dropList(tx *store.Tx) error {
	var keys [][]byte
	for key := range frozen.Keys(tx, store.Range{Prefix: store.IDKey(b.ID)}) {
		keys = append(keys, bytes.Clone(key))
	}
	for _, key := range keys {
		if err := frozen.Delete(tx, key); err != nil {
			return err
		}
	}
	return nil
}

// listed returns up to limit numbers of the list from the cursor on.
func (b *Broadcast) listed(tx *store.Tx, limit int) (numbers []phone.Number, err error) {
	prefix := store.IDKey(b.ID)
	err = frozen.Each(tx, store.Range{Prefix: prefix, After: chunkKey(b.ID, b.Cursor+1), Back: true}, func(key []byte, chunk string) error {
		first := len(prefix)
		numbers = cut(chunk, b.Cursor-int(uint64At(key[first:])), limit)
		return store.ErrStop
	})
	return numbers, err
}

// cut returns up to limit numbers of a chunk behind the first skip.
func cut(chunk string, skip, limit int) (numbers []phone.Number) {
	for n := range strings.SplitSeq(chunk, " ") {
		if skip > 0 {
			skip--
			continue
		}
		if len(numbers) == limit {
			break
		}
		numbers = append(numbers, phone.Number(n))
	}
	return numbers
}
