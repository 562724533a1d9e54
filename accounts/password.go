package accounts

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/crypto/argon2"
)

// Hash is a password as it is kept: argon2id (RFC 9106) with its cost and its
// salt, in the form of the PHC string format.
type Hash string

// The cost of a guess, the first of those that the OWASP Password Storage Cheat
// Sheet recommends: 46 MiB and about 60 ms on a laptop of 2015.
const (
	costMemory  = 46 << 10 // KiB
	costPasses  = 1
	costThreads = 1
	saltLength  = 16 // bytes
	hashLength  = 32
)

// The bounds of what is read back, so that a damaged value asks for no
// gigabytes.
const (
	mostMemory  = 256 << 10 // KiB
	mostPasses  = 16
	mostThreads = 16
)

// NewHash is a password as it is to be kept. It takes tens of milliseconds and
// megabytes, on purpose: it does not belong into a transaction.
func NewHash(password string) Hash {
	salt := make([]byte, saltLength)
	_, _ = rand.Read(salt) // which never fails
	sum := argon2.IDKey([]byte(password), salt, costPasses, costMemory, costThreads, hashLength)
	return Hash(fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, costMemory, costPasses, costThreads,
		base64.RawStdEncoding.EncodeToString(salt), base64.RawStdEncoding.EncodeToString(sum)))
}

// Matches tells whether h was made of password. It takes as long as NewHash,
// for the hash of nobody ("") too: how long it takes tells no names.
func (h Hash) Matches(password string) bool {
	p, err := parseHash(h)
	if err != nil {
		p = parts{memory: costMemory, passes: costPasses, threads: costThreads, salt: make([]byte, saltLength), sum: make([]byte, hashLength)}
	}
	sum := argon2.IDKey([]byte(password), p.salt, p.passes, p.memory, p.threads, uint32(len(p.sum)))
	return subtle.ConstantTimeCompare(sum, p.sum) == 1 && err == nil
}

// parts are what a hash says.
type parts struct {
	memory, passes uint32 // memory in KiB
	threads        uint8
	salt, sum      []byte
}

// errHash is a hash that nobody here wrote.
var errHash = errors.New("no hash of a password")

func parseHash(h Hash) (p parts, err error) {
	fields := strings.Split(string(h), "$")
	if len(fields) != 6 || fields[0] != "" || fields[1] != "argon2id" || fields[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return p, errHash
	}
	if _, err := fmt.Sscanf(fields[3], "m=%d,t=%d,p=%d", &p.memory, &p.passes, &p.threads); err != nil {
		return p, errHash
	}
	var errs [2]error
	p.salt, errs[0] = base64.RawStdEncoding.Strict().DecodeString(fields[4])
	p.sum, errs[1] = base64.RawStdEncoding.Strict().DecodeString(fields[5])
	if errors.Join(errs[:]...) != nil || !p.sound() {
		return p, errHash
	}
	return p, nil
}

func (p parts) sound() bool {
	return p.memory >= 8*uint32(p.threads) && p.memory <= mostMemory && p.passes >= 1 && p.passes <= mostPasses &&
		p.threads >= 1 && p.threads <= mostThreads && len(p.salt) >= 8 && len(p.salt) <= 64 && len(p.sum) == hashLength
}
