package search

import (
	"bytes"
	"encoding/binary"
	"errors"
	"slices"

	"github.com/oklog/ulid/v2"

	"github.com/tocsin-sms/tocsin/internal/store"
)

// A chunk is, on disk: the number of texts (4 bytes), for each its id (16 bytes)
// and where it begins (4 bytes), then the folded texts, each ended by a line
// feed. Texts alike one after the other, as a broadcast has them, are kept once.
type chunk []row

type row struct {
	id   ulid.ULID
	text string // folded
}

const (
	headLength = 4
	rowLength  = 16 + 4
)

var errChunk = errors.New("it is cut short")

// find is where id is, or where it belongs.
func (c chunk) find(id ulid.ULID) (at int, found bool) {
	return slices.BinarySearchFunc(c, id, func(r row, id ulid.ULID) int { return r.id.Compare(id) })
}

func (c chunk) encode() store.Raw {
	raw := binary.BigEndian.AppendUint32(nil, uint32(len(c)))
	var texts []byte
	begin := 0
	for i, r := range c {
		if i == 0 || r.text != c[i-1].text {
			begin = len(texts)
			texts = append(append(texts, r.text...), '\n')
		}
		raw = binary.BigEndian.AppendUint32(append(raw, r.id[:]...), uint32(begin))
	}
	return append(raw, texts...)
}

func decodeChunk(raw store.Raw) (chunk, error) {
	t, err := tableOf(raw)
	if err != nil {
		return nil, err
	}
	c := make(chunk, t.count())
	for i := range c {
		text, err := t.text(i)
		if err != nil {
			return nil, err
		}
		c[i] = row{t.id(i), string(text)}
	}
	return c, nil
}

// table is a chunk as it lies on disk.
type table struct{ rows, texts []byte }

func tableOf(raw store.Raw) (table, error) {
	if len(raw) < headLength {
		return table{}, errChunk
	}
	n := int64(binary.BigEndian.Uint32(raw)) * rowLength
	if int64(len(raw))-headLength < n {
		return table{}, errChunk
	}
	return table{raw[headLength : headLength+n], raw[headLength+n:]}, nil
}

func (t table) count() int { return len(t.rows) / rowLength }

func (t table) id(i int) ulid.ULID { return ulid.ULID(t.rows[i*rowLength : i*rowLength+16]) }

func (t table) begin(i int) int {
	return int(binary.BigEndian.Uint32(t.rows[i*rowLength+16 : (i+1)*rowLength]))
}

func (t table) text(i int) ([]byte, error) {
	if t.begin(i) >= len(t.texts) {
		return nil, errChunk
	}
	text, _, ended := bytes.Cut(t.texts[t.begin(i):], []byte{'\n'})
	if !ended {
		return nil, errChunk
	}
	return text, nil
}

// matches is the ids of the texts in a chunk that hold every word, newest first.
// The first word, which should be the longest, is looked for in all of them at
// once.
func matches(raw store.Raw, words []string) (ids []ulid.ULID, err error) {
	t, err := tableOf(raw)
	if err != nil {
		return nil, err
	}
	for at := 0; at < len(t.texts); {
		hit := bytes.Index(t.texts[at:], []byte(words[0]))
		if hit < 0 {
			break
		}
		begin := bytes.LastIndexByte(t.texts[:at+hit], '\n') + 1
		length := bytes.IndexByte(t.texts[begin:], '\n')
		if length < 0 {
			return nil, errChunk
		}
		if holds(t.texts[begin:begin+length], words[1:]) {
			ids = t.beginningAt(ids, begin)
		}
		at = begin + length + 1
	}
	slices.Reverse(ids)
	return ids, nil
}

func holds(text []byte, words []string) bool {
	return !slices.ContainsFunc(words, func(w string) bool { return !bytes.Contains(text, []byte(w)) })
}

// beginningAt adds the ids of the texts that begin there.
func (t table) beginningAt(ids []ulid.ULID, begin int) []ulid.ULID {
	lo, hi := 0, t.count()
	for lo < hi {
		if mid := (lo + hi) / 2; t.begin(mid) < begin {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	for ; lo < t.count() && t.begin(lo) == begin; lo++ {
		ids = append(ids, t.id(lo))
	}
	return ids
}
