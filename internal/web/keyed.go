package web

import (
	"net/http"
	"strings"
)

// keyHeader makes a request that sends texts safe to repeat.
const keyHeader = "Idempotency-Key"

// keyed is a body that sends texts once for a key.
type keyed interface{ Once(key string) }

// longestKey bounds a key in bytes.
const longestKey = 255

// withKey puts the key of the header into a body that takes one.
func withKey(r *http.Request, body any) error {
	k, ok := body.(keyed)
	key := r.Header.Get(keyHeader)
	if !ok || key == "" {
		return nil
	}
	if len(key) > longestKey || strings.ContainsFunc(key, func(c rune) bool { return c < ' ' || c > '~' }) {
		return &requestError{what: "the " + keyHeader + " is no key", hint: "up to 255 printable letters, as a UUID"}
	}
	k.Once(key)
	return nil
}
