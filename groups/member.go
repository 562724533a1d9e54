package groups

import (
	"errors"
	"fmt"
	"iter"
	"slices"
	"time"

	"github.com/tocsin-sms/tocsin/internal/phone"
	"github.com/tocsin-sms/tocsin/internal/store"
)

// membership is what a member's key holds: when and by whom, the rest is in the
// evidence.
type membership struct {
	At int64  `json:"a"`
	By string `json:"b,omitempty"`
}

// members has a key per group and person, so that a group is a sorted run of
// numbers.
var members = store.NewBucket[membership]("members")

func memberKey(id ID, n phone.Number) []byte {
	return store.Join([]byte(id), store.NumberKey(n))
}

// Member is a person in a group. Since is when they joined, By one of the By
// constants.
type Member struct {
	Number phone.Number `json:"number"`
	Name   string       `json:"name"`
	Since  time.Time    `json:"since,omitzero"`
	By     string       `json:"by,omitempty"`
}

// JoinResult is what came of a wish to join.
type JoinResult uint8

// The results of Join.
const (
	// Joined is a new member.
	Joined JoinResult = iota + 1
	// AlreadyIn is somebody who was a member before; nothing changed.
	AlreadyIn
	// AwaitsYes is somebody who joins once they answer YES, see Confirm.
	AwaitsYes
)

func (r JoinResult) String() string {
	switch r {
	case Joined:
		return "joined"
	case AlreadyIn:
		return "already in"
	case AwaitsYes:
		return "awaits their YES"
	}
	return fmt.Sprintf("JoinResult(%d)", uint8(r))
}

// Join puts a person into a group and keeps the evidence; it makes the contact
// if there is none. Where the group wants confirmation they are in it only
// after Confirm, unless an operator or an import names (how.Words) the consent
// given on paper. A person on the stopped list who asks with a text of their own
// is no longer stopped; nobody else can put them in: ErrStopped. A group that is
// not there is ErrNotFound.
func Join(tx *store.Tx, id ID, n phone.Number, how How) (JoinResult, error) {
	g, err := Show(tx, id)
	if err != nil {
		return 0, err
	}
	if err := person(n); err != nil {
		return 0, err
	}
	if err := admit(tx, n, how); err != nil {
		return 0, err
	}
	if members.Has(tx, memberKey(id, n)) {
		return AlreadyIn, nil
	}
	if g.Confirm && (how.own() || how.Words == "") {
		return AwaitsYes, await(tx, id, n, how)
	}
	return Joined, enter(tx, id, n, how, EventJoined)
}

// admit lifts the refusal of a person who asks to join by themselves, and
// refuses for them when somebody else asks.
func admit(tx *store.Tx, n phone.Number, how How) error {
	stopped, err := isStopped(tx, n)
	switch {
	case err != nil || !stopped:
		return err
	case !how.written():
		return fmt.Errorf("%s: %w", n, ErrStopped)
	}
	return Unstop(tx, n, how)
}

// enter makes n a member, whatever the group wants confirmed.
func enter(tx *store.Tx, id ID, n phone.Number, how How, what Event) error {
	r, known, err := known(tx, n, how.At)
	if err != nil {
		return err
	}
	r.Groups = with(r.Groups, id)
	return errors.Join(
		put(tx, n, r, known),
		enlist(tx, id, n, how, what),
		add(tx, memberCount(id), 1),
	)
}

// enlist writes a new membership and its evidence, but for the counter.
func enlist(tx *store.Tx, id ID, n phone.Number, how How, what Event) error {
	return errors.Join(
		members.Put(tx, memberKey(id, n), membership{At: millis(how.At), By: how.By}),
		awaited.Delete(tx, awaitedKey(n, id)),
		witness(tx, n, Consent{What: what, Group: id, How: how}),
	)
}

func dropMember(tx *store.Tx, id ID, n phone.Number) error {
	if err := members.Delete(tx, memberKey(id, n)); err != nil {
		return err
	}
	return add(tx, memberCount(id), -1)
}

// with is ids and id, sorted, in a slice of its own.
func with(ids []ID, id ID) []ID {
	at, found := slices.BinarySearch(ids, id)
	if found {
		return ids
	}
	return slices.Insert(slices.Clone(ids), at, id)
}

// Leave takes a person out of a group, and withdraws a wish that still waited
// for its YES. It tells whether they were in it or waiting.
func Leave(tx *store.Tx, id ID, n phone.Number, how How) (was bool, err error) {
	if _, err := Show(tx, id); err != nil {
		return false, err
	}
	waiting, in := awaited.Has(tx, awaitedKey(n, id)), members.Has(tx, memberKey(id, n))
	if !waiting && !in {
		return false, nil
	}
	if in {
		err = depart(tx, id, n)
	}
	return true, errors.Join(err,
		awaited.Delete(tx, awaitedKey(n, id)),
		witness(tx, n, Consent{What: EventLeft, Group: id, How: how}))
}

// depart takes a member out, without evidence.
func depart(tx *store.Tx, id ID, n phone.Number) error {
	r, err := contacts.Get(tx, store.NumberKey(n))
	if err != nil {
		return fmt.Errorf("member %s of %s: %w", n, id, err)
	}
	r.Groups = slices.DeleteFunc(r.Groups, func(g ID) bool { return g == id })
	return errors.Join(contacts.Put(tx, store.NumberKey(n), r), dropMember(tx, id, n))
}

// IsMember tells whether n is in the group.
func IsMember(tx *store.Tx, id ID, n phone.Number) bool {
	return members.Has(tx, memberKey(id, n))
}

// Reaches tells whether what is for the members of some groups is for n: they
// are in one of them, or one of them is no more, since deleting a group is
// nobody's leaving it.
func Reaches(tx *store.Tx, ids []ID, n phone.Number) bool {
	for _, id := range ids {
		if IsMember(tx, id, n) || !groups.Has(tx, []byte(id)) {
			return true
		}
	}
	return false
}

// Members returns up to limit members (0: all) behind a number (empty: from the
// first), by number.
func Members(tx *store.Tx, id ID, after phone.Number, limit int) ([]Member, error) {
	if _, err := Show(tx, id); err != nil {
		return nil, err
	}
	var list []Member
	err := members.Each(tx, memberRange(id, after), func(key []byte, m membership) error {
		n := memberOf(id, key)
		c, err := Find(tx, n)
		if err != nil {
			return err
		}
		list = append(list, Member{Number: n, Name: c.Name, Since: fromMillis(m.At), By: m.By})
		if len(list) == limit {
			return store.ErrStop
		}
		return nil
	})
	return list, err
}

// Numbers walks a group's numbers in order, decoding nothing. The group must not
// be changed during the walk.
func Numbers(tx *store.Tx, id ID) iter.Seq[phone.Number] { return memberNumbers(tx, id, "") }

// memberNumbers walks a group's numbers behind after, decoding nothing.
func memberNumbers(tx *store.Tx, id ID, after phone.Number) iter.Seq[phone.Number] {
	return func(yield func(phone.Number) bool) {
		for key := range members.Keys(tx, memberRange(id, after)) {
			if !yield(memberOf(id, key)) {
				return
			}
		}
	}
}

func memberRange(id ID, after phone.Number) store.Range {
	r := store.Range{Prefix: store.Under([]byte(id))}
	if after != "" {
		r.After = memberKey(id, after)
	}
	return r
}

func memberOf(id ID, key []byte) phone.Number {
	return store.NumberOf(key[len(id)+1:])
}

// MembershipsOf is the groups a person is in, by name; none for a stranger.
func MembershipsOf(tx *store.Tx, n phone.Number) ([]ID, error) {
	r, _, err := known(tx, n, time.Time{})
	return r.Groups, err
}

// CountMembers is how many people are in the group; 0 for one that is not there.
func CountMembers(tx *store.Tx, id ID) (int, error) { return count(tx, memberCount(id)) }
