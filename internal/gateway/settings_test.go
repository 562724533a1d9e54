package gateway

import (
	"errors"
	"testing"

	"github.com/tocsin-sms/tocsin/internal/api"
)

func TestSettingsAreInForceAtOnceAndAfterARestart(t *testing.T) {
	withGateway(t, func(t *testing.T, g *Gateway) {
		country, name, wrong := "CM", "Comité de l'eau", "XX"
		if _, err := g.EditSettings(t.Context(), api.SettingsEdit{Country: &wrong}); !errors.As(err, new(*Invalid)) {
			t.Errorf("a country that is not there: %v", err)
		}
		if _, err := g.number("699000001"); err == nil {
			t.Error("a number without a country was read")
		}
		got, err := g.EditSettings(t.Context(), api.SettingsEdit{Country: &country, Organisation: &name})
		if err != nil || got.Country != country || got.Organisation != name {
			t.Fatalf("%+v, %v", got, err)
		}
		if n, err := g.number("699000001"); err != nil || n != "+237699000001" {
			t.Errorf("%s, %v", n, err)
		}
		if err := g.db.View(g.loadSettings); err != nil || g.cfg().Organisation != name {
			t.Errorf("read again: %q, %v", g.cfg().Organisation, err)
		}
		g.base.Given, g.base.File = []string{"country"}, "/etc/tocsin/config.yaml"
		if _, err := g.EditSettings(t.Context(), api.SettingsEdit{Country: &country}); !errors.As(err, new(*Conflict)) {
			t.Errorf("what the file gives: %v", err)
		}
	})
}
