package outbox

import (
	"bytes"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/oklog/ulid/v2"

	"github.com/tocsin-sms/tocsin/groups"
	"github.com/tocsin-sms/tocsin/internal/phone"
	"github.com/tocsin-sms/tocsin/internal/store"
)

// frozen holds the recipients of broadcasts in chunks: recipients with a space
// between them. A chunk's key ends in the number of its list (one byte) and the
// place of its first on it (seven).
var frozen = store.NewBucket[string]("outbox.frozen") // broadcast, list, first

// recipient is one person on a frozen list. Among the members of groups, those
// that are named by their number as well get the text whatever they leave.
type recipient struct {
	number phone.Number
	named  bool
}

// namedMark stands before the number of a named recipient in a chunk.
const namedMark = "="

func (r recipient) String() string {
	if r.named {
		return namedMark + string(r.number)
	}
	return string(r.number)
}

func parseRecipient(text string) recipient {
	number, named := strings.CutPrefix(text, namedMark)
	return recipient{phone.Number(number), named}
}

// perChunk is the most numbers in a chunk.
const perChunk = 4096

func chunkKey(broadcast ulid.ULID, list, first int) []byte {
	return append(store.Last(store.IDKey(broadcast), 0), store.Uint64Key(uint64(list)<<56|uint64(first))...)
}

// Freeze puts up to limit more recipients on the list of a broadcast and tells
// whether the list is complete. Who may not be texted, or can not be reached, is
// not listed: their text is kept as Refused, Held or Failed at once. Call it in
// transactions of their own, so that texts go on between them.
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
	f, err := newFreezer(tx, b, limit)
	if err != nil {
		return err
	}
	if err := groups.Select(tx, b.To, b.FrozenTo, f.take); err != nil {
		return err
	}
	if err := f.flushAll(); err != nil {
		return err
	}
	if f.left > 0 {
		b.Frozen, b.To.Numbers = true, nil
	}
	return b.keep(tx, f.kept, now)
}

// named is who is named by number in a broadcast to the members of groups.
func (b *Broadcast) named() map[phone.Number]bool {
	if !b.membersOnly() {
		return nil
	}
	named := make(map[phone.Number]bool, len(b.To.Numbers))
	for _, n := range b.To.Numbers {
		named[n] = true
	}
	return named
}

// freezer collects recipients into chunks.
type freezer struct {
	tx     *store.Tx
	b      *Broadcast
	gate   *groups.Gate
	routes []string
	to     *audience
	named  map[phone.Number]bool
	left   int
	chunks map[int]*chunk // by list
	kept   []recipient    // who may not be texted
}

// chunk is a chunk that is being filled.
type chunk struct {
	text strings.Builder
	held int // recipients in it
}

func newFreezer(tx *store.Tx, b *Broadcast, limit int) (*freezer, error) {
	gate, err := groups.NewGate(tx)
	if err != nil {
		return nil, err
	}
	list, err := routes(tx)
	return &freezer{tx: tx, b: b, gate: gate, routes: list, to: newAudience(tx, b), left: limit, named: b.named(), chunks: map[int]*chunk{}}, err
}

func (f *freezer) take(n phone.Number) error {
	if f.left == 0 {
		return store.ErrStop
	}
	f.left--
	f.b.FrozenTo = n
	if verdict, err := f.to.look(n); err != nil || verdict != groups.Kept {
		return err
	}
	f.b.Recipients++
	to := recipient{n, f.named[n]}
	lost, err := outOfReach(f.tx, n)
	if err != nil {
		return err
	}
	if lost || f.gate.StandingOf(n) != groups.Allowed {
		f.kept = append(f.kept, to)
		return nil
	}
	lane, err := preferred(f.tx, n, f.routes)
	if err != nil {
		return err
	}
	return f.add(f.b.listOf(lane), to)
}

func (f *freezer) add(list int, to recipient) error {
	c := f.chunks[list]
	if c == nil {
		c = &chunk{}
		f.chunks[list] = c
	}
	if c.held > 0 {
		c.text.WriteByte(' ')
	}
	c.text.WriteString(to.String())
	if c.held++; c.held == perChunk {
		return f.flush(list)
	}
	return nil
}

func (f *freezer) flush(list int) error {
	c := f.chunks[list]
	delete(f.chunks, list)
	first, _ := f.b.length(list)
	f.b.enlist(list, c.held)
	return frozen.Put(f.tx, chunkKey(f.b.ID, list, first), c.text.String())
}

func (f *freezer) flushAll() error {
	for _, list := range slices.Sorted(maps.Keys(f.chunks)) {
		if err := f.flush(list); err != nil {
			return err
		}
	}
	return nil
}

// keep stores the texts of those who may not be texted, in the state that says
// why.
func (b *Broadcast) keep(tx *store.Tx, kept []recipient, now time.Time) error {
	for _, to := range kept {
		if err := b.issue(tx, 0, to, now); err != nil {
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

// listed returns up to limit recipients of a list from a place on, as far as
// they are in one chunk.
func (b *Broadcast) listed(tx *store.Tx, list, cursor, limit int) (found []recipient, err error) {
	prefix := chunkKey(b.ID, list, 0)[:idLength+1]
	behind := chunkKey(b.ID, list, cursor+1)
	err = frozen.Each(tx, store.Range{Prefix: prefix, After: behind, Back: true}, func(key []byte, chunk string) error {
		first := uint64At(key[idLength:]) & (1<<56 - 1)
		found = cut(chunk, cursor-int(first), limit)
		return store.ErrStop
	})
	return found, err
}

// cut returns up to limit recipients of a chunk behind the first skip.
func cut(chunk string, skip, limit int) (list []recipient) {
	for text := range strings.SplitSeq(chunk, " ") {
		if skip > 0 {
			skip--
			continue
		}
		if len(list) == limit {
			break
		}
		list = append(list, parseRecipient(text))
	}
	return list
}
