package page

import "time"

// zone names the time zone of the visitor's pages.
func (v *visit) zone() string {
	if v.who.Zone != "" {
		return v.who.Zone
	}
	return v.page.Location.String()
}

// location is the time zone of that name; the page's own where there is none.
func (p *Page) location(name string) *time.Location {
	zone, err := time.LoadLocation(name)
	if err != nil {
		return p.Location
	}
	return zone
}
