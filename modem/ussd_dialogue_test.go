package modem

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

func TestUSSDDialogues(t *testing.T) {
	tests := map[string]struct {
		dialogue string
		want     USSDAnswer
		err      string
	}{
		"OK first": {
			dialogue: "> AT+CUSD=1,\"*100#\",15\n< OK\n~ 3s\n< +CUSD: 0,\"Solde 5\",15",
			want:     USSDAnswer{Text: "Solde 5"},
		},
		"answer before OK": {
			dialogue: "> AT+CUSD=1,\"*100#\",15\n~ 40s\n< +CUSD: 0,\"Solde 5\",15\n< OK",
			want:     USSDAnswer{Text: "Solde 5"},
		},
		"several lines, another in between": {
			dialogue: "> AT+CUSD=1,\"*100#\",15\n< OK\n< ^RSSI: 12\n<< \"\\r\\n+CUSD: 1,\\\"1. Oui\\r\\n2. Non\\\",15\\r\\n\"",
			want:     USSDAnswer{Text: "1. Oui\n2. Non", More: true},
		},
		"no scheme": {
			dialogue: "> AT+CUSD=1,\"*100#\",15\n< OK\n< +CUSD: 0,\"Solde 5\"",
			want:     USSDAnswer{Text: "Solde 5"},
		},
		"released with the answer": {
			dialogue: "> AT+CUSD=1,\"*100#\",15\n< OK\n< +CUSD: 2,\"Solde 5\",15",
			want:     USSDAnswer{Text: "Solde 5"},
		},
		"released": {
			dialogue: "> AT+CUSD=1,\"*100#\",15\n< OK\n< +CUSD: 2",
			err:      "the network did not answer (ended by the network)",
		},
		"a menu without words": {
			dialogue: "> AT+CUSD=1,\"*100#\",15\n< OK\n< +CUSD: 1",
			want:     USSDAnswer{More: true},
		},
		"no answer": {
			dialogue: "> AT+CUSD=1,\"*100#\",15\n< OK\n> AT+CUSD=2\n< OK",
			err:      "the network did not answer",
		},
		"packed septets only": {
			dialogue: "> AT+CUSD=1,\"*100#\",15\n< +CME ERROR: 50\n> AT+CUSD=1,\"AA180C3602\",15\n< OK\n< +CUSD: 0,\"D3379B5C06\",15",
			want:     USSDAnswer{Text: "Solde"},
		},
		"refused both ways": {
			dialogue: "> AT+CUSD=1,\"*100#\",15\n< +CME ERROR: 100\n> AT+CUSD=1,\"AA180C3602\",15\n< ERROR",
			err:      `AT+CUSD=1,"*100#",15: CME 100: unknown error`,
		},
		"refused for want of a network": {
			dialogue: "> AT+CUSD=1,\"*100#\",15\n< +CME ERROR: 30",
			err:      `AT+CUSD=1,"*100#",15: CME 30: no network service`,
		},
		"refused after a while, not dialled twice": {
			dialogue: "> AT+CUSD=1,\"*100#\",15\n~ 10s\n< ERROR",
			err:      `AT+CUSD=1,"*100#",15: refused without a reason`,
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				stick := newStick(t, "")
				s := open(t, stick)
				stick.say("< +CUSD: 0,\"Promotion !\",15") // unasked
				synctest.Wait()
				stick.follow(test.dialogue)
				got, err := s.USSD(t.Context(), "*100#")
				if diff := cmp.Diff(test.want, got); diff != "" {
					t.Error(diff)
				}
				if said := strings.ReplaceAll(wordsOf(err), "\n", "; "); said != test.err {
					t.Errorf("error %q, want %q", said, test.err)
				}
				stick.finished()
			})
		})
	}
}

func wordsOf(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// Once a modem was found to read packed septets only, it is not asked in vain.
func TestUSSDRemembersPackedSeptets(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		stick := newStick(t, "")
		s := open(t, stick)
		stick.follow("> AT+CUSD=1,\"*100#\",15\n< ERROR\n* AT+CUSD=1,\"AA180C3602\",15\n< OK\n< +CUSD: 0,\"Solde 5\",15")
		for range 2 {
			if got, err := s.USSD(t.Context(), "*100#"); err != nil || got.Text != "Solde 5" {
				t.Errorf("%+v, %v", got, err)
			}
		}
		stick.finished()
	})
}

func TestUSSDRefusesWhatIsNoCode(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t, newStick(t, ""))
		for _, code := range []string{"", `*1"#`, "*1#\r", "*1#\x1a"} {
			begun := time.Now()
			if _, err := s.USSD(t.Context(), code); err == nil || errors.Is(err, ErrNoUSSD) || time.Since(begun) > 0 {
				t.Errorf("%q: %v", code, err)
			}
		}
	})
}

func TestReadUSSD(t *testing.T) {
	tests := map[string]struct{ in, want string }{
		"plain":                 {`0,"Solde: 500 F",15`, "Solde: 500 F"},
		"comma inside":          {`0,"Solde: 500, merci",15`, "Solde: 500, merci"},
		"UCS-2":                 {`0,"0053006F006C00640065002000E9",72`, "Solde é"},
		"UCS-2, other scheme":   {`0,"0053006F006C00640065",15`, "Solde"},
		"UCS-2, Arabic":         {`0,"0631063506CC062F00200035",15`, "رصید 5"},
		"packed septets":        {`0,"D3379B5C06",15`, "Solde"},
		"characters":            {`0,"536F6C6465203530",15`, "Solde 50"},
		"GSM letters":           {"0,\"Cr\x05dit 5\",15", "Crédit 5"},
		"digits are digits":     {`0,"12345678",15`, "12345678"},
		"no scheme":             {`0,"Solde"`, "Solde"},
		"unquoted":              {`0,Solde`, "Solde"},
		"quotes inside":         {`0,"dites "oui"",15`, `dites "oui"`},
		"a word of hexadecimal": {`0,"FACADE",15`, "FACADE"},
		"spaces":                {` 0 , " Solde 5 " ,15`, "Solde 5"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := readUSSD(test.in)
			if err != nil || got.Text != test.want {
				t.Errorf("%q, want %q (%v)", got.Text, test.want, err)
			}
		})
	}
}

// FuzzReadUSSD: what a network says is read or refused; what is read is text,
// and text that is no hexadecimal stays as it is.
func FuzzReadUSSD(f *testing.F) {
	for _, line := range []string{
		`0,"Solde: 500 F",15`, `1,"1. Oui` + "\n" + `2. Non",15`, `0,"0053006F006C00640065002000E9",72`, `0,"D3379B5C06",15`,
		"0,\"Cr\x05dit\",15", `2`, `4`, `0,""`, `0,"dites "oui"",15`, `0,"D8",72`, `0,"00000000",15`,
	} {
		f.Add(line)
	}
	f.Fuzz(func(t *testing.T, line string) {
		got, err := readUSSD(line)
		switch {
		case err != nil && !errors.Is(err, ErrNoUSSD):
			t.Errorf("error %v", err)
		case err == nil && got.Text == "" && !got.More:
			t.Error("an answer without words")
		case !utf8.ValidString(got.Text):
			t.Errorf("%q is no text", got.Text)
		}
		words := strings.TrimSpace("g" + strings.Map(printableASCII, line)) // g is no digit of hexadecimal
		if got := decodeUSSD(words, 15); got != words {
			t.Errorf("%q became %q", words, got)
		}
	})
}

func printableASCII(r rune) rune {
	if r < ' ' || r > '~' {
		return -1
	}
	return r
}
