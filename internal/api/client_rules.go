package api

import (
	"context"
	"net/http"
)

// Rule is one keyword rule.
func (c *Client) Rule(ctx context.Context, name string) (Rule, error) {
	return fetch[Rule](ctx, c, http.MethodGet, path("keywords", name), nil)
}

// CheckRule says what is wrong with a rule, or in its way.
func (c *Client) CheckRule(ctx context.Context, s RuleSave) (RuleChecked, error) {
	return send[RuleChecked](ctx, c, http.MethodPost, "/keywords/check", s)
}

// SaveRule makes a rule or changes one.
func (c *Client) SaveRule(ctx context.Context, s RuleSave) (RuleChange, error) {
	return send[RuleChange](ctx, c, http.MethodPost, "/keywords", s)
}

// RemoveRule removes a rule.
func (c *Client) RemoveRule(ctx context.Context, name string) (RuleChange, error) {
	return fetch[RuleChange](ctx, c, http.MethodDelete, path("keywords", name), nil)
}

// SwitchRule switches a rule on or off.
func (c *Client) SwitchRule(ctx context.Context, s RuleSwitch) (RuleChange, error) {
	return send[RuleChange](ctx, c, http.MethodPost, path("keywords", s.Name, "switch"), s)
}

// UndoRule undoes one change of the rules.
func (c *Client) UndoRule(ctx context.Context, change string) (RuleChange, error) {
	return fetch[RuleChange](ctx, c, http.MethodPost, path("keyword-changes", change, "undo"), nil)
}

// RuleChanges lists the changes of the rules, the newest first.
func (c *Client) RuleChanges(ctx context.Context, p Page) ([]RuleChange, error) {
	return fetch[[]RuleChange](ctx, c, http.MethodGet, "/keyword-changes", p.Values())
}

// Builtins lists the words that mean the same whatever rules there are.
func (c *Client) Builtins(ctx context.Context) ([]Builtin, error) {
	return fetch[[]Builtin](ctx, c, http.MethodGet, "/keyword-builtins", nil)
}
