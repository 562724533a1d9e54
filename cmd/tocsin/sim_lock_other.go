//go:build !unix

package main

import "os"

// lockFile does nothing: there are no pseudo-terminals to quarrel about.
func lockFile(*os.File) error { return nil }
