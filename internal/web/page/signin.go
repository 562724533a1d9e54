package page

import (
	"net/url"
	"strings"

	"github.com/tocsin-sms/tocsin/accounts"
	"github.com/tocsin-sms/tocsin/internal/api"
)

func (p *Page) signInRoutes() []route {
	return []route{
		{"GET /sign-in", "", signInForm},
		{"POST /sign-in", "", signIn},
		{"POST /sign-out", accounts.Viewer, signOut},
		{"GET /link/{secret}", "", linkForm},
		{"POST /link/{secret}", "", linkUse},
	}
}

// signInPage is the form as it was filled in.
type signInPage struct {
	Name    string
	Next    string
	Nobody  bool // there is no account yet
	Problem *problem
}

func signInForm(v *visit) error {
	form := signInPage{Next: inside(v.r.FormValue("next"))}
	if links := v.page.Links; links != nil {
		known, err := links.HasAccounts(v.r.Context())
		if err != nil {
			return err
		}
		form.Nobody = !known
	}
	return v.render("sign-in.html", form)
}

func signIn(v *visit) error {
	form := signInPage{Name: strings.TrimSpace(v.r.FormValue("name")), Next: inside(v.r.FormValue("next"))}
	who, err := v.page.Options.Accounts.SignIn(v.r.Context(), form.Name, v.r.FormValue("password"), v.r.RemoteAddr)
	if err != nil {
		form.Problem = v.problem(err)
		return v.again("sign-in.html", form, err)
	}
	if err := v.admit(who); err != nil {
		return err
	}
	v.leave(form.Next)
	return nil
}

// admit lets somebody in, under a new token: one that was known before the
// sign-in is worth nothing after it.
func (v *visit) admit(who api.Account) error {
	if err := v.page.sessions.RenewToken(v.r.Context()); err != nil {
		return err
	}
	v.page.sessions.Put(v.r.Context(), sessionAccount, who.Name)
	return nil
}

func signOut(v *visit) error {
	if err := v.page.sessions.Destroy(v.r.Context()); err != nil {
		return err
	}
	v.leave("/sign-in")
	return nil
}

// inside is where to go next: an address of this page, or home.
func inside(next string) string {
	u, err := url.Parse(next)
	// The path is looked at as it is after decoding: /%2Fhost would become //host.
	if err != nil || u.IsAbs() || u.Host != "" || !strings.HasPrefix(u.Path, "/") || strings.HasPrefix(u.Path, "//") || strings.Contains(next, `\`) {
		return "/"
	}
	return (&url.URL{Path: u.Path, RawQuery: u.RawQuery}).RequestURI()
}
