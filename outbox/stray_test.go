package outbox

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/tocsin-sms/tocsin/internal/phone"
	"github.com/tocsin-sms/tocsin/internal/store"
)

func (b *bench) strays() (n int) {
	b.t.Helper()
	b.do(func(tx *store.Tx) error {
		list, err := Strays(tx, func(Stray) bool { return true }, 0)
		n = len(list)
		return err
	})
	return n
}

func TestAReportNobodyWaitsForIsShown(t *testing.T) {
	b := newBench(t)
	b.queue(Draft{To: alice})
	b.next(orange)
	b.settle(orange, sentWith(7))
	b.report(orange, 9, "237699000009", b.now.Add(-time.Hour), 0x46)
	b.pass(time.Minute)
	b.report(mtn, 8, "8080", time.Time{}, 0)
	b.do(func(tx *store.Tx) error {
		list, err := Strays(tx, func(Stray) bool { return true }, 0)
		if err != nil || len(list) != 2 || list[0].IMSI != mtn || list[1].To.Text != "237699000009" || list[1].Words() != "validity period expired" {
			t.Errorf("shown: %+v (%v)", list, err)
		}
		if one, err := Strays(tx, func(Stray) bool { return true }, 1); err != nil || len(one) != 1 {
			t.Errorf("of the first one %d are shown (%v)", len(one), err)
		}
		if n := CountStrays(tx, b.now, 9); n != 0 {
			t.Errorf("%d count as stray though their text may be on its way", n)
		}
		if n := CountStrays(tx, b.now.Add(2*earlyFor), 9); n != 2 {
			t.Errorf("%d count as stray, want 2", n)
		}
		return nil
	})
	b.pass(30 * 24 * time.Hour)
	b.upkeep()
	if n := b.strays(); n != 2 {
		t.Errorf("%d are left after a month, want 2", n)
	}
}

func TestWhatAReportAddsToOneBefore(t *testing.T) {
	tests := map[string]struct {
		first, second byte
		want          State
		strays        int
	}{
		"the same twice":            {0x00, 0x00, Delivered, 0},
		"delivered after given up":  {0x62, 0x00, Delivered, 0},
		"given up after delivered":  {0x00, 0x62, Delivered, 0},
		"given up twice":            {0x62, 0x62, Failed, 0},
		"delivered at last":         {0x22, 0x00, Delivered, 0},
		"nothing known, then given": {0x01, 0x46, Failed, 0},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
			m := b.queue(Draft{To: alice})
			b.next(orange)
			begun := b.now
			b.settle(orange, sentWith(7))
			for _, status := range []byte{tt.first, tt.second} {
				b.pass(time.Hour)
				b.report(orange, 7, "237699000001", begun, status)
			}
			b.wantState(m, tt.want)
			if n := b.strays(); n != tt.strays {
				t.Errorf("%d reports are stray, want %d", n, tt.strays)
			}
		})
	}
}

// A second report of an old text that comes during a submit with the same
// reference is not the new text's.
func TestAReportTwiceIsNotTheNextTexts(t *testing.T) {
	b := newBench(t)
	b.queue(Draft{To: alice})
	b.next(orange)
	begun := b.now
	b.settle(orange, sentWith(7))
	b.report(orange, 7, "237699000001", begun, 0)
	b.pass(6 * time.Hour)
	second := b.queue(Draft{To: alice})
	b.next(orange)
	b.report(orange, 7, "237699000001", begun, 0)
	b.settle(orange, sentWith(7))
	b.wantState(second, Sent)
}

func TestATextIsDeliveredWhenAllItsPartsAre(t *testing.T) {
	tests := map[string]struct {
		status []byte // of the three parts, the last first
		want   State
	}{
		"all":             {[]byte{0, 0, 0}, Delivered},
		"one to come":     {[]byte{0, 0}, Sent},
		"one not":         {[]byte{0, 0x46, 0}, Failed},
		"one still tried": {[]byte{0, 0x20, 0}, Sent},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
			m := b.queue(Draft{To: alice, Text: long})
			for i := range byte(3) {
				b.next(orange)
				b.settle(orange, sentWith(i))
			}
			for i, status := range tt.status {
				b.report(orange, byte(2-i), "237699000001", b.now, status)
			}
			b.wantState(m, tt.want)
		})
	}
}

// TestReferencesWrapWithManyTextsOut: 300 texts wait for their reports, so that
// 44 references are in use twice; the reports come in any order, some before
// the answer they belong to.
func TestReferencesWrapWithManyTextsOut(t *testing.T) {
	b := newBench(t)
	b.do(func(tx *store.Tx) error {
		b.tx = tx
		b.wrapReferences(300)
		return nil
	})
}

func (b *bench) wrapReferences(texts int) {
	b.t.Helper()
	type sent struct {
		m     Message
		mr    byte
		begun time.Time
	}
	var out []sent
	for i := range texts {
		m := b.queue(Draft{To: number(i % 25)}) // twelve texts to each person
		b.next(orange)
		s := sent{m, byte(i), b.now}
		if i%10 == 0 {
			b.report(orange, s.mr, string(m.To[1:]), s.begun, 0) // early
		} else {
			out = append(out, s)
		}
		b.settle(orange, sentWith(s.mr))
		b.pass(4 * time.Second)
	}
	rand.New(rand.NewPCG(1, 2)).Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
	for _, s := range out {
		if !b.report(orange, s.mr, string(s.m.To[4:]), s.begun, 0) {
			b.t.Errorf("the report of text %s with reference %d belongs to none", s.m.ID, s.mr)
		}
		b.wantState(s.m, Delivered)
	}
	if n := b.inState(Delivered); n != texts || b.strays() != 0 {
		b.t.Errorf("%d of %d are delivered, %d reports stray", n, texts, b.strays())
	}
}

// TestReportsAboutTheErasedLeaveNoNumber: a network may report several times.
func TestReportsAboutTheErasedLeaveNoNumber(t *testing.T) {
	b := newBench(t)
	b.queue(Draft{To: alice})
	b.next(orange)
	b.settle(orange, sentWith(7))
	b.do(func(tx *store.Tx) error { return Erase(tx, alice, b.now) })
	for _, status := range []byte{0x30, 0x00, 0x00} {
		b.report(orange, 7, string(alice)[1:], b.now, status)
	}
	if n := b.strays(); n != 0 {
		t.Errorf("%d reports keep the number of somebody who was erased", n)
	}
}

// TestAnErasedNumberIsInNoStreak: the refusal of their text still counts.
func TestAnErasedNumberIsInNoStreak(t *testing.T) {
	b := newBench(t)
	for _, n := range []phone.Number{alice, bob, carol} {
		b.queue(Draft{To: n})
	}
	b.next(orange)
	b.settle(orange, refused(RetryLater, "CMS 38"))
	b.do(func(tx *store.Tx) error { return Erase(tx, alice, b.now) })
	b.do(func(tx *store.Tx) error {
		s, err := loadSIM(tx, orange)
		if slices.Contains(s.Streak.To, alice) {
			t.Errorf("kept: %v", s.Streak.To)
		}
		return err
	})
	var last Settled
	for range 2 {
		b.next(orange)
		last = b.settle(orange, refused(RetryLater, "CMS 38"))
	}
	if last.Trouble != TroublePause {
		t.Errorf("three refusals of three numbers: %q, want a pause", last.Reason)
	}
}
