package groups

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/tocsin-sms/tocsin/internal/lang"
	"github.com/tocsin-sms/tocsin/internal/store"
)

// Segment is a selection with a name, to be used again: who is in it is found
// out each time. It names no numbers, so that nobody is left in it once erased.
type Segment struct {
	Name     string    `json:"name"` // as people read it
	Everyone bool      `json:"everyone,omitempty"`
	Groups   []ID      `json:"groups,omitempty"`
	Except   []ID      `json:"except,omitempty"`
	Only     Only      `json:"only,omitzero"`
	By       string    `json:"by,omitempty"` // who saved it
	Changed  time.Time `json:"changed"`
}

// segments are keyed by the folded name: "Santé" and "sante" are one.
var segments = store.NewBucket[Segment]("segments")

// longestSegment bounds a segment's name, in characters.
const longestSegment = 60

// SaveSegment keeps a segment, also over the one of that name. A name without
// letters or digits, or one that is too long, is a *NameError; a group that is
// not there ErrNotFound.
func SaveSegment(tx *store.Tx, s Segment) error {
	s.Name = strings.TrimSpace(s.Name)
	key := lang.Fold(s.Name)
	switch {
	case key == "":
		return &NameError{s.Name, "it has no letter and no digit"}
	case utf8.RuneCountInString(s.Name) > longestSegment:
		return &NameError{s.Name, fmt.Sprintf("it is longer than %d characters", longestSegment)}
	}
	for _, id := range slices.Concat(s.Groups, s.Except) {
		if _, err := Show(tx, id); err != nil {
			return err
		}
	}
	return segments.Put(tx, []byte(key), s)
}

// FindSegment returns the segment of that name. The error wraps ErrNotFound.
func FindSegment(tx *store.Tx, name string) (Segment, error) {
	s, err := segments.Get(tx, []byte(lang.Fold(name)))
	if err != nil {
		return s, fmt.Errorf("segment %q: %w", name, err)
	}
	return s, nil
}

// Segments lists every segment, by name.
func Segments(tx *store.Tx) (list []Segment, err error) {
	err = segments.Each(tx, store.Range{}, func(_ []byte, s Segment) error {
		list = append(list, s)
		return nil
	})
	return list, err
}

// DeleteSegment forgets a segment; its people stay. The error wraps ErrNotFound.
func DeleteSegment(tx *store.Tx, name string) error {
	if _, err := FindSegment(tx, name); err != nil {
		return err
	}
	return segments.Delete(tx, []byte(lang.Fold(name)))
}

// Selection is who the segment is now.
func (s Segment) Selection() Selection {
	return Selection{Everyone: s.Everyone, Groups: s.Groups, Except: s.Except, Only: s.Only}
}
