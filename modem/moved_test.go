package modem

import "testing"

func TestAPortMayBeAnotherSticksByNow(t *testing.T) {
	const ours, theirs = "356938035643809", "860126500000023"
	h := NewHub(nil)
	if h.Moved(Identity{Port: "one", IMEI: ours}, "x") {
		t.Error("nothing is known of the port")
	}
	h.take("one", "x")
	h.belongs(&Session{node: "one"}, ours)
	if h.Moved(Identity{Port: "one", IMEI: ours}, "x") {
		t.Error("it is the stick's own")
	}
	h.leave(&Session{node: "one"})
	h.belongs(&Session{node: "one"}, theirs)
	if !h.Moved(Identity{Port: "one", IMEI: ours}, "x") {
		t.Error("another stick answered there")
	}
	if h.Moved(Identity{Port: "one"}, "x") {
		t.Error("whose it was is not known")
	}
	h.take("two", "y")
	if !h.Moved(Identity{Port: "two", IMEI: ours}, "x") {
		t.Error("another modem is at work there")
	}
}
