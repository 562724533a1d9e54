package campaign

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/tocsin-sms/tocsin/internal/strict"
	"github.com/tocsin-sms/tocsin/keywords"
)

// vote reads what a call votes: POLL=OPTION.
func (f *reading) vote(rule *keywords.Rule) strict.Field {
	return func(n *yaml.Node, path string) {
		s, ok := f.Scalar(n, path, "a poll and its option, as puits=oui")
		if !ok {
			return
		}
		poll, option, both := strings.Cut(s, "=")
		poll, option = strings.TrimSpace(poll), strings.TrimSpace(option)
		if !both || poll == "" || option == "" {
			f.Problem(n, path, "want a poll and its option, as puits=oui, not %q", s)
			return
		}
		rule.Poll, rule.Option = poll, option
		f.needPoll(n, path, poll)
		f.needOption(n, path, poll, option)
	}
}

// needOption checks, once the file is read, that a poll of the file has an
// option. One declared elsewhere is looked at when the file is applied.
func (f *reading) needOption(n *yaml.Node, path, poll, option string) {
	f.Later(func() {
		for _, p := range f.Polls {
			if p.Name == poll && !slices.ContainsFunc(p.Options, func(o keywords.Option) bool { return o.Key == option }) {
				f.Problem(n, path, "the poll %q has no option %q", poll, option)
			}
		}
	})
}

// checkCall looks over a rule with a key that only calls have.
func (f *reading) checkCall(n *yaml.Node, path string, rule keywords.Rule) {
	switch {
	case !rule.Call:
		f.Problem(n, path, "modem and vote are for calls: it needs call: true")
	case rule.Words != nil || rule.CatchAll:
		f.Problem(n, path, "a call has no words: make a rule of its own for texts")
	case rule.Poll != "" && rule.Option == "":
		f.Problem(n, path+".poll", "a call says nothing: write vote: %s=OPTION", rule.Poll)
	}
}
