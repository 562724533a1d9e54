package outbox

import (
	"fmt"
	"testing"
	"time"

	"github.com/tocsin-sms/tocsin/internal/phone"
	"github.com/tocsin-sms/tocsin/internal/store"
)

func (b *bench) reply(d Draft, bounds Bounds) (m Message, v Verdict) {
	b.t.Helper()
	b.do(func(tx *store.Tx) (err error) {
		m, v, err = Reply(tx, d, bounds, b.now)
		return err
	})
	return m, v
}

func TestReplyBounds(t *testing.T) {
	tests := map[string]struct {
		bounds Bounds
		every  time.Duration
		same   bool
		want   int // how many of 30 are sent
	}{
		"identical in five minutes": {DefaultBounds(), time.Second, true, 3},
		"any kind in an hour":       {DefaultBounds(), time.Second, false, 8},
		"any kind in a day":         {DefaultBounds(), 10 * time.Minute, false, 20},
		"no bounds":                 {Bounds{}, time.Second, true, 30},
		"budget of the SIM":         {Bounds{SIM: orange, SIMPerDay: 5}, time.Second, true, 5},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
			sent := 0
			for i := range 30 {
				text := "Bienvenue"
				if !tt.same {
					text += fmt.Sprint(i)
				}
				_, v := b.reply(Draft{To: alice, Text: text}, tt.bounds)
				if v.Queued {
					sent++
				} else if !v.Flag || v.Reason == "" {
					t.Fatalf("reply %d is silent without a flag and a reason: %+v", i+1, v)
				}
				b.pass(tt.every)
			}
			if sent != tt.want {
				t.Errorf("%d replies are sent, want %d", sent, tt.want)
			}
		})
	}
}

func TestBoundsPass(t *testing.T) {
	b := newBench(t)
	for range 4 {
		b.reply(Draft{To: alice, Text: "Bienvenue"}, DefaultBounds())
	}
	if _, v := b.reply(Draft{To: bob, Text: "Bienvenue"}, DefaultBounds()); !v.Queued {
		t.Error("another person is not answered")
	}
	b.pass(5 * time.Minute)
	if _, v := b.reply(Draft{To: alice, Text: "Bienvenue"}, DefaultBounds()); !v.Queued {
		t.Error("after five minutes they are not answered")
	}
}

func TestWhoIsNeverAnswered(t *testing.T) {
	for name, n := range map[string]phone.Number{"short code": "8080", "name": "Orange", "own SIM": dave} {
		b := newBench(t)
		if _, v := b.reply(Draft{To: n, Text: "a"}, Bounds{Own: []phone.Number{dave}}); v.Queued {
			t.Errorf("a %s is answered", name)
		}
	}
}

func TestReplyIsPlainWhereThatSavesParts(t *testing.T) {
	b := newBench(t)
	short, _ := b.reply(Draft{To: alice, Text: "Arrêt"}, Bounds{})
	if short.Text != "Arrêt" {
		t.Errorf("a text of one part becomes %q", short.Text)
	}
	long := fmt.Sprintf("Arrêt %0100d", 1)
	if got, _ := b.reply(Draft{To: alice, Text: long}, Bounds{}); len(got.Parts) != 1 {
		t.Errorf("a reply of 106 characters takes %d parts", len(got.Parts))
	}
}
