package page

import "time"

// zone names the time zone of the visitor's pages.
func (v *visit) zone() string {
	if v.who.Zone != "" {
		return v.who.Zone
	}
	return v.page.homeZone().String()
}

// location is the time zone of that name; the page's own where there is none.
func (p *Page) location(name string) *time.Location {
	zone, err := time.LoadLocation(name)
	if err != nil {
		return p.homeZone()
	}
	return zone
}

// homeZone is the daemon's own time zone.
func (p *Page) homeZone() *time.Location {
	_, zone := p.Home()
	return zone
}

// homeLanguage is the daemon's own language.
func (p *Page) homeLanguage() string {
	language, _ := p.Home()
	return language
}
