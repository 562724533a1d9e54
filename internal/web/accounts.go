package web

import (
	"context"

	"github.com/tocsin-sms/tocsin/accounts"
	"github.com/tocsin-sms/tocsin/internal/api"
)

// accountVerbs are about who may use the page and the API.
type accountVerbs interface {
	Accounts(context.Context) ([]api.Account, error)
	CreateAccount(context.Context, api.AccountDraft) (api.Account, error)
	EditAccount(context.Context, api.AccountEdit) (api.Account, error)
	// SetPassword gives an account another password and ends its sessions.
	SetPassword(context.Context, api.NewPassword) (api.Account, error)
	RemoveAccount(ctx context.Context, name string) error
	// CreateLink makes an address of the page that signs in once.
	CreateLink(context.Context, api.SignInLink) (api.SignInLink, error)
	Tokens(context.Context) ([]api.Token, error)
	// CreateToken makes a token and tells its secret, this once.
	CreateToken(context.Context, api.Token) (api.Token, error)
	RemoveToken(ctx context.Context, name string) error
}

func (h *Handler) accounts() []route {
	v := h.verbs
	return []route{
		{"GET /api/v1/accounts", accounts.Coordinator, "Lists who may sign in.", ask(v.Accounts)},
		{"POST /api/v1/accounts", accounts.Coordinator, "Makes an account.", posted(v.CreateAccount)},
		{"PATCH /api/v1/accounts/{name}", accounts.Coordinator, "Changes the role or the choices of an account; another role ends its sessions.", postedTo("name", toAccount, v.EditAccount)},
		{"POST /api/v1/accounts/{name}/password", accounts.Coordinator, "Gives an account another password, which ends its sessions.", postedTo("name", toPassword, v.SetPassword)},
		{"DELETE /api/v1/accounts/{name}", accounts.Coordinator, "Removes an account, unless it is the last coordinator's.", gone("name", v.RemoveAccount)},
		{"POST /api/v1/links", accounts.Coordinator, "Makes an address of the page that signs in once.", posted(v.CreateLink)},
		{"GET /api/v1/tokens", accounts.Coordinator, "Lists the tokens of programs, without their secrets.", ask(v.Tokens)},
		{"POST /api/v1/tokens", accounts.Coordinator, "Makes a token for a program; its secret is told only now.", posted(v.CreateToken)},
		{"DELETE /api/v1/tokens/{name}", accounts.Coordinator, "Removes a token: who shows it is refused from now on.", gone("name", v.RemoveToken)},
	}
}

func toAccount(e *api.AccountEdit, name string) error  { return fit(&e.Name, name) }
func toPassword(p *api.NewPassword, name string) error { return fit(&p.Name, name) }
