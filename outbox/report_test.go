package outbox

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tocsin-sms/tocsin/internal/phone"
	"github.com/tocsin-sms/tocsin/internal/store"
	"github.com/tocsin-sms/tocsin/internal/tpdu"
)

func (b *bench) report(imsi string, mr byte, to string, scts time.Time, status byte) bool {
	b.t.Helper()
	var matched bool
	b.do(func(tx *store.Tx) (err error) {
		rep := tpdu.Report{MR: mr, To: tpdu.Address{Text: to}, SCTS: scts, Status: status}
		_, matched, err = Report(tx, imsi, rep, b.now)
		return err
	})
	return matched
}

func TestReports(t *testing.T) {
	const full, national = "237699000001", "699000001"
	tests := map[string]struct {
		imsi    string
		mr      byte
		to      string
		status  byte
		matched bool
		want    State
	}{
		"delivered":         {orange, 7, full, 0x00, true, Delivered},
		"national form":     {orange, 7, national, 0x00, true, Delivered},
		"undelivered":       {orange, 7, full, 0x46, true, Failed},
		"given up":          {orange, 7, full, 0x62, true, Failed},
		"still trying":      {orange, 7, full, 0x22, true, Sent},
		"another reference": {orange, 8, full, 0x00, false, Sent},
		"another SIM":       {mtn, 7, full, 0x00, false, Sent},
		"another recipient": {orange, 7, "237699000002", 0x00, false, Sent},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
			m := b.queue(Draft{To: alice})
			b.next(orange)
			b.settle(orange, sentWith(7))
			b.pass(time.Minute)
			if matched := b.report(tt.imsi, tt.mr, tt.to, b.now, tt.status); matched != tt.matched {
				t.Errorf("matched is %v, want %v", matched, tt.matched)
			}
			b.wantState(m, tt.want)
		})
	}
}

func TestReportBeforeTheAnswer(t *testing.T) {
	b := newBench(t)
	m := b.queue(Draft{To: alice})
	b.next(orange)
	if b.report(orange, 7, "237699000001", b.now, 0) {
		t.Error("matched before the reference is known")
	}
	b.settle(orange, sentWith(7))
	b.wantState(m, Delivered)
}

func TestReportSettlesADoubt(t *testing.T) {
	tests := map[string]struct {
		prepare func(*bench)
		scts    time.Duration // after the submit
		to      string
		want    State
	}{
		"its own":            {func(*bench) {}, time.Second, "237699000001", Delivered},
		"of another day":     {func(*bench) {}, -24 * time.Hour, "237699000001", Uncertain},
		"another recipient":  {func(*bench) {}, 0, "237699000003", Uncertain},
		"claimed by another": {func(b *bench) { b.sendTo(alice, 7) }, 0, "237699000001", Uncertain},
		"two could be meant": {func(b *bench) { b.sendTo(alice, 0) }, 0, "237699000001", Uncertain},
		"of another, told twice": {func(b *bench) {
			b.sendTo(alice, 7)
			b.report(orange, 7, "237699000001", b.now, 0)
		}, time.Second, "237699000001", Uncertain},
		"another one is clear": {func(b *bench) { b.sendTo(alice, 8) }, 0, "237699000001", Delivered},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			b, m := benchInDoubt(t)
			begun := b.now
			b.pass(time.Second)
			tt.prepare(b)
			b.report(orange, 7, tt.to, begun.Add(tt.scts), 0)
			b.wantState(m, tt.want)
		})
	}
}

// A report does not say which of two parts in doubt it is about.
func TestReportsOfTwoDoubts(t *testing.T) {
	tests := map[string]struct {
		reports []byte // their references
		want    []State
	}{
		"one":       {[]byte{7}, []State{Uncertain, Sent, Uncertain}},
		"one twice": {[]byte{7, 7}, []State{Uncertain, Sent, Uncertain}},
		"both":      {[]byte{8, 7}, []State{Delivered, Sent, Delivered}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
			m := b.queue(Draft{To: alice, Text: long})
			for _, res := range []Result{{}, sentWith(5), {}} {
				b.next(orange)
				b.settle(orange, res)
			}
			for _, mr := range tt.reports {
				b.report(orange, mr, "237699000001", b.now, 0)
			}
			if diff := cmp.Diff(tt.want, b.parts(m)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// A report that comes while a part is on its way may be that one's.
func TestReportBesideADoubt(t *testing.T) {
	b := newBench(t)
	m := b.queue(Draft{To: alice, Text: long})
	b.next(orange)
	b.settle(orange, Result{})
	b.next(orange)
	b.report(orange, 7, "237699000001", b.now, 0)
	b.settle(orange, sentWith(7))
	if diff := cmp.Diff([]State{Uncertain, Delivered, Queued}, b.parts(m)); diff != "" {
		t.Error(diff)
	}
}

// Nor does it say whether it is about a text in doubt or about the next one to
// the same person.
func TestReportBesideAnotherText(t *testing.T) {
	b, doubt := benchInDoubt(t)
	next := b.queue(Draft{To: alice})
	b.next(orange)
	b.report(orange, 7, "237699000001", b.now, 0)
	b.settle(orange, sentWith(7))
	b.wantState(doubt, Uncertain)
	b.wantState(next, Delivered)
}

// sendTo sends one more text; without a reference it stays in doubt.
func (b *bench) sendTo(n phone.Number, mr byte) {
	b.t.Helper()
	b.queue(Draft{To: n})
	b.next(orange)
	res := sentWith(mr)
	if mr == 0 {
		res = Result{}
	}
	b.settle(orange, res)
}

func TestReportParkedWhileInDoubt(t *testing.T) {
	b := newBench(t)
	m := b.queue(Draft{To: alice})
	b.next(orange)
	b.report(orange, 7, "237699000001", b.now, 0)
	b.settle(orange, Result{})
	b.wantState(m, Delivered)
}

func TestReportTakesATextOutOfTheQueue(t *testing.T) {
	b := newBench(t)
	m := b.queue(Draft{To: alice, OnUncertain: Resend})
	b.next(orange)
	b.settle(orange, Result{})
	begun := b.now
	b.pass(grace)
	b.upkeep()
	b.wantState(m, Queued)
	b.report(orange, 7, "237699000001", begun, 0)
	b.wantState(m, Delivered)
	if sub := b.next(orange); sub != nil {
		t.Error("a delivered text is sent again")
	}
}

func TestReferenceWraps(t *testing.T) {
	b := newBench(t)
	var texts []Message
	var begun []time.Time
	for range 2 {
		texts = append(texts, b.queue(Draft{To: alice}))
		b.next(orange)
		begun = append(begun, b.now)
		b.settle(orange, sentWith(7))
		b.pass(time.Hour)
	}
	b.report(orange, 7, "237699000001", begun[0], 0)
	b.wantState(texts[0], Delivered)
	b.wantState(texts[1], Sent)
}

func TestReportsAreWaitedForAWhile(t *testing.T) {
	b := newBench(t)
	b.queue(Draft{To: alice})
	b.next(orange)
	b.settle(orange, sentWith(7))
	b.report(orange, 9, "237699000009", b.now, 0)
	b.pass(reportWindow + time.Hour)
	b.upkeep()
	b.do(func(tx *store.Tx) error {
		if !claims.Empty(tx, store.Range{}) {
			t.Error("texts wait for their reports for ever")
		}
		if parked.Empty(tx, store.Range{}) {
			t.Error("a report nobody waited for is dropped")
		}
		return nil
	})
}
