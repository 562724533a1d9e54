package api

// Problem is an error as the API tells it (RFC 9457).
type Problem struct {
	Type     string `json:"type"`               // names the kind of error, as a tag URI (RFC 4151)
	Title    string `json:"title"`              // the kind of error in words
	Status   int    `json:"status"`             // the HTTP status
	Detail   string `json:"detail,omitempty"`   // what went wrong this time
	Instance string `json:"instance,omitempty"` // the path that was asked
	Code     string `json:"code"`               // the kind of error in a word: invalid, not-found, …
	Hint     string `json:"hint,omitempty"`     // what to do
}

// Error is what went wrong.
func (p *Problem) Error() string {
	if p.Detail != "" {
		return p.Detail
	}
	return p.Title
}

// The codes of a Problem.
const (
	CodeInvalid      = "invalid"
	CodeUnauthorized = "unauthorized"
	CodeForbidden    = "forbidden"
	CodeNotFound     = "not-found"
	CodeConflict     = "conflict"
	CodeUnavailable  = "unavailable"
	CodeTooLarge     = "too-large"
	CodeTooMany      = "too-many"
	CodeInternal     = "internal"
)

// problemTitles are the kinds of error in words.
var problemTitles = map[string]string{
	CodeInvalid:      "What was asked can not be done as it is written",
	CodeUnauthorized: "The daemon must know who asks",
	CodeForbidden:    "The role of who asks does not allow it",
	CodeNotFound:     "There is no such thing",
	CodeConflict:     "It can not be done as things stand",
	CodeUnavailable:  "It can not be done now",
	CodeTooLarge:     "The request is too large",
	CodeTooMany:      "It was tried too often",
	CodeInternal:     "The daemon has trouble of its own",
}

// problemTypes begins the type of every problem, which ends in its code.
const problemTypes = "tag:github.com,2026:tocsin-sms/tocsin:"

// NewProblem is a problem of one of the codes above.
func NewProblem(status int, code, detail, hint string) *Problem {
	return &Problem{Type: problemTypes + code, Title: problemTitles[code], Status: status, Detail: detail, Code: code, Hint: hint}
}
