package gateway

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strings"

	"github.com/tocsin-sms/tocsin/history"
	"github.com/tocsin-sms/tocsin/internal/api"
	"github.com/tocsin-sms/tocsin/internal/config"
	"github.com/tocsin-sms/tocsin/internal/store"
	"github.com/tocsin-sms/tocsin/internal/strict"
	"github.com/tocsin-sms/tocsin/outbox"
)

// addedModem is a modem that was added without config.yaml, with the keys it would
// have there.
type addedModem map[string]any

var addedModems = store.NewBucket[addedModem]("added_modems") // name

// parse reads it as config.yaml is read.
func (a addedModem) parse() (config.Modem, error) {
	raw, err := json.Marshal(a)
	if err != nil {
		return config.Modem{}, err
	}
	m, err := config.ParseModem(raw)
	if wrong, ok := errors.AsType[*strict.Error](err); ok {
		var what []string
		for _, p := range wrong.Problems {
			what = append(what, strings.TrimPrefix(p.Path, "modem.")+": "+p.Text)
		}
		return m, invalid("change what is named and do it again", "%s", strings.Join(what, "; "))
	}
	return m, err
}

// with is the modem with what is set.
func (a addedModem) with(s api.ModemSetup) addedModem {
	limits, credit := maps.Clone(a.below("limits")), maps.Clone(a.below("credit"))
	a = maps.Clone(a)
	if a == nil {
		a = addedModem{}
	}
	a["name"] = s.Name
	setKey(a, "port", s.Port)
	setKey(a, "pin", s.PIN)
	setKey(a, "number", s.Number)
	setKey(limits, "per_minute", s.PerMinute)
	setKey(limits, "per_hour", s.PerHour)
	setKey(limits, "per_day", s.PerDay)
	setKey(limits, "per_month", s.PerMonth)
	setKey(limits, "recipients_per_month", s.RecipientsPerMonth)
	setKey(credit, "code", s.CreditCode)
	a["limits"], a["credit"] = limits, credit
	return a
}

func setKey[V any](into map[string]any, key string, value *V) {
	if value != nil {
		into[key] = *value
	}
}

// below is the keys under one key; never nil.
func (a addedModem) below(key string) map[string]any {
	if keys, ok := a[key].(map[string]any); ok {
		return keys
	}
	return map[string]any{}
}

// loadModems takes up the modems that were added and, where nobody named any, the
// one that takes the first stick that answers.
func (g *Gateway) loadModems(tx *store.Tx) error {
	err := addedModems.Each(tx, store.Range{}, func(key []byte, a addedModem) error {
		m, err := a.parse()
		if err != nil || g.worker(m.Name) != nil {
			g.log.Warn("a modem that was added is left out: config.yaml has one of its name, or it can not be read", "modem", string(key), "error", err)
			return nil
		}
		g.fleet.add(newWorker(g, m))
		return nil
	})
	if err == nil && g.cfg().FindModem && len(g.fleet.all()) == 0 {
		g.fleet.add(newWorker(g, config.AnyModem()))
	}
	return err
}

// AddModem adds a modem that config.yaml does not have, and puts it to work.
func (g *Gateway) AddModem(ctx context.Context, s api.ModemSetup) (out api.ModemDetail, err error) {
	a := addedModem{}.with(s)
	m, err := a.parse()
	if err != nil {
		return out, err
	}
	g.fleet.change.Lock()
	defer g.fleet.change.Unlock()
	if err := g.fits(m, nil); err != nil {
		return out, err
	}
	if err := g.keepFound(m); err != nil {
		return out, err
	}
	if err := g.takeOn(m, func(tx *store.Tx) error { return addedModems.Put(tx, []byte(m.Name), a) }); err != nil {
		return out, err
	}
	return g.Modem(ctx, m.Name)
}

// fits tells what of a modem does not go with the others.
func (g *Gateway) fits(m config.Modem, instead *worker) error {
	for _, w := range g.fleet.all() {
		switch {
		case w == instead:
		case w.cfg.Name == m.Name && !g.byItself(w):
			return conflict("give it another name", "there is a modem %s already", m.Name)
		case config.SamePort(w.cfg.Port, m.Port):
			return conflict("remove that one first, or choose another stick", "modem %s has this stick or port already", w.cfg.Name)
		}
	}
	return nil
}

// byItself tells the modem that nobody named, which took what it found.
func (g *Gateway) byItself(w *worker) bool {
	if !g.cfg().FindModem || w.cfg.Name != config.AnyModem().Name {
		return false
	}
	_, err := g.added(w.cfg.Name)
	return store.IsNotFound(err)
}

// keepFound settles the modem that nobody named, now that one is: it keeps the
// stick that it found under its own name, unless that is the one that is named.
func (g *Gateway) keepFound(next config.Modem) error {
	i := slices.IndexFunc(g.fleet.all(), g.byItself)
	if i < 0 {
		return nil
	}
	w := g.fleet.all()[i]
	found := w.status.snapshot()
	g.fleet.remove(w)
	port := "imei:" + found.IMEI
	if found.IMEI == "" || next.Name == w.cfg.Name || config.SamePort(port, next.Port) || next.Port == found.Port {
		return g.forgetModem(w.cfg.Name)
	}
	a := addedModem{}.with(api.ModemSetup{Name: w.cfg.Name, Port: &port})
	m, err := a.parse()
	if err != nil {
		return err
	}
	return g.takeOn(m, func(tx *store.Tx) error { return addedModems.Put(tx, []byte(m.Name), a) })
}

// takeOn puts a modem to work once keep is committed. The caller holds the change
// of the fleet.
func (g *Gateway) takeOn(m config.Modem, keep func(*store.Tx) error) error {
	w := newWorker(g, m)
	if err := g.update(func(tx *store.Tx) error {
		w.status.hold(pausedModems.Has(tx, []byte(m.Name)))
		return keep(tx)
	}); err != nil {
		return err
	}
	g.fleet.add(w)
	return g.newRoutes()
}

// newRoutes has the rule book and the outbox know which modems there are.
func (g *Gateway) newRoutes() error {
	err := g.changeRules(func(tx *store.Tx) error { return outbox.SetPrefixes(tx, g.prefixes()) })
	g.tellModem()
	g.ring()
	return err
}

func (g *Gateway) added(name string) (a addedModem, err error) {
	err = g.db.View(func(tx *store.Tx) (err error) {
		a, err = addedModems.Get(tx, []byte(name))
		return err
	})
	return a, err
}

// addedWorker is the worker of a modem that can be changed here.
func (g *Gateway) addedWorker(name string) (*worker, addedModem, error) {
	w, err := g.known(name)
	if err != nil {
		return nil, nil, err
	}
	a, err := g.added(name)
	if store.IsNotFound(err) && g.byItself(w) {
		port := w.cfg.Port
		if m := w.status.snapshot(); m.IMEI != "" {
			port = "imei:" + m.IMEI
		}
		return w, addedModem{"name": name, "port": port}, nil
	}
	if store.IsNotFound(err) {
		return nil, nil, conflict("change it there and start tocsin again", "modem %s is in config.yaml", name)
	}
	return w, a, err
}

// EditModem changes a modem that was added, its name too: setup.Name is what it
// will be called. It is opened anew.
func (g *Gateway) EditModem(ctx context.Context, name string, s api.ModemSetup) (out api.ModemDetail, err error) {
	g.fleet.change.Lock()
	defer g.fleet.change.Unlock()
	w, a, err := g.addedWorker(name)
	if err != nil {
		return out, err
	}
	if s.Name == "" {
		s.Name = name
	}
	a = a.with(s)
	m, err := a.parse()
	if err != nil {
		return out, err
	}
	if err := g.fits(m, w); err != nil {
		return out, err
	}
	g.fleet.remove(w)
	if err := g.takeOn(m, func(tx *store.Tx) error { return renameModem(tx, name, m.Name, a) }); err != nil {
		g.fleet.add(newWorker(g, w.cfg))
		return out, err
	}
	return g.Modem(ctx, m.Name)
}

// renameModem keeps a modem under its new name, with what is known of it.
func renameModem(tx *store.Tx, from, to string, a addedModem) error {
	if from == to {
		return addedModems.Put(tx, []byte(to), a)
	}
	return errors.Join(
		addedModems.Delete(tx, []byte(from)),
		addedModems.Put(tx, []byte(to), a),
		keepPaused(tx, to, pausedModems.Has(tx, []byte(from))),
		keepPaused(tx, from, false),
		history.Rename(tx, history.Signal(from), history.Signal(to)),
	)
}

// RemoveModem takes a modem that was added out of work. Texts that waited for it
// go out through others; what it received and sent stays.
func (g *Gateway) RemoveModem(_ context.Context, name string) error {
	g.fleet.change.Lock()
	defer g.fleet.change.Unlock()
	w, _, err := g.addedWorker(name)
	if err != nil {
		return err
	}
	if g.byItself(w) {
		return conflict("unplug the stick, or write modems: [] into config.yaml", "modem %s is whichever stick is plugged in", name)
	}
	g.fleet.remove(w)
	return errors.Join(g.forgetModem(name), g.newRoutes())
}

func (g *Gateway) forgetModem(name string) error {
	return g.update(func(tx *store.Tx) error {
		return errors.Join(
			addedModems.Delete(tx, []byte(name)), keepPaused(tx, name, false), history.Drop(tx, history.Signal(name)),
		)
	})
}
