package outbox

import (
	"slices"
	"strings"

	"github.com/tocsin-sms/tocsin/internal/store"
)

// Lined counts the texts that are to leave through a station: those that wait for
// it alone, and those that any modem may take. Each is counted up to most, the
// rest of broadcasts' lists whole.
func Lined(tx *store.Tx, st Station, most int) (own, shared int, err error) {
	for lane := range heads(tx) {
		into := st.share(lane, &own, &shared)
		if into == nil {
			continue
		}
		n := 0
		for range ready.Keys(tx, store.Range{Prefix: store.Under([]byte(lane))}) {
			if n++; n == most {
				break
			}
		}
		*into += n
	}
	sending, err := lives(tx)
	for _, b := range sending {
		if b.State == StageSending {
			b.lineUp(st, &own, &shared)
		}
	}
	return own, shared, err
}

// lineUp adds those on the lists of a broadcast that are not in the queue yet.
func (b *Broadcast) lineUp(st Station, own, shared *int) {
	for list := range b.lists() {
		lane := ""
		switch {
		case list > 0:
			lane = b.Lanes[list-1].Lane
		case b.Modem != "":
			lane = laneModem + " " + b.Modem
		}
		if into := st.share(lane, own, shared); into != nil {
			listed, cursor := b.length(list)
			*into += listed - cursor
		}
	}
}

// share is the count that the texts of a lane belong to; nil for those of others.
func (st Station) share(lane string, own, shared *int) *int {
	kind, name, _ := strings.Cut(lane, " ")
	switch {
	case kind == "", kind == laneFresh:
		return shared
	case kind == laneModem && name == st.Modem,
		(kind == laneSIM || kind == laneVoice) && name == st.IMSI,
		kind == lanePrefix && slices.Contains(st.Prefixes, name):
		return own
	}
	return nil
}
