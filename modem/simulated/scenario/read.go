package scenario

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/tocsin-sms/tocsin/internal/strict"
	"github.com/tocsin-sms/tocsin/modem/simulated"
)

// reading is a file under way.
type reading struct {
	strict.Reader
	Scenario
}

func (r *reading) list(item strict.Field) strict.Field {
	return func(n *yaml.Node, path string) { r.Each(n, path, item) }
}

// step reads an entry of steps.
func (r *reading) step(n *yaml.Node, path string) {
	var s Step
	var recipient string
	var did []string
	fields := r.whens(&s, &recipient)
	for _, k := range simulated.Orders() {
		read := r.order(&s, k)
		fields[k.Name] = func(n *yaml.Node, path string) { did = append(did, k.Name); read(n, path) }
	}
	r.Mapping(n, path, fields)
	switch {
	case r.ComplainedBelow(path):
		return
	case len(did) != 1:
		r.Problem(n, path, "want one thing to be done (%s), not %d", strings.Join(orderNames(), ", "), len(did))
		return
	}
	if recipient != "" {
		s.Order.To = recipient
	}
	r.judge(s, n, path)
	r.Steps = append(r.Steps, s)
}

// whens are the fields of a step that say when, and to whom.
func (r *reading) whens(s *Step, recipient *string) map[string]strict.Field {
	return map[string]strict.Field{
		"at":        strict.Value(&r.Reader, &s.At, "a time such as 90s", span),
		"after":     strict.Value(&r.Reader, &s.Texts, "a count of texts", texts),
		"for":       strict.Value(&r.Reader, &s.For, "a time such as 10m", span),
		"times":     strict.Value(&r.Reader, &s.Times, "a number", between(1, 100_000)),
		"every":     strict.Value(&r.Reader, &s.Every, "a time such as 30s", span),
		"modem":     strict.Value(&r.Reader, &s.Order.Modem, "a modem's name", something),
		"recipient": strict.Value(&r.Reader, recipient, "a number such as +237699000001", something),
	}
}

// judge looks at a step as a whole.
func (r *reading) judge(s Step, n *yaml.Node, path string) {
	_, ends := s.undo()
	switch {
	case s.At > 0 && s.Texts > 0:
		r.Problem(n, path, "it has both at and after: keep one")
	case s.For > 0 && !ends:
		r.Problem(n, path+".for", "%s does not last: leave it out", s.Name)
	case s.Times > 1 && s.Every <= 0:
		r.Problem(n, path+".every", "it is missing: how long from one to the next of the %d times?", s.Times)
	case s.Every > 0 && s.Times == 0:
		r.Problem(n, path+".times", "it is missing: how often?")
	case s.Order.To != "" && s.Name != "fault":
		r.Problem(n, path+".recipient", "only a fault can be of one recipient")
	default:
		r.rehearse(s, n, path)
		r.Later(func() { r.knows(s, n, path) })
	}
}

// rehearse carries a step out on a modem that nobody uses, and so finds out
// whether it can be.
func (r *reading) rehearse(s Step, n *yaml.Node, path string) {
	if r.ComplainedBelow(path) {
		return
	}
	network := simulated.NewNetwork(simulated.Options{})
	m := simulated.New(simulated.Config{Network: network})
	defer m.Unplug()
	o := s.numbered(1)
	o.Modem = m.Name()
	if _, err := network.Do(s.Name, o); err != nil {
		r.Problem(n, path, "%s", plain(err))
	}
}

// knows wants the modem of a step to be one of the file's.
func (r *reading) knows(s Step, n *yaml.Node, path string) {
	named := func(name string) bool {
		return slices.ContainsFunc(r.Modems, func(c simulated.Config) bool { return c.Name == name || c.Number == name })
	}
	if name := s.Order.Modem; name != "" && len(r.Modems) > 0 && !named(name) {
		r.Problem(n, path+".modem", "there is no modem %q in the file", name)
	}
	if name := s.Order.Modem; name == "" && len(r.Modems) > 1 && !kindOf(s.Name).All {
		r.Problem(n, path+".modem", "it is missing: which modem?")
	}
}

// order reads what is to be done: keys and values, its main one alone, or a
// fault on one line (refuse,code=500).
func (r *reading) order(s *Step, k simulated.OrderKind) strict.Field {
	return func(n *yaml.Node, path string) {
		s.Name = k.Name
		switch {
		case n.Tag == "!!null":
		case n.Kind == yaml.ScalarNode && k.Name == "fault":
			r.faultLine(s, n, path)
		case n.Kind == yaml.ScalarNode && k.Main != "":
			r.set(&s.Order, k.Main)(n, path)
		default:
			fields := map[string]strict.Field{}
			for _, name := range k.Fields {
				fields[name] = r.set(&s.Order, name)
			}
			r.Mapping(n, path, fields)
		}
	}
}

func (r *reading) faultLine(s *Step, n *yaml.Node, path string) {
	modem := s.Order.Modem
	o, err := simulated.ParseFault(n.Value)
	if err != nil {
		r.Problem(n, path, "%s", plain(err))
		return
	}
	s.Order = o
	s.Order.Modem = modem
}

// set reads a field of an order; a list stands for its items with spaces
// between them.
func (r *reading) set(o *simulated.Order, field string) strict.Field {
	return func(n *yaml.Node, path string) {
		value := n.Value
		if n.Kind == yaml.SequenceNode {
			value = r.joined(n, path)
		} else if _, single := r.Scalar(n, path, "a single value"); !single {
			return
		}
		if err := o.Set(field, value); err != nil {
			r.Problem(n, path, "%s", strings.TrimPrefix(plain(err), field+": "))
		}
	}
}

func (r *reading) joined(n *yaml.Node, path string) string {
	var items []string
	r.Each(n, path, func(n *yaml.Node, path string) {
		item, _ := r.Scalar(n, path, "a single value")
		items = append(items, item)
	})
	return strings.Join(items, " ")
}

// plain are the words of an error of Do, which the file's place makes plain.
func plain(err error) string {
	return strings.TrimPrefix(err.Error(), simulated.ErrOrder.Error()+": ")
}

func kindOf(name string) simulated.OrderKind {
	all := simulated.Orders()
	return all[slices.IndexFunc(all, func(k simulated.OrderKind) bool { return k.Name == name })]
}

func orderNames() []string {
	var names []string
	for _, k := range simulated.Orders() {
		names = append(names, k.Name)
	}
	return names
}

func something(s string) (string, error) {
	if strings.TrimSpace(s) == "" {
		return "", errors.New("it is empty")
	}
	return s, nil
}

func between(low, high int) func(string) (int, error) {
	return func(s string) (int, error) {
		v, err := strconv.Atoi(s)
		if err != nil || v < low || v > high {
			return 0, fmt.Errorf("want a number from %d to %d, not %q", low, high, s)
		}
		return v, nil
	}
}

// span reads a time; ten years are more than anybody plays.
func span(s string) (time.Duration, error) {
	v, err := time.ParseDuration(s)
	if err != nil || v < 0 || v > 10*365*24*time.Hour {
		return 0, fmt.Errorf("want a time such as 90s or 2h, not %q", s)
	}
	return v, nil
}

// texts reads "20", "1 text", "20 texts" and "20 submits".
func texts(s string) (int, error) {
	count, unit, _ := strings.Cut(s, " ")
	v, err := strconv.Atoi(count)
	if err != nil || v < 1 || !slices.Contains([]string{"", "text", "texts", "submit", "submits"}, unit) {
		return 0, fmt.Errorf("want a count such as 20 texts, not %q", s)
	}
	return v, nil
}
