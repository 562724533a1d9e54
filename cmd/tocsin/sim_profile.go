package main

import (
	"io"

	"github.com/tocsin-sms/tocsin/modem/simulated"
)

// profileRow is what sim prints with --list-profiles --json, an object each.
type profileRow struct {
	Name  string `json:"name"`
	About string `json:"about"`
}

// listProfiles prints the kinds of sticks to imitate.
func (p *program) listProfiles() error {
	var data []profileRow
	for _, k := range simulated.Profiles() {
		data = append(data, profileRow{k.Name, k.About})
	}
	return p.print(data, func(w io.Writer) {
		for _, k := range data {
			showTerm(w, k.Name, "", k.About)
		}
	})
}
