package groups

import (
	"bufio"
	"cmp"
	"encoding/gob"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
)

// ErrSpool is returned where rows could not be put aside, or not be found
// again: the trouble of this computer, not of the file they came from.
var ErrSpool = errors.New("rows can not be put aside")

// Spool is a file for rows that are too many to hold. It is empty at first.
type Spool interface {
	io.Writer
	io.ReaderAt
}

// readAhead is how many rows are held and sorted at a time.
const readAhead = 30_000

// Batches walks the rest of the file in batches of up to ImportBatch rows, all
// of it in the order of the numbers: rows in the order of the keys touch a
// fraction of the pages of a store. A number's rows stay in the order of the
// file. Nothing is handed out before the file has been read to its end; what
// does not fit into memory is put into the spool meanwhile. It reads on while a
// batch is used. An error is the last of the walk.
func (r *Rows) Batches(spool Spool) iter.Seq2[[]Row, error] {
	return func(yield func([]Row, error) bool) {
		m, err := r.sorted(spool)
		if err != nil {
			yield(nil, err)
			return
		}
		read := begin(m.batch)
		for {
			batch, err := read()
			if errors.Is(err, io.EOF) {
				return
			}
			if err != nil {
				yield(nil, err)
				return
			}
			read = begin(m.batch)
			if !yield(batch, nil) {
				_, _ = read() // the spool belongs to the caller again
				return
			}
		}
	}
}

// begin reads rows in a goroutine, which the returned function waits for.
func begin(next func() ([]Row, error)) func() ([]Row, error) {
	var rows []Row
	var err error
	done := make(chan struct{})
	go func() {
		defer close(done)
		rows, err = next()
	}()
	return func() ([]Row, error) {
		<-done
		return rows, err
	}
}

// sorted reads the file to its end, in runs of readAhead rows.
func (r *Rows) sorted(spool Spool) (*sorting, error) {
	m := &sorting{spool: spool}
	next := func() ([]Row, error) { return r.Next(readAhead) }
	for read := begin(next); ; {
		rows, err := read()
		if errors.Is(err, io.EOF) {
			return m, nil
		}
		if err != nil {
			return nil, err
		}
		read = begin(next)
		if err := m.add(rows); err != nil {
			_, _ = read() // the reader belongs to the caller again
			return nil, err
		}
	}
}

func sortByNumber(rows []Row) { slices.SortStableFunc(rows, byNumber) }

// byNumber compares rows; those of one number are in the order of the file.
func byNumber(a, b Row) int {
	return cmp.Or(cmp.Compare(a.Number, b.Number), cmp.Compare(a.Row, b.Row))
}

// source gives the rows of one run, in order; io.EOF after the last.
type source func() (Row, error)

func held(rows []Row) source {
	return func() (Row, error) {
		if len(rows) == 0 {
			return Row{}, io.EOF
		}
		row := rows[0]
		rows = rows[1:]
		return row, nil
	}
}

// putAside writes rows to the end of the spool.
func (m *sorting) putAside(rows []Row) (source, error) {
	w := &counted{w: m.spool}
	out := bufio.NewWriterSize(w, 64<<10)
	enc := gob.NewEncoder(out) // each run has its own, so that it can be read by itself
	for i := range rows {
		if err := enc.Encode(&rows[i]); err != nil {
			return nil, fmt.Errorf("%w: %w", ErrSpool, err)
		}
	}
	if err := out.Flush(); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrSpool, err)
	}
	section := io.NewSectionReader(m.spool, m.end, w.n)
	m.end += w.n
	return fetch(section, len(rows)), nil
}

// fetch gives n rows that were put aside.
func fetch(r io.Reader, n int) source {
	dec := gob.NewDecoder(bufio.NewReaderSize(r, 16<<10))
	return func() (row Row, err error) {
		if n == 0 {
			return row, io.EOF
		}
		n--
		if err := dec.Decode(&row); err != nil {
			return row, fmt.Errorf("%w: row %d from the end: %w", ErrSpool, n+1, err)
		}
		return row, nil
	}
}

// counted counts what is written.
type counted struct {
	w io.Writer
	n int64
}

func (c *counted) Write(p []byte) (int, error) {
	n, err := c.w.Write(p)
	c.n += int64(n)
	return n, err
}

// sorting makes one sorted list of several runs, all but the last in the spool.
type sorting struct {
	spool Spool
	end   int64 // of what is in the spool
	runs  []sortedRun
}

// sortedRun is a source with its first row taken off.
type sortedRun struct {
	head Row
	rest source
}

// add sorts rows and makes a run of them. Fewer than readAhead are the last of
// a file, and stay in memory.
func (m *sorting) add(rows []Row) (err error) {
	sortByNumber(rows)
	rest := held(rows)
	if len(rows) == readAhead {
		if rest, err = m.putAside(rows); err != nil {
			return err
		}
	}
	head, err := rest()
	m.runs = append(m.runs, sortedRun{head, rest})
	return err
}

// batch is the next ImportBatch rows; io.EOF where there are no more.
func (m *sorting) batch() ([]Row, error) {
	var batch []Row
	for len(batch) < ImportBatch && len(m.runs) > 0 {
		row, err := m.next()
		if err != nil {
			return nil, err
		}
		batch = append(batch, row)
	}
	if len(batch) == 0 {
		return nil, io.EOF
	}
	return batch, nil
}

// next takes the first row of all off its run. A look at all runs is quick
// enough: a million rows have some thirty.
func (m *sorting) next() (Row, error) {
	first := 0
	for i := range m.runs {
		if byNumber(m.runs[i].head, m.runs[first].head) < 0 {
			first = i
		}
	}
	row := m.runs[first].head
	head, err := m.runs[first].rest()
	switch {
	case errors.Is(err, io.EOF):
		m.runs = slices.Delete(m.runs, first, first+1)
		return row, nil
	case err != nil:
		return Row{}, err
	}
	m.runs[first].head = head
	return row, nil
}
