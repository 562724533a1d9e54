package gateway

import (
	"context"
	"fmt"
	"time"

	"github.com/tocsin-sms/tocsin/history"
	"github.com/tocsin-sms/tocsin/internal/api"
	"github.com/tocsin-sms/tocsin/internal/store"
	"github.com/tocsin-sms/tocsin/modem"
	"github.com/tocsin-sms/tocsin/outbox"
)

// Modem is one modem with what its page shows.
func (g *Gateway) Modem(_ context.Context, name string) (out api.ModemDetail, err error) {
	w, err := g.known(name)
	if err != nil {
		return out, err
	}
	out = api.ModemDetail{
		Wanted: w.cfg.Port, Number: string(w.cfg.Number), PerMinute: w.cfg.Limits.PerMinute,
		CreditCode: w.cfg.Credit.Code, HasPIN: w.cfg.PIN != "", Added: g.byItself(w),
	}
	if own := w.numbers(); len(own) > 0 {
		out.Number = string(own[0])
	}
	out.Trouble, out.TroubleAt = w.status.lastTrouble()
	return out, g.db.View(func(tx *store.Tx) (err error) {
		if out.Modem, err = w.view(tx); err != nil {
			return err
		}
		out.Added = out.Added || addedModems.Has(tx, []byte(name))
		out.Queue, out.Shared, err = outbox.Lined(tx, w.station(out.IMSI), countMost)
		return err
	})
}

// ModemHistory is how a modem's signal and its SIM's credit went.
func (g *Gateway) ModemHistory(_ context.Context, name string, q api.HistoryQuery) (out api.ModemHistory, err error) {
	w, err := g.known(name)
	if err != nil {
		return out, err
	}
	grain, from, err := g.spanOf(q.Span)
	if err != nil {
		return out, err
	}
	out.From, out.To = from, g.opt.Now()
	imsi := w.status.snapshot().IMSI
	return out, g.db.View(func(tx *store.Tx) (err error) {
		if out.Signal, err = samples(tx, history.Signal(name), grain, out.From, out.To); err != nil {
			return err
		}
		out.Credit, err = samples(tx, history.Credit(imsi), grain, out.From, out.To)
		return err
	})
}

// spanOf is the grain and the begin of a span that is asked for.
func (g *Gateway) spanOf(span string) (history.Grain, time.Time, error) {
	now := g.opt.Now().In(g.cfg().Location)
	switch span {
	case api.LastDay, "":
		return history.Minutes, now.AddDate(0, 0, -1), nil
	case api.LastMonth:
		return history.Hours, now.AddDate(0, -1, 0), nil
	case api.LastYear:
		return history.Days, now.AddDate(-1, 0, 0), nil
	}
	return 0, now, invalid("say day, month or year", "there is no span %q", span)
}

func samples(tx *store.Tx, s history.Series, grain history.Grain, from, to time.Time) ([]api.Sample, error) {
	list := []api.Sample{}
	points, err := history.Span(tx, s, grain, from, to)
	for _, p := range points {
		list = append(list, api.Sample{At: p.At, Last: p.Last, Least: p.Least, Most: p.Most})
	}
	return list, err
}

// FindModems looks at all that is plugged in: what is a modem, what might be one,
// and what to do. Ports that are in use are left alone.
func (g *Gateway) FindModems(ctx context.Context) ([]api.FoundStick, error) {
	opt := modem.SurveyOptions{Ports: g.opt.Ports, Open: g.opt.OpenPort, Hub: g.fleet.hub, Used: g.fleet.hub.InUse()}
	found, err := modem.Survey(ctx, opt)
	if err != nil {
		return nil, fmt.Errorf("look for modems: %w", err)
	}
	out := []api.FoundStick{}
	for _, f := range found {
		out = append(out, g.stick(f))
	}
	return out, nil
}

func (g *Gateway) stick(f modem.Found) api.FoundStick {
	out := api.FoundStick{
		Condition: string(f.Condition), Name: f.Name, USB: f.USB, IMEI: f.IMEI, SIM: f.SIM, Modem: f.Modem,
		Port: f.Config, Reason: f.Reason, Hint: f.Hint, Ports: []string{},
	}
	for _, p := range f.Ports {
		out.Ports = append(out.Ports, p.Path)
	}
	for _, w := range g.fleet.all() {
		if m := w.status.snapshot(); f.IMEI != "" && m.IMEI == f.IMEI {
			out.Modem = m.Name
		}
	}
	return out
}
