package groups

import (
	"cmp"
	"slices"

	"github.com/tocsin-sms/tocsin/internal/phone"
)

// mostRemarks bounds each list of a Report; the counts go on.
const mostRemarks = 100_000

// Remark is something to say about one row: the value it is about and why.
type Remark struct {
	Row    int          `json:"row"`
	Number phone.Number `json:"number,omitempty"`
	Value  string       `json:"value"`
	Why    string       `json:"why"`
}

// Report is what an import did, or in a dry run would do. Rows is the sum of
// Created, Updated, Unchanged and NotTaken.
type Report struct {
	Rows      int `json:"rows"`
	Created   int `json:"created"`
	Updated   int `json:"updated"`
	Unchanged int `json:"unchanged"`
	NotTaken  int `json:"not_taken"`
	// Stopped is how many of NotTaken said stop.
	Stopped int `json:"stopped"`
	// Joined counts memberships that are new, Waiting those that wait for a YES.
	Joined  int `json:"joined"`
	Waiting int `json:"waiting"`
	// NewGroups are the groups the file named that were not there.
	NewGroups []ID `json:"new_groups"`
	// Refused says of each row not taken why; Remarks, what was left out of rows
	// taken; Changes, which values replaced others. Sorted by row.
	Refused []Remark `json:"refused"`
	Remarks []Remark `json:"remarks"`
	Changes []Remark `json:"changes"`
	// Notes are about the file as a whole.
	Notes []string `json:"notes"`
}

func (r *Report) refuse(why Remark) {
	r.NotTaken++
	r.Refused = keep(r.Refused, why)
}

func keep(list []Remark, more ...Remark) []Remark {
	return append(list, more[:min(len(more), max(0, mostRemarks-len(list)))]...)
}

func (r *Report) sort() {
	for _, list := range [][]Remark{r.Refused, r.Remarks, r.Changes} {
		slices.SortStableFunc(list, func(a, b Remark) int { return cmp.Compare(a.Row, b.Row) })
	}
}
