package accounts

import (
	"time"

	"github.com/tocsin-sms/tocsin/internal/store"
)

// Link is an address that signs in once: to an account, or, while there is
// none, to make the first.
type Link struct {
	Account string    `json:"account,omitempty"` // "": the first account is to be made
	Expires time.Time `json:"expires"`
}

var links = store.NewBucket[Link]("links") // hash of the secret

// CreateLink makes a link and returns its secret. It takes the place of any
// other to the same account. One to the first account is refused (ErrTaken)
// once there is an account.
func CreateLink(tx *store.Tx, l Link) (secret string, err error) {
	if l.Account == "" && Any(tx) {
		return "", ErrTaken
	}
	if l.Account != "" {
		if _, err := Find(tx, l.Account); err != nil {
			return "", err
		}
	}
	if err := dropLinks(tx, l.Account); err != nil {
		return "", err
	}
	secret = newSecret()
	return secret, links.Put(tx, secretKey(secret), l)
}

// FindLink is the link of a secret, or store.ErrNotFound where there is none, it
// was used, it is over, or an account stands where it was to make the first.
func FindLink(tx *store.Tx, secret string, now time.Time) (Link, error) {
	l, err := links.Get(tx, secretKey(secret))
	if err == nil && (!now.Before(l.Expires) || l.Account == "" && Any(tx)) {
		return Link{}, store.ErrNotFound
	}
	return l, err
}

// UseLink is FindLink for the one time that it works.
func UseLink(tx *store.Tx, secret string, now time.Time) (Link, error) {
	l, err := FindLink(tx, secret, now)
	if err != nil {
		return l, err
	}
	return l, links.Delete(tx, secretKey(secret))
}

// dropLinks forgets the links to an account.
func dropLinks(tx *store.Tx, name string) error {
	return drop(tx, links, func(l Link) bool { return sameName(l.Account, name) })
}
