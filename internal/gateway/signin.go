package gateway

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/tocsin-sms/tocsin/accounts"
	"github.com/tocsin-sms/tocsin/internal/api"
	"github.com/tocsin-sms/tocsin/internal/lang"
	"github.com/tocsin-sms/tocsin/internal/store"
)

// ErrSignIn is said of a name and a password that do not belong together,
// whichever is wrong.
var ErrSignIn = errors.New("the name or the password is wrong")

// TooManyTries is said to who tried too many passwords.
type TooManyTries struct{ Wait time.Duration }

func (e *TooManyTries) Error() string {
	return fmt.Sprintf("too many wrong passwords: wait %s", e.Wait.Round(time.Second))
}

// Hint is what to do.
func (e *TooManyTries) Hint() string {
	return "wait, or ask a coordinator for a link that signs in: tocsin account link NAME"
}

// mostHashed is how many passwords are hashed at a time: each takes a core and
// 46 MiB, and the modems need theirs.
const mostHashed = 2

// door is what signing in needs besides the store.
type door struct {
	guard  *guard
	hashed chan struct{} // holds a value for each password being hashed
}

func newDoor() *door { return &door{guard: newGuard(), hashed: make(chan struct{}, mostHashed)} }

// hashing runs fn when there is room for another password to be hashed.
func (d *door) hashing(ctx context.Context, fn func()) error {
	select {
	case d.hashed <- struct{}{}:
		defer func() { <-d.hashed }()
		fn()
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// SignIn is the account of a name and its password. from is the address of who
// asks, as net/http says it. The errors are ErrSignIn and *TooManyTries; both
// take as long for names that nobody has.
func (g *Gateway) SignIn(ctx context.Context, name, password, from string) (out api.Account, err error) {
	keys := watched(lang.Fold(name), from)
	if wait := g.door.guard.begin(g.opt.Now(), keys); wait > 0 {
		return out, &TooManyTries{Wait: wait}
	}
	var a accounts.Account
	err = g.db.View(func(tx *store.Tx) (err error) {
		a, err = accounts.Find(tx, name)
		return err
	})
	if err != nil && !store.IsNotFound(err) {
		return out, err
	}
	right := false
	if err := g.door.hashing(ctx, func() { right = a.Password.Matches(password) }); err != nil {
		return out, err
	}
	if !right {
		g.log.Info("a sign-in was refused", "from", from)
		return out, ErrSignIn
	}
	g.door.guard.end(g.opt.Now(), keys)
	return g.greet(a)
}

// greet notes that an account signed in.
func (g *Gateway) greet(a accounts.Account) (api.Account, error) {
	a.SignedIn = g.opt.Now()
	err := g.update(func(tx *store.Tx) error { return accounts.Greet(tx, a.Name, a.SignedIn) })
	return accountView(a), err
}

// Link is what a link that was opened is for: the account it signs in to, or
// one without a name where it makes the first. A link that does not work, or
// no longer, is store.ErrNotFound.
func (g *Gateway) Link(_ context.Context, secret string) (out api.Account, err error) {
	err = g.db.View(func(tx *store.Tx) error {
		l, err := accounts.FindLink(tx, secret, g.opt.Now())
		if err != nil || l.Account == "" {
			return noLink(err)
		}
		a, err := accounts.Find(tx, l.Account)
		out = accountView(a)
		return noLink(err)
	})
	return out, err
}

func noLink(err error) error {
	if store.IsNotFound(err) {
		return &missing{what: "this link", hint: "a link works once and for a while: ask a coordinator for another, or make one with: tocsin account link"}
	}
	return err
}

// SignInByLink is the account that a link signs in to. The link works this once.
func (g *Gateway) SignInByLink(_ context.Context, secret string) (out api.Account, err error) {
	var a accounts.Account
	err = g.update(func(tx *store.Tx) error {
		l, err := accounts.UseLink(tx, secret, g.opt.Now())
		if err != nil {
			return noLink(err)
		}
		a, err = accounts.Find(tx, l.Account)
		return noLink(err)
	})
	if err != nil {
		return out, err
	}
	return g.greet(a)
}

// FirstAccount makes the first account by the link that was printed at the
// start, which works this once. It is a coordinator's.
func (g *Gateway) FirstAccount(ctx context.Context, secret string, d api.AccountDraft) (out api.Account, err error) {
	if _, err := g.Link(ctx, secret); err != nil {
		return out, err
	}
	d.Role = string(accounts.Coordinator)
	a, err := g.newAccount(ctx, d)
	if err != nil {
		return out, err
	}
	a.SignedIn = g.opt.Now()
	err = g.update(func(tx *store.Tx) error {
		l, err := accounts.UseLink(tx, secret, g.opt.Now())
		switch {
		case err != nil:
			return noLink(err)
		case l.Account != "":
			return noLink(store.ErrNotFound)
		}
		return accountTaken(accounts.Create(tx, a), a.Name)
	})
	return accountView(a), err
}

// AccountByName is the account of a name, or store.ErrNotFound.
func (g *Gateway) AccountByName(_ context.Context, name string) (out api.Account, err error) {
	err = g.db.View(func(tx *store.Tx) error {
		a, err := accounts.Find(tx, name)
		out = accountView(a)
		return noAccount(err, name)
	})
	return out, err
}

// HasAccounts tells whether anybody can sign in.
func (g *Gateway) HasAccounts(context.Context) (has bool, err error) {
	err = g.db.View(func(tx *store.Tx) error {
		has = accounts.Any(tx)
		return nil
	})
	return has, err
}

// TokenAccount is who a token speaks for, or store.ErrNotFound.
func (g *Gateway) TokenAccount(_ context.Context, secret string) (out api.Account, err error) {
	var t accounts.Token
	err = g.db.View(func(tx *store.Tx) (err error) {
		t, err = accounts.FindToken(tx, secret)
		return err
	})
	if err != nil {
		return out, err
	}
	if now := g.opt.Now(); t.Stale(now) {
		err = g.update(func(tx *store.Tx) error { return accounts.UseToken(tx, secret, now) })
	}
	return api.Account{Name: t.Name, Role: string(t.Role), Created: t.Created, SignedIn: t.Used, Token: true}, err
}
