package web

import (
	"context"
	"io"

	"github.com/tocsin-sms/tocsin/internal/api"
)

// Verbs is what the daemon can be asked to do. Names of groups, polls and
// modems, numbers and ids arrive as people wrote them; the verb checks them.
//
// Errors that people can act on wrap store.ErrNotFound, *gateway.Invalid or
// *gateway.Conflict; all others are the daemon's own trouble.
type Verbs interface {
	machineVerbs
	peopleVerbs
	campaignVerbs
	textVerbs
}

// machineVerbs are about the daemon, its modems and its file.
type machineVerbs interface {
	Status(context.Context) (api.Status, error)
	Modems(context.Context) ([]api.Modem, error)
	USSD(context.Context, api.USSD) (api.USSDAnswer, error)
	CheckModem(context.Context, api.ModemCheck) (api.ModemChecked, error)
	PauseModem(ctx context.Context, name string) (api.Modem, error)
	ResumeModem(ctx context.Context, name string) (api.Modem, error)
	// AskCredit asks the operator now what is left on a modem's SIM.
	AskCredit(ctx context.Context, name string) (api.Modem, error)
	// Backup writes a consistent copy of the store while the daemon works.
	Backup(context.Context, io.Writer) error
	// Watch calls fn for each event, in order, from the goroutine that called
	// it, until ctx ends (nil) or fn fails (its error).
	Watch(ctx context.Context, fn func(api.Event) error) error
}

// peopleVerbs are about contacts and groups.
type peopleVerbs interface {
	Contacts(context.Context, api.ContactQuery) ([]api.Contact, error)
	Contact(ctx context.Context, number string) (api.ContactDetail, error)
	// EditContact changes a contact; with create it makes one, and a contact
	// that exists is a conflict.
	EditContact(ctx context.Context, edit api.ContactEdit, create bool) (api.Contact, error)
	EraseContact(ctx context.Context, number string) error
	// ReachContact lets broadcasts go to a number again that was unreachable.
	ReachContact(ctx context.Context, number string) (api.Contact, error)
	// Import reads CSV; rows that are not taken are in the report, not in the
	// error.
	Import(context.Context, io.Reader, api.ImportOptions) (api.ImportReport, error)
	// Export writes CSV; the query's page bounds it too, so ask for All.
	Export(context.Context, io.Writer, api.ContactQuery) error

	CreateGroup(context.Context, api.Group) (api.Group, error)
	Groups(context.Context, api.Page) ([]api.Group, error)
	// Group is a group with a page of its members.
	Group(ctx context.Context, name string, page api.Page) (api.Group, error)
	DeleteGroup(ctx context.Context, name string) error
	AddMembers(ctx context.Context, name string, numbers []string) (api.Changed, error)
	RemoveMembers(ctx context.Context, name string, numbers []string) (api.Changed, error)
}

// campaignVerbs are about what texts do and which go to many.
type campaignVerbs interface {
	Apply(context.Context, api.Apply) (api.Applied, error)
	Rules(context.Context) ([]api.Rule, error)
	Try(context.Context, api.Try) (api.Tried, error)

	Polls(context.Context) ([]api.Poll, error)
	Poll(ctx context.Context, name string) (api.Poll, error)
	OpenPoll(context.Context, api.PollOpen) (api.PollOpened, error)
	ClosePoll(ctx context.Context, name string) (api.Poll, error)
	Refile(context.Context, api.Refile) (api.Poll, error)

	SendBroadcast(context.Context, api.BroadcastDraft) (api.Broadcast, error)
	PreflightBroadcast(context.Context, api.BroadcastDraft) (api.Preflight, error)
	Broadcasts(context.Context, api.Page) ([]api.Broadcast, error)
	Broadcast(ctx context.Context, id string) (api.Broadcast, error)
	PauseBroadcast(ctx context.Context, id string) (api.Broadcast, error)
	ResumeBroadcast(ctx context.Context, id string) (api.Broadcast, error)
	CancelBroadcast(ctx context.Context, id string) (api.Broadcast, error)
}

// textVerbs are about single texts.
type textVerbs interface {
	Send(context.Context, api.Send) (api.OutMessage, error)
	Outbox(context.Context, api.OutQuery) ([]api.OutMessage, error)
	OutboxMessage(ctx context.Context, id string) (api.OutMessage, error)
	RetryMessage(ctx context.Context, id string) (api.OutMessage, error)
	DropMessage(ctx context.Context, id string) (api.OutMessage, error)
	// StrayReports are the status reports that no text waits for.
	StrayReports(context.Context, api.Page) ([]api.StrayReport, error)

	Inbox(context.Context, api.InQuery) ([]api.InMessage, error)
	InboxMessage(ctx context.Context, id string) (api.InMessage, error)
	// Decide settles a text that may have been a stop: api.DecideStop or
	// api.DecideKeep.
	Decide(ctx context.Context, id, decision string) (api.InMessage, error)
	// Thread is the texts to and from a number, newest first.
	Thread(ctx context.Context, number string, page api.Page) ([]api.ThreadEntry, error)
}
