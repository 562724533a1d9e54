// Package api holds the words the daemon and its callers speak: the JSON of
// the HTTP API, shared by the server, the command line and scripts. Numbers
// are E.164, times RFC 3339, identities 26-letter ULIDs.
package api
