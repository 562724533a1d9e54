package outbox

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/oklog/ulid/v2"
	"pgregory.net/rapid"

	"github.com/tocsin-sms/tocsin/groups"
	"github.com/tocsin-sms/tocsin/internal/phone"
	"github.com/tocsin-sms/tocsin/internal/store"
	"github.com/tocsin-sms/tocsin/internal/tpdu"
)

// machine does to an outbox what a campaign with two modems could, in any
// order, and remembers what the network was told: the truth to compare with.
type machine struct {
	*bench
	t      *rapid.T
	people []phone.Number
	sims   []string
	mr     map[string]byte
	told   map[piece]bool                  // parts the network is known to have
	onSIM  map[ulid.ULID]string            // where a long text was started
	taken  map[piece][]submission          // parts the network may have, for reports
	lost   map[piece]int                   // how many of these came to nothing, as was reported
	met    map[string]map[phone.Number]int // submits by SIM and person that may have left
	stage  map[ulid.ULID]Stage
	texts  []Message // as of the last check
}

type piece struct {
	id   ulid.ULID
	part int
}

type submission struct {
	imsi string
	mr   byte
	at   time.Time
	to   phone.Number
}

func newMachine(b bench, rt *rapid.T, tx *store.Tx) *machine {
	b.t, b.tx = rt, tx
	m := &machine{
		bench: &b, t: rt, sims: []string{orange, mtn}, mr: map[string]byte{}, told: map[piece]bool{},
		onSIM: map[ulid.ULID]string{}, taken: map[piece][]submission{}, lost: map[piece]int{}, stage: map[ulid.ULID]Stage{},
		met: map[string]map[phone.Number]int{orange: {}, mtn: {}},
	}
	b.prefixes("+23760000000")
	for i := range 12 {
		m.people = append(m.people, number(i))
	}
	m.do(func(tx *store.Tx) error {
		if err := groups.Create(tx, groups.Group{Name: "everybody", Created: m.now}); err != nil {
			return err
		}
		for _, n := range m.people {
			if _, err := groups.Join(tx, "everybody", n, groups.How{At: m.now, By: groups.ByOperator}); err != nil {
				return err
			}
		}
		return nil
	})
	return m
}

func (m *machine) person() phone.Number { return rapid.SampledFrom(m.people).Draw(m.t, "person") }
func (m *machine) sim() string          { return rapid.SampledFrom(m.sims).Draw(m.t, "sim") }

func (m *machine) text() string {
	return rapid.SampledFrom([]string{"Bonjour", strings.Repeat("long ", 50), "très long: ’ " + strings.Repeat("ñ", 90)}).Draw(m.t, "text")
}

func (m *machine) policy() Policy {
	return rapid.SampledFrom([]Policy{Hold, Resend}).Draw(m.t, "policy")
}

// single queues a text or a reply to one person.
func (m *machine) single(*rapid.T) {
	d := Draft{
		To: m.person(), Text: m.text(), Expires: time.Hour, OnUncertain: m.policy(),
		Rank: rapid.SampledFrom([]Rank{RankReply, RankPersonal}).Draw(m.t, "rank"),
	}
	if rapid.Bool().Draw(m.t, "scheduled") {
		d.At = m.now.Add(time.Minute)
	}
	m.queue(d)
}

func (m *machine) announce(*rapid.T) {
	d := BroadcastDraft{
		Text: m.text(), OnUncertain: m.policy(), Life: 2 * time.Hour, Urgent: rapid.Bool().Draw(m.t, "urgent"),
		To: groups.Selection{Groups: []groups.ID{"everybody"}, Numbers: []phone.Number{m.person(), "+237699999999"}},
	}
	m.do(func(tx *store.Tx) error {
		_, err := Announce(tx, d, m.now)
		return err
	})
}

// broadcast picks one of the broadcasts, or skips the step.
func (m *machine) broadcast() (b Broadcast) {
	m.do(func(tx *store.Tx) error {
		list, err := Broadcasts(tx, ulid.ULID{}, 0)
		if len(list) > 0 {
			b = rapid.SampledFrom(list).Draw(m.t, "broadcast")
		}
		return err
	})
	if b.ID.IsZero() {
		m.t.Skip("no broadcast")
	}
	return b
}

// control calls something a person does to a broadcast; being in no state for
// it is no failure.
func (m *machine) control(fn func(*store.Tx, ulid.ULID, time.Time) (Broadcast, error)) func(*rapid.T) {
	return func(*rapid.T) {
		id := m.broadcast().ID
		m.do(func(tx *store.Tx) error {
			_, err := fn(tx, id, m.now)
			return except(err, ErrState)
		})
	}
}

func except(err error, allowed ...error) error {
	for _, a := range allowed {
		if errors.Is(err, a) {
			return nil
		}
	}
	return err
}

// message picks one of the texts, or skips the step.
func (m *machine) message() Message {
	if len(m.texts) == 0 {
		m.t.Skip("no text")
	}
	return rapid.SampledFrom(m.texts).Draw(m.t, "message")
}

func (m *machine) byHand(fn func(*store.Tx, ulid.ULID, time.Time) (Message, error)) func(*rapid.T) {
	return func(*rapid.T) {
		id := m.message().ID
		m.do(func(tx *store.Tx) error {
			_, err := fn(tx, id, m.now)
			return except(err, ErrState, ErrStopped)
		})
	}
}

// retry asks for a text again. What the network took and could not deliver is
// to leave once more then.
func (m *machine) retry(*rapid.T) {
	was := m.message()
	m.do(func(tx *store.Tx) error {
		_, err := Retry(tx, was.ID, m.now)
		if err == nil {
			m.asked(was)
		}
		return except(err, ErrState, ErrStopped)
	})
}

// sendAgain asks for the texts of a broadcast again that failed or are uncertain.
func (m *machine) sendAgain(*rapid.T) {
	id := m.broadcast().ID
	state := rapid.SampledFrom([]State{Failed, Uncertain}).Draw(m.t, "state")
	m.do(func(tx *store.Tx) error {
		if _, _, _, err := SendAgain(tx, id, state, ulid.ULID{}, 3, m.now); err != nil {
			return except(err, ErrState)
		}
		for _, was := range m.texts {
			now, err := Find(tx, was.ID)
			if err != nil {
				return err
			}
			if was.State != now.State {
				m.asked(was)
			}
		}
		return nil
	})
}

// asked notes that a text was asked for again: its parts that were reported
// undelivered may leave once more, and where there are no others from any SIM.
func (m *machine) asked(was Message) {
	for i, p := range was.Parts {
		if p.State == Failed && p.Doubt.IsZero() {
			at := piece{was.ID, i}
			delete(m.told, at)
			m.lost[at] = len(m.taken[at])
		}
	}
}

// next asks for a text, as a modem does, and checks that it may be sent.
func (m *machine) next(*rapid.T) {
	st := m.station()
	m.do(func(tx *store.Tx) error {
		_, flying, err := InFlight(tx, st.IMSI)
		if err != nil {
			return err
		}
		sub, wait, err := Next(tx, st, m.conditions())
		if flying != errors.Is(err, ErrBusy) {
			m.t.Fatalf("in flight: %v, next: %v", flying, err)
		}
		if sub == nil {
			if err == nil && !wait.Equal(m.now) {
				m.nothingIsLeft(tx, st)
			}
			return except(err, ErrBusy)
		}
		m.mayLeave(tx, sub)
		m.mayTake(st, sub)
		return nil
	})
}

// mostMet is how many people a SIM may send to in a month.
const mostMet = 3

// station is one of the modems; the other one is at work, or not.
func (m *machine) station() Station {
	stations := map[string]Station{}
	for _, imsi := range m.sims {
		stations[imsi] = Station{Modem: "m" + imsi, IMSI: imsi, Limits: Limits{PerMinute: 40, Recipients: mostMet}}
	}
	st := stations[m.sim()]
	if st.IMSI == mtn {
		st.Prefixes = []string{"+23760000000"}
	}
	if rapid.Bool().Draw(m.t, "other at work") {
		for imsi := range stations {
			if imsi != st.IMSI {
				st.Others = []Peer{{Modem: "m" + imsi, IMSI: imsi, Prefixes: []string{"+23760000000"}}}
			}
		}
	}
	return st
}

// nothingIsLeft checks that a modem which got no text leaves none that it may
// take, unless a limit holds it.
func (m *machine) nothingIsLeft(tx *store.Tx, st Station) {
	s, err := loadSIM(tx, st.IMSI)
	if err != nil {
		m.t.Fatal(err)
	}
	s.Usage.age(m.now, st.zone(), false)
	if s.Usage.room(st.Limits, m.now, st.zone()).After(m.now) {
		return
	}
	for lane := range heads(tx) {
		if st.serves(lane, s.Usage.full(st.Limits)) {
			m.t.Fatalf("%s got nothing, and a text waits in its lane %q", st.Modem, lane)
		}
	}
}

// mayTake checks that the text is the modem's, and that it may send to the
// person.
func (m *machine) mayTake(st Station, sub *Submission) {
	kind, name, _ := strings.Cut(sub.Message.Lane, " ")
	if kind == laneVoice && name != st.IMSI && len(st.Others) > 0 && sub.Parts == 1 {
		m.t.Fatalf("%s takes a text to somebody who talks with %s", st.IMSI, name)
	}
	if m.met[st.IMSI][sub.Message.To]++; len(m.met[st.IMSI]) > mostMet {
		m.t.Fatalf("%s sends to %d people in a month", st.IMSI, len(m.met[st.IMSI]))
	}
}

// unmet takes back a submit that never happened.
func (m *machine) unmet(imsi string, n phone.Number) {
	if m.met[imsi][n]--; m.met[imsi][n] == 0 {
		delete(m.met[imsi], n)
	}
}

func (m *machine) mayLeave(tx *store.Tx, sub *Submission) {
	standing, err := groups.StandingOf(tx, sub.Message.To)
	if err != nil {
		m.t.Fatal(err)
	}
	p := piece{sub.ID, sub.Part}
	switch {
	case standing == groups.Stopped && !sub.Message.Confirmation:
		m.t.Fatalf("a text goes to %s, who said stop", sub.Message.To)
	case standing == groups.Held && sub.Message.Rank != RankReply:
		m.t.Fatalf("a text goes to %s, who may have said stop", sub.Message.To)
	case sub.Message.Member && !sub.Message.Alone && !groups.IsMember(tx, "everybody", sub.Message.To):
		m.t.Fatalf("a text to a group goes to %s, who left it", sub.Message.To)
	case m.told[p]:
		m.t.Fatalf("part %d of text %s is sent twice", sub.Part, sub.ID)
	case m.now.After(sub.Message.Expires):
		m.t.Fatalf("text %s goes after its time", sub.ID)
	case m.stage[sub.Message.Broadcast] == StageCancelled && !sub.Message.Alone:
		m.t.Fatalf("text %s goes though its broadcast was cancelled", sub.ID)
	case m.stage[sub.Message.Broadcast] == StagePaused && !sub.Message.Alone:
		m.t.Fatalf("text %s goes though its broadcast is paused", sub.ID)
	}
	if on := m.onSIM[sub.ID]; on != "" && on != sub.IMSI && sub.Parts > 1 && m.started(sub.ID) {
		m.t.Fatalf("long text %s was started on %s and goes on on %s", sub.ID, on, sub.IMSI)
	}
	m.onSIM[sub.ID] = sub.IMSI
}

func (m *machine) started(id ulid.ULID) bool {
	for p, subs := range m.taken {
		if p.id == id && len(subs) > m.lost[p] {
			return true
		}
	}
	return false
}

// settle answers the submit in hand: the network took it or not, and the modem
// says so or not.
func (m *machine) settle(*rapid.T) {
	imsi := m.sim()
	res := m.result(imsi)
	m.do(func(tx *store.Tx) error {
		s, err := loadSIM(tx, imsi)
		if err != nil || s.Flight == nil {
			return err
		}
		p := piece{s.Flight.ID, s.Flight.Part}
		before, err := Find(tx, p.id)
		if err != nil {
			return err
		}
		m.network(p, before.To, imsi, res)
		if res.effective() == WasNotSent {
			m.unmet(imsi, before.To)
		}
		_, err = Settle(tx, imsi, res, m.now)
		return err
	})
}

// network notes what the network knows of a part after an answer.
func (m *machine) network(p piece, to phone.Number, imsi string, res Result) {
	switch res.effective() {
	case WasSent:
		m.told[p] = true
		m.taken[p] = append(m.taken[p], submission{imsi, res.MR, m.now, to})
	case WasUncertain:
		m.taken[p] = append(m.taken[p], submission{imsi, m.reference(imsi), m.now, to})
	}
}

func (m *machine) reference(imsi string) byte {
	m.mr[imsi]++
	return m.mr[imsi]
}

func (m *machine) result(imsi string) Result {
	switch rapid.IntRange(0, 9).Draw(m.t, "result") {
	case 0:
		return refused(RetryLater, "CMS 38")
	case 1:
		return refused(Never, "CMS 1")
	case 2:
		return refused(rapid.SampledFrom([]Class{RetrySoon, PauseModem, HaltModem, FreeStorage, OptionRefused}).Draw(m.t, "class"), "CMS 500")
	case 3:
		return refused(OutcomeOpen, "CMS 513")
	case 4:
		return Result{Outcome: WasUncertain}
	case 5:
		return Result{Outcome: WasNotSent, Words: "the port was lost"}
	}
	return sentWith(m.reference(imsi))
}

// late is an answer that comes outside a submit.
func (m *machine) late(*rapid.T) {
	imsi := m.sim()
	res := sentWith(m.reference(imsi))
	if rapid.Bool().Draw(m.t, "refused") {
		res = refused(RetryLater, "CMS 41")
	}
	m.do(func(tx *store.Tx) error {
		s, err := loadSIM(tx, imsi)
		if err != nil {
			return err
		}
		out, err := SettleLate(tx, imsi, res, m.now)
		if err == nil {
			m.answered(piece{out.Message.ID, s.Doubt.Part}, res)
		}
		return except(err, ErrIdle)
	})
}

// answered notes what a late answer says about the latest submit of a part.
func (m *machine) answered(p piece, res Result) {
	if res.Outcome == WasSent {
		m.told[p] = true
		return
	}
	if m.taken[p] = m.taken[p][:len(m.taken[p])-1]; len(m.taken[p]) == 0 {
		delete(m.taken, p)
	}
}

// report is a status report about a part the network may have.
func (m *machine) report(*rapid.T) {
	pieces := slices.SortedFunc(maps.Keys(m.taken), func(a, b piece) int {
		return strings.Compare(fmt.Sprint(a), fmt.Sprint(b))
	})
	if len(pieces) == 0 {
		m.t.Skip("nothing was sent")
	}
	sub := rapid.SampledFrom(m.taken[rapid.SampledFrom(pieces).Draw(m.t, "piece")]).Draw(m.t, "submission")
	rep := tpdu.Report{
		MR: sub.mr, To: tpdu.Address{Text: strings.TrimPrefix(string(sub.to), "+"), International: true},
		SCTS: sub.at, Discharge: m.now, Status: rapid.SampledFrom([]byte{0, 0, 0, 0x01, 0x22, 0x46}).Draw(m.t, "status"),
	}
	m.do(func(tx *store.Tx) error {
		_, _, err := Report(tx, sub.imsi, rep, m.now)
		return err
	})
}

// writes is a text that came in.
func (m *machine) writes(*rapid.T) { m.spoke(m.person(), m.sim()) }

func (m *machine) sayStop(*rapid.T) {
	n := m.person()
	m.stop(n)
	m.do(func(tx *store.Tx) error {
		_, _, err := Reply(tx, Draft{To: n, Text: "STOP", Confirmation: true, Expires: time.Hour}, DefaultBounds(), m.now)
		return err
	})
}

func (m *machine) leave(*rapid.T) { m.bench.leave("everybody", m.person()) }

func (m *machine) sayStart(*rapid.T) {
	n := m.person()
	m.do(func(tx *store.Tx) error { return groups.Unstop(tx, n, groups.How{At: m.now, By: groups.ByText}) })
}

func (m *machine) doubt(*rapid.T) {
	n := m.person()
	m.do(func(tx *store.Tx) error {
		if s, err := groups.StandingOf(tx, n); err != nil || s == groups.Stopped {
			return err
		}
		return groups.Doubt(tx, n, groups.How{At: m.now, By: groups.ByText, Words: "stop?"})
	})
}

func (m *machine) clear(*rapid.T) {
	n := m.person()
	m.do(func(tx *store.Tx) error {
		if _, err := groups.ClearDoubt(tx, n, groups.How{At: m.now, By: groups.ByOperator}); err != nil {
			return err
		}
		_, err := Release(tx, n, m.now)
		return err
	})
}

// crash is a kill and a start: what the modem had in hand may have left.
func (m *machine) crash(*rapid.T) {
	m.do(func(tx *store.Tx) error {
		for _, imsi := range m.sims {
			s, err := loadSIM(tx, imsi)
			if err != nil {
				return err
			}
			if s.Flight == nil {
				continue
			}
			r, err := load(tx, s.Flight.ID)
			if err != nil {
				return err
			}
			m.network(piece{r.ID, s.Flight.Part}, r.To, imsi, Result{})
		}
		_, err := Recover(tx, m.now)
		return err
	})
}

func (m *machine) upkeep(*rapid.T) {
	m.do(func(tx *store.Tx) error { return Upkeep(tx, m.conditions()) })
}

func (m *machine) feed(*rapid.T) {
	id := m.broadcast().ID
	m.do(func(tx *store.Tx) error {
		if _, err := Freeze(tx, id, 3, m.now); err != nil {
			return err
		}
		_, err := Refill(tx, id, m.now)
		return err
	})
}

func (m *machine) wait(*rapid.T) {
	m.pass(rapid.SampledFrom([]time.Duration{time.Second, 10 * time.Second, time.Minute, 20 * time.Minute}).Draw(m.t, "wait"))
}

// check compares everything that is kept twice.
func (m *machine) check(*rapid.T) {
	m.do(func(tx *store.Tx) error {
		m.texts = m.texts[:0]
		err := messages.Each(tx, store.Range{}, func(_ []byte, msg Message) error {
			m.texts = append(m.texts, msg)
			return nil
		})
		m.checkIndexes(tx)
		m.checkParts(tx)
		return errors.Join(err, m.checkCounts(tx))
	})
}

func (m *machine) checkIndexes(tx *store.Tx) {
	got, want := map[string]bool{}, map[string]bool{}
	indexes := []*store.Bucket[struct{}]{&ready, &waiting, &expiring, &byState, &byPerson, &byMembers, &doubtful}
	for i, index := range indexes {
		for key := range index.Keys(tx, store.Range{}) {
			got[string(rune('0'+i))+string(key)] = true
		}
	}
	for _, msg := range m.texts {
		for _, p := range msg.places() {
			want[string(rune('0'+slices.Index(indexes, p.index)))+string(p.key)] = true
		}
	}
	if !maps.Equal(want, got) {
		diff := cmp.Diff(want, got)
		m.t.Fatalf("the indexes differ from the texts (-texts +indexes):\n%s", diff)
	}
}

func (m *machine) checkParts(tx *store.Tx) {
	flying := 0
	for _, msg := range m.texts {
		for i, p := range msg.Parts {
			known := p.State == Sent || p.State == Delivered || p.State == Failed
			if m.told[piece{msg.ID, i}] && !known {
				m.t.Fatalf("part %d of text %s is %s, but was sent", i, msg.ID, p.State)
			}
			if p.State == Submitting {
				flying++
			}
			if p.State == Queued && !p.Doubt.IsZero() && msg.State.outOfQueue() && msg.State != Failed {
				m.t.Fatalf("part %d of text %s is in doubt and the text says %s", i, msg.ID, msg.State)
			}
		}
		again := msg
		if again.derive(); again.State != msg.State {
			m.t.Fatalf("text %s is %s, its parts say %s", msg.ID, msg.State, again.State)
		}
	}
	_ = sims.Each(tx, store.Range{}, func(_ []byte, s sim) error {
		if s.Flight != nil {
			flying--
		}
		return nil
	})
	if flying != 0 {
		m.t.Fatalf("%d parts are submitting that no SIM has in hand", flying)
	}
}

func (m *machine) checkCounts(tx *store.Tx) error {
	list, err := Broadcasts(tx, ulid.ULID{}, 0)
	if err != nil {
		return err
	}
	for _, b := range list {
		m.stage[b.ID] = b.State
		got, err := Tally(tx, b.ID)
		if err != nil {
			return err
		}
		kept, err := loadTally(tx, b.ID)
		if err != nil {
			return err
		}
		recount := make(tally, len(states)+1)
		for _, msg := range m.texts {
			if msg.Broadcast == b.ID {
				recount = recount.add(msg.standing(), 1)
			}
		}
		for len(recount) < len(kept) {
			recount = append(recount, 0) // lists that have nobody in the queue any more
		}
		if !slices.Equal(recount, kept) {
			diff := cmp.Diff(recount, kept)
			m.t.Fatalf("tally differs from a recount (-recount +tally):\n%s", diff)
		}
		sum := got.Queued + got.Sent + got.Delivered + got.Failed + got.Uncertain + got.Expired + got.Cancelled + got.Refused + got.Held
		if sum != got.Recipients || got.Recipients != b.Recipients {
			m.t.Fatalf("counts add up to %d of %d recipients: %+v", sum, b.Recipients, got)
		}
		if b.State == StageDone && got.Queued > 0 && recount.of(Queued)+recount.of(Submitting) == 0 {
			m.t.Fatalf("broadcast is done with %d texts never queued", got.Queued)
		}
	}
	return nil
}

// TestOutboxKeepsItsPromises: nothing twice, nothing lost, stop always bites,
// counts add up, whatever happens in whatever order.
func TestOutboxKeepsItsPromises(t *testing.T) {
	b := newBench(t)
	rapid.Check(t, func(rt *rapid.T) {
		err := b.db.Update(func(tx *store.Tx) error {
			newMachine(*b, rt, tx).run()
			return errUndo
		})
		if !errors.Is(err, errUndo) {
			rt.Fatal(err)
		}
	})
}

// errUndo leaves the store as it was.
var errUndo = errors.New("undo")

func (m *machine) run() {
	m.t.Repeat(map[string]func(*rapid.T){
		"": m.check, "single": m.single, "announce": m.announce, "feed": m.feed,
		"next": m.next, "next again": m.next, "settle": m.settle, "settle again": m.settle,
		"late": m.late, "report": m.report, "stop": m.sayStop, "start": m.sayStart, "leave": m.leave, "doubt": m.doubt, "writes": m.writes,
		"clear": m.clear, "crash": m.crash, "upkeep": m.upkeep, "wait": m.wait,
		"pause": m.control(Pause), "resume": m.control(Resume), "cancel": m.control(Cancel),
		"retry": m.retry, "send again": m.sendAgain, "drop": m.byHand(Drop),
	})
}
