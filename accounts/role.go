// Package accounts is who may use the page and the API: accounts and their
// passwords, roles, sessions and tokens. Like the other rooms of the store it
// is functions on a transaction and does no I/O of its own.
package accounts

import "fmt"

// Role is what an account may do. Each role may do all that the one before it
// may.
type Role string

// The roles, from the least to the most.
const (
	Viewer      Role = "viewer"      // looks at everything, changes nothing
	Moderator   Role = "moderator"   // also reads and answers texts, and files them again
	Coordinator Role = "coordinator" // everything
)

// Roles is every role, from the least to the most.
func Roles() []Role { return []Role{Viewer, Moderator, Coordinator} }

// Allows tells whether somebody of role r may do what asks for least. A role
// that does not exist may do nothing, and nobody may do what asks for one.
func (r Role) Allows(least Role) bool { return least.rank() > 0 && r.rank() >= least.rank() }

func (r Role) rank() int {
	for i, known := range Roles() {
		if r == known {
			return i + 1
		}
	}
	return 0
}

// ParseRole reads the name of a role.
func ParseRole(name string) (Role, error) {
	if r := Role(name); r.rank() > 0 {
		return r, nil
	}
	return "", fmt.Errorf("%q is no role: want viewer, moderator or coordinator", name)
}
