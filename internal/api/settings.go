package api

import (
	"context"
	"net/http"
)

// Settings are what may be set on the page instead of in config.yaml.
type Settings struct {
	Organisation string `json:"organisation"` // who automatic replies say is writing
	Country      string `json:"country"`      // ISO 3166, of numbers without a plus; "": not known yet
	Language     string `json:"language"`     // ISO 639, of people whose own is not known
	Zone         string `json:"time_zone"`    // as Africa/Douala, or Local
	// Fixed are those, by their names here, that the file gives: they are
	// changed there.
	Fixed []string `json:"fixed"`
	File  string   `json:"file"` // "": there is none
}

// SettingsEdit changes settings; what is nil stays, "" goes back to the default.
type SettingsEdit struct {
	Organisation *string `json:"organisation,omitempty"`
	Country      *string `json:"country,omitempty"`
	Language     *string `json:"language,omitempty"`
	Zone         *string `json:"time_zone,omitempty"`
}

// Settings are those in force.
func (c *Client) Settings(ctx context.Context) (Settings, error) {
	return fetch[Settings](ctx, c, http.MethodGet, "/settings", nil)
}

// EditSettings changes settings at once, without a restart.
func (c *Client) EditSettings(ctx context.Context, e SettingsEdit) (Settings, error) {
	return send[Settings](ctx, c, http.MethodPatch, "/settings", e)
}
