package accounts

import "testing"

func TestRolesAllow(t *testing.T) {
	cases := map[string]struct {
		role, least Role
		want        bool
	}{
		"a coordinator may do all":                 {Coordinator, Moderator, true},
		"a moderator looks":                        {Moderator, Viewer, true},
		"a moderator does not send to many":        {Moderator, Coordinator, false},
		"a viewer answers nobody":                  {Viewer, Moderator, false},
		"a viewer looks":                           {Viewer, Viewer, true},
		"an unknown role does nothing":             {"root", Viewer, false},
		"no role does nothing":                     {"", Viewer, false},
		"what asks for no known role is forbidden": {Coordinator, "", false},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			if got := c.role.Allows(c.least); got != c.want {
				t.Errorf("%q allows %q: %v, want %v", c.role, c.least, got, c.want)
			}
		})
	}
}

func TestParseRole(t *testing.T) {
	for _, r := range Roles() {
		if got, err := ParseRole(string(r)); err != nil || got != r {
			t.Errorf("%q: got %q, %v", r, got, err)
		}
	}
	if _, err := ParseRole("admin"); err == nil {
		t.Error("a role that does not exist was taken")
	}
}
