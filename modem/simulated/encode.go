package simulated

import (
	"encoding/binary"
	"fmt"
	"maps"
	"strings"

	"github.com/warthog618/sms/encoding/gsm7"
	"github.com/warthog618/sms/encoding/gsm7/charset"
	"github.com/warthog618/sms/encoding/tpdu"
)

// Information elements of a user data header (TS 23.040 §9.2.3.24).
const (
	elementPorts   = 0x05
	elementSingle  = 0x24
	elementLocking = 0x25
)

// national are a language's tables, for writing and for reading.
type national struct {
	lock, single     charset.Encoder
	unlock, unsingle charset.Decoder
}

// The tables by language, taken before any goroutine runs: the library fills
// them at first use without a lock.
var nationals = nationalTables()

func nationalTables() []national {
	all := make([]national, charset.End)
	for l := range all {
		all[l] = national{
			charset.NewEncoder(l), charset.NewExtEncoder(l),
			charset.NewDecoder(l), charset.NewExtDecoder(l),
		}
	}
	// What the library has wrong: Bengali signs in the Hindi table, a letter too
	// few in the Portuguese one.
	hindi, portuguese := &all[charset.Hindi], &all[charset.Portuguese]
	hindi.lock, hindi.unlock = corrected(hindi.lock, hindi.unlock, 0, 'ँ', 'ं', 'ः')
	portuguese.single, portuguese.unsingle = corrected(portuguese.single, portuguese.unsingle, 0x1f, 'Ê')
	return all
}

func corrected(write charset.Encoder, read charset.Decoder, at byte, letters ...rune) (charset.Encoder, charset.Decoder) {
	write, read = maps.Clone(write), maps.Clone(read)
	for i, r := range letters {
		write[r], read[at+byte(i)] = at+byte(i), r
	}
	return write, read
}

// tablesOf are the national tables a user data header names.
func tablesOf(header tpdu.UserDataHeader) (locking, single Language) {
	named := func(id byte) Language {
		e, has := header.IE(id)
		if !has || len(e.Data) != 1 || int(e.Data[0]) >= len(nationals) {
			return 0
		}
		return Language(e.Data[0])
	}
	return named(elementLocking), named(elementSingle)
}

// encode gives the user data of a text and sets t's coding and header for it.
func (i injection) encode(t *tpdu.TPDU, text string) ([]byte, error) {
	if i.class >= 0 {
		t.DCS |= tpdu.DCS(0x10 | i.class)
	}
	if header := i.header(); header != nil {
		t.SetUDH(header)
	}
	switch {
	case i.data:
		t.DCS |= tpdu.Dcs8BitData
		return []byte(text), nil
	case i.locking != 0 || i.single != 0:
		return i.nationalSeptets(text)
	}
	if septets, err := gsm7.Encode([]byte(text)); err == nil && !i.ucs2 && !escapes(text) {
		return septets, nil
	}
	t.DCS |= tpdu.DcsUCS2Data
	return utf16Of(text), nil
}

func (i injection) nationalSeptets(text string) ([]byte, error) {
	if int(max(i.locking, i.single)) >= len(nationals) {
		return nil, fmt.Errorf("%w: no such language", ErrText)
	}
	e := gsm7.NewEncoder().WithCharset(nationals[i.locking].lock).WithExtCharset(nationals[i.single].single)
	septets, err := e.Encode([]byte(text))
	switch {
	case err != nil:
		return nil, fmt.Errorf("%w: not in the language's tables: %w", ErrText, err)
	case escapes(text):
		return nil, fmt.Errorf("%w: ESC is no letter", ErrText)
	}
	return septets, nil
}

// escapes: the escape to another table is no letter, though the library takes
// it for one.
func escapes(text string) bool { return strings.ContainsRune(text, escape) }

func (i injection) header() (header tpdu.UserDataHeader) {
	if i.port != 0 {
		ports := binary.BigEndian.AppendUint16(binary.BigEndian.AppendUint16(nil, uint16(i.port)), uint16(i.fromPort))
		header = append(header, tpdu.InformationElement{ID: elementPorts, Data: ports})
	}
	if i.locking != 0 {
		header = append(header, tpdu.InformationElement{ID: elementLocking, Data: []byte{byte(i.locking)}})
	}
	if i.single != 0 {
		header = append(header, tpdu.InformationElement{ID: elementSingle, Data: []byte{byte(i.single)}})
	}
	return header
}

// pushPort is where WAP pushes go, and the port they say to be from.
const pushPort, pushFrom = 2948, 9200

// InjectMMS has the notice of a picture message come in, which is to be
// fetched from a URL: a WAP push with an M-Notification.ind (OMA-TS-MMS_ENC
// §6.2) of 30,000 octets, kept for three days.
func (m *Modem) InjectMMS(from, url string) error {
	notice := []byte{0x01, 0x06, 0x03, 0xbe, 0xaf, 0x84} // WSP push, application/vnd.wap.mms-message, to the MMS user agent
	notice = append(notice, 0x8c, 0x82, 0x98, 'T', '1', 0, 0x8d, 0x90)
	sender := from + "/TYPE=PLMN"
	notice = append(notice, 0x89, byte(len(sender)+2), 0x80)
	notice = append(append(notice, sender...), 0)
	notice = append(notice, 0x8a, 0x80, 0x8e, 0x02, 0x75, 0x30, 0x88, 0x05, 0x81, 0x03, 0x03, 0xf4, 0x80)
	notice = append(append(append(notice, 0x83), url...), 0)
	return m.Inject(from, string(notice), Data(), ToPort(pushPort, pushFrom))
}
