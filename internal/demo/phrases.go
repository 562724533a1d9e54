package demo

import (
	"slices"
)

// meaning is what a person means by a text: what the daemon should make of it.
type meaning struct {
	kind meant
	what string // a group or an option
}

type meant uint8

const (
	chats meant = iota // changes nothing
	joins
	leaves
	stops
	votes
	unclear
)

// said are all texts the crowd knows, by what they mean. The audit reads the
// ledger by it, so no text may stand in two rows.
var said = map[meaning][]string{
	{joins, "health"}: {"HEALTH", "health", "Santé", "sante svp", "Health please"},
	{joins, "water"}:  {"WATER", "Eau!", "eau", "water"},
	{joins, "youth"}:  {"YOUTH", "jeunes", "Youth!!"},
	{leaves, "youth"}: {"STOP YOUTH", "stop jeunes"},
	{stops, ""}:       {"STOP", "stop!!", "Stop. Thank you", "ARRÊT svp", "STOP STOP", "stop please"},
	{votes, "yes"}:    {"yes", "YES", "Oui", "1", "Yes!", "well yes"},
	{votes, "no"}:     {"no", "NO!", "non", "2", "well no", "Well: no"},
	{unclear, ""}:     {"well maybe", "well I do not know"},
	{chats, ""}: {
		"Thank you!", "Is there a meeting on Saturday?", "Who has the key of the pump?", "hours", "HELP",
		"Bonjour, je suis au marché 😀", "God bless you all",
		"Good morning. The pump at the market has been giving brown water since Monday, my neighbours boil it, and two of the children are ill. Could somebody of the committee come and look at it before the weekend?",
	},
}

// changeOfMind are votes that need no question to be recent.
var changeOfMind = map[string]string{"yes": "well yes", "no": "well no"}

// meaningOf is what a text of the crowd means.
func meaningOf(text string) meaning {
	for m, texts := range said {
		if slices.Contains(texts, text) {
			return m
		}
	}
	return meaning{}
}
