package page

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/alexedwards/scs/v2"

	"github.com/tocsin-sms/tocsin/accounts"
	"github.com/tocsin-sms/tocsin/internal/api"
	"github.com/tocsin-sms/tocsin/internal/store"
)

// Accounts is who may come in.
type Accounts interface {
	// SignIn checks a password; from is the address it came from.
	SignIn(ctx context.Context, name, password, from string) (api.Account, error)
	// AccountByName wraps store.ErrNotFound where there is none.
	AccountByName(ctx context.Context, name string) (api.Account, error)
}

// Links is who may come in by a link, which works once.
type Links interface {
	// HasAccounts tells whether anybody can sign in.
	HasAccounts(context.Context) (bool, error)
	// Link is the account that a link signs in to, without a name where it makes
	// the first. The error wraps store.ErrNotFound where it does not work.
	Link(ctx context.Context, secret string) (api.Account, error)
	// SignInByLink uses a link up.
	SignInByLink(ctx context.Context, secret string) (api.Account, error)
	// FirstAccount makes the first account and uses the link up.
	FirstAccount(ctx context.Context, secret string, d api.AccountDraft) (api.Account, error)
}

// What a session holds.
const (
	sessionAccount = "account"
	sessionNotice  = "notice"
)

func newSessions(o Options) *scs.SessionManager {
	s := scs.New()
	if o.Sessions != nil {
		s.Store = o.Sessions
	}
	// No idle timeout: with one, every look at a page would be a write.
	s.Lifetime = 7 * 24 * time.Hour
	s.Cookie.Name, s.Cookie.HttpOnly, s.Cookie.SameSite, s.Cookie.Secure = "tocsin", true, http.SameSiteLaxMode, o.Secure
	s.ErrorFunc = func(w http.ResponseWriter, r *http.Request, err error) {
		o.Log.Error("session", "error", err)
		http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
	}
	return s
}

// visitor is the account of a request, with false where nobody is signed in.
// An account that was removed meanwhile is nobody.
func (p *Page) visitor(ctx context.Context) (api.Account, bool, error) {
	name := p.sessions.GetString(ctx, sessionAccount)
	if name == "" {
		return api.Account{}, false, nil
	}
	who, err := p.Options.Accounts.AccountByName(ctx, name)
	if errors.Is(err, store.ErrNotFound) {
		return api.Account{}, false, p.sessions.Destroy(ctx)
	}
	return who, err == nil, err
}

// allowed tells whether the visitor may do what asks for least.
func allowed(who api.Account, least accounts.Role) bool {
	return accounts.Role(who.Role).Allows(least)
}
