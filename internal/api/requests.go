package api

// Apply asks for a campaign file to be made true.
type Apply struct {
	File   []byte `json:"file"`    // the YAML as it was written
	Prune  bool   `json:"prune"`   // what was declared before and is no longer in the file goes
	DryRun bool   `json:"dry_run"` // say what would change, change nothing
}

// Membership names the numbers that join or leave a group.
type Membership struct {
	Numbers []string `json:"numbers"`
}

// PollOpened is a poll that was opened and the broadcast that asks it, if any.
type PollOpened struct {
	Poll
	Broadcast *Broadcast `json:"broadcast,omitempty"`
	Clashes   []string   `json:"clashes"` // what in the rules is in its way, or it in theirs
}

// Refile counts an answer nobody could count before as a vote. Without an
// option it is unclear again, as before it was filed; aside, it is no answer at
// all and waits no more.
type Refile struct {
	Poll    string `json:"poll"`
	Message string `json:"message"` // the id of the text
	Option  string `json:"option"`  // the key of an option
	Aside   bool   `json:"aside,omitempty"`
}

// What can be decided of a text that may have been a stop.
const (
	DecideStop = "stop" // it was: the person is texted no more
	DecideKeep = "keep" // it was not: what was held for the person goes out
)

// Decision settles a text that may have been a stop.
type Decision struct {
	Decision string `json:"decision"`
}
