package page

import "github.com/tocsin-sms/tocsin/accounts"

func (p *Page) homeRoutes() []route {
	return []route{{"GET /{$}", accounts.Viewer, home}}
}

func home(v *visit) error { return v.render("home.html", nil) }
