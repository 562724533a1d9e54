package web

import (
	"context"

	"github.com/tocsin-sms/tocsin/accounts"
	"github.com/tocsin-sms/tocsin/internal/api"
)

// pollVerbs are about questions and votes.
type pollVerbs interface {
	Polls(context.Context) ([]api.Poll, error)
	Poll(ctx context.Context, name string) (api.Poll, error)
	OpenPoll(context.Context, api.PollOpen) (api.PollOpened, error)
	ClosePoll(ctx context.Context, name string) (api.Poll, error)
	Refile(context.Context, api.Refile) (api.Poll, error)
}

func (h *Handler) polls() []route {
	v := h.verbs
	return []route{
		{"GET /api/v1/polls", accounts.Viewer, "Lists polls with their tallies.", ask(v.Polls)},
		{"GET /api/v1/polls/{name}", accounts.Viewer, "Shows a poll with its tally and the answers that were unclear.", named("name", v.Poll)},
		{"POST /api/v1/polls/{name}/open", accounts.Coordinator, "Opens a poll and, where people are named, asks them.", postedTo("name", toPoll, v.OpenPoll)},
		{"POST /api/v1/polls/{name}/close", accounts.Coordinator, "Closes a poll now.", named("name", v.ClosePoll)},
		{"POST /api/v1/polls/{name}/refile", accounts.Moderator, "Counts an answer that was unclear.", postedTo("name", toRefile, v.Refile)},
	}
}
