package gateway

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/tocsin-sms/tocsin/accounts"
	"github.com/tocsin-sms/tocsin/groups"
	"github.com/tocsin-sms/tocsin/internal/api"
	"github.com/tocsin-sms/tocsin/internal/store"
)

// UploadImport keeps a file of people, to be taken in by steps, and guesses what
// its columns are.
func (g *Gateway) UploadImport(ctx context.Context, r io.Reader, name string) (out api.ImportJob, err error) {
	im := g.importer
	if err := os.MkdirAll(im.folder(), 0o700); err != nil {
		return out, err
	}
	id := store.NewID(g.opt.Now()).String()
	if err := keepFile(untilDone{ctx, r}, im.path(id)); err != nil {
		return out, errors.Join(err, gone(os.Remove(im.path(id))))
	}
	sample, err := im.sample(id)
	if err != nil {
		return out, errors.Join(unreadable(err), os.Remove(im.path(id)))
	}
	job := importJob{ImportJob: api.ImportJob{
		ID: id, File: filepath.Base(name), By: accounts.Asking(ctx), Uploaded: g.opt.Now(), State: api.ImportOpen,
		Header: sample.Header, Columns: sample.Guess, Sample: sample.Rows,
	}}
	err = g.update(func(tx *store.Tx) error { return importJobs.Put(tx, []byte(id), job) })
	return job.ImportJob, err
}

func (im *importer) sample(id string) (groups.Sample, error) {
	f, err := os.Open(im.path(id))
	if err != nil {
		return groups.Sample{}, err
	}
	defer f.Close()
	return groups.ReadSample(f, sampled)
}

// keepFile writes a file of people that nobody else may read.
func keepFile(r io.Reader, path string) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	n, err := io.Copy(f, io.LimitReader(r, largestImport+1))
	if err == nil && n > largestImport {
		err = invalid("cut it into several files", "the file is larger than %d MB", largestImport>>20)
	}
	return errors.Join(err, f.Close())
}

// Imports are the files of people that are kept, the latest first.
func (g *Gateway) Imports(context.Context) ([]api.ImportJob, error) {
	jobs, err := g.importer.all()
	out := []api.ImportJob{}
	for _, j := range jobs {
		out = append(out, g.importer.view(j))
	}
	return out, err
}

// view is a job as callers see it.
func (im *importer) view(j importJob) api.ImportJob {
	im.mu.Lock()
	defer im.mu.Unlock()
	out := j.ImportJob
	if read, at := im.read[j.ID]; at {
		out.Read = read
	}
	out.Report.NotTaken, out.Report.Changes = problems(j.NotTaken), problems(j.Changes)
	out.Report.Notes = append(problems(j.Notes), j.Report.Notes...)
	return out
}

// ImportJob is one of them.
func (g *Gateway) ImportJob(_ context.Context, id string) (out api.ImportJob, err error) {
	var job importJob
	err = g.db.View(func(tx *store.Tx) error {
		job, err = importJobs.Get(tx, []byte(id))
		if store.IsNotFound(err) {
			return noImport(id)
		}
		return err
	})
	return g.importer.view(job), err
}

// PlanImport says what the columns of a file are, and how its people agreed.
func (g *Gateway) PlanImport(ctx context.Context, p api.ImportPlan) (api.ImportJob, error) {
	return g.changeImport(ctx, p.ID, func(j *importJob) error {
		if p.Columns != nil {
			if len(p.Columns) != len(j.Header) {
				return invalid("name each of them", "the file has %d columns, not %d", len(j.Header), len(p.Columns))
			}
			j.Columns = p.Columns
		}
		f, err := os.Open(g.importer.path(p.ID))
		if err != nil {
			return err
		}
		defer f.Close()
		if _, err := groups.ReadCSVAs(f, g.cfg().Country, j.Columns); err != nil {
			return invalid("say which column has the number, and name no other twice", "%v", err)
		}
		j.Consent, j.Groups = strings.TrimSpace(p.Consent), groups.NamesIn(strings.Join(p.Groups, ";"))
		j.State = api.ImportOpen
		return nil
	})
}

// TryImport begins the dry run of a file.
func (g *Gateway) TryImport(ctx context.Context, id string) (api.ImportJob, error) {
	return g.beginImport(ctx, id, api.ImportTrying)
}

// RunImport begins to take the people of a file in.
func (g *Gateway) RunImport(ctx context.Context, id string) (api.ImportJob, error) {
	return g.beginImport(ctx, id, api.ImportRunning)
}

func (g *Gateway) beginImport(ctx context.Context, id, state string) (api.ImportJob, error) {
	out, err := g.changeImport(ctx, id, func(j *importJob) error {
		j.State, j.Read, j.Error = state, 0, ""
		return nil
	})
	if err == nil {
		g.importer.bell.ring()
	}
	return out, err
}

// changeImport changes a file that is not at work and not done.
func (g *Gateway) changeImport(ctx context.Context, id string, fn func(*importJob) error) (api.ImportJob, error) {
	err := g.importer.change(id, func(j *importJob) error {
		switch j.State {
		case api.ImportTrying, api.ImportRunning:
			return conflict("wait until it is done", "%s is being read", j.File)
		case api.ImportDone:
			return conflict("upload the file again", "%s was taken in already", j.File)
		}
		return fn(j)
	})
	if err != nil {
		return api.ImportJob{}, err
	}
	return g.ImportJob(ctx, id)
}

// DropImport removes a file of people that was not taken in, or what was kept of
// one that was.
func (g *Gateway) DropImport(ctx context.Context, id string) error {
	j, err := g.ImportJob(ctx, id)
	if err != nil {
		return err
	}
	if j.State == api.ImportTrying || j.State == api.ImportRunning {
		return conflict("wait until it is done", "%s is being read", j.File)
	}
	return g.importer.drop(id)
}

// ImportLeft writes the rows that were not taken as CSV, with why.
func (g *Gateway) ImportLeft(ctx context.Context, w io.Writer, id string) error {
	if _, err := g.ImportJob(ctx, id); err != nil {
		return err
	}
	f, err := os.Open(g.importer.leftPath(id))
	if errors.Is(err, os.ErrNotExist) {
		return conflict("try or run the import first", "it is not known yet which rows are not taken")
	}
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = io.Copy(w, f)
	return err
}

// ImportRows is what the import would do with each row, a page of them behind
// the row that the page names.
func (g *Gateway) ImportRows(ctx context.Context, id string, p api.Page) ([]api.ImportRow, error) {
	limit, err := limitOf(p)
	if err != nil {
		return nil, err
	}
	after := 0
	if p.After != "" {
		if after, err = strconv.Atoi(p.After); err != nil {
			return nil, invalid("begin at the first page", "%q is no row", p.After)
		}
	}
	j, err := g.ImportJob(ctx, id)
	if err != nil {
		return nil, err
	}
	f, err := os.Open(g.importer.path(id))
	if errors.Is(err, os.ErrNotExist) {
		return []api.ImportRow{}, nil
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	rows, err := groups.ReadCSVAs(untilDone{ctx, f}, g.cfg().Country, j.Columns)
	if err != nil {
		return nil, unreadable(err)
	}
	return g.tryRows(j, rows, after, limit)
}

// tryRows tries each row by itself, in the order of the file.
func (g *Gateway) tryRows(j api.ImportJob, rows *groups.Rows, after, limit int) (out []api.ImportRow, err error) {
	out = []api.ImportRow{}
	im := groups.NewImporter(groups.ImportOptions{At: g.opt.Now(), File: j.File, Consent: j.Consent, DryRun: true})
	err = g.db.View(func(tx *store.Tx) error {
		for limit == 0 || len(out) < limit {
			batch, err := rows.Next(1)
			if errors.Is(err, io.EOF) {
				return nil
			}
			if err != nil {
				return err
			}
			if batch[0].Row <= after {
				continue
			}
			batch[0].Groups = append(batch[0].Groups, j.Groups...)
			row, err := tryRow(tx, im, batch[0])
			if err != nil {
				return err
			}
			out = append(out, row)
		}
		return nil
	})
	return out, err
}

// tryRow is what the report has more of after the row than before.
func tryRow(tx *store.Tx, im *groups.Importer, r groups.Row) (api.ImportRow, error) {
	before := im.Report()
	if err := im.Import(tx, []groups.Row{r}); err != nil {
		return api.ImportRow{}, err
	}
	is := im.Report()
	out := api.ImportRow{Row: r.Row, Number: string(r.Number), Name: r.Name, Groups: r.Groups, Joined: is.Joined - before.Joined, Notes: []string{}, Does: api.RowSame}
	switch {
	case is.NotTaken > before.NotTaken:
		out.Does = api.RowRefused
		if r.Bad != nil {
			out.Number = r.Bad.Value
		}
	case is.Created > before.Created:
		out.Does = api.RowNew
	case is.Updated > before.Updated:
		out.Does = api.RowChanged
	}
	for _, list := range [][]groups.Remark{is.Refused[len(before.Refused):], is.Changes[len(before.Changes):], is.Remarks[len(before.Remarks):]} {
		for _, remark := range list {
			out.Notes = append(out.Notes, remark.Why)
		}
	}
	return out, nil
}
