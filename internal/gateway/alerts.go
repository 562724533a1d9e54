package gateway

import (
	"slices"
	"time"

	"github.com/oklog/ulid/v2"

	"github.com/tocsin-sms/tocsin/groups"
	"github.com/tocsin-sms/tocsin/internal/config"
	"github.com/tocsin-sms/tocsin/internal/lang"
	"github.com/tocsin-sms/tocsin/internal/phone"
	"github.com/tocsin-sms/tocsin/internal/store"
	"github.com/tocsin-sms/tocsin/outbox"
)

// alert is a sentence for the phones of those who run this.
type alert struct {
	kind config.Alert
	// about is what it is about, such as the name of a modem: of one thing the
	// same kind is told once in alertAgain.
	about string
	// avoid is the modem that is the trouble; "" for none. The alert goes out
	// through another one where there is another that can.
	avoid string
	// text is the sentence in English and French. It says since when: the alert
	// may leave late.
	text lang.Text
}

const (
	// alertAgain is how long one thing is not told again: a modem that comes
	// and goes costs one text, not fifty.
	alertAgain = 12 * time.Hour
	// alertLife is how long an alert may wait for a modem: it is news.
	alertLife = 24 * time.Hour
)

// alerted is what was told of one thing.
type alerted struct {
	At    time.Time   `json:"at"`
	Texts []ulid.ULID `json:"texts"`
}

// alertDay counts the alerts of one day, in the zone of the configuration.
type alertDay struct {
	Day string `json:"day"`
	N   int    `json:"n"`
}

var (
	alertsTold = store.NewBucket[alerted]("operator_alerts") // kind, what it is about
	alertDays  = store.NewBucket[alertDay]("operator_alert_day")

	alertDayKey = []byte("day")
)

func alertKey(kind config.Alert, about string) []byte {
	return store.Join([]byte(kind), []byte(about))
}

// alert texts the operator, within the bounds on alerts. It fails nobody: what
// can not be told is logged.
func (g *Gateway) alert(a alert) {
	if !g.wants(a.kind) || g.toldLately(a) {
		return
	}
	err := g.update(func(tx *store.Tx) error { return g.alertIn(tx, a) })
	if err != nil {
		g.log.Error("an alert could not be queued", "kind", a.kind, "about", a.about, "error", err)
		return
	}
	g.ringModems()
}

func (g *Gateway) wants(kind config.Alert) bool {
	return len(g.cfg().Operator.Numbers) > 0 && slices.Contains(g.cfg().Operator.Alerts, kind)
}

// toldLately spares the writer: troubles are looked at again and again.
func (g *Gateway) toldLately(a alert) (told bool) {
	now := g.opt.Now()
	_ = g.db.View(func(tx *store.Tx) error {
		told = wasAlerted(tx, a, now) || g.alertsLeft(tx, a.kind, now) == 0
		return nil
	})
	return told
}

// alertIn is alert in a transaction of the caller, who rings the modems after.
func (g *Gateway) alertIn(tx *store.Tx, a alert) error {
	now := g.opt.Now()
	left := g.alertsLeft(tx, a.kind, now)
	if !g.wants(a.kind) || left == 0 || wasAlerted(tx, a, now) {
		return nil
	}
	text := a.text.In(g.cfg().Language)
	if left == 1 && a.kind != config.AlertBroadcast {
		text += " " + lastAlert.In(g.cfg().Language)
	}
	told, err := g.textOperator(tx, text, a.avoid, now)
	if err != nil || len(told.Texts) == 0 {
		return err
	}
	if err := alertsTold.Put(tx, alertKey(a.kind, a.about), told); err != nil {
		return err
	}
	return g.countAlert(tx, now)
}

var lastAlert = lang.Text{
	"en": "This is the last alert of today.",
	"fr": "C'est la dernière alerte du jour.",
}

// textOperator queues a text to each of the operator's phones that did not say
// stop.
func (g *Gateway) textOperator(tx *store.Tx, text, avoid string, now time.Time) (alerted, error) {
	told := alerted{At: now}
	for _, n := range g.cfg().Operator.Numbers {
		standing, err := groups.StandingOf(tx, n)
		if err != nil {
			return told, err
		}
		if standing == groups.Stopped {
			continue
		}
		m, err := outbox.Queue(tx, outbox.Draft{
			To: n, Text: g.cfg().Organisation + ": " + text, Rank: outbox.RankPersonal, Plain: true,
			Expires: alertLife, Validity: g.cfg().Sending.Validity, Modem: g.carrier(avoid),
			OnUncertain: outbox.Policy(g.cfg().Sending.Uncertain),
		}, now)
		if err != nil && !domain(err) {
			return told, err
		}
		if err == nil {
			told.Texts = append(told.Texts, m.ID)
		}
	}
	return told, nil
}

// carrier is the modem that is to carry a text about trouble with another one:
// the first that can send now, "" (any) where there is none. Should that one
// fail, too, another takes the text from it.
func (g *Gateway) carrier(avoid string) string {
	if avoid == "" {
		return ""
	}
	for _, w := range g.fleet.all() {
		if w.cfg.Name != avoid && w.status.state() == ready {
			return w.cfg.Name
		}
	}
	return ""
}

// wasAlerted tells whether the same was told lately. A time in the future is
// that of a clock that was ahead.
func wasAlerted(tx *store.Tx, a alert, now time.Time) bool {
	told, err := alertsTold.Get(tx, alertKey(a.kind, a.about))
	return err == nil && now.Sub(told.At).Abs() < alertAgain
}

// alertsLeft is how many alerts of a kind may be told today; negative for any
// number. Good news leaves a third of them for troubles.
func (g *Gateway) alertsLeft(tx *store.Tx, kind config.Alert, now time.Time) int {
	most := g.cfg().Operator.AlertsPerDay
	if most == 0 {
		return -1
	}
	left := most
	if d, err := alertDays.Get(tx, alertDayKey); err == nil && d.Day == g.today(now) {
		left -= d.N
	}
	if kind == config.AlertBroadcast {
		left -= most / 3
	}
	return max(left, 0)
}

func (g *Gateway) countAlert(tx *store.Tx, now time.Time) error {
	d, err := alertDays.Get(tx, alertDayKey)
	if err != nil && !store.IsNotFound(err) {
		return err
	}
	if today := g.today(now); d.Day != today {
		d = alertDay{Day: today}
	}
	d.N++
	return alertDays.Put(tx, alertDayKey, d)
}

func (g *Gateway) today(now time.Time) string {
	return now.In(g.cfg().Location).Format(time.DateOnly)
}

// silentPhones are the operator's phones that get no alerts because they said
// stop, for the status.
func (g *Gateway) silentPhones(tx *store.Tx) (sentences []string, err error) {
	for _, n := range g.cfg().Operator.Numbers {
		standing, err := groups.StandingOf(tx, n)
		if err != nil {
			return nil, err
		}
		if standing == groups.Stopped {
			sentences = append(sentences, silentPhone(n))
		}
	}
	return sentences, nil
}

func silentPhone(n phone.Number) string {
	return "the operator's phone " + string(n) + " said stop and gets no alerts: the text START from it brings them back"
}
