package gateway

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/oklog/ulid/v2"

	"github.com/tocsin-sms/tocsin/internal/api"
	"github.com/tocsin-sms/tocsin/internal/config"
	"github.com/tocsin-sms/tocsin/internal/lang"
	"github.com/tocsin-sms/tocsin/internal/phrases"
	"github.com/tocsin-sms/tocsin/internal/store"
	"github.com/tocsin-sms/tocsin/outbox"
)

// watch looks for what the operator is alerted of. Only the keeper's goroutine
// touches it.
type watch struct {
	g      *Gateway
	modems map[string]*unrest
	full   map[string]time.Time // modems with a full memory, since when
}

// unrest is a modem that does not work, or did not a moment ago.
type unrest struct {
	since time.Time // when it was first found not to work
	well  time.Time // when it was found to work again; zero while it does not
}

const (
	// downFor is how long a modem has not worked before the operator is told:
	// most troubles cure themselves within.
	downFor = 2 * time.Minute
	// fullFor is how long a memory has been full before the operator is told: one
	// that many texts filled at once is soon read and emptied.
	fullFor = 2 * time.Minute
	// wellFor is how long it must work before its next trouble is a new one.
	wellFor = 2 * time.Minute
)

func newWatch(g *Gateway) *watch {
	return &watch{g: g, modems: map[string]*unrest{}, full: map[string]time.Time{}}
}

// look is called each round of housekeeping.
func (w *watch) look(now time.Time) {
	for _, m := range w.g.fleet.all() {
		s := m.status.snapshot()
		meant := m.status.byPerson() || m.status.isBroke() && w.g.wants(config.AlertCredit)
		if w.down(s, meant, now) {
			w.g.alert(modemDown(s, w.modems[s.Name].since.In(w.g.cfg().Location)))
		}
		if w.isFull(s, now) {
			w.g.alert(memoryFull(s))
		}
	}
}

// down tells whether a modem has not worked for so long that it is to be told.
// One that a person paused is as that person wants it, and one without credit has
// an alert of its own: both are meant.
func (w *watch) down(m api.Modem, meant bool, now time.Time) bool {
	u := w.modems[m.Name]
	switch works := m.State == string(ready) || meant; {
	case works && u == nil:
		return false
	case works && u.well.IsZero():
		u.well = now
		return false
	case works:
		if now.Sub(u.well) >= wellFor {
			delete(w.modems, m.Name)
		}
		return false
	case u == nil:
		u = &unrest{since: now}
		w.modems[m.Name] = u
	}
	u.well = time.Time{}
	return now.Sub(u.since) >= downFor
}

// isFull tells whether a memory of the modem has been full for so long that it
// is to be told.
func (w *watch) isFull(m api.Modem, now time.Time) bool {
	since, known := w.full[m.Name]
	switch {
	case len(m.Full) == 0:
		delete(w.full, m.Name)
		return false
	case !known:
		since, w.full[m.Name] = now, now
	}
	return now.Sub(since) >= fullFor
}

func memoryFull(m api.Modem) alert {
	full := strings.Join(m.Full, ", ")
	return alert{
		kind: config.AlertStorage, about: m.Name,
		text: lang.Text{
			"en": fmt.Sprintf("the memory %s of the modem %s is full and can not be emptied: texts to it do not come in. See: tocsin status", full, m.Name),
			"fr": fmt.Sprintf("la mémoire %s du modem %s est pleine et ne se vide pas : les SMS n'y arrivent plus. Voir : tocsin status", full, m.Name),
		},
	}
}

// fullMemories says which modems have a full memory, for the status.
func fullMemories(modems []api.Modem) (sentences []string) {
	for _, m := range modems {
		if len(m.Full) > 0 {
			sentences = append(sentences, fmt.Sprintf("the memory %s of the modem %s is full: if it stays so, texts do not come in. Where the disk has room, its texts can not be deleted: put the SIM into a phone and delete them there",
				strings.Join(m.Full, ", "), m.Name))
		}
	}
	return sentences
}

func modemDown(m api.Modem, since time.Time) alert {
	reason := m.Reason
	if reason == "" {
		reason = m.State
	}
	at := since.Format("02/01 15:04") // true as well where it arrives once the modem is back
	return alert{
		kind: config.AlertModem, about: m.Name, avoid: m.Name,
		text: lang.Text{
			"en": fmt.Sprintf("the modem %s stopped sending on %s: %s.", m.Name, at, reason),
			"fr": fmt.Sprintf("le modem %s a cessé d'envoyer le %s : %s.", m.Name, at, phrases.Built().Say("fr", reason)),
		},
	}
}

// awaited are the broadcasts whose end is told: those that a person sent, not
// the texts that rules forward.
var awaited = store.NewBucket[struct{}]("operator_awaited") // id

// await has the operator told when the broadcast is finished.
func (g *Gateway) await(tx *store.Tx, id ulid.ULID) error {
	if !g.wants(config.AlertBroadcast) {
		return nil
	}
	return awaited.Put(tx, store.IDKey(id), struct{}{})
}

// tellFinished alerts of the broadcasts that are finished. Each is told in the
// transaction that forgets it.
func (g *Gateway) tellFinished() error {
	var over []ulid.ULID
	err := g.db.View(func(tx *store.Tx) error {
		for key := range awaited.Keys(tx, store.Range{}) {
			id := ulid.ULID(key)
			b, err := outbox.FindBroadcast(tx, id)
			if err != nil && !store.IsNotFound(err) {
				return err
			}
			if err != nil || b.State == outbox.StageDone || b.State == outbox.StageCancelled {
				over = append(over, id)
			}
		}
		return nil
	})
	for _, id := range over {
		err = errors.Join(err, g.update(func(tx *store.Tx) error { return g.tellOver(tx, id) }))
	}
	if len(over) > 0 {
		g.ringModems()
	}
	return err
}

func (g *Gateway) tellOver(tx *store.Tx, id ulid.ULID) error {
	if err := awaited.Delete(tx, store.IDKey(id)); err != nil {
		return err
	}
	b, err := outbox.FindBroadcast(tx, id)
	if store.IsNotFound(err) || err == nil && b.State == outbox.StageCancelled {
		return nil // whoever cancelled it knows
	}
	if err != nil {
		return err
	}
	n, err := outbox.Tally(tx, id)
	if err != nil {
		return err
	}
	return g.alertIn(tx, broadcastOver(b, n))
}

func broadcastOver(b outbox.Broadcast, n outbox.Counts) alert {
	gone := n.Sent + n.Delivered
	return alert{
		kind: config.AlertBroadcast, about: b.ID.String(),
		text: lang.Text{
			"en": fmt.Sprintf("finished: %q, sent to %d of %d%s.", opening(b.Text), gone, n.Recipients, leftovers(n, "failed", "uncertain", "expired", "refused or held")),
			"fr": fmt.Sprintf("fini : %q, envoyé à %d sur %d%s.", opening(b.Text), gone, n.Recipients, leftovers(n, "en échec", "incertains", "périmés", "refusés ou retenus")),
		},
	}
}

// leftovers counts those who got nothing, as far as is known.
func leftovers(n outbox.Counts, failed, uncertain, expired, refused string) (s string) {
	for _, c := range []struct {
		n    int
		what string
	}{{n.Failed, failed}, {n.Uncertain, uncertain}, {n.Expired, expired}, {n.Refused + n.Held, refused}} {
		if c.n > 0 {
			s += fmt.Sprintf(", %d %s", c.n, c.what)
		}
	}
	return s
}

// opening is the first words of a text, by which a person knows it again.
func opening(text string) string {
	const most = 24
	r := []rune(text)
	if len(r) <= most {
		return text
	}
	return string(r[:most]) + "..."
}
