package main

import (
	"context"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"
)

// version is set by the linker in releases (-X main.version=1.2.3).
var version string

type versionData struct {
	Version string `json:"version"`
	Go      string `json:"go"`
	System  string `json:"system"`
}

func newVersionCommand(p *program) *cobra.Command {
	return newVerb(verb{
		use:     "version",
		short:   "Say which version this is",
		long:    "Version says which version of Tocsin this program is.",
		example: "tocsin version",
		run:     func(context.Context, []string) error { return runVersion(p) },
	})
}

func runVersion(p *program) error {
	v := versionData{Version: programVersion(), Go: runtime.Version(), System: runtime.GOOS + "/" + runtime.GOARCH}
	return p.done(v, "tocsin %s (%s, %s)", v.Version, v.Go, v.System)
}

// programVersion is the release, else the commit the program was built from.
func programVersion() string {
	if version != "" {
		return version
	}
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" || info.Main.Version == "(devel)" {
		return "unreleased"
	}
	return info.Main.Version
}
