package modemtest

import (
	"errors"
	"fmt"
	"testing/synctest"
	"time"

	"github.com/tocsin-sms/tocsin/modem"
	"github.com/tocsin-sms/tocsin/modem/simulated"
)

// answerCases are settings that are not obeyed, or not there.
func answerCases() []testCase {
	return []testCase{
		{line: "CNMI", name: "ignored", reach: terminal, faults: fault("cnmi-ignored"), run: day},
		{line: "CNMI", name: "ignored, no reports", reach: terminal, run: dayWithoutReports, faults: []simulated.Fault{
			{Name: "cnmi-ignored"}, {Name: "report-dropped"},
		}},
		{line: "CNMI", name: "mt swapped", reach: terminal, faults: fault("cnmi-swapped"), run: day},
		{line: "CNMI", name: "+CMT unasked", reach: terminal, run: day, faults: []simulated.Fault{
			{Name: "cmt-unasked"}, {Name: "cds-unasked"},
		}},
		{line: "CNMI", name: "forgotten", run: missedAcknowledgement},
		{line: "CNMI", name: "stored though direct was asked", reach: terminal, cfg: simulated.Config{Deliveries: []int{0, 2}}, faults: fault("cmt-stored"), run: day},
		{line: "CPMS", name: "a setting answers OK only", reach: terminal, faults: fault("cpms-ok"), run: day},
		{line: "CPMS", name: "OK only", reach: terminal, faults: []simulated.Fault{{Name: "bare-ok", Command: "+CPMS"}}, run: day},
		{line: "CPMS", name: "takes one store", reach: terminal, cfg: simulated.Config{MemoryChoices: 1}, run: day},
		{line: "CPMS", name: "takes two stores", reach: terminal, cfg: simulated.Config{MemoryChoices: 2}, run: day},
		{line: "CPMS", name: "one store", reach: terminal, cfg: simulated.Config{Memories: []string{"ME"}, Memory: "ME"}, run: day},
		{line: "CPMS", name: "texts in the stick's memory", reach: terminal, cfg: simulated.Config{Memory: "ME"}, run: day},
	}
}

// arrivalCases are ways of telling, or not, that something came.
func arrivalCases() []testCase {
	direct := simulated.Config{Deliveries: []int{0, 2}}
	return []testCase{
		{line: "+CMTI", name: "never comes", reach: terminal, faults: fault("cmti-lost"), run: day},
		{line: "+CMTI", name: "from 0", reach: terminal, faults: fault("cmti-zero"), run: day},
		{line: "+CMTI", name: "-1", reach: terminal, faults: fault("cmti-minus"), run: day},
		{line: "+CMTI", name: "names another store", reach: terminal, faults: fault("cmti-memory"), run: day},
		{line: "+CMTI", name: "twice", reach: terminal, faults: fault("cmti-twice"), run: day},
		{line: "+CMTI", name: "late", reach: terminal, faults: fault("cmti-late"), run: day},
		{line: "+CMTI", name: "slots from 0", reach: terminal, cfg: simulated.Config{ZeroBased: true}, run: day},
		{line: "+CMTI", name: "empty slots answer OK", reach: terminal, faults: fault("empty-slot-ok"), run: day},
		{line: "direct texts", name: "only", reach: terminal, cfg: direct, run: day},
		{line: "direct texts", name: "a blank line before the PDU", reach: terminal, cfg: direct, faults: fault("cmt-gap"), run: day},
		{
			line: "direct texts", name: "another line before the PDU", reach: terminal, cfg: direct, run: day,
			faults: []simulated.Fault{{Name: "cmt-gap", Text: "^RSSI: 17"}},
		},
		{line: "acknowledgement", name: "only once kept", cfg: direct, run: acknowledgesWhatIsKept},
		{line: "status reports", name: "direct only", reach: terminal, cfg: simulated.Config{Reports: []int{0, 1}}, run: day},
		{line: "status reports", name: "in a store of their own", reach: terminal, cfg: simulated.Config{ReportMemory: "SR"}, run: day},
		{
			line: "status reports", name: "+CDSI names another store", reach: terminal, cfg: simulated.Config{ReportMemory: "SR"},
			faults: fault("cdsi-memory"), run: day,
		},
		{line: "status reports", name: "from another SMSC", reach: terminal, faults: fault("report-smsc"), run: day},
		{line: "status reports", name: "before the +CMGS", reach: terminal, faults: fault("report-early"), run: day},
		{line: "status reports", name: "half an hour late", faults: []simulated.Fault{{Name: "report-late", Delay: 30 * time.Minute}}, run: day},
		{line: "status reports", name: "stored ones lost", reach: terminal, faults: fault("report-stored-lost"), run: dayWithoutReports},
		{line: "status reports", name: "never", reach: terminal, faults: fault("report-lost"), run: dayWithoutReports},
		{line: "status reports", name: "references wrap", reach: terminal, cfg: simulated.Config{FirstMR: 255}, run: func(b *Bench) {
			dayWith(b, "report 255", "report 0")
		}},
		{line: "twice", name: "the network delivers again", reach: terminal, faults: fault("duplicate"), run: day},
		{line: "order", name: "as they came", run: keepsOrder},
	}
}

// missedAcknowledgement zeroes mt and ds; the next sweep sees to it.
func missedAcknowledgement(b *Bench) {
	b.Want("first", b.Sweep(modem.Timed), []string(nil))
	b.Fault(simulated.Fault{Name: "reset"}) // CNMI and the rest
	b.Inject("un")
	b.Keep("un")
	b.Inject("deux")
	synctest.Wait()
	b.Want("told of", b.Sweep(modem.Woken), []string{"deux"})
}

// acknowledgesWhatIsKept: the at library's receiver does so before its handler
// ran.
func acknowledgesWhatIsKept(b *Bench) {
	b.Want("first", b.Sweep(modem.Timed), []string(nil))
	b.Inject("direct")
	synctest.Wait()
	refuse := errors.New("disk full")
	if err := b.Session.Sweep(b.T.Context(), modem.Woken, func(modem.Arrival) error { return refuse }); !errors.Is(err, refuse) {
		b.T.Errorf("sweep: %v", err)
	}
	b.Want("acknowledged before it was kept", b.Delivered(), 0)
	b.Want("again", b.Sweep(modem.Woken), []string{"direct"})
	b.Want("acknowledged", b.Delivered(), 1)
	b.Inject("personne")
	time.Sleep(20 * time.Second) // the modem gives up, and zeroes mt
	b.Keep("personne")
	b.Want("acknowledged in the end", b.Delivered(), 2)
}

// keepsOrder: each indication of the library runs in a goroutine of its own.
func keepsOrder(b *Bench) {
	b.Want("first", b.Sweep(modem.Timed), []string(nil))
	var want []string
	for i := range 30 {
		want = append(want, fmt.Sprint("texte ", i))
	}
	b.Inject(want...)
	synctest.Wait()
	b.Want("in order", b.Sweep(modem.Woken), want)
}
