package tpdu

import (
	"time"

	sms "github.com/warthog618/sms/encoding/tpdu"
)

// cursor reads fields one after the other. Past the end it gives zeros and
// remembers that it was short.
type cursor struct {
	left  []byte
	read  int
	short bool
}

func (c *cursor) octet() byte {
	if b := c.take(1); len(b) == 1 {
		return b[0]
	}
	return 0
}

// take gives the next n octets, or what is left of them.
func (c *cursor) take(n int) []byte {
	if n > len(c.left) {
		c.short = true
		n = len(c.left)
	}
	field := c.left[:n]
	c.left = c.left[n:]
	c.read += n
	return field
}

// length is that of the whole, read and unread.
func (c *cursor) length() int { return c.read + len(c.left) }

// timestamp reads seven octets (TS 23.040 §9.2.3.11). A zone that is none
// counts as UTC, a date that is none as the zero time.
func (c *cursor) timestamp() time.Time {
	field := append([]byte{}, c.take(7)...)
	if len(field) < 7 {
		return time.Time{}
	}
	var t sms.Timestamp
	if t.UnmarshalBinary(field) != nil {
		field[6] = 0
		if t.UnmarshalBinary(field) != nil {
			return time.Time{}
		}
	}
	if !sameDate(t.Time, field) {
		return time.Time{}
	}
	return t.Time
}

// sameDate tells whether t is the date in the field, not one that the calendar
// made of month 13 or day 0.
func sameDate(t time.Time, field []byte) bool {
	again, err := (&sms.Timestamp{Time: t}).MarshalBinary()
	return err == nil && string(again[:6]) == string(field[:6])
}
