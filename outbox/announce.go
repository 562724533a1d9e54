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
	"github.com/tocsin-sms/tocsin/internal/tpdu"
)

// BroadcastDraft is a text to many, to be announced or looked at first.
type BroadcastDraft struct {
	// Text may hold variables: {name|friend}. Texts are wordings for those who
	// speak other languages; where Text is empty it is for nobody else.
	Text  string
	Texts lang.Text
	// Language is that of people who have not told theirs.
	Language string
	By       string // who sends it
	// Once is a key that announces once: see Announced. "" is none.
	Once   string
	To     groups.Selection
	Plain  bool // put it into the GSM alphabet
	Urgent bool // passes quiet hours and other broadcasts
	Poll   string
	// At is when it begins; zero or past: now.
	At time.Time
	// Every is a cron expression ("0 9 * * 1") in the zone Location (nil: UTC);
	// At is then not used.
	Every    string
	Location *time.Location
	// Life is how long after its begin its texts may still be handed to a
	// modem; zero: for ever.
	Life        time.Duration
	Validity    time.Duration
	OnUncertain Policy
	Modem       string // the modem that is to take it; "": see Draft
	// Draft keeps it as a draft until Start is called.
	Draft bool
}

// firstFreeze is how many recipients are looked at in the transaction that
// begins a broadcast: small ones are frozen at once.
const firstFreeze = 4000

// Announce keeps a broadcast and begins it, if it is for now: the list of a
// small one is complete and its first texts are queued when Announce returns.
// Call Freeze and Refill for what Sending returns. Errors: those of
// tpdu.Measure, *lang.TemplateError, ErrSchedule, ErrNobody, and
// store.ErrNotFound for a group that is not there; nothing is kept then.
func Announce(tx *store.Tx, d BroadcastDraft, now time.Time) (Broadcast, error) {
	if err := d.check(tx); err != nil {
		return Broadcast{}, err
	}
	b := d.broadcast(now)
	switch {
	case d.Every != "":
		next, err := b.occurrence(now)
		if err != nil {
			return Broadcast{}, err
		}
		b.State, b.At = StageScheduled, next.UTC()
	case d.At.After(now):
		b.State, b.At = StageScheduled, d.At.UTC()
	}
	if d.Draft {
		b.State = StageDraft
	}
	if b.State != StageSending {
		return b, errors.Join(spend(tx, d.Once, b.ID, now), b.save(tx))
	}
	switch nobody, err := d.nobody(tx); {
	case err != nil:
		return Broadcast{}, err
	case nobody:
		return Broadcast{}, ErrNobody
	}
	if err := spend(tx, d.Once, b.ID, now); err != nil {
		return Broadcast{}, err
	}
	return b, b.begin(tx, now)
}

// nobody tells whether the draft has no recipients. It is asked before anything is
// stored, for the sake of callers whose transaction goes on after ErrNobody. Of
// those it is not for it looks at no more than firstFreeze: there may be some
// behind them.
func (d BroadcastDraft) nobody(tx *store.Tx) (bool, error) {
	none, looked := true, 0
	b := d.broadcast(time.Time{})
	audience := newAudience(tx, &b)
	err := groups.Select(tx, d.To, "", func(n phone.Number) error {
		verdict, err := audience.look(n)
		if looked++; err == nil && (verdict == groups.Kept || looked == firstFreeze) {
			none = false
			return store.ErrStop
		}
		return err
	})
	return none, err
}

func (d BroadcastDraft) broadcast(now time.Time) Broadcast {
	zone := "UTC"
	if d.Location != nil {
		zone = d.Location.String()
	}
	b := Broadcast{
		ID: store.NewID(now), State: StageSending, Text: d.Text, Texts: d.Texts, Language: d.Language, By: d.By,
		Plain: d.Plain, Urgent: d.Urgent,
		To: d.To, Poll: d.Poll, OnUncertain: d.OnUncertain, Validity: d.Validity, Modem: d.Modem,
		Created: now.UTC(), At: now.UTC(), Life: d.Life, Every: d.Every,
	}
	if d.Every != "" {
		b.Zone = zone
	}
	return b
}

// check refuses a text that can not be sent to anybody, and groups that are
// not there.
func (d BroadcastDraft) check(tx *store.Tx) error {
	for _, text := range wordings(d.Text, d.Texts) {
		if err := d.checkText(text); err != nil {
			return err
		}
	}
	return groups.Select(tx, d.To, "", func(phone.Number) error { return store.ErrStop })
}

func (d BroadcastDraft) checkText(text string) error {
	if err := lang.CheckTemplate(text); err != nil {
		return err
	}
	bare := lang.Render(text, func(string) (string, bool) { return "", false })
	if d.Plain {
		bare = tpdu.Plain(bare)
	}
	_, err := tpdu.Measure(bare)
	if err != nil && (len(lang.Variables(text)) == 0 || !errors.Is(err, tpdu.ErrEmpty)) {
		return err
	}
	return nil
}

// begin starts sending: it freezes the first recipients and queues the first
// texts.
func (b *Broadcast) begin(tx *store.Tx, now time.Time) error {
	pass, err := passOf(tx, b.rank())
	if err != nil {
		return err
	}
	b.State, b.Begun, b.Pass = StageSending, true, pass
	if b.Life > 0 {
		b.Expires = b.At.Add(b.Life)
	}
	if !b.Expires.IsZero() && !now.Before(b.Expires) {
		return b.expire(tx)
	}
	if err := b.freeze(tx, firstFreeze, now); err != nil {
		return err
	}
	if err := b.save(tx); err != nil {
		return err
	}
	if added, err := b.refill(tx, now); err != nil || added > 0 {
		return err
	}
	return b.finish(tx) // nobody on the list may be texted
}

// Start launches a draft, now or for its time, or begins a scheduled broadcast
// whose time has come: see Due. Of a repeated one it begins the latest
// occurrence, as a broadcast of its own, and returns that; occurrences missed
// before it are left out. A broadcast whose groups are gone is paused with the
// reason. It wraps ErrState for any other.
func Start(tx *store.Tx, id ulid.ULID, now time.Time) (Broadcast, error) {
	b, err := FindBroadcast(tx, id)
	if err != nil {
		return b, err
	}
	if b.State != StageDraft && b.State != StageScheduled {
		return b, fmt.Errorf("broadcast %s is %s: %w", id, b.State, ErrState)
	}
	if b.State == StageDraft && (b.Every != "" || b.At.After(now)) {
		return b, b.schedule(tx, now)
	}
	if b.State == StageDraft {
		b.At = now.UTC()
	}
	if b.Every != "" {
		if b, err = b.spawn(tx, now); err != nil {
			return b, err
		}
	}
	err = b.begin(tx, now)
	if store.IsNotFound(err) {
		return b, b.stumble(tx, err)
	}
	if err == nil && b.Frozen && b.Recipients == 0 && b.State == StageDone && b.Reason == "" {
		b.Reason = ErrNobody.Error()
		err = b.save(tx)
	}
	return b, err
}

// stumble pauses a broadcast that can not go on without a person.
func (b *Broadcast) stumble(tx *store.Tx, why error) error {
	b.State, b.Reason = StagePaused, why.Error()
	return b.save(tx)
}
