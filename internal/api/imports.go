package api

import "time"

// The states of an import that is made in steps.
const (
	ImportOpen    = "open"    // uploaded: what the columns are is to be said
	ImportTrying  = "trying"  // the dry run is on
	ImportTried   = "tried"   // the dry run is done: its report says what would be
	ImportRunning = "running" // people are being taken in
	ImportDone    = "done"    // its report says what was done
	ImportFailed  = "failed"  // Error says why; it can be started again
)

// The words for what a column of a file is. Any other word is the name of a
// field.
const (
	ColumnNumber   = "number"
	ColumnName     = "name"
	ColumnGroups   = "groups"
	ColumnLanguage = "language"
	ColumnStopped  = "stopped"
	ColumnNone     = "-" // not read
)

// ImportJob is a file of people that is taken in step by step. The daemon keeps
// it for a week.
type ImportJob struct {
	ID       string    `json:"id"`
	File     string    `json:"file"` // its name
	By       string    `json:"by,omitempty"`
	Uploaded time.Time `json:"uploaded"`
	State    string    `json:"state"`
	// Header is the first row; Columns what each column is taken for, first as
	// guessed; Sample the first rows.
	Header  []string   `json:"header"`
	Columns []string   `json:"columns"`
	Sample  [][]string `json:"sample,omitempty"`
	Consent string     `json:"consent"`
	Groups  []string   `json:"groups"` // all of them join these too
	// Rows is how many rows the file has, once that is known; Read how many of
	// them were dealt with.
	Rows   int          `json:"rows"`
	Read   int          `json:"read"`
	Report ImportReport `json:"report"`
	Left   int          `json:"left"` // rows not taken, of which there is a file
	Error  string       `json:"error,omitempty"`
}

// ImportPlan says what a file is and how it is to be taken in.
type ImportPlan struct {
	ID      string   `json:"id"`
	Columns []string `json:"columns,omitempty"`
	Consent string   `json:"consent"`
	Groups  []string `json:"groups,omitempty"`
}

// What an import does with a row.
const (
	RowNew     = "new"
	RowChanged = "changed"
	RowSame    = "same"
	RowRefused = "refused"
)

// ImportRow is what an import would do with one row of its file.
type ImportRow struct {
	Row    int      `json:"row"` // 1 is the header
	Number string   `json:"number"`
	Name   string   `json:"name"`
	Does   string   `json:"does"`
	Joined int      `json:"joined"` // memberships that are new
	Notes  []string `json:"notes"`  // why not, what changes, what was left out
	Groups []string `json:"groups"`
}
