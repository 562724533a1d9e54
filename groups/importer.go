package groups

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/tocsin-sms/tocsin/internal/lang"
	"github.com/tocsin-sms/tocsin/internal/phone"
	"github.com/tocsin-sms/tocsin/internal/store"
)

// ImportBatch is how many rows one transaction should take: enough to be quick,
// few enough that nobody waits for the writer.
const ImportBatch = 1000

// ImportOptions are what an import is told beside its rows.
type ImportOptions struct {
	At time.Time
	// File is the name of the file, and Consent where consent came from ("paper
	// forms, market of 12 November"); both are kept as evidence.
	File    string
	Consent string
	// DryRun reports and changes nothing: a read transaction will do.
	DryRun bool
	// Sorted promises rows in the order of Batches, in which a number does not
	// come back: less is to be remembered.
	Sorted bool
}

// Importer takes the rows of one file into the store, batch by batch, and keeps
// the report. One whose transaction failed is of no more use.
type Importer struct {
	options ImportOptions
	report  Report
	gate    *Gate         // of the batch
	ids     map[string]ID // of groups, as the file writes them
	news    []Group       // made by this import
	// added is what counters grow by, once a batch.
	added map[string]int
	// last is the number of the row before.
	last phone.Number
	// refused are those whom the file says are stopped.
	refused map[phone.Number]bool
	// seen is what a dry run would have stored.
	seen map[phone.Number]record
}

// NewImporter begins an import.
func NewImporter(o ImportOptions) *Importer {
	return &Importer{options: o, added: map[string]int{}, refused: map[phone.Number]bool{}, seen: map[phone.Number]record{}}
}

// Report is what was done so far, with the notes of the file.
func (im *Importer) Report(notes ...string) Report {
	r := im.report
	r.Notes = notes
	for _, g := range im.news {
		r.NewGroups = append(r.NewGroups, g.Name)
	}
	slices.Sort(r.NewGroups)
	r.sort()
	return r
}

// Import takes rows. A contact that is there is merged with: an empty cell
// erases nothing, a value that differs replaces the old one and is reported,
// groups are joined and never left. Who said stop is reported and not touched.
// The error is the store's: a bad row is no error.
func (im *Importer) Import(tx *store.Tx, rows []Row) error {
	gate, err := NewGate(tx)
	if err != nil {
		return err
	}
	im.gate, im.ids = gate, map[string]ID{}
	if im.options.Sorted {
		tx.InOrder()
	}
	rows = slices.Clone(rows)
	sortByNumber(rows)
	for _, row := range rows {
		im.report.Rows++
		if err := im.take(tx, row); err != nil {
			return fmt.Errorf("row %d: %w", row.Row, err)
		}
	}
	return im.tally(tx)
}

// tally adds to the counters what the batch added to the store.
func (im *Importer) tally(tx *store.Tx) error {
	for counter, n := range im.added {
		if err := add(tx, []byte(counter), n); err != nil {
			return err
		}
	}
	clear(im.added)
	return nil
}

// ImportRows is a whole import of rows in one transaction.
func ImportRows(tx *store.Tx, rows []Row, o ImportOptions) (Report, error) {
	im := NewImporter(o)
	err := im.Import(tx, rows)
	return im.Report(), err
}

func (im *Importer) how() How {
	return How{At: im.options.At, By: ByImport, Words: im.options.Consent, File: im.options.File}
}

// change is what a row does to a contact.
type change struct {
	row    Row
	before record
	after  record
	known  bool
	enters []ID // groups to become a member of
	waits  []ID // groups that want a YES first
}

func (im *Importer) take(tx *store.Tx, row Row) error {
	if row.Bad != nil {
		im.report.refuse(*row.Bad)
		return nil
	}
	im.forget(row.Number)
	before, known, err := im.known(tx, row.Number)
	if err != nil {
		return err
	}
	c := change{row: row, before: before, known: known}
	stopped := im.stopped(row.Number)
	if stopped && (!row.Stopped || !c.known) {
		im.report.Stopped++
		im.report.refuse(Remark{Row: row.Row, Number: row.Number, Value: string(row.Number), Why: "they said stop"})
		return nil
	}
	im.merge(&c)
	if err := im.join(tx, &c); err != nil {
		return err
	}
	im.count(c, stopped)
	if row.Stopped {
		im.refused[row.Number] = true
	}
	if im.options.DryRun {
		im.seen[row.Number] = c.after
		return nil
	}
	return im.store(tx, c, stopped)
}

// forget drops what sorted rows have no more use for, once the next number is
// reached: a dry run of a million people would remember them all.
func (im *Importer) forget(next phone.Number) {
	if im.options.Sorted && next != im.last {
		clear(im.refused)
		clear(im.seen)
	}
	im.last = next
}

// stopped looks a number up; a first refusal in a batch is not in its gate yet.
func (im *Importer) stopped(n phone.Number) bool {
	return im.refused[n] || im.gate.refusal(n) != nil
}

func (im *Importer) known(tx *store.Tx, n phone.Number) (record, bool, error) {
	if r, ok := im.seen[n]; ok {
		return r, true, nil
	}
	return known(tx, n, im.options.At)
}

// merge lays the row over the record that is there.
func (im *Importer) merge(c *change) {
	c.after = c.before
	im.value(c, "name", &c.after.Name, c.row.Name)
	im.value(c, "language", &c.after.Language, c.row.Language)
	if len(c.row.Fields) == 0 {
		return
	}
	fields := maps.Clone(c.before.Fields)
	if fields == nil {
		fields = make(map[string]string, len(c.row.Fields))
	}
	for _, name := range slices.Sorted(maps.Keys(c.row.Fields)) {
		v := fields[name]
		im.value(c, name, &v, c.row.Fields[name])
		fields[name] = v
	}
	c.after.Fields = fields
}

func (im *Importer) value(c *change, name string, kept *string, cell string) {
	if cell == "" || cell == *kept {
		return
	}
	if *kept != "" {
		im.report.Changes = keep(im.report.Changes, Remark{
			Row: c.row.Row, Number: c.row.Number, Value: shorten(cell),
			Why: fmt.Sprintf("%s was %q", name, shorten(*kept)),
		})
	}
	*kept = cell
}

// join finds the groups of the row, and makes those that are not there.
func (im *Importer) join(tx *store.Tx, c *change) error {
	for _, text := range c.row.Groups {
		id, err := im.group(tx, text)
		if bad := (*NameError)(nil); errors.As(err, &bad) {
			c.row.remark(text, "no such group can be made: "+bad.Reason)
			continue
		}
		if err != nil {
			return err
		}
		if c.row.Stopped || slices.Contains(c.after.Groups, id) {
			continue
		}
		if wait, err := im.waits(tx, id); err != nil {
			return err
		} else if wait {
			c.waits = with(c.waits, id)
			continue
		}
		c.enters = append(c.enters, id)
		c.after.Groups = with(c.after.Groups, id)
	}
	return nil
}

// waits tells whether a group's members are to say YES first: consent named by
// the operator stands in for it.
func (im *Importer) waits(tx *store.Tx, id ID) (bool, error) {
	if im.options.Consent != "" || slices.ContainsFunc(im.news, func(g Group) bool { return g.Name == id }) {
		return false, nil
	}
	g, err := Show(tx, id)
	return g.Confirm, err
}

// group returns the group people mean by text, a new one if there is none.
func (im *Importer) group(tx *store.Tx, text string) (ID, error) {
	if id, ok := im.ids[text]; ok {
		return id, nil
	}
	g, err := Named(tx, text)
	if errors.Is(err, ErrNotFound) {
		g, err = im.create(tx, text)
	}
	if err != nil {
		return "", err
	}
	im.ids[text] = g.Name
	return g.Name, nil
}

// create makes a group for a name that may be a title: "Comité Nord" is the
// group comite-nord of that title.
func (im *Importer) create(tx *store.Tx, text string) (Group, error) {
	g := Group{Created: im.options.At}
	var err error
	if g.Name, err = ParseID(text); err != nil {
		if g.Name, err = ParseID(strings.ReplaceAll(lang.Fold(text), " ", "-")); err != nil {
			return Group{}, &NameError{text, err.(*NameError).Reason}
		}
		g.Title = lang.Text{lang.Any: text}
	}
	// A dry run has only this list to know by what it would have made.
	if same, ok := meant(im.news, text); ok && im.options.DryRun {
		return same, nil
	}
	im.news = append(im.news, g)
	if im.options.DryRun {
		return g, nil
	}
	return g, Create(tx, g)
}

func (im *Importer) count(c change, stopped bool) {
	im.report.Remarks = keep(im.report.Remarks, c.row.Remarks...)
	im.report.Joined += len(c.enters)
	im.report.Waiting += len(c.waits)
	switch {
	case !c.known:
		im.report.Created++
	case c.changed() || len(c.waits) > 0 || c.row.Stopped && !stopped:
		im.report.Updated++
	default:
		im.report.Unchanged++
	}
}

func (c change) changed() bool {
	return !c.known || len(c.enters) > 0 || c.before.Name != c.after.Name || c.before.Language != c.after.Language ||
		!maps.Equal(c.before.Fields, c.after.Fields)
}

// store writes a change and its evidence.
func (im *Importer) store(tx *store.Tx, c change, stopped bool) error {
	n, how := c.row.Number, im.how()
	if err := im.put(tx, c); err != nil {
		return err
	}
	for _, id := range c.enters {
		im.added[string(memberCount(id))]++
		if err := enlist(tx, id, n, how, EventJoined); err != nil {
			return err
		}
	}
	for _, id := range c.waits {
		if err := await(tx, id, n, how); err != nil {
			return err
		}
	}
	if c.row.Stopped && !stopped {
		return Stop(tx, n, how)
	}
	return im.consent(tx, c)
}

func (im *Importer) put(tx *store.Tx, c change) error {
	if !c.changed() {
		return nil
	}
	if err := write(tx, c.row.Number, c.after, c.known); err != nil {
		return err
	}
	if c.known {
		return list(tx, c.row.Number, c.after)
	}
	im.added[string(contactCount)]++
	return listAs(tx, c.row.Number, c.after, false) // a stranger who said stop is refused before
}

// consent keeps where consent came from for a person whose groups do not tell,
// once.
func (im *Importer) consent(tx *store.Tx, c change) error {
	if im.options.Consent == "" || c.row.Stopped || len(c.enters) > 0 {
		return nil
	}
	ref := wordingKey(wording{Words: im.options.Consent, File: im.options.File})
	told := false
	err := evidence.Each(tx, store.Range{Prefix: store.Under(store.NumberKey(c.row.Number))}, func(_ []byte, t testimony) error {
		told = told || bytes.Equal(t.Wording, ref)
		return nil
	})
	if err != nil || told {
		return err
	}
	return witness(tx, c.row.Number, Consent{What: EventConsented, How: im.how()})
}
