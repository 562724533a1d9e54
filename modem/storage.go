package modem

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"time"
)

// slot is a place in a store.
type slot struct {
	store string
	index int
}

// storage is what is known of the modem's stores. Only the owner touches it.
type storage struct {
	current string           // the store that is read and deleted from; "" if that is not sure
	fixed   bool             // the modem does not let it be chosen
	listed  map[string]bool  // stores that were listed once
	passed  map[slot]*passed // slots that are not read again for nothing
	full    map[string]bool  // stores that were full when they were looked at last
	// misled: the modem stores reports in SR and says that they are elsewhere.
	misled bool
}

// passed is a slot that was dealt with. It stays known until it is seen empty or
// with another text, because some sticks answer a deletion with OK and keep the
// text.
type passed struct {
	pdu   string
	tries int       // to read or to delete it
	tried time.Time // the last of them
	kept  bool      // its text is kept; it waits for its deletion
	draft bool      // not a text that came in
}

func newStorage() storage {
	return storage{listed: make(map[string]bool), passed: make(map[slot]*passed), full: make(map[string]bool)}
}

// A slot that resists is tried so often at each sweep; then it is left alone for
// a minute, and for twice as long after each further try, up to half an hour. It
// is never given up: a SIM may refuse for an hour and then be as before, and what
// it holds may be a stop.
const (
	mostTries   = 3
	firstRest   = time.Minute
	mostDoubled = 5
)

// rests tells whether a slot is left alone for now.
func (p *passed) rests(now time.Time) bool {
	switch {
	case p == nil:
		return false
	case p.draft || p.tries < mostTries:
		return p.draft
	}
	return now.Sub(p.tried) < firstRest<<min(p.tries-mostTries, mostDoubled)
}

// count is how many slots of a store are left alone for now.
func (st *storage) count(store string, now time.Time) int {
	n := 0
	for at, p := range st.passed {
		if at.store == store && p.rests(now) {
			n++
		}
	}
	return n
}

// fill notes how full a store is.
func (st *storage) fill(store string, u usage) {
	delete(st.full, store)
	if u.total > 0 && u.used >= u.total {
		st.full[store] = true
	}
}

// Full are the stores that were full when the last Timed sweep came to them, in
// their order. One that stays so takes no more texts: what it holds can not be
// kept, or not be deleted.
func (s *Session) Full() []string { return slices.Sorted(maps.Keys(s.storage.full)) }

// try notes an attempt to read, understand or delete a slot.
func (st *storage) try(at slot, pdu string, kept bool) {
	p := st.passed[at]
	if p == nil || p.pdu != pdu {
		p = &passed{pdu: pdu}
		st.passed[at] = p
	}
	p.tries++
	p.kept, p.tried = kept, time.Now()
}

// useStorage chooses the stores: texts go to the SIM where possible, because it
// outlives the stick.
func (s *Session) useStorage(ctx context.Context) error {
	info, err := s.patiently(ctx, "+CPMS=?", quickly)
	if tolerant(err) != nil {
		return err
	}
	s.storage.current = ""
	offered := sweepable(parseStores(info))
	if len(offered) == 0 {
		offered = []string{"SM"}
	}
	s.settings.Stores = offered
	return s.setStore(ctx, offered[0])
}

// sweepable are the stores worth reading: the SIM's and the stick's own, the
// reports', and their union only if it is the only one.
func sweepable(offered []string) []string {
	var stores []string
	for _, store := range []string{"SM", "ME", "SR"} {
		if slices.Contains(offered, store) {
			stores = append(stores, store)
		}
	}
	if len(stores) == 0 && slices.Contains(offered, "MT") {
		return []string{"MT"}
	}
	return stores
}

// setStore makes store the one for reading, writing and receiving. AT+CPMS takes
// three stores, on some sticks two or one (TS 27.005 §3.2.2).
func (s *Session) setStore(ctx context.Context, store string) error {
	quoted := `"` + store + `"`
	for n := 3; n > 0; n-- {
		cmd := "+CPMS=" + strings.Join(slices.Repeat([]string{quoted}, n), ",")
		_, err := s.patiently(ctx, cmd, slowly)
		if err == nil {
			s.storage.current, s.storage.fixed = store, false
			return nil
		}
		if tolerant(err) != nil {
			return err
		}
	}
	s.log.Warn("modem does not let its storage be chosen", "wanted", store)
	s.storage.current, s.storage.fixed = store, true
	return nil
}

// doubtStore has the store chosen again before it is read: the modem may have
// forgotten it.
func (st *storage) doubtStore() {
	if !st.fixed {
		st.current = ""
	}
}

// openStore makes store the one that is read, and asks how full it is. A modem
// that names another one meanwhile forgot what it was told.
func (s *Session) openStore(ctx context.Context, store string) (usage, error) {
	if s.storage.current == store {
		read, u, err := s.askUsage(ctx)
		if err != nil || read == "" || read == store || s.storage.fixed {
			return u, err
		}
	}
	info, err := s.command(ctx, `+CPMS="`+store+`"`, slowly)
	if err != nil {
		return usage{}, err
	}
	s.storage.current = store
	if _, u, ok := parseUsage(info); ok {
		return u, nil
	}
	_, u, err := s.askUsage(ctx)
	return u, err
}

// errUsageUnknown is a store whose first slots are looked through for want of
// better.
var errUsageUnknown = errors.New("the store does not say how full it is")

// askUsage asks which store is read, "" if the modem does not say, and how full
// it is.
func (s *Session) askUsage(ctx context.Context) (store string, u usage, err error) {
	info, err := s.command(ctx, "+CPMS?", slowly)
	if err != nil {
		return "", usage{}, err
	}
	if store, u, ok := parseUsage(info); ok {
		return store, u, nil
	}
	return "", usage{}, errUsageUnknown
}

// selectStore makes store the one that is read and deleted from.
func (s *Session) selectStore(ctx context.Context, store string) error {
	if s.storage.current == store {
		return nil
	}
	if _, err := s.command(ctx, `+CPMS="`+store+`"`, slowly); err != nil {
		return err
	}
	s.storage.current = store
	return nil
}
