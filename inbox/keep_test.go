package inbox_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/oklog/ulid/v2"
	"github.com/warthog618/sms"
	wire "github.com/warthog618/sms/encoding/tpdu"

	"github.com/tocsin-sms/tocsin/inbox"
	"github.com/tocsin-sms/tocsin/internal/phone"
	"github.com/tocsin-sms/tocsin/internal/store"
	"github.com/tocsin-sms/tocsin/internal/store/storetest"
	"github.com/tocsin-sms/tocsin/internal/tpdu"
)

const (
	imsi  = "624020000000001"
	awa   = phone.Number("+237699000001")
	bello = phone.Number("+237699000002")
)

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// deliveries is a text as the network delivers it: one TPDU a part.
func deliveries(t *testing.T, from phone.Number, text string, at time.Time) [][]byte {
	t.Helper()
	segments, err := sms.Encode([]byte(text), sms.AsDeliver, sms.From(string(from)))
	if err != nil {
		t.Fatal(err)
	}
	var out [][]byte
	for _, s := range segments {
		s.SCTS = wire.Timestamp{Time: at}
		raw, err := s.MarshalBinary()
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, raw)
	}
	return out
}

// known is a store that has met the SIM.
func known(t *testing.T) *store.DB {
	t.Helper()
	db := storetest.Open(t)
	update(t, db, func(tx *store.Tx) error { return inbox.Acquaint(tx, imsi, noon) })
	return db
}

func update(t *testing.T, db *store.DB, fn func(*store.Tx) error) {
	t.Helper()
	if err := db.Update(fn); err != nil {
		t.Fatal(err)
	}
}

// keep stores one arrival and accepts what becomes whole, as the gateway does.
func keep(t *testing.T, db *store.DB, index int, from phone.Number, raw []byte, at time.Time) inbox.Kept {
	t.Helper()
	in, err := tpdu.ParseIncoming(raw)
	if err != nil {
		t.Fatal(err)
	}
	var kept inbox.Kept
	update(t, db, func(tx *store.Tx) error {
		kept, err = inbox.Keep(tx, inbox.Arrival{
			Slot: inbox.Slot{IMSI: imsi, Store: "SM", Index: index}, Modem: "m", From: from,
			TPDU: raw, Deliver: in.(*tpdu.Deliver), At: at,
		})
		if err != nil || kept.Message == nil {
			return err
		}
		return inbox.Accept(tx, *kept.Message)
	})
	return kept
}

func all(t *testing.T, db *store.DB, q inbox.Query) (texts []string) {
	t.Helper()
	err := db.View(func(tx *store.Tx) error {
		found, err := inbox.List(tx, q)
		for _, m := range found {
			texts = append(texts, m.Text)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return texts
}

const long = "Le comité de l'eau se réunit demain à huit heures devant le forage du quartier. " +
	"Venez nombreux, chacun peut parler. Nous parlerons du prix du litre, des heures d'ouverture et de la pompe."

func TestASlotReadAgainAfterACrashIsNotANewText(t *testing.T) {
	db := known(t)
	raw := deliveries(t, awa, "SANTE", noon)[0]
	keep(t, db, 3, awa, raw, noon)
	if kept := keep(t, db, 3, awa, raw, noon); !kept.Again {
		t.Errorf("the slot stored before was taken for a new text: %+v", kept)
	}
	if got := all(t, db, inbox.Query{}); len(got) != 1 {
		t.Errorf("inbox holds %q, want the text once", got)
	}
}

func TestASecondDeliveryIsKeptAndFlagged(t *testing.T) {
	db := known(t)
	raw := deliveries(t, awa, "SANTE", noon)[0]
	keep(t, db, 3, awa, raw, noon)
	update(t, db, func(tx *store.Tx) error {
		return inbox.Deleted(tx, inbox.Slot{IMSI: imsi, Store: "SM", Index: 3})
	})
	kept := keep(t, db, 3, awa, raw, noon.Add(time.Minute))
	if kept.Message == nil || !kept.Message.Has(inbox.Repeat) {
		t.Errorf("kept = %+v, want a message flagged repeat", kept)
	}
}

func TestTheSameWordsSentTwiceAreTwoTexts(t *testing.T) {
	db := known(t)
	keep(t, db, 1, awa, deliveries(t, awa, "OUI", noon)[0], noon)
	kept := keep(t, db, 2, awa, deliveries(t, awa, "OUI", noon.Add(time.Second))[0], noon)
	if kept.Message == nil || kept.Message.Has(inbox.Repeat) {
		t.Errorf("kept = %+v, want a text of its own", kept)
	}
}

func TestPartsBecomeWholeInAnyOrder(t *testing.T) {
	for name, order := range map[string][]int{
		"in order": {0, 1}, "turned round": {1, 0}, "first twice": {0, 0, 1}, "last twice": {1, 1, 0},
	} {
		t.Run(name, func(t *testing.T) {
			db := known(t)
			parts := deliveries(t, awa, long, noon)
			for slot, n := range order {
				keep(t, db, slot, awa, parts[n], noon)
			}
			if diff := cmp.Diff([]string{long}, all(t, db, inbox.Query{})); diff != "" {
				t.Errorf("inbox (-want +got):\n%s", diff)
			}
		})
	}
}

func TestPartsOfTwoSendersWithOneReferenceDoNotMix(t *testing.T) {
	db := known(t)
	a, b := deliveries(t, awa, long, noon), deliveries(t, bello, "Bello: "+long, noon)
	keep(t, db, 1, awa, a[0], noon)
	keep(t, db, 2, bello, b[0], noon)
	keep(t, db, 3, awa, a[1], noon)
	keep(t, db, 4, bello, b[1], noon.Add(time.Second))
	if diff := cmp.Diff([]string{"Bello: " + long, long}, all(t, db, inbox.Query{})); diff != "" {
		t.Errorf("inbox (-want +got):\n%s", diff)
	}
}

func TestAReferenceUsedAgainFilesTheBrokenText(t *testing.T) {
	db := known(t)
	old, young := deliveries(t, awa, long, noon), deliveries(t, awa, "Encore: "+long, noon.Add(time.Hour))
	keep(t, db, 1, awa, old[0], noon)
	kept := keep(t, db, 2, awa, young[0], noon.Add(time.Hour))
	if kept.Broken == nil || !kept.Broken.Has(inbox.Partial) || kept.Message != nil {
		t.Fatalf("kept = %+v, want the older text filed as partial", kept)
	}
	keep(t, db, 3, awa, young[1], noon.Add(time.Hour))
	if got := all(t, db, inbox.Query{}); len(got) != 2 || got[0] != "Encore: "+long {
		t.Errorf("inbox = %q, want the newer text whole and the older in part", got)
	}
}

func TestATextThatNeverBecomesWholeIsFiledAfterADay(t *testing.T) {
	db := known(t)
	keep(t, db, 1, awa, deliveries(t, awa, long, noon)[1], noon)
	for _, c := range []struct {
		after time.Duration
		filed int
	}{{23 * time.Hour, 0}, {25 * time.Hour, 1}} {
		update(t, db, func(tx *store.Tx) error {
			_, err := inbox.Flush(tx, noon.Add(c.after), 10)
			return err
		})
		if got := len(all(t, db, inbox.Query{Flag: inbox.Partial})); got != c.filed {
			t.Errorf("after %v: %d filed, want %d", c.after, got, c.filed)
		}
	}
}

func TestFirstContactFilesWhatTheSIMHolds(t *testing.T) {
	db := storetest.Open(t)
	kept := keep(t, db, 1, awa, deliveries(t, awa, "SANTE", noon)[0], noon)
	if !kept.Message.Has(inbox.Old) {
		t.Errorf("flags = %v, want old", kept.Message.Flags)
	}
	update(t, db, func(tx *store.Tx) error { return inbox.Acquaint(tx, imsi, noon) })
	kept = keep(t, db, 1, awa, deliveries(t, awa, "SANTE", noon.Add(time.Minute))[0], noon)
	if kept.Message.Has(inbox.Old) {
		t.Errorf("flags = %v, want a live text after first contact", kept.Message.Flags)
	}
}

func TestHashesAreForgottenAfterTheWindow(t *testing.T) {
	db := known(t)
	raw := deliveries(t, awa, "SANTE", noon)[0]
	keep(t, db, -1, awa, raw, noon)
	update(t, db, func(tx *store.Tx) error { return inbox.Forget(tx, noon.Add(7*24*time.Hour)) })
	if kept := keep(t, db, -1, awa, raw, noon.Add(7*24*time.Hour)); !kept.Message.Has(inbox.Repeat) {
		t.Error("forgotten after a week, while networks may still deliver again")
	}
	update(t, db, func(tx *store.Tx) error { return inbox.Forget(tx, noon.Add(9*24*time.Hour)) })
	if kept := keep(t, db, -1, awa, raw, noon.Add(9*24*time.Hour)); kept.Message.Has(inbox.Repeat) {
		t.Error("still remembered after nine days")
	}
}

func TestListsFindByPersonFlagAndWords(t *testing.T) {
	db := known(t)
	keep(t, db, 1, awa, deliveries(t, awa, "Où est l'eau ?", noon)[0], noon)
	keep(t, db, 2, bello, deliveries(t, bello, "merci", noon)[0], noon.Add(time.Second))
	cases := map[string]struct {
		q    inbox.Query
		want []string
	}{
		"everything, newest first": {inbox.Query{}, []string{"merci", "Où est l'eau ?"}},
		"a person":                 {inbox.Query{From: awa}, []string{"Où est l'eau ?"}},
		"words without accents":    {inbox.Query{Text: "ou est leau"}, []string{"Où est l'eau ?"}},
		"words in another order":   {inbox.Query{Text: "EAU ou"}, []string{"Où est l'eau ?"}},
		"a flag nobody has":        {inbox.Query{Flag: inbox.MaybeStop}, nil},
		"a limit":                  {inbox.Query{Limit: 1}, []string{"merci"}},
		"after the newest":         {inbox.Query{After: newestID(t, db)}, []string{"Où est l'eau ?"}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, all(t, db, c.q)); diff != "" {
				t.Errorf("list (-want +got):\n%s", diff)
			}
		})
	}
}

func newestID(t *testing.T, db *store.DB) (id ulid.ULID) {
	t.Helper()
	update(t, db, func(tx *store.Tx) error {
		found, err := inbox.List(tx, inbox.Query{Limit: 1})
		id = found[0].ID
		return err
	})
	return id
}

func TestEraseLeavesNothingOfAPerson(t *testing.T) {
	db := known(t)
	keep(t, db, 1, awa, deliveries(t, awa, "SANTE", noon)[0], noon)
	keep(t, db, 2, awa, deliveries(t, awa, long, noon)[0], noon)
	keep(t, db, 3, bello, deliveries(t, bello, "OUI", noon)[0], noon)
	update(t, db, func(tx *store.Tx) error { return inbox.Erase(tx, awa) })
	if diff := cmp.Diff([]string{"OUI"}, all(t, db, inbox.Query{})); diff != "" {
		t.Errorf("inbox (-want +got):\n%s", diff)
	}
	update(t, db, func(tx *store.Tx) error {
		if n := inbox.Unfinished(tx); n != 0 {
			t.Errorf("%d unfinished texts of an erased person", n)
		}
		return nil
	})
}
