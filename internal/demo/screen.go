package demo

import (
	"context"
	"io"
	"slices"
	"sync/atomic"
	"time"

	"github.com/jedib0t/go-pretty/v6/text"
	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"

	"github.com/tocsin-sms/tocsin/internal/api"
)

// redraw is how often the screen is drawn.
const redraw = 150 * time.Millisecond

// show draws until ctx ends, on a terminal as a screen, else line by line.
func (s *stage) show(ctx context.Context, o Options, began time.Time) error {
	watching := make(chan error, 1)
	go func() { watching <- s.watch(ctx) }()
	var err error
	if o.Terminal {
		err = s.showScreen(ctx, o, began)
	} else {
		err = s.showLines(ctx, o, began)
	}
	<-watching // it ends with ctx, or with the daemon, which says why itself
	return err
}

func (s *stage) showScreen(ctx context.Context, o Options, began time.Time) error {
	screen := newScreen(o)
	defer screen.close()
	for {
		v, err := s.look(ctx, began)
		if ctx.Err() != nil {
			return nil
		}
		if err != nil {
			return err
		}
		screen.draw(v)
		if pause(ctx, redraw) != nil {
			return nil
		}
	}
}

// screen is the terminal: lines, a bar per broadcast, lines.
type screen struct {
	paint      paint
	progress   *mpb.Progress
	head, tail []*line
	bars       map[string]*bar
	order      []string
}

// line is a bar that is only a text.
type line struct {
	text atomic.Value // string
	bar  *mpb.Bar
}

// bar is a broadcast's.
type bar struct {
	bar  *mpb.Bar
	fate atomic.Value // string
}

// The order on the screen; broadcasts count up from firstBar.
const (
	firstHead = 0
	firstBar  = 1000
	firstTail = 1 << 30
)

func newScreen(o Options) *screen {
	return &screen{
		paint: paint(o.Color), bars: map[string]*bar{},
		progress: mpb.New(mpb.WithOutput(o.Out), mpb.WithRefreshRate(redraw), mpb.WithAutoRefresh()),
	}
}

func (s *screen) draw(v view) {
	s.head = s.lines(s.head, v.headLines(s.paint), firstHead)
	for _, b := range v.broadcasts {
		s.drawBar(b)
	}
	for len(s.order) > broadcastsSeen {
		s.bars[s.order[0]].bar.Abort(true)
		delete(s.bars, s.order[0])
		s.order = s.order[1:]
	}
	s.tail = s.lines(s.tail, v.tailLines(s.paint), firstTail)
}

func (s *screen) lines(have []*line, want []string, first int) []*line {
	for i, words := range want {
		if i == len(have) {
			have = append(have, s.newLine(first+i))
		}
		have[i].text.Store(words)
	}
	return have
}

func (s *screen) newLine(priority int) *line {
	l := &line{}
	l.text.Store("")
	l.bar = s.progress.MustAdd(1, mpb.BarFillerFunc(func(w io.Writer, stat decor.Statistics) error {
		_, err := io.WriteString(w, text.Snip(l.text.Load().(string), stat.AvailableWidth, "…"))
		return err
	}), mpb.BarPriority(priority), mpb.BarFillerTrim())
	return l
}

func (s *screen) drawBar(b api.Broadcast) {
	of := s.bars[b.ID]
	if of == nil && slices.Contains(s.order, b.ID) {
		return
	}
	if of == nil {
		of = s.newBar(b)
		s.bars[b.ID] = of
		s.order = append(s.order, b.ID)
	}
	of.fate.Store(fate(b))
	of.bar.SetTotal(int64(b.Recipients), false)
	of.bar.SetCurrent(int64(settled(b)))
}

func (s *screen) newBar(b api.Broadcast) *bar {
	of := &bar{}
	of.fate.Store("")
	of.bar = s.progress.New(0, mpb.BarStyle().Lbound("").Filler("█").Tip("█").Padding("░").Rbound(""),
		mpb.BarPriority(firstBar+len(s.order)), mpb.BarWidth(18), mpb.BarFillerTrim(),
		mpb.PrependDecorators(decor.Name(label(b)+" ")),
		mpb.AppendDecorators(decor.Any(func(decor.Statistics) string { return " " + of.fate.Load().(string) })))
	return of
}

// close leaves the last picture on the screen.
func (s *screen) close() {
	for _, l := range append(s.head, s.tail...) {
		l.bar.Abort(false)
	}
	for _, b := range s.bars {
		b.bar.Abort(false)
	}
	s.progress.Wait()
}
