package web

import (
	"context"
	"io"
	"net/http"

	"github.com/tocsin-sms/tocsin/accounts"
	"github.com/tocsin-sms/tocsin/internal/api"
)

// pollVerbs are about questions and votes.
type pollVerbs interface {
	Polls(context.Context) ([]api.Poll, error)
	Poll(ctx context.Context, name string) (api.Poll, error)
	// CheckPoll says what is wrong with a poll, or in its way, before it is saved.
	CheckPoll(context.Context, api.PollSave) (api.PollChecked, error)
	SavePoll(context.Context, api.PollSave) (api.PollSaved, error)
	RemovePoll(ctx context.Context, name string) error
	// PollTimeline is when the votes that count were sent, by option and hour.
	PollTimeline(ctx context.Context, name string) ([]api.PollStep, error)
	// PollShares is how the groups answer.
	PollShares(ctx context.Context, name string) ([]api.PollShare, error)
	// ExportPoll writes CSV.
	ExportPoll(context.Context, io.Writer, api.PollExport) error
	OpenPoll(context.Context, api.PollOpen) (api.PollOpened, error)
	ClosePoll(ctx context.Context, name string) (api.Poll, error)
	Refile(context.Context, api.Refile) (api.Poll, error)
}

func (h *Handler) polls() []route {
	v := h.verbs
	return []route{
		{"GET /api/v1/polls", accounts.Viewer, "Lists polls with their tallies.", inPages(v.Polls)},
		{"GET /api/v1/polls/{name}", accounts.Viewer, "Shows a poll with its tally and the answers that were unclear.", named("name", v.Poll)},
		{"POST /api/v1/polls", accounts.Coordinator, "Makes a poll, or changes one.", posted(v.SavePoll)},
		{"POST /api/v1/polls/check", accounts.Viewer, "Says what is wrong with a poll or in its way, before it is saved.", posted(v.CheckPoll)},
		{"DELETE /api/v1/polls/{name}", accounts.Coordinator, "Removes a poll with its votes.", gone("name", v.RemovePoll)},
		{"GET /api/v1/polls/{name}/timeline", accounts.Viewer, "Lists when the votes that count were sent, by option and hour.", named("name", v.PollTimeline)},
		{"GET /api/v1/polls/{name}/groups", accounts.Viewer, "Lists how the groups answer a poll.", named("name", v.PollShares)},
		{"GET /api/v1/polls/{name}/export", accounts.Coordinator, "Writes the votes of a poll as CSV.", h.exportPoll()},
		{"POST /api/v1/polls/{name}/open", accounts.Coordinator, "Opens a poll and, where people are named, asks them.", postedTo("name", toPoll, v.OpenPoll)},
		{"POST /api/v1/polls/{name}/close", accounts.Coordinator, "Closes a poll now.", named("name", v.ClosePoll)},
		{"POST /api/v1/polls/{name}/refile", accounts.Moderator, "Counts an answer that was unclear.", postedTo("name", toRefile, v.Refile)},
	}
}

// exportPoll writes votes as CSV as they are read from the store.
func (h *Handler) exportPoll() endpoint {
	numbers := func(p *params) api.PollExport { return api.PollExport{Numbers: p.flag("numbers")} }
	e := written("text/csv; charset=utf-8", numbers, h.verbs.ExportPoll)
	e.serve = func(w http.ResponseWriter, r *http.Request) (any, error) {
		query, err := readQuery(r, numbers)
		if err != nil {
			return nil, err
		}
		query.Name = r.PathValue("name")
		w.Header().Set("Content-Type", "text/csv; charset=utf-8")
		return nil, h.verbs.ExportPoll(r.Context(), w, query)
	}
	return e
}
