package page

// zone names the time zone of the visitor's pages.
func (v *visit) zone() string { return v.page.Location.String() }
