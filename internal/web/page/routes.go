package page

import (
	"slices"

	"github.com/tocsin-sms/tocsin/accounts"
)

// handler answers one request; an error becomes the page that tells it.
type handler func(*visit) error

// route is one address: its method and path, the least role that may use it
// ("" for anybody, signed in or not), and what answers.
type route struct {
	pattern string
	least   accounts.Role
	handle  handler
}

// Route names a route to those that look at all of them.
type Route struct {
	Pattern string // "GET /inbox"
	Least   accounts.Role
}

// Routes lists every address of the page.
func (p *Page) Routes() []Route {
	var all []Route
	for _, r := range p.routes() {
		all = append(all, Route{r.pattern, r.least})
	}
	return all
}

func (p *Page) routes() []route {
	return slices.Concat(
		p.signInRoutes(),
		p.liveRoutes(),
		p.homeRoutes(),
		p.modemRoutes(),
		p.writeRoutes(),
		p.sentRoutes(),
		p.peopleRoutes(),
		p.keywordRoutes(),
		p.inboxRoutes(),
		p.pollRoutes(),
		p.settingsRoutes(),
		p.startRoutes(),
	)
}
