package page

import (
	"net/http"

	"github.com/tocsin-sms/tocsin/internal/api"
	"github.com/tocsin-sms/tocsin/internal/web"
)

// WithSession has h know the sessions of this page, and takes nothing from other
// sites. It is for the API beside the page, to which Who tells who is signed in.
func (p *Page) WithSession(h http.Handler) http.Handler {
	return http.NewCrossOriginProtection().Handler(p.sessions.LoadAndSave(h))
}

// Who is who is signed in on the page; the error is web.ErrNobody where nobody
// is. The request came by WithSession.
func (p *Page) Who(r *http.Request) (api.Account, error) {
	who, in, err := p.visitor(r.Context())
	if err == nil && !in {
		err = web.ErrNobody
	}
	return who, err
}
