package simulated

import (
	"maps"
	"slices"
)

// status is a stored text's (TS 27.005 §3.1, <stat> in PDU mode).
type status int

const (
	unread status = iota
	read
	unsent
	sent
	every // in AT+CMGL only
)

// storage is one memory.
type storage struct {
	name  string
	first int // the lowest index
	slots []slot
	used  int
	hint  int // no slot below is free

	blocked  bool // counts as full
	saidFull bool // Config.FullLine was said, nothing removed since
}

type slot struct {
	taken bool
	stat  status
	smsc  string // as inbound has it
	tpdu  []byte
}

func newStores(c Config) map[string]*storage {
	sizes := map[string]int{"SM": 40, "ME": 200, "SR": 40}
	maps.Copy(sizes, c.Capacity)
	stores := make(map[string]*storage, len(sizes)+1)
	for name, n := range sizes {
		stores[name] = &storage{name: name, first: oneIf(!c.ZeroBased), slots: make([]slot, n)}
	}
	stores["MT"] = stores["ME"]
	return stores
}

// emptied is a new memory of the same make.
func (s *storage) emptied() *storage {
	return &storage{name: s.name, first: s.first, slots: make([]slot, len(s.slots))}
}

// put stores in the lowest free slot and gives its index, or false if all are
// taken.
func (s *storage) put(stat status, smsc string, tpdu []byte) (int, bool) {
	if s.blocked {
		return 0, false
	}
	for i := s.hint; i < len(s.slots); i++ {
		if !s.slots[i].taken {
			s.slots[i] = slot{taken: true, stat: stat, smsc: smsc, tpdu: slices.Clone(tpdu)}
			s.used++
			s.hint = i + 1
			return i + s.first, true
		}
	}
	return 0, false
}

// count is how many slots are, or are said to be, taken.
func (s *storage) count() int {
	if s.blocked {
		return len(s.slots)
	}
	return s.used
}

// at is the slot of an index, nil where there is none or it is empty.
func (s *storage) at(index int) *slot {
	if !s.has(index) || !s.slots[index-s.first].taken {
		return nil
	}
	return &s.slots[index-s.first]
}

// has says whether there is such an index.
func (s *storage) has(index int) bool { return index >= s.first && index < s.first+len(s.slots) }

// remove empties a slot; an empty one stays empty.
func (s *storage) remove(index int) {
	if s.at(index) == nil {
		return
	}
	s.slots[index-s.first] = slot{}
	s.used--
	s.hint = min(s.hint, index-s.first)
	s.saidFull = false
}

// removeAll empties the slots with one of the states.
func (s *storage) removeAll(stats ...status) {
	for i := range s.slots {
		if slices.Contains(stats, s.slots[i].stat) {
			s.remove(i + s.first)
		}
	}
}

// Stored counts the texts in a memory ("SM", "ME", "SR").
func (m *Modem) Stored(memory string) int {
	m.mu.Lock()
	defer m.mu.Unlock()
	if s := m.stores[memory]; s != nil {
		return s.used
	}
	return 0
}

// Waiting counts the TPDUs for the modem that are still in the network.
func (m *Modem) Waiting() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return len(m.waiting)
}
