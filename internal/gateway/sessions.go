package gateway

import (
	"time"

	"github.com/alexedwards/scs/v2"

	"github.com/tocsin-sms/tocsin/accounts"
	"github.com/tocsin-sms/tocsin/internal/store"
)

// SessionAccount is the key under which the page's session holds the name of
// the account that signed in, by which that account's sessions are ended.
const SessionAccount = "account"

// SessionStore keeps the sessions of the page in the store. Tokens are kept
// only as hashes.
func (g *Gateway) SessionStore() scs.Store { return sessionStore{g} }

type sessionStore struct{ g *Gateway }

// Find is the session of a token that is not over.
func (s sessionStore) Find(token string) (data []byte, found bool, err error) {
	err = s.g.db.View(func(tx *store.Tx) error {
		kept, err := accounts.FindSession(tx, token, s.g.opt.Now())
		data, found = kept.Data, err == nil
		return err
	})
	if store.IsNotFound(err) {
		err = nil
	}
	return data, found, err
}

// Commit keeps a session. One whose account was removed meanwhile is dropped.
func (s sessionStore) Commit(token string, data []byte, expires time.Time) error {
	_, values, err := scs.GobCodec{}.Decode(data)
	if err != nil {
		return err
	}
	name, _ := values[SessionAccount].(string)
	err = s.g.update(func(tx *store.Tx) error {
		return accounts.KeepSession(tx, token, accounts.Session{Account: name, Expires: expires, Data: data})
	})
	if store.IsNotFound(err) {
		return nil
	}
	return err
}

// Delete ends the session of a token.
func (s sessionStore) Delete(token string) error {
	return s.g.update(func(tx *store.Tx) error { return accounts.DropSession(tx, token) })
}
