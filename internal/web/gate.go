package web

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"

	"github.com/tocsin-sms/tocsin/accounts"
	"github.com/tocsin-sms/tocsin/internal/api"
	"github.com/tocsin-sms/tocsin/internal/store"
)

// Who tells whose request it is. The error wraps ErrNobody where nobody is
// known to ask.
type Who func(*http.Request) (api.Account, error)

// ErrNobody is said of a request without a token or a session.
var ErrNobody = errors.New("nobody is signed in")

// Tokens finds whom a token speaks for. The error wraps store.ErrNotFound for a
// token that there is not.
type Tokens interface {
	TokenAccount(ctx context.Context, token string) (api.Account, error)
}

// ByToken is who shows a token (Authorization: Bearer, RFC 6750), and where a
// request shows none whoever the session says; session may be nil.
func ByToken(tokens Tokens, session Who) Who {
	return func(r *http.Request) (api.Account, error) {
		shown := r.Header.Get("Authorization")
		if shown == "" && session != nil {
			return session(r)
		}
		scheme, token, _ := strings.Cut(shown, " ")
		if token = strings.TrimSpace(token); token == "" || !strings.EqualFold(scheme, "Bearer") {
			return api.Account{}, ErrNobody
		}
		who, err := tokens.TokenAccount(r.Context(), token)
		if errors.Is(err, store.ErrNotFound) {
			return who, fmt.Errorf("the token is not known: %w", ErrNobody)
		}
		return who, err
	}
}

// NewNetworkHandler is NewHandler for a network: who tells whose request it is,
// and each route is for those whose role allows it. At the socket whoever may
// open it is the owner of the machine and may do everything.
func NewNetworkHandler(verbs Verbs, who Who, log *slog.Logger) *Handler {
	return newHandler(verbs, who, log)
}

// gated lets those in whose role allows least, and says in the context of the
// request who asks.
func gated(who Who, least accounts.Role, answer serving) serving {
	if who == nil {
		return answer
	}
	return func(w http.ResponseWriter, r *http.Request) (any, error) {
		asks, err := who(r)
		switch {
		case errors.Is(err, ErrNobody):
			w.Header().Set("WWW-Authenticate", `Bearer realm="tocsin"`)
			return nil, api.NewProblem(http.StatusUnauthorized, api.CodeUnauthorized, err.Error(),
				"send the header Authorization: Bearer with a token; make one with: tocsin token add")
		case err != nil:
			return nil, err
		case !accounts.Role(asks.Role).Allows(least):
			return nil, api.NewProblem(http.StatusForbidden, api.CodeForbidden,
				fmt.Sprintf("the role %s does not allow it: it takes a %s", asks.Role, least),
				"ask a coordinator for another role, or use another token")
		}
		return answer(w, r.WithContext(accounts.As(r.Context(), asks.Name)))
	}
}
