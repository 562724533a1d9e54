package main

import (
	"context"
	"io"
	"os"

	"github.com/spf13/cobra"
)

func newBackupCommand(p *program) *cobra.Command {
	var force bool
	cmd := newVerb(verb{
		use:   "backup FILE [--force]",
		short: "Copy all data to a file, while the daemon works",
		long: `Backup copies all data - people, consent, texts, polls - to a file, while the
daemon goes on working. The copy is there whole or not at all. Keep it as secret
as the people's numbers in it; config.yaml is not in it. FILE - writes to the
standard output.`,
		example: "tocsin backup /media/stick/tocsin-monday.db",
		args:    cobra.ExactArgs(1),
		run:     func(ctx context.Context, args []string) error { return runBackup(ctx, p, args[0], force) },
	})
	cmd.Flags().BoolVar(&force, "force", false, "replace the file if it exists")
	return cmd
}

type backupData struct {
	File  string `json:"file"`
	Bytes int64  `json:"bytes"`
}

func runBackup(ctx context.Context, p *program, file string, force bool) error {
	d, err := p.dial()
	if err != nil {
		return err
	}
	copyTo := func(w io.Writer) error { return d.Backup(ctx, w) }
	if file == "-" {
		return copyTo(p.stdout)
	}
	if err := writeWhole(file, force, copyTo); err != nil {
		return err
	}
	info, err := os.Stat(file)
	if err != nil {
		return err
	}
	return p.done(backupData{File: file, Bytes: info.Size()}, "%s holds all data (%d kB)", file, (info.Size()+1023)/1024)
}
