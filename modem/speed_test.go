package modem_test

import (
	"testing"

	"github.com/tocsin-sms/tocsin/modem"
	"github.com/tocsin-sms/tocsin/modem/simulated"
)

// BenchmarkSubmit is what the driver adds to a submit: the stick answers at once.
func BenchmarkSubmit(b *testing.B) {
	stick := simulated.New(simulated.Config{})
	s, err := modem.Open(b.Context(), modem.Config{Port: "sim", Open: stick.Open})
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	pdu := []byte{0x01, 0x00, 0x0c, 0x91, 0x32, 0x67, 0x99, 0x00, 0x00, 0x10, 0x00, 0x00, 0x02, 0xe8, 0x34}
	for b.Loop() {
		if r := s.Submit(b.Context(), pdu); r.Outcome != modem.Sent {
			b.Fatalf("%+v", r)
		}
	}
}

// BenchmarkReceive is a text told of, read, kept and deleted.
func BenchmarkReceive(b *testing.B) {
	stick := simulated.New(simulated.Config{})
	s, err := modem.Open(b.Context(), modem.Config{Port: "sim", Open: stick.Open})
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	kept := 0
	keep := func(modem.Arrival) error { kept++; return nil }
	if err := s.Sweep(b.Context(), modem.Timed, keep); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if err := stick.Inject("+237699000001", "salut"); err != nil {
			b.Fatal(err)
		}
		<-s.Wake()
		if err := s.Sweep(b.Context(), modem.Woken, keep); err != nil {
			b.Fatal(err)
		}
	}
	if kept != b.N {
		b.Errorf("%d of %d", kept, b.N)
	}
}
