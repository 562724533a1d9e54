package modem

import (
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

// told writes a result as the tests compare it.
func told(r Result) string {
	var b strings.Builder
	b.WriteString(r.Outcome.String())
	var refused *RefusedError
	switch {
	case r.Outcome == Sent:
		fmt.Fprintf(&b, " %d", r.MR)
	case errors.As(r.Err, &refused):
		fmt.Fprintf(&b, " %s, %s", refused.Coded(), r.Class)
	case r.Err != nil:
		fmt.Fprintf(&b, ": %v", r.Err)
	}
	if r.Prior != nil {
		fmt.Fprintf(&b, "; prior %s", told(*r.Prior))
	}
	if r.Lost != nil {
		b.WriteString("; lost")
	}
	return b.String()
}

// TestSubmitDialogues plays each fixture to one submit after another.
func TestSubmitDialogues(t *testing.T) {
	const silent = "uncertain: the modem does not answer"
	tests := map[string]struct {
		want []string // of each submit
		late []string // that came outside
	}{
		"stray-ok-before-prompt":               {want: []string{"sent 5"}},
		"late-reference-before-prompt":         {want: []string{silent, "sent 6; prior sent 5"}},
		"late-refusal-before-prompt":           {want: []string{silent, "sent 6; prior refused CMS 38, retry later"}},
		"late-reference-while-resynchronising": {want: []string{"sent 5", "sent 1"}},
		"late-reference-inside-command":        {want: []string{"sent 5", "sent 1"}},
		"late-after-own":                       {want: []string{"sent 5", "sent 1; prior sent 4"}},
		"ok-without-reference":                 {want: []string{"uncertain: accepted without a message reference", "sent 1"}},
		"stray-ok-after-pdu":                   {want: []string{"sent 5"}},
		"reference-without-ok":                 {want: []string{"sent 5", "sent 6", "sent 1"}},
		"echo":                                 {want: []string{"sent 5"}},
		"echo-bare-prompt":                     {want: []string{"sent 5", "sent 1"}},
		"noise":                                {want: []string{"sent 5", "sent 1"}},
		"refused-without-prompt":               {want: []string{"refused CMS 322, free storage", "sent 1"}},
		"error-without-prompt":                 {want: []string{"refused ERROR, retry later", "sent 1"}},
		"words-for-a-code":                     {want: []string{"refused CMS, retry later"}},
		"code-without-space":                   {want: []string{"refused CMS 38, retry later", "sent 1"}},
		"cme-busy":                             {want: []string{"refused CME 14, retry soon"}},
		"duplicate-rejected":                   {want: []string{"uncertain CMS 197, outcome open", "sent 1"}},
		"timeout-after-long-wait":              {want: []string{"uncertain CMS 332, outcome open", "sent 1"}},
		"unplugged-at-prompt":                  {want: []string{"not sent: the port is lost: EOF; lost"}},
		"unplugged-after-pdu":                  {want: []string{"uncertain: the port is lost: input/output error; lost"}},
		"late-refusal-idle":                    {want: []string{silent}, late: []string{"uncertain CMS 500, outcome open"}},
		"prompt-twice":                         {want: []string{"sent 5", "sent 1"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				stick := newStick(t, "")
				s := open(t, stick)
				stick.follow(readDialogue(t, name))
				for i, want := range test.want {
					if diff := cmp.Diff(want, told(s.Submit(t.Context(), []byte{1, 2, 3}))); diff != "" {
						t.Errorf("submit %d: %s", i+1, diff)
					}
				}
				time.Sleep(time.Second)
				var late []string
				for r, ok := s.Late(); ok; r, ok = s.Late() {
					late = append(late, told(r))
				}
				if diff := cmp.Diff(test.late, late); diff != "" {
					t.Errorf("late: %s", diff)
				}
				stick.finished()
			})
		})
	}
	used := map[string]bool{"refusal-of-another-command": true, "late-answer-before-info": true}
	for name := range tests {
		used[name] = true
	}
	files, _ := filepath.Glob("testdata/dialogues/*.txt")
	for _, f := range files {
		if name := strings.TrimSuffix(filepath.Base(f), ".txt"); !used[name] {
			t.Errorf("%s is not played", f)
		}
	}
}

// TestRefusalOfAnotherCommand: what comes too late for a command is not the
// refusal of a text.
func TestRefusalOfAnotherCommand(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		stick := newStick(t, "")
		s := open(t, stick)
		stick.follow(readDialogue(t, "refusal-of-another-command"))
		if err := s.Refresh(t.Context()); !errors.Is(err, ErrSilent) {
			t.Errorf("refresh: %v", err)
		}
		time.Sleep(2 * time.Second)
		if late, ok := s.Late(); ok {
			t.Errorf("late: %+v", late)
		}
		if err := s.Refresh(t.Context()); err != nil {
			t.Errorf("again: %v", err)
		}
	})
}

// TestLateAnswerBeforeInfo: the OK of a late answer ends that, not the command.
func TestLateAnswerBeforeInfo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		stick := newStick(t, "")
		s := open(t, stick)
		stick.follow(readDialogue(t, "late-answer-before-info"))
		if err := s.Refresh(t.Context()); err != nil {
			t.Fatal(err)
		}
		if s.Health().Signal != 3 {
			t.Errorf("%+v", s.Health())
		}
		if late, ok := s.Late(); !ok || told(late) != "sent 5" {
			t.Errorf("late: %v %+v", ok, late)
		}
	})
}

// TestSubmitDoesNotDawdle: where no more can come, the deadline is not waited for.
func TestSubmitDoesNotDawdle(t *testing.T) {
	for _, name := range []string{"ok-without-reference", "refused-without-prompt", "reference-without-ok"} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				stick := newStick(t, "")
				s := open(t, stick)
				stick.follow(readDialogue(t, name))
				start := time.Now()
				s.Submit(t.Context(), []byte{1, 2, 3})
				if took := time.Since(start); took > 2*time.Second {
					t.Errorf("took %v", took)
				}
			})
		})
	}
}

// TestSubmitDeadline: the library's second is far too short for a submit.
func TestSubmitDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		stick := newStick(t, "")
		s := open(t, stick)
		stick.follow("> AT+CMGS=3\n<< \"\\r\\n> \"\n> PDU\n~ 119s\n< +CMGS: 9\n< OK")
		if r := s.Submit(t.Context(), []byte{1, 2, 3}); r.Outcome != Sent || r.Took != 119*time.Second {
			t.Errorf("%+v", r)
		}
	})
}

// TestStuckWrite: the library's timeouts do not cover a write.
func TestStuckWrite(t *testing.T) {
	for name, use := range map[string]func(*testing.T, *Session) error{
		"command": func(t *testing.T, s *Session) error { return s.Refresh(t.Context()) },
		"submit":  func(t *testing.T, s *Session) error { return s.Submit(t.Context(), []byte{1}).Err },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				stick := newStick(t, "")
				s := open(t, stick)
				stick.mu.Lock()
				stick.deaf = true
				stick.mu.Unlock()
				start := time.Now()
				err := use(t, s)
				if !errors.Is(err, ErrStuck) || !errors.Is(s.Err(), ErrStuck) || time.Since(start) != writeTimeout {
					t.Errorf("%v after %v; session %v", err, time.Since(start), s.Err())
				}
				<-s.Done()
			})
		})
	}
}

// TestCutWrite: the Ctrl-Z is the last byte; a write that breaks before it has
// sent nothing.
func TestCutWrite(t *testing.T) {
	whole := len("AT+CMGS=3\r") + len("00010203") + len(sub)
	for cut := range whole + 1 {
		synctest.Test(t, func(t *testing.T) {
			stick := newStick(t, "")
			s := open(t, stick)
			stick.mu.Lock()
			stick.cut = cut
			stick.mu.Unlock()
			want := NotSent
			if cut == whole {
				want = Sent
			}
			if r := s.Submit(t.Context(), []byte{1, 2, 3}); r.Outcome != want {
				t.Errorf("cut at %d of %d: %+v", cut, whole, r)
			}
		})
	}
}

// TestEmptyReads: a hundred and one of them end the library's reader.
func TestEmptyReads(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		stick := newStick(t, "")
		cfg := stick.config()
		cfg.Open = func(string) (io.ReadWriteCloser, error) { return &emptyReads{stick, 0}, nil }
		s, err := Open(t.Context(), cfg)
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		if r := s.Submit(t.Context(), []byte{1}); r.Outcome != Sent {
			t.Errorf("%+v", r)
		}
	})
}

// emptyReads returns nothing two hundred times before each read.
type emptyReads struct {
	*stick
	n int
}

func (e *emptyReads) Read(p []byte) (int, error) {
	if e.n++; e.n%200 != 0 {
		return 0, nil
	}
	return e.stick.Read(p)
}

// TestPanickingPort: the serial library panics where a descriptor is 1024 or more.
func TestPanickingPort(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		stick := newStick(t, "")
		cfg := stick.config()
		cfg.Open = func(string) (io.ReadWriteCloser, error) { return panics{stick}, nil }
		_, err := Open(t.Context(), cfg)
		var p *Problem
		if !errors.As(err, &p) || p.State != Faulty {
			t.Errorf("%v", err)
		}
	})
}

type panics struct{ *stick }

func (panics) Read([]byte) (int, error) { panic("index out of range [16]") }

// TestNoiseInAnswers: the library leaks the first line of an indication into the
// answer, so answers are read by prefix and shape.
func TestNoiseInAnswers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		stick := newStick(t, `
# between a command and its answer, and inside it
> AT+CSQ
< +CREG: 1
< ^RSSI: 3
< +CSQ: 9,99
< ^HCSQ:"WCDMA",30,30,58
< OK
> AT+CREG?
< +CREG: 2,"00C3","A1B2"
< +CREG: 0,5
< OK
> AT+CGMI
< RDY
< ^BOOT:20952548,0,0,0,20
< Acme
< OK
> AT+CGSN
< +CMTI: "SM",1
< 356938035643809
< OK
`)
		s := open(t, stick)
		if h := s.Health(); h.Signal != 9 || h.Registration != Roaming {
			t.Errorf("%+v", h)
		}
		if id := s.Identity(); id.Manufacturer != "Acme" || id.IMEI != "356938035643809" {
			t.Errorf("%+v", id)
		}
		select {
		case <-s.Wake():
		default:
			t.Error("the +CMTI inside an answer woke nobody")
		}
		stick.finished()
	})
}

// TestOwnInit: the library's insists on +GCAP and resets what the stick knows.
func TestOwnInit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		stick := newStick(t, "* AT+GCAP\n< +CME ERROR: 58")
		open(t, stick)
		if n := stick.heard("AT+GCAP") + stick.heard("ATZ"); n != 0 {
			t.Error("asked for +GCAP or reset the stick")
		}
		if stick.said[0] != "ESC" || stick.said[1] != "AT" {
			t.Errorf("said %q first", stick.said[:2])
		}
	})
}

// TestOrder: each indication of the library runs in a goroutine of its own; ours
// are taken in the order they came.
func TestOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		stick := newStick(t, "")
		s := open(t, stick)
		var want []mark
		for i := range 500 {
			stick.say(fmt.Sprintf("< +CMTI: \"SM\",%d", i))
			want = append(want, mark{store: "SM", index: i})
		}
		synctest.Wait()
		got, _ := s.wire.events.takeMarks()
		if diff := cmp.Diff(want, got, cmp.AllowUnexported(mark{})); diff != "" {
			t.Error(diff)
		}
	})
}

const (
	deliverPDU = "07917283010010F5040BC87238880900F10000993092516195800AE8329BFD4697D9EC37"
	reportPDU  = "07917283010010F506050B917283010010F59930925161958099309251619580" + "00"
)

// TestDirectLines: a blank line or an unsolicited one between +CMT and its PDU.
func TestDirectLines(t *testing.T) {
	length := len(deliverPDU)/2 - 8
	header := fmt.Sprintf("+CMT: ,%d", length)
	tests := map[string]struct {
		lines string
		want  []string
	}{
		"plain":               {lines: "< " + header + "\n< " + deliverPDU, want: []string{deliverPDU}},
		"blank line":          {lines: "< " + header + "\n<< \"\\r\\n\\r\\n\"\n< " + deliverPDU, want: []string{deliverPDU}},
		"line between":        {lines: "< " + header + "\n< ^RSSI: 12\n< +CMTI: \"SM\",1\n< " + deliverPDU, want: []string{deliverPDU}},
		"two headers":         {lines: "< " + header + "\n< +CDS: 24\n< " + deliverPDU + "\n< " + reportPDU, want: []string{deliverPDU, reportPDU}},
		"wrong length":        {lines: "< +CMT: ,99\n< " + deliverPDU, want: []string{deliverPDU}},
		"cell broadcast":      {lines: "< +CBM: 88\n< " + strings.Repeat("00", 88)},
		"hexadecimal unasked": {lines: "< " + deliverPDU},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				stick := newStick(t, "")
				s := open(t, stick)
				stick.say(test.lines)
				synctest.Wait()
				if diff := cmp.Diff(test.want, s.wire.events.directs()); diff != "" {
					t.Error(diff)
				}
			})
		})
	}
}

// TestDirectInsideAnswer: two PDUs and two headers, told apart by their length.
func TestDirectInsideAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		stick := newStick(t, "")
		s := open(t, stick)
		stick.follow(fmt.Sprintf(`
> AT+CPMS?
< +CPMS: "SM",1,20,"SM",1,20,"SM",1,20
< OK
> AT+CMGL=4
< +CMGL: 1,0,,%d
< +CDS: %d
< %s
< %s
< OK
`, len(deliverPDU)/2-8, len(reportPDU)/2-8, deliverPDU, reportPDU))
		var got []string
		keep := func(a Arrival) error {
			got = append(got, fmt.Sprintf("%s %d %d", a.Store, a.Index, len(a.PDU)))
			return nil
		}
		for range 2 {
			if err := s.Sweep(t.Context(), Woken, keep); err != nil {
				t.Fatal(err)
			}
		}
		want := []string{
			fmt.Sprintf("SM 1 %d", len(deliverPDU)/2-8),
			fmt.Sprintf(" -1 %d", len(reportPDU)/2-8),
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		stick.finished()
	})
}

// TestOpenPrompt: it outlives the program that opened it, and eats a first AT.
func TestOpenPrompt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		stick := newStick(t, `
<< "\r\n> "
> ESC
< OK
`)
		open(t, stick)
		stick.finished()
	})
}

func TestLost(t *testing.T) {
	for name, why := range map[string]error{"unplug": io.EOF, "eio": syscall.EIO} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				stick := newStick(t, "")
				s := open(t, stick)
				stick.say("! " + name)
				<-s.Done()
				if !errors.Is(s.Err(), ErrLost) || !errors.Is(s.Err(), why) {
					t.Errorf("%v", s.Err())
				}
				if err := s.Refresh(t.Context()); !errors.Is(err, ErrLost) {
					t.Errorf("refresh: %v", err)
				}
			})
		})
	}
}

// TestClose: from another goroutine, while a submit waits.
func TestClose(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		stick := newStick(t, "")
		s := open(t, stick)
		stick.follow("> AT+CMGS=1\n<< \"\\r\\n> \"\n> PDU")
		time.AfterFunc(time.Second, func() { _ = s.Close() })
		r := s.Submit(t.Context(), []byte{1})
		if r.Outcome != Uncertain || !errors.Is(r.Lost, ErrClosed) {
			t.Errorf("%+v", r)
		}
	})
}
