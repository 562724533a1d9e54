package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tocsin-sms/tocsin/internal/api"
)

type importOptions struct {
	api.ImportOptions
	yes bool
}

func newContactImportCommand(p *program) *cobra.Command {
	var o importOptions
	cmd := newVerb(verb{
		use:   "import FILE [flags]",
		short: "Take in people from a CSV file",
		long: `Import takes in people from a CSV file with the columns number, name, groups and
language; several groups are separated by ";", and any other column becomes a
field. A person who is known is completed, never doubled. Groups that do not
exist are made. Rows that can not be taken are listed with why, and do not stop
the others. FILE - reads the standard input.

Say with --consent how these people agreed to be texted: it is kept as evidence.
On a terminal, import asks if you do not.`,
		example: "tocsin contact import people.csv --dry-run\ntocsin contact import people.csv --consent \"signed the list at the meeting of 3 May\"",
		args:    cobra.ExactArgs(1),
		run:     func(ctx context.Context, args []string) error { return runContactImport(ctx, p, args[0], o) },
	})
	flags := cmd.Flags()
	flags.StringVar(&o.Consent, "consent", "", "how these people agreed to be texted, in `WORDS`")
	flags.BoolVar(&o.DryRun, "dry-run", false, "say what would be taken, take nothing")
	flags.StringArrayVar(&o.Groups, "group", nil, "a `GROUP` all of them join (may be repeated)")
	yesFlag(flags, &o.yes)
	return cmd
}

func runContactImport(ctx context.Context, p *program, file string, o importOptions) error {
	in, err := p.open(file)
	if err != nil {
		return err
	}
	defer in.Close()
	d, err := p.dial()
	if err != nil {
		return err
	}
	if file != "-" {
		o.File = filepath.Base(file)
	}
	if err := p.askConsent(ctx, &o); err != nil {
		return err
	}
	report, err := d.Import(ctx, in, o.ImportOptions)
	if err != nil {
		return ofFile(file, err)
	}
	if o.Consent == "" && !o.DryRun {
		p.note("how these people agreed to be texted is not kept: say it with --consent")
	}
	if n := notTaken(report); n > 0 {
		p.note("%s not taken", plural(n, "row"))
	}
	return p.print(report, func(w io.Writer) { showImport(w, report) })
}

// askConsent asks on a terminal where consent came from.
func (p *program) askConsent(ctx context.Context, o *importOptions) (err error) {
	if o.Consent == "" && !o.DryRun && !o.yes && o.File != "" {
		o.Consent, err = p.ask(ctx, "How did these people agree to be texted? (kept as evidence; Enter for nothing)")
	}
	return err
}

// notTaken counts the rows that were not taken, of which the report of a large
// file lists the first.
func notTaken(r api.ImportReport) int { return r.Rows - r.Created - r.Updated - r.Unchanged }

// open opens a file, or the standard input for "-".
func (p *program) open(name string) (io.ReadCloser, error) {
	if name == "-" {
		return io.NopCloser(p.stdin), nil
	}
	return os.Open(name)
}

func showImport(w io.Writer, r api.ImportReport) {
	showRows(w, "not taken", r.NotTaken)
	showRows(w, "changed", r.Changes)
	showRows(w, "to note", r.Notes)
	for _, g := range r.GroupsCreated {
		fmt.Fprintf(w, "new group: %s\n", printable(g))
	}
	if r.Joined > 0 {
		fmt.Fprintf(w, "%s\n", plural(r.Joined, "new membership"))
	}
	if r.Waiting > 0 {
		fmt.Fprintf(w, "%s that wait for a YES\n", plural(r.Waiting, "membership"))
	}
	ending := ""
	if r.DryRun {
		ending = " (a trial: nothing was taken)"
	}
	fmt.Fprintf(w, "%s: %d new, %d changed, %d as they were, %d not taken%s\n",
		plural(r.Rows, "row"), r.Created, r.Updated, r.Unchanged, notTaken(r), ending)
}

// showRows lists trouble, with the rows of a file where it comes from one.
func showRows(w io.Writer, title string, list []api.RowProblem) {
	if len(list) == 0 {
		return
	}
	header := row{title, "why"}
	if list[0].Row > 0 {
		header = append(row{"row"}, header...)
	}
	rows := make([]row, 0, len(list))
	for _, r := range list {
		line := row{r.Value, strings.TrimPrefix(r.Reason, r.Value+": ")}
		if r.Row > 0 {
			line = append(row{r.Row}, line...)
		}
		rows = append(rows, line)
	}
	showTable(w, "", header, rows)
	fmt.Fprintln(w)
}

type exportOptions struct {
	group, out string
	force      bool
}

func newContactExportCommand(p *program) *cobra.Command {
	var o exportOptions
	cmd := newVerb(verb{
		use:     "export [flags]",
		short:   "Write people to a CSV file",
		long:    "Export writes all people, or those of a group, as CSV that import can read.",
		example: "tocsin contact export > people.csv\ntocsin contact export --group sante --output sante.csv",
		run:     func(ctx context.Context, _ []string) error { return runContactExport(ctx, p, o) },
	})
	flags := cmd.Flags()
	flags.StringVar(&o.group, "group", "", "only the members of this `GROUP`")
	flags.StringVarP(&o.out, "output", "o", "", "write this `FILE` instead of the standard output")
	flags.BoolVar(&o.force, "force", false, "replace the file if it exists")
	return cmd
}

func runContactExport(ctx context.Context, p *program, o exportOptions) error {
	d, err := p.dial()
	if err != nil {
		return err
	}
	query := api.ContactQuery{Group: o.group, Page: api.Page{All: true}}
	export := func(w io.Writer) error { return d.Export(ctx, w, query) }
	if o.out == "" || o.out == "-" {
		return export(p.stdout)
	}
	return writeWhole(o.out, o.force, export)
}
