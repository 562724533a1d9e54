package outbox

import (
	"errors"
	"fmt"
	"time"

	"github.com/oklog/ulid/v2"

	"github.com/tocsin-sms/tocsin/groups"
	"github.com/tocsin-sms/tocsin/internal/lang"
	"github.com/tocsin-sms/tocsin/internal/phone"
	"github.com/tocsin-sms/tocsin/internal/store"
)

// Stage is where a broadcast is in its life.
type Stage string

// The stages of a broadcast.
const (
	StageDraft     Stage = "draft"     // written, goes out when Start is called
	StageScheduled Stage = "scheduled" // goes out at its time, or again and again
	StageSending   Stage = "sending"
	StagePaused    Stage = "paused"
	StageDone      Stage = "done" // nothing is left to do, or its time was over
	StageCancelled Stage = "cancelled"
)

// Broadcast is one text to many: a frozen list of recipients and a cursor.
type Broadcast struct {
	ID    ulid.ULID `json:"id"`
	State Stage     `json:"state"`
	// Text may hold variables: {name|friend}. Texts are wordings for those who
	// speak other languages; where Text is empty it is for nobody else.
	Text  string    `json:"text"`
	Texts lang.Text `json:"texts,omitempty"`
	// Language is that of people who have not told theirs.
	Language string `json:"lang,omitempty"`
	By       string `json:"by,omitempty"` // who sent it
	// Plain puts each text into the GSM alphabet.
	Plain  bool             `json:"plain,omitempty"`
	Urgent bool             `json:"urgent,omitempty"`
	To     groups.Selection `json:"to"` // Numbers are dropped once frozen
	Poll   string           `json:"poll,omitempty"`

	OnUncertain Policy        `json:"unc,omitempty"`
	Validity    time.Duration `json:"vp,omitempty"`
	Modem       string        `json:"modem,omitempty"` // that is to take it; "": see Draft

	Created time.Time `json:"made"`
	// At is when it begins, or began. Expires is when its texts may no longer
	// be handed to a modem (zero: never), Life the time between.
	At      time.Time     `json:"at"`
	Life    time.Duration `json:"life,omitempty"`
	Expires time.Time     `json:"exp,omitzero"`
	// Every is the cron expression of a repeated broadcast, in the time zone
	// Zone. Each occurrence is a broadcast of its own, whose Parent this is.
	Every  string    `json:"every,omitempty"`
	Zone   string    `json:"zone,omitempty"`
	Parent ulid.ULID `json:"parent,omitzero"`
	// Reason says why it is paused or done, where that was nobody's wish.
	Reason string `json:"reason,omitempty"`

	// Begun is set once sending has begun.
	Begun bool `json:"begun,omitempty"`
	// Recipients counts the people it is for, as far as frozen. Listed of
	// them are on the frozen list; the others were refused or held at once.
	Recipients int  `json:"n"`
	Listed     int  `json:"listed"`
	Frozen     bool `json:"frozen,omitempty"` // the list is complete
	// FrozenTo is the last number looked at, where freezing goes on.
	FrozenTo phone.Number `json:"frozen_to,omitempty"`
	// Cursor counts those of the list that have become messages.
	Cursor int `json:"cursor"`
	// Lanes are the lists for one lane each, see lists.go. Listed and Cursor
	// count them too; what is left is the list for any modem.
	Lanes []laneList `json:"lanes,omitempty"`
	// Pass is the order of the last text queued; see passed.
	Pass uint64 `json:"pass,omitempty"`
	// Rest is the state of those on the list who never became messages:
	// queued (also ""), cancelled or expired.
	Rest State `json:"rest,omitempty"`
}

var (
	broadcasts = store.NewBucket[Broadcast]("outbox.broadcasts") // id
	// live lists the broadcasts that are neither done nor cancelled.
	live = store.NewBucket[struct{}]("outbox.live") // id
	// passes holds the order of the newest text to leave, by rank.
	passes = store.NewBucket[uint64]("outbox.passes")
)

// FindBroadcast returns a broadcast. The error wraps store.ErrNotFound.
func FindBroadcast(tx *store.Tx, id ulid.ULID) (Broadcast, error) {
	b, err := broadcasts.Get(tx, store.IDKey(id))
	if err != nil {
		return b, fmt.Errorf("broadcast %s: %w", id, err)
	}
	return b, nil
}

// Broadcasts lists broadcasts, newest first, behind after (zero: from the
// newest); limit 0 is all.
func Broadcasts(tx *store.Tx, after ulid.ULID, limit int) ([]Broadcast, error) {
	var list []Broadcast
	err := walkIDs(tx, broadcasts, nil, after, func(id ulid.ULID) error {
		b, err := FindBroadcast(tx, id)
		if err != nil {
			return err
		}
		if list = append(list, b); len(list) == limit {
			return store.ErrStop
		}
		return nil
	})
	return list, err
}

// over tells whether nobody on the list becomes a message any more.
func (b *Broadcast) over() bool { return b.State == StageDone || b.State == StageCancelled }

// save stores the broadcast and keeps the list of live ones. The frozen list
// of one that is over is not kept: it is nobody's business any more.
func (b *Broadcast) save(tx *store.Tx) error {
	key := store.IDKey(b.ID)
	if err := broadcasts.Put(tx, key, *b); err != nil {
		return err
	}
	if !b.over() {
		return live.Put(tx, key, struct{}{})
	}
	return errors.Join(live.Delete(tx, key), b.dropList(tx))
}

// lives lists the live broadcasts, oldest first.
func lives(tx *store.Tx) ([]Broadcast, error) {
	var list []Broadcast
	for key := range live.Keys(tx, store.Range{}) {
		b, err := FindBroadcast(tx, idAt(key))
		if err != nil {
			return nil, err
		}
		list = append(list, b)
	}
	return list, nil
}

func (b *Broadcast) rank() Rank {
	if b.Urgent {
		return RankUrgent
	}
	return RankBroadcast
}

// sentOut tells whether every recipient has become a message.
func (b *Broadcast) sentOut() bool {
	return b.Frozen && (b.Cursor >= b.Listed || b.Rest == Cancelled || b.Rest == Expired)
}

// finishOrReopen makes a sending broadcast done when its last text is settled,
// and a done one sending when a text of it is queued again.
func finishOrReopen(tx *store.Tx, id ulid.ULID, t tally) error {
	b, err := FindBroadcast(tx, id)
	if err != nil {
		return err
	}
	open := t.of(Queued)+t.of(Submitting) > 0
	switch {
	case !open && b.State == StageSending && b.sentOut():
		b.State = StageDone
	case open && b.State == StageDone:
		b.State = StageSending
	default:
		return nil
	}
	return b.save(tx)
}

// rejoin takes a text that is to be queued again where its broadcast is.
func (r *record) rejoin(tx *store.Tx, now time.Time) error {
	if r.onItsOwn() {
		return nil
	}
	b, err := FindBroadcast(tx, r.Broadcast)
	if err != nil {
		return err
	}
	switch {
	case b.State == StageCancelled:
		r.leave(Cancelled, "the broadcast was cancelled")
	case b.Rest == Expired:
		r.leave(Expired, "its time was over before its turn")
	case b.State == StagePaused:
		r.Parked = true
	}
	return nil
}

// Texts of broadcasts leave by pass number: the n-th text of a broadcast has
// the number that the newest text to leave had when the broadcast began, plus
// n. So two broadcasts of equal rank take turns, and one that was paused, or
// came later, neither waits for the other nor keeps it waiting.

// passOf is the pass number of the newest text to leave.
func passOf(tx *store.Tx, rank Rank) (uint64, error) {
	pass, err := passes.Get(tx, []byte{byte(rank)})
	if store.IsNotFound(err) {
		return 0, nil
	}
	return pass, err
}

// passed notes that the text leaves.
func (r *record) passed(tx *store.Tx) error {
	if !r.Rank.mass() {
		return nil
	}
	pass, err := passOf(tx, r.Rank)
	if err != nil || pass >= r.Order {
		return err
	}
	return passes.Put(tx, []byte{byte(r.Rank)}, r.Order)
}
