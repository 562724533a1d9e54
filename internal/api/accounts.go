package api

// Account is somebody who may use the page and the API.
type Account struct {
	Name     string `json:"name"`
	Role     string `json:"role"`               // viewer, moderator or coordinator
	Language string `json:"language,omitempty"` // of the page; "" follows the browser
	Zone     string `json:"zone,omitempty"`     // of the page's times, as Africa/Douala; "" is the daemon's
}
