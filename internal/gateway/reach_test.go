package gateway_test

import (
	"strings"
	"testing"
	"time"

	"github.com/tocsin-sms/tocsin/internal/api"
)

// lost and gone are reported as undelivered for good, late after an hour.
const (
	lost = "+237699990765"
	gone = "+237679990765"
	late = "+237699990802"
)

func TestWhoIsUnreachableIsShownAndComesBack(t *testing.T) {
	bubble(t, 1, func(r *rig) {
		lostTo := api.BroadcastDraft{Text: "Réunion", To: []string{lost, awa}}
		for range 3 {
			r.write(lost)
			r.write(gone)
			r.skew.Add(int64(12 * time.Hour))
		}
		p, err := r.PreflightBroadcast(t.Context(), lostTo)
		if err != nil || p.ToSend != 1 || p.UnreachableAll != 1 || !strings.HasPrefix(p.Unreachable[0].Reason, "unreachable: ") {
			t.Errorf("the dry run says %+v (%v)", p, err)
		}
		if b := r.broadcast(lostTo); b.Failed != 1 || b.Recipients != 2 {
			t.Errorf("the broadcast counts %+v", b.Counts)
		}
		shown := func() int {
			list, err := r.Contacts(t.Context(), api.ContactQuery{Unreachable: true})
			if err != nil {
				t.Fatal(err)
			}
			s, err := r.Status(t.Context())
			if err != nil || s.Unreachable != len(list) {
				t.Errorf("the status counts %d, the list %d (%v)", s.Unreachable, len(list), err)
			}
			return len(list)
		}
		if n := shown(); n != 2 {
			t.Errorf("%d are shown, want 2", n)
		}
		must(t)(r.ReachContact(t.Context(), lost))
		if _, err := r.ReachContact(t.Context(), lost); err == nil || shown() != 1 {
			t.Error("whoever was released is still left out")
		}
		r.in(gone, "coucou")
		if n := shown(); n != 0 {
			t.Error("whoever wrote is still left out")
		}
	})
}

func TestAReportOfNoTextIsShown(t *testing.T) {
	bubble(t, 1, func(r *rig) {
		r.write(late)
		if err := r.stop(); err != nil {
			t.Fatal(err)
		}
		r.cfg.Data = t.TempDir() // the SIM goes on in another computer
		r.start()
		r.settle(2 * time.Hour)
		list, err := r.StrayReports(t.Context(), api.Page{})
		if err != nil || len(list) != 1 {
			t.Fatalf("%d reports are shown (%v), want 1", len(list), err)
		}
		got := list[0]
		if got.Modem != "a" || !strings.HasSuffix(late, got.To) || got.Words != "delivered" || got.Code != "ST 0x00" {
			t.Errorf("shown: %+v", got)
		}
		if s, err := r.Status(t.Context()); err != nil || s.Strays != 1 {
			t.Errorf("the status counts %d (%v)", s.Strays, err)
		}
	})
}
