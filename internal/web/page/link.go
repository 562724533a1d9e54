package page

import (
	"strings"

	"github.com/tocsin-sms/tocsin/internal/api"
)

// linkPage is what a link that was opened asks: whether to sign in, or the name
// and the password of the first account. A look at it uses nothing up, since
// programs that show what is behind an address look, too.
type linkPage struct {
	Secret  string
	Account string // whose it is; "" for the first
	Name    string // as it was typed
	Problem *problem
}

// linked is the link that the address names.
func (v *visit) linked() (linkPage, error) {
	p := linkPage{Secret: v.r.PathValue("secret")}
	if v.page.Links == nil {
		return p, &notHere{}
	}
	who, err := v.page.Links.Link(v.r.Context(), p.Secret)
	p.Account = who.Name
	return p, err
}

func linkForm(v *visit) error {
	p, err := v.linked()
	if err != nil {
		return err
	}
	return v.render("link.html", p)
}

// linkUse signs in by a link, to the account that is its, or to the first, which
// it makes.
func linkUse(v *visit) error {
	p, err := v.linked()
	if err != nil {
		return err
	}
	if p.Account != "" {
		who, err := v.page.Links.SignInByLink(v.r.Context(), p.Secret)
		if err != nil {
			return err
		}
		return v.welcome(who, "/settings")
	}
	p.Name = strings.TrimSpace(v.r.PostFormValue("name"))
	who, err := v.page.Links.FirstAccount(v.r.Context(), p.Secret, api.AccountDraft{
		Name: p.Name, Password: v.r.PostFormValue("password"), Language: v.say.Code(),
	})
	if err != nil {
		p.Problem = v.problem(err)
		return v.again("link.html", p, err)
	}
	return v.welcome(who, "/start")
}

// welcome lets somebody in and shows them where to begin.
func (v *visit) welcome(who api.Account, to string) error {
	if err := v.admit(who); err != nil {
		return err
	}
	v.leave(to)
	return nil
}
