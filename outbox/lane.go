package outbox

import (
	"bytes"
	"iter"
	"slices"
	"strings"

	"github.com/tocsin-sms/tocsin/internal/phone"
	"github.com/tocsin-sms/tocsin/internal/store"
)

// A lane is who may take a text. Each lane is a queue of its own, so that what
// waits for an absent modem is in nobody's way. The kinds of lanes, but for ""
// (anyone), which are followed by a space and a name:
const (
	laneSIM    = "sim"   // an IMSI: a started long text stays on its SIM
	laneModem  = "modem" // the modem that was asked for, or that a text came in on
	laneVoice  = "voice" // an IMSI: the SIM that last talked with the person
	lanePrefix = "to"    // a prefix: the modems to whose operator the number belongs
	laneFresh  = "fresh" // without a name: a SIM with room for new recipients
)

func lane(kind, name string) string { return kind + " " + name }

// lane is the lane of the text.
func (m *Message) lane() string {
	switch {
	case m.IMSI != "":
		return lane(laneSIM, m.IMSI)
	case m.Lane == laneFresh:
		return laneFresh
	case m.Modem != "":
		return lane(laneModem, m.Modem)
	}
	return m.Lane
}

// Peer is another modem that is at work: the lanes that are its own are left
// to it.
type Peer struct {
	Modem, IMSI string
	// Prefixes are the numbers it is for: "+23769".
	Prefixes []string
}

// serves tells whether the station takes texts of a lane: its own lanes, and
// those of modems that are not at work, whether they are down for a minute or
// gone for good. A SIM that is full, because it may send to nobody new this
// month, stands in for no other: those would be new to it.
func (st Station) serves(lane string, full bool) bool {
	loyal := full || st.Early
	kind, name, _ := strings.Cut(lane, " ")
	switch kind {
	case "":
		return true
	case laneSIM:
		return name == st.IMSI
	case laneModem:
		return name == st.Modem || !loyal && !st.left(func(p Peer) bool { return p.Modem == name })
	case laneVoice:
		return name == st.IMSI || !loyal && !st.left(func(p Peer) bool { return p.IMSI == name })
	case lanePrefix:
		return slices.Contains(st.Prefixes, name) ||
			!loyal && !st.left(func(p Peer) bool { return slices.Contains(p.Prefixes, name) })
	case laneFresh:
		return !full
	}
	return false
}

// left tells whether a lane is left to a peer.
func (st Station) left(to func(Peer) bool) bool { return slices.ContainsFunc(st.Others, to) }

// heads walks the first key of every lane that has a text in the queue: in a
// few seeks, however many texts there are.
func heads(tx *store.Tx) iter.Seq2[string, []byte] {
	return func(yield func(lane string, turn []byte) bool) {
		for first := firstReady(tx, nil); first != nil; {
			lane, turn, _ := bytes.Cut(first, []byte{0})
			if !yield(string(lane), turn) {
				return
			}
			first = firstReady(tx, append(bytes.Clone(lane), 1)) // behind every key of the lane
		}
	}
}

func firstReady(tx *store.Tx, after []byte) []byte {
	for key := range ready.Keys(tx, store.Range{After: after}) {
		return key
	}
	return nil
}

// voices tells which SIM last talked with a person, by number.
var voices = store.NewBucket[string]("outbox.voices") // number: IMSI

// Spoke notes that a person and a SIM of ours have talked, in the transaction
// of the text: the person is to hear from the same number again.
func Spoke(tx *store.Tx, n phone.Number, imsi string) error {
	key := store.NumberKey(n)
	if last, err := voices.Get(tx, key); err == nil && last == imsi || imsi == "" {
		return nil
	}
	return voices.Put(tx, key, imsi)
}

// prefixes are those of the configuration, under the one key they have.
var (
	prefixes    = store.NewBucket[[]string]("outbox.prefixes")
	prefixesKey = []byte("now")
)

// SetPrefixes keeps the prefixes of numbers that some modem is for. Call it at
// start; the modems themselves are told by Station and Peer.
func SetPrefixes(tx *store.Tx, list []string) error {
	before, err := routes(tx)
	if err != nil || slices.Equal(before, list) {
		return err
	}
	return prefixes.Put(tx, prefixesKey, list)
}

func routes(tx *store.Tx) ([]string, error) {
	list, err := prefixes.Get(tx, prefixesKey)
	if store.IsNotFound(err) {
		return nil, nil
	}
	return list, err
}

// preferred is the lane of texts to a person. The SIM that last talked with
// them goes before the prefix of their number: a prefix saves a little money
// with somebody new, but an answer from another number breaks a conversation.
func preferred(tx *store.Tx, n phone.Number, routes []string) (string, error) {
	imsi, err := voices.Get(tx, store.NumberKey(n))
	if err == nil {
		return lane(laneVoice, imsi), nil
	}
	if !store.IsNotFound(err) {
		return "", err
	}
	longest := ""
	for _, prefix := range routes {
		if len(prefix) > len(longest) && strings.HasPrefix(string(n), prefix) {
			longest = prefix
		}
	}
	if longest == "" {
		return "", nil
	}
	return lane(lanePrefix, longest), nil
}

// choose gives a single text its lane.
func (r *record) choose(tx *store.Tx) error {
	list, err := routes(tx)
	if err == nil {
		r.Lane, err = preferred(tx, r.To, list)
	}
	return err
}
