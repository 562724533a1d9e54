// Package web serves the daemon's verbs as HTTP and JSON: on the Unix socket
// for the command line and, with the same handler, wherever else it is asked
// to listen. It holds no logic of its own: a route decodes, calls one verb and
// encodes, and errors become problems (RFC 9457) by one table.
package web
