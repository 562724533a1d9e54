package page

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"

	"github.com/tocsin-sms/tocsin/accounts"
	"github.com/tocsin-sms/tocsin/internal/api"
	"github.com/tocsin-sms/tocsin/internal/web/page/words"
)

// visit is one request by one person.
type visit struct {
	w    http.ResponseWriter
	r    *http.Request
	page *Page
	who  api.Account // no name: nobody is signed in
	say  *words.Printer
}

// mostForm bounds a form in bytes.
const mostForm = 1 << 20

// serve turns a route into a handler: it asks who comes, whether they may, and
// tells an error.
func (p *Page) serve(r route) http.HandlerFunc {
	return func(w http.ResponseWriter, req *http.Request) {
		v := &visit{w: w, r: req, page: p}
		if err := v.enter(r); err != nil {
			v.tell(err)
		}
	}
}

func (v *visit) enter(r route) error {
	who, in, err := v.page.visitor(v.r.Context())
	v.who = who
	v.say = v.page.words.In(v.who.Language, v.r.Header.Get("Accept-Language"), v.page.homeLanguage())
	switch {
	case err != nil:
		return err
	case r.least != "" && !in:
		return v.ask()
	case r.least != "" && !allowed(who, r.least):
		return &forbidden{role: r.least}
	}
	v.r = v.r.WithContext(accounts.As(v.r.Context(), who.Name))
	if v.r.Body != nil && !strings.HasPrefix(v.r.Header.Get("Content-Type"), "multipart/") {
		v.r.Body = http.MaxBytesReader(v.w, v.r.Body, mostForm)
	}
	return r.handle(v)
}

// ask sends a stranger to the door, and back to where they wanted to go once
// they are in.
func (v *visit) ask() error {
	to := "/sign-in"
	if v.r.Method == http.MethodGet && v.r.URL.Path != "/" && !v.partial() {
		to += "?" + url.Values{"next": {v.r.URL.RequestURI()}}.Encode()
	}
	v.leave(to)
	return nil
}

// partial tells whether the page's own script asks, for a part to swap in.
func (v *visit) partial() bool { return v.r.Header.Get("HX-Request") != "" }

// leave sends the browser to another address of the page.
func (v *visit) leave(to string) {
	if v.partial() {
		v.w.Header().Set("HX-Redirect", to)
		v.w.WriteHeader(http.StatusOK)
		return
	}
	http.Redirect(v.w, v.r, to, http.StatusSeeOther)
}

// notice is what the next page says of what was done. Undo, where it can be
// undone, is the address that a form with Fields is posted to.
type notice struct {
	Key    string
	Values []string // of the message: a name and what it stands for, in turn
	Count  *int     // of a message with plural forms
	Undo   string
	Fields map[string]string
}

// done ends a POST: what happened is said on the page that follows.
func (v *visit) done(to string, n notice) error {
	raw, err := json.Marshal(n)
	if err != nil {
		return err
	}
	v.page.sessions.Put(v.r.Context(), sessionNotice, string(raw))
	v.leave(to)
	return nil
}

// notice takes what the page before left to say. It waits for a whole page: the
// part that an old page asks for, while the new one is on its way, would lose it.
func (v *visit) notice() *notice {
	if v.partial() {
		return nil
	}
	raw := v.page.sessions.PopString(v.r.Context(), sessionNotice)
	var n notice
	if raw == "" || json.Unmarshal([]byte(raw), &n) != nil {
		return nil
	}
	return &n
}
