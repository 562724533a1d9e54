package gateway

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/tocsin-sms/tocsin/internal/api"
	"github.com/tocsin-sms/tocsin/internal/config"
	"github.com/tocsin-sms/tocsin/internal/store"
)

var (
	settings    = store.NewBucket[config.Settings]("settings")
	settingsKey = []byte("page")
)

// loadSettings puts what was set on the page into force. What an older or
// newer program took and this one does not is left at its default, and said.
func (g *Gateway) loadSettings(tx *store.Tx) error {
	s, err := keptSettings(tx)
	if err != nil {
		return err
	}
	cfg, err := g.base.With(s)
	if err != nil {
		g.log.Warn("settings of the page", "error", err)
	}
	g.conf.Store(&cfg)
	return nil
}

func keptSettings(tx *store.Tx) (config.Settings, error) {
	s, err := settings.Get(tx, settingsKey)
	if store.IsNotFound(err) {
		err = nil
	}
	return s, err
}

// Settings are those in force, with which of them the file gives.
func (g *Gateway) Settings(context.Context) (api.Settings, error) {
	c := g.cfg()
	out := api.Settings{
		Organisation: c.Organisation, Country: c.Country, Language: c.Language, Zone: c.Location.String(),
		Fixed: []string{}, File: c.File,
	}
	for _, key := range []string{"organisation", "country", "language", "time_zone"} {
		if slices.Contains(c.Given, key) {
			out.Fixed = append(out.Fixed, key)
		}
	}
	return out, nil
}

// EditSettings changes what the file does not give. It is in force when this
// returns, for every text from then on.
func (g *Gateway) EditSettings(ctx context.Context, e api.SettingsEdit) (out api.Settings, err error) {
	if err := g.mayEdit(e); err != nil {
		return out, err
	}
	err = g.update(func(tx *store.Tx) error {
		s, err := keptSettings(tx)
		if err != nil {
			return err
		}
		set(&s.Organisation, e.Organisation)
		set(&s.Country, e.Country)
		set(&s.Language, e.Language)
		set(&s.Zone, e.Zone)
		cfg, err := g.base.With(s)
		if err != nil {
			return invalid("nothing was changed", "%v", err)
		}
		tx.After(func() { g.conf.Store(&cfg) })
		return settings.Put(tx, settingsKey, s)
	})
	if err != nil {
		return out, err
	}
	// The rules' built-in replies name the organisation, in its language.
	if err := g.changeRules(func(*store.Tx) error { return nil }); err != nil {
		return out, err
	}
	return g.Settings(ctx)
}

// mayEdit refuses to change what the file gives: it would be undone at the next
// start.
func (g *Gateway) mayEdit(e api.SettingsEdit) error {
	var errs []error
	for key, value := range map[string]*string{"organisation": e.Organisation, "country": e.Country, "language": e.Language, "time_zone": e.Zone} {
		if value != nil && slices.Contains(g.base.Given, key) {
			errs = append(errs, conflict("change it there and start Tocsin again", "%s is set in %s", key, g.base.File))
		}
	}
	return errors.Join(errs...)
}

// Locale is the daemon's own language and time zone, as they are set now.
func (g *Gateway) Locale() (language string, zone *time.Location) {
	c := g.cfg()
	return c.Language, c.Location
}
