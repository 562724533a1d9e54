package gateway_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tocsin-sms/tocsin/internal/api"
	"github.com/tocsin-sms/tocsin/internal/config"
	"github.com/tocsin-sms/tocsin/internal/gateway"
	"github.com/tocsin-sms/tocsin/internal/lang"
	"github.com/tocsin-sms/tocsin/internal/store"
	"github.com/tocsin-sms/tocsin/modem/simulated"
)

// speak makes a contact with a language.
func (r *rig) speak(number, language string) {
	r.t.Helper()
	must(r.t)(r.EditContact(r.t.Context(), api.ContactEdit{Number: number, Language: &language}, true))
}

func TestEachIsWrittenToInTheirLanguage(t *testing.T) {
	bubble(t, 1, func(r *rig) {
		r.apply(rules)
		r.speak(awa, "fr")
		r.speak(bello, "en")
		r.speak(chi, "sw")
		r.join("sante", awa, bello, chi)
		draft := api.BroadcastDraft{Texts: lang.Text{"fr": "Bonjour {name|ami}", "en": "Hello"}, To: []string{"sante"}}
		f, err := r.PreflightBroadcast(t.Context(), draft)
		if err != nil || f.ToSend != 2 || f.OtherLanguageAll != 1 || f.OtherLanguage[0].Value != chi || len(f.Wordings) != 2 {
			t.Fatalf("preflight: %+v, %v", f, err)
		}
		b := r.broadcast(draft)
		r.settle(time.Minute)
		if b.Recipients != 2 || !slices.Equal(r.sent(awa), []string{"Bonjour ami"}) || !slices.Equal(r.sent(bello), []string{"Hello"}) || len(r.sent(chi)) > 0 {
			t.Errorf("%d recipients; sent %q, %q, %q", b.Recipients, r.sent(awa), r.sent(bello), r.sent(chi))
		}
	})
}

func TestWhatWasPastedIsSortedOut(t *testing.T) {
	bubbleWith(t, 1, func(c *config.Config) { c.Sending.PerPart, c.Sending.Currency = 25_000, "XAF" }, func(r *rig) {
		r.apply(rules)
		r.join("sante", awa)
		f, err := r.PreflightBroadcast(t.Context(), api.BroadcastDraft{
			Text: "L’heure “juste” ☕", To: []string{"sante"}, Pasted: "699000001; 699000002\n+237 699 00 00 02, 69900",
		})
		if err != nil {
			t.Fatal(err)
		}
		got := []int{f.ToSend, f.InvalidAll, f.DuplicatesAll, int(f.Cost.Amount)}
		if diff := cmp.Diff([]int{2, 1, 2, 50}, got); diff != "" {
			t.Errorf("to send, invalid, duplicates, cost (-want +got):\n%s", diff)
		}
		want := []api.Replacement{{Char: "’", With: "'", Plain: true}, {Char: "“", With: `"`, Plain: true}, {Char: "”", With: `"`, Plain: true}, {Char: "☕"}}
		if diff := cmp.Diff(want, f.Replace); diff != "" {
			t.Errorf("replacements (-want +got):\n%s", diff)
		}
	})
}

func TestAKeySendsOnce(t *testing.T) {
	bubble(t, 1, func(r *rig) {
		draft := api.BroadcastDraft{Text: "Bonjour", Pasted: awa, Key: "of one form"}
		first := r.broadcast(draft)
		again := r.broadcast(draft)
		r.settle(time.Minute)
		if again.ID != first.ID || len(r.sent(awa)) != 1 {
			t.Errorf("a form sent twice made %s and %s; %d texts left", first.ID, again.ID, len(r.sent(awa)))
		}
		draft.Key = "of another"
		if r.broadcast(draft).ID == first.ID {
			t.Error("another form sent nothing")
		}
	})
}

func TestASegmentIsFoundOutAnew(t *testing.T) {
	bubble(t, 1, func(r *rig) {
		r.apply(rules)
		for number, quarter := range map[string]string{awa: "Bastos", bello: "BASTOS", chi: "Mokolo"} {
			must(t)(r.EditContact(t.Context(), api.ContactEdit{Number: number, Fields: map[string]string{"quartier": quarter}}, true))
		}
		r.join("sante", awa, chi)
		must(t)(r.SaveSegment(t.Context(), api.Segment{Name: "Bastos health", To: []string{"sante"}, Only: api.Only{Fields: map[string]string{"quartier": "bastos"}}}))
		r.join("sante", bello)
		b := r.broadcast(api.BroadcastDraft{Text: "Bonjour", Segment: "bastos HEALTH"})
		if b.Recipients != 2 {
			t.Errorf("%d recipients, want the two of the quarter", b.Recipients)
		}
		_, err := r.SendBroadcast(t.Context(), api.BroadcastDraft{Text: "Bonjour", Segment: "no such"})
		if !errors.Is(err, store.ErrNotFound) {
			t.Errorf("a segment that is not there: %v", err)
		}
	})
}

func TestWhatFailedIsSentAgainOnce(t *testing.T) {
	bubble(t, 1, func(r *rig) {
		fault(t, r.modems[0], simulated.Fault{Name: "refuse", Times: 1, Code: 1})
		b := r.broadcast(api.BroadcastDraft{Text: "Bonjour", Pasted: awa + " " + bello})
		r.settle(time.Minute)
		if b = r.show(b.ID); b.Failed != 1 || b.State != "done" {
			t.Fatalf("%d failed, it is %s", b.Failed, b.State)
		}
		for _, want := range []int{1, 0} { // the second is a reload of the first
			got, err := r.ResendBroadcast(t.Context(), b.ID, api.Resend{State: "failed", Key: "of a form"})
			if err != nil || got.Queued != want {
				t.Errorf("queued %d again, want %d: %v", got.Queued, want, err)
			}
		}
		r.settle(time.Minute)
		if b = r.show(b.ID); b.Failed != 0 || b.Delivered != 2 || b.State != "done" {
			t.Errorf("after it was sent again: %+v", b.Counts)
		}
		_, err := r.ResendBroadcast(t.Context(), b.ID, api.Resend{State: "delivered"})
		var wrong *gateway.Invalid
		if !errors.As(err, &wrong) {
			t.Errorf("what arrived is sent again: %v", err)
		}
	})
}

func TestAnswersAreCounted(t *testing.T) {
	bubble(t, 1, func(r *rig) {
		b := r.broadcast(api.BroadcastDraft{Text: "Tu viens ?", Pasted: awa + "\n" + bello})
		r.in(chi, "Bonjour")
		r.settle(time.Minute)
		r.in(awa, "Oui")
		r.in(awa, "Avec ma soeur")
		r.settle(time.Minute)
		got, err := r.BroadcastAnswers(t.Context(), b.ID, api.Page{})
		if err != nil || got.People != 1 || got.Texts != 2 || len(got.Hours) != 1 || len(got.Rows) != 2 || got.Rows[0].Text != "Avec ma soeur" {
			t.Errorf("answers %+v, %v", got, err)
		}
		if err := r.EraseContact(t.Context(), awa); err != nil {
			t.Fatal(err)
		}
		if got, err = r.BroadcastAnswers(t.Context(), b.ID, api.Page{}); err != nil || len(got.Rows) != 0 {
			t.Errorf("after the person was erased: %+v, %v", got.Rows, err)
		}
	})
}

func TestAScheduledBroadcastIsChanged(t *testing.T) {
	bubble(t, 1, func(r *rig) {
		b := r.broadcast(api.BroadcastDraft{Text: "Demain", Pasted: awa, At: r.now().Add(time.Hour)})
		must(t)(r.ChangeBroadcast(t.Context(), b.ID, api.BroadcastDraft{Text: "Ce soir", Pasted: bello, At: r.now().Add(2 * time.Hour)}))
		r.settle(90 * time.Minute)
		if len(r.sent(awa))+len(r.sent(bello)) > 0 {
			t.Error("it left at its first time")
		}
		r.settle(time.Hour)
		if !slices.Equal(r.sent(bello), []string{"Ce soir"}) || len(r.sent(awa)) > 0 {
			t.Errorf("sent %q and %q", r.sent(awa), r.sent(bello))
		}
		_, err := r.ChangeBroadcast(t.Context(), b.ID, api.BroadcastDraft{Text: "Trop tard", Pasted: awa})
		var conflict *gateway.Conflict
		if !errors.As(err, &conflict) {
			t.Errorf("changed after it began: %v", err)
		}
		again, err := r.CopyBroadcast(t.Context(), b.ID)
		if err != nil || again.Text != "Ce soir" || strings.TrimSpace(again.Pasted) != bello {
			t.Errorf("copied: %+v, %v", again, err)
		}
		var sheet strings.Builder
		if err := r.ExportBroadcast(t.Context(), &sheet, b.ID); err != nil || !strings.Contains(sheet.String(), bello+",,delivered,") {
			t.Errorf("exported %v:\n%s", err, sheet.String())
		}
	})
}
