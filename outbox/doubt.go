package outbox

import (
	"bytes"
	"time"

	"github.com/tocsin-sms/tocsin/internal/store"
	"github.com/tocsin-sms/tocsin/internal/tpdu"
)

// doubtful lists the texts with a part in doubt, by the time of the submit.
var doubtful = store.NewBucket[struct{}]("outbox.doubtful") // begun, id

// doubtfulFor finds the one part in doubt that the report can belong to: none
// if there are two. Without the network's time nothing is certain enough.
func doubtfulFor(tx *store.Tx, imsi string, rep tpdu.Report) (found *record, part int, err error) {
	if rep.SCTS.IsZero() {
		return nil, 0, nil
	}
	var parts []int
	for key := range doubtful.Keys(tx, store.Range{Back: true}) {
		if timeAt(key).Before(rep.SCTS.Add(-submitWindow)) {
			break
		}
		r, err := load(tx, idAt(key))
		if err != nil {
			return nil, 0, err
		}
		fit := r.doubts(imsi, rep.SCTS)
		switch {
		case len(fit) == 0 || tailOf(r.To) != tail(rep.To.Text):
		case found != nil:
			return nil, 0, nil
		default:
			found, parts = r, fit
		}
	}
	if found == nil {
		return nil, 0, nil
	}
	if other, err := flightFor(tx, imsi, rep); other || err != nil {
		return nil, 0, err
	}
	return found.doubtOf(tx, imsi, parts, rep)
}

// flightFor says whether a text on its way may be the one the report is about:
// reports come before answers, too.
func flightFor(tx *store.Tx, imsi string, rep tpdu.Report) (bool, error) {
	s, err := loadSIM(tx, imsi)
	if err != nil || s.Flight == nil || !inWindow(s.Flight.Begun, rep.SCTS) {
		return false, err
	}
	r, err := load(tx, s.Flight.ID)
	if store.IsNotFound(err) { // the recipient was erased meanwhile
		return false, nil
	}
	return err == nil && tailOf(r.To) == tail(rep.To.Text), err
}

// doubts are the parts that a report about a text of that time can belong to:
// those in doubt, and one on its way, whose report may come before its answer.
func (m *Message) doubts(imsi string, scts time.Time) (parts []int) {
	for i, p := range m.Parts {
		begun := p.Doubt
		if p.State == Submitting {
			begun = p.Begun
		}
		if p.IMSI == imsi && !begun.IsZero() && inWindow(begun, scts) {
			parts = append(parts, i)
		}
	}
	return parts
}

func inWindow(begun, scts time.Time) bool {
	return !scts.IsZero() && scts.Sub(begun).Abs() <= submitWindow
}

// doubtOf gives a report its part. Of several in doubt no report says which it
// is about; but once as many came as there are parts, each has one. Until then
// they are parked, and the record is nil.
func (r *record) doubtOf(tx *store.Tx, imsi string, parts []int, rep tpdu.Report) (*record, int, error) {
	last := len(parts) - 1
	others, err := r.parkedDoubts(tx, imsi, parts, rep.SCTS, rep.MR)
	if err != nil || len(others) < last {
		return nil, 0, err
	}
	return r, parts[last], r.share(tx, imsi, parts[:last], others)
}

// takeDoubts applies reports that came before it was known that a part is in
// doubt, if there is one for each such part.
func (r *record) takeDoubts(tx *store.Tx, imsi string, begun time.Time) error {
	parts := r.doubts(imsi, begun)
	reports, err := r.parkedDoubts(tx, imsi, parts, begun)
	if err != nil || len(reports) < len(parts) || r.anySubmitting(parts) {
		return err
	}
	return r.share(tx, imsi, parts, reports)
}

func (m *Message) anySubmitting(parts []int) bool {
	for _, i := range parts {
		if m.Parts[i].State == Submitting {
			return true
		}
	}
	return false
}

// parkedReport is a report and where it is parked.
type parkedReport struct {
	key []byte
	tpdu.Report
}

// parkedDoubts are the parked reports for the text's recipient about texts of
// that time that came since its parts were in doubt, one for each reference but
// those left out.
func (r *record) parkedDoubts(tx *store.Tx, imsi string, parts []int, around time.Time, without ...byte) (found []parkedReport, err error) {
	if len(parts) == 0 {
		return nil, nil
	}
	since := r.Parts[parts[0]].Doubt
	err = parked.Each(tx, store.Range{Prefix: store.Under([]byte(imsi))}, func(k []byte, v tpdu.Report) error {
		if tail(v.To.Text) == tailOf(r.To) && inWindow(around, v.SCTS) && !arrivedAt(k).Before(since) && !bytes.Contains(without, []byte{v.MR}) {
			without = append(without, v.MR)
			found = append(found, parkedReport{bytes.Clone(k), v})
		}
		return nil
	})
	return found, err
}

// share gives each part one of the reports, which are in the order of their
// references.
func (r *record) share(tx *store.Tx, imsi string, parts []int, reports []parkedReport) error {
	for i, part := range parts {
		if err := parked.Delete(tx, reports[i].key); err != nil {
			return err
		}
		if err := r.reported(tx, imsi, part, reports[i].Report, arrivedAt(reports[i].key)); err != nil {
			return err
		}
	}
	return nil
}
