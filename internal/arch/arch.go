// Package arch holds no code: its test reads the imports of the tree and
// fails where an arrow points up.
package arch
