package web

// Verbs is what the daemon can be asked to do. Names of groups, polls and
// modems, numbers and ids arrive as people wrote them; the verb checks them.
//
// Errors that people can act on wrap store.ErrNotFound, *gateway.Invalid or
// *gateway.Conflict; all others are the daemon's own trouble.
//
// A noun's verbs stand in its own file, with the routes that call them.
type Verbs interface {
	machineVerbs
	modemVerbs
	contactVerbs
	directoryVerbs
	importVerbs
	groupVerbs
	keywordVerbs
	pollVerbs
	broadcastVerbs
	draftVerbs
	outboxVerbs
	inboxVerbs
	accountVerbs
	threadVerbs
	settingVerbs
}
