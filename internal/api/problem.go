package api

// Problem is an error as the API tells it (RFC 9457).
type Problem struct {
	Title  string `json:"title"`          // what went wrong
	Status int    `json:"status"`         // the HTTP status
	Code   string `json:"code"`           // invalid, not-found, conflict, unavailable, internal
	Hint   string `json:"hint,omitempty"` // what to do
}

func (p *Problem) Error() string { return p.Title }
