package simulated

import (
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

func injectFields() []string {
	return []string{
		"from", "text", "data", "wide", "flash", "class", "ucs2", "locking", "single", "ref", "parts", "port", "pid", "smsc",
		"sent_at", "ago",
	}
}

func injectText(m *Modem, o Order) error {
	opts, err := o.options(m)
	if err != nil {
		return err
	}
	if o.Data != "" {
		octets, err := hex.DecodeString(o.Data)
		if err != nil {
			return fmt.Errorf("%w: data: want octets in hex, not %q", ErrOrder, o.Data)
		}
		o.Text, opts = string(octets), append(opts, Data())
	}
	return m.Inject(o.From, o.Text, opts...)
}

// options are those of Inject. Error: ErrOrder.
func (o Order) options(m *Modem) ([]InjectOption, error) {
	if o.SentAt.IsZero() {
		o.SentAt = m.networkTime().Add(-time.Duration(o.Ago))
	}
	opts := []InjectOption{SentAt(o.SentAt), Protocol(byte(o.PID))}
	add := func(asked bool, opt InjectOption) {
		if asked {
			opts = append(opts, opt)
		}
	}
	add(o.Wide, Wide())
	add(o.Flash, Flash())
	add(o.UCS2, UCS2())
	add(o.Ref != 0, WithRef(o.Ref))
	add(o.Parts != nil, InOrder(o.Parts...))
	add(o.Port != 0, ToPort(o.Port, o.Port))
	add(o.SMSC != "", Via(o.SMSC))
	more, err := o.coding()
	return append(opts, more...), err
}

// coding reads those that are words.
func (o Order) coding() (opts []InjectOption, err error) {
	if o.Class != "" {
		class, err := strconv.Atoi(o.Class)
		if err != nil || class < 0 || class > 3 {
			return nil, fmt.Errorf("%w: class: want 0 to 3, not %q", ErrOrder, o.Class)
		}
		opts = append(opts, Class(class))
	}
	locking, err := languageNamed(o.Locking)
	if err != nil {
		return nil, err
	}
	single, err := languageNamed(o.Single)
	return append(opts, Locking(locking), Single(single)), err
}

// languageNamed is none for no name.
func languageNamed(name string) (Language, error) {
	language, known := Languages()[name]
	if !known && name != "" {
		return 0, fmt.Errorf("%w: no tables for %q; there are %s", ErrOrder, name, strings.Join(slices.Sorted(maps.Keys(Languages())), ", "))
	}
	return language, nil
}
