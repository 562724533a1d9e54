package gateway

import (
	"github.com/tocsin-sms/tocsin/groups"
	"github.com/tocsin-sms/tocsin/internal/store"
	"github.com/tocsin-sms/tocsin/keywords"
	"github.com/tocsin-sms/tocsin/polls"
)

// rulebook is the compiled rules in force. It is replaced whole when rules,
// groups or polls change, and read without a lock.
type rulebook struct{ *keywords.Book }

// loadBook compiles the rules as the transaction sees them.
func (g *Gateway) loadBook(tx *store.Tx) error {
	cfg, err := g.bookConfig(tx)
	if err != nil {
		return err
	}
	book, _ := keywords.NewBook(cfg)
	g.book.Store(&rulebook{book})
	return nil
}

// changeRules runs fn, which changes rules, groups or polls, and puts the new
// rule book into force once it is committed.
func (g *Gateway) changeRules(fn func(*store.Tx) error) error {
	g.rules.Lock() // the book in force is that of the last commit
	defer g.rules.Unlock()
	return g.update(func(tx *store.Tx) error {
		if err := fn(tx); err != nil {
			return err
		}
		cfg, err := g.bookConfig(tx)
		if err != nil {
			return err
		}
		book, _ := keywords.NewBook(cfg)
		tx.After(func() { g.book.Store(&rulebook{book}) })
		return nil
	})
}

func (g *Gateway) bookConfig(tx *store.Tx) (keywords.BookConfig, error) {
	cfg := keywords.BookConfig{
		Organisation: g.cfg().Organisation, Language: g.cfg().Language, StopLanguages: g.cfg().StopLanguages,
		StopWordsOff: g.cfg().StopWordsOff, Wordings: g.cfg().Wordings, Lately: g.cfg().Polls.AnswerWithin,
	}
	cfg.Modems = []string{}
	for _, m := range g.fleet.configs() {
		cfg.Modems = append(cfg.Modems, m.Name)
	}
	err := rules.Each(tx, store.Range{}, func(_ []byte, r rule) error {
		if !r.Off {
			cfg.Rules = append(cfg.Rules, r.Rule)
		}
		return nil
	})
	if err != nil {
		return cfg, err
	}
	all, err := groups.All(tx)
	if err != nil {
		return cfg, err
	}
	for _, gr := range all {
		cfg.Groups = append(cfg.Groups, keywords.Group{Name: string(gr.Name), Title: gr.Title, Confirm: gr.Confirm})
	}
	asked, err := polls.All(tx)
	for _, p := range asked {
		cfg.Polls = append(cfg.Polls, pollRule(p, g.opt.Now()))
	}
	return cfg, err
}
