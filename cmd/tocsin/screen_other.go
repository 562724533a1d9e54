//go:build !unix

package main

import "os"

// screenColumns does not look: what is too wide is broken by the terminal.
func screenColumns(*os.File) int { return 0 }
