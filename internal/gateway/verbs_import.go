package gateway

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/tocsin-sms/tocsin/groups"
	"github.com/tocsin-sms/tocsin/internal/api"
	"github.com/tocsin-sms/tocsin/internal/store"
)

// Import takes people from CSV, a thousand rows a transaction, so that texts
// go on meanwhile. What was taken before an error stays taken; the same file
// can be imported again.
func (g *Gateway) Import(ctx context.Context, r io.Reader, o api.ImportOptions) (api.ImportReport, error) {
	rows, err := groups.ReadCSV(untilDone{ctx, r}, g.cfg().Country)
	if err != nil {
		return api.ImportReport{}, unreadable(err)
	}
	o.Groups = groups.NamesIn(strings.Join(o.Groups, ";"))
	im := groups.NewImporter(groups.ImportOptions{
		At: g.opt.Now(), File: o.File, Consent: o.Consent, DryRun: o.DryRun, Sorted: true,
	})
	err = errors.Join(g.importRows(ctx, im, rows, o), g.reloadBook())
	return importReport(im.Report(rows.Notes()...), o), err
}

// unreadable is a file whose first row can not be used.
func unreadable(err error) error {
	hint := "the first row names the columns: number,name,groups,language"
	if errors.Is(err, groups.ErrSpreadsheet) || errors.Is(err, groups.ErrNoText) {
		hint = "in the spreadsheet: File, Save as, CSV (UTF-8)"
	}
	return invalid(hint, "%v", err)
}

func (g *Gateway) importRows(ctx context.Context, im *groups.Importer, rows *groups.Rows, o api.ImportOptions) error {
	return g.importRowsTold(ctx, im, rows, o, func(int) {})
}

// importRowsTold tells after each batch how many rows were read.
func (g *Gateway) importRowsTold(ctx context.Context, im *groups.Importer, rows *groups.Rows, o api.ImportOptions, tell func(read int)) error {
	read := 0
	spool, err := g.spool()
	if err != nil {
		return err
	}
	defer spool.drop()
	for batch, err := range rows.Batches(spool) {
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case errors.Is(err, groups.ErrSpool):
			return err
		case err != nil:
			return invalid("", "%v", err)
		}
		if err := g.importBatch(im, batch, o); err != nil {
			return err
		}
		read += len(batch)
		tell(read)
	}
	return nil
}

// spool is a file for rows that are put aside, in the data folder: it holds
// people's numbers.
type spool struct{ *os.File }

func (g *Gateway) spool() (spool, error) {
	f, err := os.CreateTemp(g.cfg().Data, "import-*")
	if err != nil {
		return spool{}, fmt.Errorf("make a file for the rows: %w", err)
	}
	// Most systems let a file without a name live until it is closed: it is gone
	// even after a crash.
	_ = os.Remove(f.Name())
	return spool{f}, nil
}

func (s spool) drop() {
	_ = s.Close()
	_ = os.Remove(s.Name())
}

// untilDone reads no more once its context has ended.
type untilDone struct {
	ctx context.Context
	io.Reader
}

func (r untilDone) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.Reader.Read(p)
}

func (g *Gateway) importBatch(im *groups.Importer, batch []groups.Row, o api.ImportOptions) error {
	for i := range batch {
		batch[i].Groups = append(batch[i].Groups, o.Groups...)
	}
	in := g.update
	if o.DryRun {
		in = g.db.View
	}
	return in(func(tx *store.Tx) error { return im.Import(tx, batch) })
}

// reloadBook puts groups that an import made into the rule book.
func (g *Gateway) reloadBook() error {
	g.rules.Lock()
	defer g.rules.Unlock()
	return g.db.View(g.loadBook)
}

func importReport(r groups.Report, o api.ImportOptions) api.ImportReport {
	out := api.ImportReport{
		Rows: r.Rows, Created: r.Created, Updated: r.Updated, Unchanged: r.Unchanged,
		NotTaken: problems(r.Refused), GroupsCreated: names(r.NewGroups),
		Notes: problems(r.Remarks), Changes: problems(r.Changes),
		Joined: r.Joined, Waiting: r.Waiting, DryRun: o.DryRun,
	}
	for _, note := range r.Notes {
		out.Notes = append(out.Notes, api.RowProblem{Row: 1, Reason: note})
	}
	return out
}

func problems(list []groups.Remark) []api.RowProblem {
	out := []api.RowProblem{}
	for _, r := range list {
		value := r.Value
		if value == "" {
			value = string(r.Number)
		}
		out = append(out, api.RowProblem{Row: r.Row, Value: value, Reason: r.Why})
	}
	return out
}

// exportPage is how many people are written in one transaction.
const exportPage = 5000

// Export writes people as CSV.
func (g *Gateway) Export(ctx context.Context, w io.Writer, q api.ContactQuery) error {
	query, err := g.contactQuery(q)
	if err != nil {
		return err
	}
	var export *groups.Export
	if err := g.db.View(func(tx *store.Tx) (err error) {
		export, err = groups.NewExport(tx, query)
		return noGroup(err, q.Group)
	}); err != nil {
		return err
	}
	return g.writeExport(ctx, w, export)
}
