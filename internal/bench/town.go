package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/oklog/ulid/v2"

	"github.com/tocsin-sms/tocsin/groups"
	"github.com/tocsin-sms/tocsin/inbox"
	"github.com/tocsin-sms/tocsin/internal/api"
	"github.com/tocsin-sms/tocsin/internal/gateway"
	"github.com/tocsin-sms/tocsin/internal/phone"
	"github.com/tocsin-sms/tocsin/internal/store"
	"github.com/tocsin-sms/tocsin/outbox"
)

// A town is a store as a campaign leaves it after a month: people in groups, rules
// and polls, broadcasts that were sent, and what came back.
const (
	townPeople = 100_000
	townGroups = 10
	townIn     = 100_000
	townOut    = 100_000 // in as many broadcasts as there are groups
	townDays   = 30
)

const townRules = `
keywords:
  - {words: [sante], join: group-1, reply: "Bienvenue {name|ami}."}
  - {words: [eau], reply: "Eau : 8h-12h."}
polls:
  - {name: puits, word: puits, question: "Le puits marche-t-il ?", options: [{key: oui}, {key: non}], reply: "Noté."}
`

// buildTown makes a town below dir.
func buildTown(ctx context.Context, dir string) error {
	data := filepath.Join(dir, "data")
	g, err := gateway.New(plainConfig(data), gateway.Options{})
	if err != nil {
		return err
	}
	_, err = g.Import(ctx, strings.NewReader(townCSV()), api.ImportOptions{Consent: "bench"})
	if err == nil {
		_, err = g.Apply(ctx, api.Apply{File: []byte(townRules)})
	}
	if err := errors.Join(err, g.Close()); err != nil {
		return err
	}
	db, err := store.Open(filepath.Join(data, gateway.StoreFile), store.Options{Now: time.Now})
	if err != nil {
		return err
	}
	return errors.Join(errors.Join(textsIn(db), textsOut(db)), db.Close())
}

func townCSV() string {
	var b strings.Builder
	b.WriteString("number,name,groups,language,ville\n")
	for i := range townPeople {
		fmt.Fprintf(&b, "%s,Person %d,group-%d,%s,%s\n", number(i), i, i%townGroups, []string{"fr", "en"}[i%2], []string{"Kribi", "Douala", "Garoua"}[i%3])
	}
	return b.String()
}

// townBatch is how many texts are put in a transaction.
const townBatch = 5_000

// townTime is when text i of n was.
func townTime(i, n int) time.Time {
	const span = townDays * 24 * time.Hour
	return time.Now().Add(-span + time.Duration(float64(span)*float64(i)/float64(n)))
}

func textsIn(db *store.DB) error {
	for from := 0; from < townIn; from += townBatch {
		err := db.Update(func(tx *store.Tx) error {
			for i := from; i < from+townBatch; i++ {
				if err := inbox.Accept(tx, textIn(i)); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func textIn(i int) inbox.Message {
	at := townTime(i, townIn)
	m := inbox.Message{
		ID: store.NewID(at), From: phone.Number(number(i * 7919 % townPeople)), Text: fmt.Sprintf("Bonjour, la pompe %d ne marche plus", i),
		Received: at, Stored: at, Modem: "modem0", Parts: 1, Outcome: "kept: no rule takes it",
	}
	if i%500 == 0 {
		m.Mark(inbox.Attention)
	}
	return m
}

// townSIM sends the town's texts.
var townSIM = outbox.Station{Modem: "modem0", IMSI: "624010000000001"}

func textsOut(db *store.DB) error {
	for b := range townGroups {
		at := townTime(b, townGroups)
		var id ulid.ULID
		err := db.Update(func(tx *store.Tx) error {
			sent, err := outbox.Announce(tx, outbox.BroadcastDraft{
				Text: "Réunion samedi à 10 h, {name|ami}.", To: groups.Selection{Groups: []groups.ID{groups.ID(fmt.Sprintf("group-%d", b))}},
			}, at)
			id = sent.ID
			return err
		})
		if err != nil {
			return err
		}
		if err := sendOut(db, id, at); err != nil {
			return err
		}
	}
	return nil
}

// sendOut has a broadcast leave, many texts a transaction.
func sendOut(db *store.DB, id ulid.ULID, at time.Time) error {
	for left, frozen := townOut/townGroups, false; left > 0 || !frozen; {
		before := left
		err := db.Update(func(tx *store.Tx) (err error) {
			if frozen, err = outbox.Freeze(tx, id, townBatch, at); err != nil {
				return err
			}
			for range townBatch {
				if _, err := outbox.Refill(tx, id, at); err != nil {
					return err
				}
				at = at.Add(100 * time.Millisecond)
				next, _, err := outbox.Next(tx, townSIM, outbox.Conditions{Now: at})
				if err != nil || next == nil {
					return err
				}
				if _, err := outbox.Settle(tx, townSIM.IMSI, outbox.Result{Outcome: outbox.WasSent, Took: time.Second}, at); err != nil {
					return err
				}
				left--
			}
			return nil
		})
		if err != nil {
			return err
		}
		if frozen && left == before {
			return fmt.Errorf("broadcast %s: %d texts do not leave", id, left)
		}
	}
	return nil
}

// index enters everybody among those who are looked for, as a daemon does by and
// by with a store that came without an index.
func (i *installation) index() error {
	db, err := store.Open(filepath.Join(i.data(), gateway.StoreFile), store.Options{Now: time.Now})
	if err != nil {
		return err
	}
	for done := false; !done && err == nil; {
		err = db.Update(func(tx *store.Tx) error {
			done, err = groups.List(tx, 20_000)
			return err
		})
	}
	return errors.Join(err, db.Close())
}

// newTown starts a daemon in a town.
func newTown(ctx context.Context, b *bench) (*rig, error) {
	dir, err := os.MkdirTemp(b.dir, "town-")
	if err != nil {
		return nil, err
	}
	if err := buildTown(ctx, dir); err != nil {
		return nil, fmt.Errorf("build the town: %w", err)
	}
	return newRigIn(ctx, dir, 1, 50*time.Millisecond)
}
