package accounts

import (
	"crypto/rand"
	"crypto/sha256"
)

// newSecret is 26 letters and digits that nobody guesses (128 bits and more),
// made to be copied by hand if need be.
func newSecret() string { return rand.Text() }

// secretKey is under what the owner of a secret is kept. The secret itself is
// not: who reads the file signs in nowhere. A plain hash is enough for what
// can not be guessed.
func secretKey(secret string) []byte {
	sum := sha256.Sum256([]byte(secret))
	return sum[:]
}
