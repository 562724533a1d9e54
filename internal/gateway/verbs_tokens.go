package gateway

import (
	"context"
	"errors"

	"github.com/tocsin-sms/tocsin/accounts"
	"github.com/tocsin-sms/tocsin/internal/api"
	"github.com/tocsin-sms/tocsin/internal/store"
)

// Tokens lists the tokens of programs, by name.
func (g *Gateway) Tokens(context.Context) (out []api.Token, err error) {
	out = []api.Token{}
	err = g.db.View(func(tx *store.Tx) error {
		all, err := accounts.Tokens(tx)
		for _, t := range all {
			out = append(out, tokenView(t))
		}
		return err
	})
	return out, err
}

func tokenView(t accounts.Token) api.Token {
	return api.Token{Name: t.Name, Role: string(t.Role), Created: t.Created, Used: t.Used}
}

// CreateToken makes a token for a program. Its secret is told only now.
func (g *Gateway) CreateToken(_ context.Context, in api.Token) (out api.Token, err error) {
	if err := accounts.CheckName(in.Name); err != nil {
		return out, invalid("name it for the program, such as website", "%v", err)
	}
	r, err := role(in.Role)
	if err != nil {
		return out, err
	}
	t := accounts.Token{Name: in.Name, Role: r, Created: g.opt.Now()}
	out = tokenView(t)
	err = g.update(func(tx *store.Tx) (err error) {
		out.Secret, err = accounts.CreateToken(tx, t)
		return err
	})
	if errors.Is(err, accounts.ErrTaken) {
		return out, conflict("take another name, or remove that one first", "there is a token %s already", in.Name)
	}
	return out, err
}

// RemoveToken takes a token away.
func (g *Gateway) RemoveToken(_ context.Context, name string) error {
	err := g.update(func(tx *store.Tx) error { return accounts.RemoveToken(tx, name) })
	if store.IsNotFound(err) {
		return &missing{what: "token " + name, hint: "see: tocsin token list"}
	}
	return err
}
