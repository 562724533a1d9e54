// Package web serves the daemon's verbs as HTTP and JSON: on the Unix socket
// for the command line and, with the same handler, beside the page on the
// network. It holds no logic of its own: a route decodes, calls one verb and
// encodes, and errors become problems (RFC 9457) by one table.
//
// Verbs are an interface in parts, one a noun, each in the noun's file with its
// routes; a route names the least role that may call it, which the gate asks of
// whoever comes by the network (gate.go). Lists go on behind a cursor (paged.go),
// events come as a stream (stream.go), a request with a key acts once (keyed.go),
// and the OpenAPI document is made of the routes and their types (document.go).
package web
