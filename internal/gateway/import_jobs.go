package gateway

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/tocsin-sms/tocsin/groups"
	"github.com/tocsin-sms/tocsin/internal/api"
	"github.com/tocsin-sms/tocsin/internal/phone"
	"github.com/tocsin-sms/tocsin/internal/store"
)

// importJob is an ImportJob on disk. Its file is in the data folder, beside the
// store; what is said of single rows names the person, so that it goes with them.
type importJob struct {
	api.ImportJob
	NotTaken []groups.Remark `json:"not_taken,omitempty"`
	Changes  []groups.Remark `json:"changes,omitempty"`
	Notes    []groups.Remark `json:"notes,omitempty"`
}

var importJobs = store.NewBucket[importJob]("import-jobs")

const (
	// importsKept is how long a file of people is kept after its upload.
	importsKept = 7 * 24 * time.Hour
	// mostShown bounds what is kept of each kind of remark; the file of the rows
	// not taken has them all.
	mostShown = 500
	// largestImport bounds a file of people, in bytes.
	largestImport = 256 << 20
	// sampled is how many rows are shown before the columns are chosen.
	sampled = 8
)

// importer takes files of people in, one after the other, as they are asked for.
type importer struct {
	g    *Gateway
	bell bell
	// held while a job's record is changed; never while people are taken in.
	mu sync.Mutex
	// files is held while one is written anew, which may take a while; never
	// with mu or in a transaction.
	files sync.Mutex
	// read is how far the job at work is, by its id.
	read map[string]int
}

func newImporter(g *Gateway) *importer {
	return &importer{g: g, bell: newBell(), read: map[string]int{}}
}

// Run works until ctx ends. A job that a stop of the daemon broke off begins
// anew: what was taken is found as it is.
func (im *importer) Run(ctx context.Context) error {
	for ctx.Err() == nil {
		job, ok, err := im.next()
		if err != nil {
			im.g.log.Error("imports", "error", err)
		}
		if ok {
			im.work(ctx, job)
			continue
		}
		select {
		case <-ctx.Done():
		case <-im.bell:
		}
	}
	return nil
}

// next is the oldest job that is to be worked on.
func (im *importer) next() (found importJob, ok bool, err error) {
	err = im.g.db.View(func(tx *store.Tx) error {
		return importJobs.Each(tx, store.Range{}, func(_ []byte, j importJob) error {
			if j.State == api.ImportTrying || j.State == api.ImportRunning {
				found, ok = j, true
				return store.ErrStop
			}
			return nil
		})
	})
	return found, ok, err
}

func (im *importer) work(ctx context.Context, j importJob) {
	report, err := im.take(ctx, j)
	if ctx.Err() != nil {
		return // it is taken up again at the next start
	}
	if err == nil { // a long file must not hold up the writer
		err = im.setAside(j.ID, report.Refused)
	}
	err = errors.Join(err, im.change(j.ID, func(j *importJob) error { return im.end(j, report, err) }))
	if err == nil && j.State == api.ImportRunning {
		err = gone(os.Remove(im.path(j.ID)))
	}
	if err != nil {
		im.g.log.Warn("an import failed", "import", j.ID, "error", err)
	}
	im.g.events.tell(api.Event{Kind: api.EventContact, At: im.g.opt.Now()})
}

// take reads the file and takes its people in, or says what that would do.
func (im *importer) take(ctx context.Context, j importJob) (groups.Report, error) {
	f, err := os.Open(im.path(j.ID))
	if err != nil {
		return groups.Report{}, err
	}
	defer f.Close()
	rows, err := groups.ReadCSVAs(untilDone{ctx, f}, im.g.cfg().Country, j.Columns)
	if err != nil {
		return groups.Report{}, unreadable(err)
	}
	o := api.ImportOptions{Consent: j.Consent, Groups: j.Groups, File: j.File, DryRun: j.State == api.ImportTrying}
	work := groups.NewImporter(groups.ImportOptions{At: im.g.opt.Now(), File: j.File, Consent: j.Consent, DryRun: o.DryRun, Sorted: true})
	err = im.g.importRowsTold(ctx, work, rows, o, func(read int) { im.told(j.ID, read) })
	if !o.DryRun {
		err = errors.Join(err, im.g.reloadBook())
	}
	return work.Report(rows.Notes()...), err
}

// told notes how far a job is.
func (im *importer) told(id string, read int) {
	im.mu.Lock()
	defer im.mu.Unlock()
	im.read[id] = read
}

// end notes what came of a job.
func (im *importer) end(j *importJob, r groups.Report, failed error) error {
	delete(im.read, j.ID)
	if failed != nil {
		j.State, j.Error = api.ImportFailed, failed.Error()
		return nil
	}
	done := j.State == api.ImportRunning
	j.State, j.Error, j.Rows, j.Read, j.Left = api.ImportTried, "", r.Rows, r.Rows, r.NotTaken
	full := importReport(r, api.ImportOptions{DryRun: !done})
	full.NotTaken, full.Changes, full.Notes = nil, nil, nil
	for _, note := range r.Notes {
		full.Notes = append(full.Notes, api.RowProblem{Row: 1, Reason: note})
	}
	j.Report = full
	j.NotTaken, j.Changes, j.Notes = some(r.Refused), some(r.Changes), some(r.Remarks)
	if done {
		j.State, j.Sample = api.ImportDone, nil
	}
	return nil
}

func some(list []groups.Remark) []groups.Remark { return list[:min(len(list), mostShown)] }

// setAside writes the rows not taken to a file, with why.
func (im *importer) setAside(id string, refused []groups.Remark) error {
	im.files.Lock()
	defer im.files.Unlock()
	why := map[int]string{}
	for _, r := range refused {
		why[r.Row] = r.Why
	}
	return sift(im.path(id), im.leftPath(id), true, func(row int) (string, bool) {
		reason, ok := why[row]
		return reason, ok
	})
}

// sift writes some rows of a file to another, which has its name once it is whole.
func sift(from, to string, reasons bool, keep func(int) (string, bool)) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.CreateTemp(filepath.Dir(to), "import-*")
	if err != nil {
		return err
	}
	defer os.Remove(out.Name())
	buffered := bufio.NewWriter(out)
	err = groups.Sift(in, buffered, reasons, keep)
	if err = errors.Join(err, buffered.Flush(), out.Close()); err != nil {
		return err
	}
	return os.Rename(out.Name(), to)
}

func (im *importer) folder() string            { return filepath.Join(im.g.cfg().Data, "imports") }
func (im *importer) path(id string) string     { return filepath.Join(im.folder(), id+".csv") }
func (im *importer) leftPath(id string) string { return filepath.Join(im.folder(), id+"-left.csv") }

// change changes the record of a job.
func (im *importer) change(id string, fn func(*importJob) error) error {
	im.mu.Lock()
	defer im.mu.Unlock()
	return im.g.update(func(tx *store.Tx) error {
		j, err := importJobs.Get(tx, []byte(id))
		if store.IsNotFound(err) {
			return noImport(id)
		}
		if err == nil {
			err = fn(&j)
		}
		if err != nil {
			return err
		}
		return importJobs.Put(tx, []byte(id), j)
	})
}

func noImport(id string) error {
	return &missing{what: "import " + id, hint: "upload the file again: files are kept for a week"}
}

// drop removes a job and its files.
func (im *importer) drop(id string) error {
	im.mu.Lock()
	defer im.mu.Unlock()
	err := im.g.update(func(tx *store.Tx) error {
		if !importJobs.Has(tx, []byte(id)) {
			return noImport(id)
		}
		return importJobs.Delete(tx, []byte(id))
	})
	if err != nil {
		return err
	}
	return errors.Join(gone(os.Remove(im.path(id))), gone(os.Remove(im.leftPath(id))))
}

func gone(err error) error {
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	return err
}

// expire removes jobs that are too old. The keeper calls it.
func (im *importer) expire(now time.Time) error {
	jobs, err := im.all()
	for _, j := range jobs {
		if now.Sub(j.Uploaded) > importsKept && j.State != api.ImportRunning {
			err = errors.Join(err, im.drop(j.ID))
		}
	}
	return err
}

// all are the jobs there are, the latest first.
func (im *importer) all() (list []importJob, err error) {
	err = im.g.db.View(func(tx *store.Tx) error {
		return importJobs.Each(tx, store.Range{}, func(_ []byte, j importJob) error {
			list = append(list, j)
			return nil
		})
	})
	slices.SortFunc(list, func(a, b importJob) int { return cmp.Compare(b.ID, a.ID) })
	return list, err
}

// forget takes a person out of all files that wait, and out of what is said of
// their rows.
func (im *importer) forget(n phone.Number) error {
	jobs, err := im.all()
	for _, j := range jobs {
		for _, path := range []string{im.path(j.ID), im.leftPath(j.ID)} {
			err = errors.Join(err, gone(im.forgetIn(path, j.Columns, n)))
		}
		err = errors.Join(err, im.change(j.ID, func(j *importJob) error {
			about := func(r groups.Remark) bool {
				m, err := phone.Parse(cmp.Or(string(r.Number), r.Value), im.g.cfg().Country)
				return err == nil && m == n
			}
			j.NotTaken, j.Changes, j.Notes = slices.DeleteFunc(j.NotTaken, about), slices.DeleteFunc(j.Changes, about), slices.DeleteFunc(j.Notes, about)
			return nil
		}))
	}
	return err
}

func (im *importer) forgetIn(path string, columns []string, n phone.Number) error {
	im.files.Lock()
	defer im.files.Unlock()
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	rows, err := groups.ReadCSVAs(f, im.g.cfg().Country, columns)
	if err != nil {
		return nil // no column is the number: nobody can be found
	}
	theirs := map[int]bool{}
	for {
		batch, err := rows.Next(groups.ImportBatch)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return fmt.Errorf("look through %s: %w", path, err)
		}
		for _, r := range batch {
			if r.Number == n {
				theirs[r.Row] = true
			}
		}
	}
	if len(theirs) == 0 {
		return nil
	}
	return sift(path, path, false, func(row int) (string, bool) { return "", !theirs[row] })
}
