package accounts

import "context"

// actor is the key of who asks, in a context.
type actor struct{}

// As says in a context whose account asks for what is done in it. Whoever
// signs a person in, or takes their token, sets it.
func As(ctx context.Context, name string) context.Context {
	return context.WithValue(ctx, actor{}, name)
}

// Asking is the name of the account that asks; "" is the owner of the machine,
// at the socket.
func Asking(ctx context.Context) string {
	name, _ := ctx.Value(actor{}).(string)
	return name
}
