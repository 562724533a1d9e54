package web

import (
	"context"
	"fmt"

	"github.com/tocsin-sms/tocsin/internal/api"
)

// fit sets a field of a body to what the path names; a body that names
// something else is refused.
func fit(field *string, name string) error {
	if *field != "" && *field != name {
		return &requestError{what: fmt.Sprintf("the path names %q but the body %q", name, *field)}
	}
	*field = name
	return nil
}

func toModem(u *api.USSD, name string) error            { return fit(&u.Modem, name) }
func toCheck(m *api.ModemCheck, name string) error      { return fit(&m.Modem, name) }
func toContact(e *api.ContactEdit, number string) error { return fit(&e.Number, number) }
func toRule(s *api.RuleSwitch, name string) error       { return fit(&s.Name, name) }
func toPoll(o *api.PollOpen, name string) error         { return fit(&o.Name, name) }
func toRefile(r *api.Refile, name string) error         { return fit(&r.Poll, name) }

// membership is a verb on the members of the group that the path names.
func membership(verb func(context.Context, string, []string) (api.Changed, error)) endpoint {
	return postedOf("name", func(ctx context.Context, name string, m api.Membership) (api.Changed, error) {
		return verb(ctx, name, m.Numbers)
	})
}

// decideOn is the verb that settles the text that the path names.
func decideOn(verb func(context.Context, string, string) (api.InMessage, error)) endpoint {
	return postedOf("id", func(ctx context.Context, id string, d api.Decision) (api.InMessage, error) {
		return verb(ctx, id, d.Decision)
	})
}
