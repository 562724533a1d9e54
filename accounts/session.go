package accounts

import (
	"bytes"
	"errors"
	"time"

	"github.com/tocsin-sms/tocsin/internal/store"
)

// Session is what is kept of a browser that signed in.
type Session struct {
	Account string    `json:"account,omitempty"` // "": nobody signed in
	Expires time.Time `json:"expires"`
	Data    []byte    `json:"data"` // the page's own
}

var sessions = store.NewBucket[Session]("sessions") // hash of the token

// FindSession is the session of a token, or store.ErrNotFound where there is
// none or it is over.
func FindSession(tx *store.Tx, token string, now time.Time) (Session, error) {
	s, err := sessions.Get(tx, secretKey(token))
	if err == nil && !now.Before(s.Expires) {
		return Session{}, store.ErrNotFound
	}
	return s, err
}

// KeepSession stores the session of a token. That of an account which is not
// there any more is store.ErrNotFound: it was removed meanwhile.
func KeepSession(tx *store.Tx, token string, s Session) error {
	if s.Account != "" {
		if _, err := Find(tx, s.Account); err != nil {
			return err
		}
	}
	return sessions.Put(tx, secretKey(token), s)
}

// DropSession ends the session of a token; one that is not there is no error.
func DropSession(tx *store.Tx, token string) error { return sessions.Delete(tx, secretKey(token)) }

// EndSessions ends every session of an account.
func EndSessions(tx *store.Tx, name string) error {
	return drop(tx, sessions, func(s Session) bool { return s.Account != "" && sameName(s.Account, name) })
}

// Prune forgets the sessions and links that are over.
func Prune(tx *store.Tx, now time.Time) error {
	return errors.Join(
		drop(tx, sessions, func(s Session) bool { return !now.Before(s.Expires) }),
		drop(tx, links, func(l Link) bool { return !now.Before(l.Expires) }),
	)
}

// EndAll ends every session and link there is, as of a file that comes from a backup.
func EndAll(tx *store.Tx) error {
	return errors.Join(
		drop(tx, sessions, func(Session) bool { return true }),
		drop(tx, links, func(Link) bool { return true }),
	)
}

// drop removes what is chosen; nothing written where there is nothing.
func drop[V any](tx *store.Tx, b store.Bucket[V], which func(V) bool) error {
	var gone [][]byte
	err := b.Each(tx, store.Range{}, func(key []byte, v V) error {
		if which(v) {
			gone = append(gone, bytes.Clone(key))
		}
		return nil
	})
	for _, key := range gone {
		err = errors.Join(err, b.Delete(tx, key))
	}
	return err
}
