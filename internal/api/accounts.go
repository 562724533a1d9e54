package api

import "time"

// Account is a person who may sign in, or a token that speaks for a program.
type Account struct {
	Name string `json:"name"`
	Role string `json:"role"` // viewer, moderator or coordinator
	// Language is the ISO 639 code the person chose for the page; "": the
	// browser's.
	Language string `json:"language"`
	// Zone is the time zone the person chose, as Africa/Douala; "": the daemon's.
	Zone     string    `json:"zone"`
	Created  time.Time `json:"created"`
	SignedIn time.Time `json:"signed_in,omitzero"` // last
	// Waiting is an account that has no password yet: a link signs in to it.
	Waiting bool `json:"waiting"`
	// Token is true for who is no person: it has no settings and no password.
	Token bool `json:"token,omitempty"`
}

// AccountDraft asks for an account.
type AccountDraft struct {
	Name     string `json:"name"`
	Role     string `json:"role"`
	Language string `json:"language,omitempty"`
	// Password is ten characters or more; without one a link must be made, by
	// which the person chooses it.
	Password string `json:"password,omitempty"`
}

// AccountEdit changes an account; what is nil stays.
type AccountEdit struct {
	Name     string  `json:"name,omitempty"`
	Role     *string `json:"role,omitempty"`
	Language *string `json:"language,omitempty"`
	Zone     *string `json:"zone,omitempty"`
}

// NewPassword gives an account another password, which ends its sessions.
type NewPassword struct {
	Name     string `json:"name,omitempty"`
	Password string `json:"password"`
}

// SignInLink is an address of the page that signs in once.
type SignInLink struct {
	// Account is whose it is; "" makes the first account, while there is none.
	Account string    `json:"account"`
	Path    string    `json:"path,omitempty"` // on the page
	Expires time.Time `json:"expires,omitzero"`
}

// Token is what a program shows to be let in.
type Token struct {
	Name    string    `json:"name"`
	Role    string    `json:"role"`
	Created time.Time `json:"created,omitzero"`
	Used    time.Time `json:"used,omitzero"` // last, to the hour
	// Secret is the token itself. It is told once, when it is made.
	Secret string `json:"secret,omitempty"`
}
