package gateway

import (
	"context"
	"errors"
	"regexp"
	"time"

	"github.com/tocsin-sms/tocsin/accounts"
	"github.com/tocsin-sms/tocsin/internal/api"
	"github.com/tocsin-sms/tocsin/internal/store"
)

// Accounts lists who may sign in, by name.
func (g *Gateway) Accounts(context.Context) (out []api.Account, err error) {
	out = []api.Account{}
	err = g.db.View(func(tx *store.Tx) error {
		all, err := accounts.All(tx)
		for _, a := range all {
			out = append(out, accountView(a))
		}
		return err
	})
	return out, err
}

func accountView(a accounts.Account) api.Account {
	return api.Account{
		Name: a.Name, Role: string(a.Role), Language: a.Language, Zone: a.Zone,
		Created: a.Created, SignedIn: a.SignedIn, Waiting: a.Password == "",
	}
}

// CreateAccount makes an account. Without a password nobody can sign in to it
// but by a link.
func (g *Gateway) CreateAccount(ctx context.Context, d api.AccountDraft) (api.Account, error) {
	a, err := g.newAccount(ctx, d)
	if err != nil {
		return api.Account{}, err
	}
	err = g.update(func(tx *store.Tx) error { return accountTaken(accounts.Create(tx, a), a.Name) })
	return accountView(a), err
}

// newAccount checks what is asked for and hashes the password.
func (g *Gateway) newAccount(ctx context.Context, d api.AccountDraft) (a accounts.Account, err error) {
	a = accounts.Account{Name: d.Name, Created: g.opt.Now(), Choices: accounts.Choices{Language: d.Language}}
	if err := accounts.CheckName(d.Name); err != nil {
		return a, invalid("a first name will do, such as Awa", "%v", err)
	}
	if err := checkChoices(a.Choices); err != nil {
		return a, err
	}
	if a.Role, err = role(d.Role); err != nil || d.Password == "" {
		return a, err
	}
	a.Password, err = g.hash(ctx, d.Name, d.Password)
	return a, err
}

// hash checks a new password and hashes it.
func (g *Gateway) hash(ctx context.Context, name, password string) (h accounts.Hash, err error) {
	if err := accounts.CheckPassword(password, name, g.cfg().Organisation); err != nil {
		return "", invalid("take four words that do not belong together", "%v", err)
	}
	err = g.door.hashing(ctx, func() { h = accounts.NewHash(password) })
	return h, err
}

func role(name string) (accounts.Role, error) {
	r, err := accounts.ParseRole(name)
	if err != nil {
		return "", invalid("a viewer looks, a moderator also answers texts, a coordinator may do all", "%v", err)
	}
	return r, nil
}

var languagePattern = regexp.MustCompile(`^([a-z]{2,3})?$`)

func checkChoices(c accounts.Choices) error {
	if !languagePattern.MatchString(c.Language) {
		return invalid("write a code such as fr", "%q is no language", c.Language)
	}
	if _, err := time.LoadLocation(c.Zone); err != nil {
		return invalid("write one such as Africa/Douala", "%q is no time zone", c.Zone)
	}
	return nil
}

// EditAccount changes the role and the choices of an account. Another role ends
// its sessions; the last coordinator stays one.
func (g *Gateway) EditAccount(_ context.Context, e api.AccountEdit) (out api.Account, err error) {
	err = g.update(func(tx *store.Tx) error {
		a, err := accounts.Find(tx, e.Name)
		if err != nil {
			return noAccount(err, e.Name)
		}
		if err := editAccount(tx, a, e); err != nil {
			return err
		}
		a, err = accounts.Find(tx, e.Name)
		out = accountView(a)
		return err
	})
	return out, err
}

func editAccount(tx *store.Tx, a accounts.Account, e api.AccountEdit) error {
	c := a.Choices
	set(&c.Language, e.Language)
	set(&c.Zone, e.Zone)
	if err := checkChoices(c); err != nil {
		return err
	}
	if c != a.Choices {
		if err := accounts.Choose(tx, a.Name, c); err != nil {
			return err
		}
	}
	if e.Role == nil {
		return nil
	}
	r, err := role(*e.Role)
	if err != nil {
		return err
	}
	return lastOne(accounts.SetRole(tx, a.Name, r))
}

// set changes a value where there is another.
func set[T any](to, from *T) {
	if from != nil {
		*to = *from
	}
}

// SetPassword gives an account another password and ends its sessions.
func (g *Gateway) SetPassword(ctx context.Context, p api.NewPassword) (out api.Account, err error) {
	if out, err = g.AccountByName(ctx, p.Name); err != nil {
		return out, err
	}
	h, err := g.hash(ctx, out.Name, p.Password)
	if err != nil {
		return out, err
	}
	out.Waiting = false
	return out, g.update(func(tx *store.Tx) error { return noAccount(accounts.SetPassword(tx, p.Name, h), p.Name) })
}

// RemoveAccount takes an account away; the last coordinator's stays.
func (g *Gateway) RemoveAccount(_ context.Context, name string) error {
	return g.update(func(tx *store.Tx) error { return lastOne(noAccount(accounts.Remove(tx, name), name)) })
}

// How long links work: the one of the first start until the next, but no longer
// than a stick stays unattended; one to an account for a day.
const (
	firstLinkLife = 30 * 24 * time.Hour
	linkLife      = 24 * time.Hour
)

// LinkPath begins the address of a link on the page; its secret follows.
const LinkPath = "/link/"

// CreateLink makes an address that signs in once, to an account or, while there
// is none, to make the first. A link made before it works no longer.
func (g *Gateway) CreateLink(_ context.Context, in api.SignInLink) (out api.SignInLink, err error) {
	life := linkLife
	if in.Account == "" {
		life = firstLinkLife
	}
	out = api.SignInLink{Account: in.Account, Expires: g.opt.Now().Add(life)}
	err = g.update(func(tx *store.Tx) error {
		secret, err := accounts.CreateLink(tx, accounts.Link{Account: out.Account, Expires: out.Expires})
		out.Path = LinkPath + secret
		return err
	})
	if errors.Is(err, accounts.ErrTaken) {
		return out, conflict("name the account that the link is for; see: tocsin account list", "there are accounts already")
	}
	return out, noAccount(err, in.Account)
}

// lastOne says in words why the last coordinator stays.
func lastOne(err error) error {
	if errors.Is(err, accounts.ErrLastCoordinator) {
		return conflict("make another account a coordinator's first", "%v", err)
	}
	return err
}

func accountTaken(err error, name string) error {
	if errors.Is(err, accounts.ErrTaken) {
		return conflict("take another name", "there is an account %s already", name)
	}
	return err
}

func noAccount(err error, name string) error {
	if store.IsNotFound(err) {
		return &missing{what: "account " + name, hint: "see: tocsin account list"}
	}
	return err
}
