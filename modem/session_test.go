package modem

import (
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"
)

func TestOpen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t, newStick(t, ""))
		want := Identity{
			Port: "stick", Manufacturer: "Acme", Model: "T100",
			IMEI: "356938035643809", IMSI: "624020000000001", ICCID: "8923720000000000001",
		}
		if diff := cmp.Diff(want, s.Identity()); diff != "" {
			t.Error(diff)
		}
		if h := s.Health(); h.Signal != 17 || h.Operator != "Orange CM" || !h.Registered() || h.SMSC != "+237699900000" {
			t.Errorf("health %+v", h)
		}
		r := s.Submit(t.Context(), []byte{1, 2, 3})
		if r.Outcome != Sent || r.MR != 1 {
			t.Errorf("submit: %+v", r)
		}
	})
}
