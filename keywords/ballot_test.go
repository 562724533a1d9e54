package keywords

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tocsin-sms/tocsin/internal/lang"
)

// twoPolls are open at once; "oui" is an answer to both.
func twoPolls() BookConfig {
	c := campaign()
	c.Polls = append(c.Polls, Poll{
		Name: "route", Word: "route", Open: true,
		Options: []Option{{Key: "oui"}, {Key: "moyen", Label: lang.Text{"fr": "Pas trop mal"}}, {Key: "coupée", Words: []string{"coupee"}}},
	})
	return c
}

func TestBareVotes(t *testing.T) {
	puits := AskedPoll{Name: "puits", At: noon.Add(-time.Hour)}
	route := AskedPoll{Name: "route", At: noon.Add(-time.Hour)}
	tests := []struct {
		name, text string
		asked      []AskedPoll
		want       []string
	}{
		{"asked", "OUI", []AskedPoll{puits}, []string{"vote oui in puits"}},
		{"politely", "bonjour, oui merci", []AskedPoll{puits}, []string{"vote oui in puits"}},
		{"digit", "2.", []AskedPoll{puits}, []string{"vote non in puits"}},
		{"digit and word", "1 oui", []AskedPoll{puits}, []string{"vote oui in puits"}},
		{"place of an option", "3", []AskedPoll{route}, []string{"vote coupée in route"}},
		{"label", "pas trop mal", []AskedPoll{route}, []string{"vote moyen in route"}},
		{"a whole sentence is a message", "oui le puits marche", []AskedPoll{puits}, nil},
		{"no option", "bof", []AskedPoll{puits}, nil},
		{"two options", "oui non", []AskedPoll{puits}, nil},
		{"a word and another's digit", "oui 2", []AskedPoll{puits}, nil},
		{"not asked", "oui", nil, nil},
		{"asked long ago", "oui", []AskedPoll{{Name: "puits", At: noon.Add(-8 * 24 * time.Hour)}}, nil},
		{"our clock is ahead", "oui", []AskedPoll{{Name: "puits", At: noon.Add(time.Hour)}}, []string{"vote oui in puits"}},
		{"both polls have it", "oui", []AskedPoll{puits, route}, nil},
		{"only one of both has it", "non", []AskedPoll{puits, route}, []string{"vote non in puits"}},
		{"a poll that is gone", "oui", []AskedPoll{{Name: "gone", At: noon}}, nil},
		{"a rule's word first", "water", []AskedPoll{puits}, nil},
	}
	b := book(t, twoPolls())
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := person()
			s.Asked = tt.asked
			d := b.Decide(tt.text, s, noon)
			if diff := cmp.Diff(tt.want, kinds(d)); diff != "" {
				t.Errorf("(-want +got):\n%s\n%q", diff, d.Why)
			}
			if d.ReplyKind == ReplyUnclear {
				t.Errorf("asked again without the poll's word: %q", d.Reply)
			}
		})
	}
}

// A vote is judged by the time the network gave it.
func TestClosing(t *testing.T) {
	closes := noon.AddDate(0, 0, 10)
	s := person()
	s.Asked = []AskedPoll{{Name: "puits", At: closes.Add(-time.Hour)}}
	tests := []struct {
		name, text string
		at         time.Time
		want       []string
		kind       ReplyKind
	}{
		{"before", "puits oui", closes.Add(-time.Second), []string{"vote oui in puits"}, ReplyVote},
		{"at the closing", "puits oui", closes, nil, ReplyClosed},
		{"bare, before", "oui", closes.Add(-time.Second), []string{"vote oui in puits"}, ReplyVote},
		{"bare, after", "oui", closes, nil, ReplyNone},
	}
	c := campaign()
	for _, open := range []bool{true, false} { // closed since, when the text arrives
		c.Polls[0].Open = open
		b := book(t, c)
		for _, tt := range tests {
			t.Run(tt.name, func(t *testing.T) {
				d := b.Decide(tt.text, s, tt.at)
				if diff := cmp.Diff(tt.want, kinds(d)); diff != "" || d.ReplyKind != tt.kind {
					t.Errorf("%s (-want +got):\n%s", d.ReplyKind, diff)
				}
			})
		}
	}
}

func TestVoteReplies(t *testing.T) {
	silent := campaign()
	silent.Polls[0].Reply, silent.Polls[0].Unclear = nil, nil
	ruled := campaign()
	ruled.Rules = append(ruled.Rules, Rule{Words: words("je vote"), Poll: "puits", Reply: lang.Text{lang.Any: "Merci pour {answer}."}})
	tests := []struct {
		name, text string
		c          BookConfig
		reply      string
		action     string
	}{
		{"left out: a vote is not answered", "puits oui", silent, "", "vote oui in puits"},
		{"left out: nor an unclear one", "puits", silent, "", "unclear vote in puits"},
		{"a rule that votes", "je vote non", ruled, "Merci pour Non.", "vote non in puits"},
		{"a rule that votes, unclear", "je vote", ruled, "Répondez OUI ou NON.", "unclear vote in puits"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := book(t, tt.c).Decide(tt.text, person(), noon)
			if diff := cmp.Diff([]string{tt.action}, kinds(d)); diff != "" || d.Reply != tt.reply {
				t.Errorf("reply %q\n%s", d.Reply, diff)
			}
		})
	}
}

// An unclear vote is answered once a person and poll.
func TestUnclearIsAnsweredOnce(t *testing.T) {
	b := book(t, campaign())
	for told, want := range map[string]string{"": "Répondez OUI ou NON.", "route": "Répondez OUI ou NON.", "puits": ""} {
		s := person()
		s.ToldUnclear = []string{told}
		d := b.Decide("puits bof", s, noon)
		if diff := cmp.Diff([]string{"unclear vote in puits"}, kinds(d)); diff != "" || d.Reply != want {
			t.Errorf("told in %q: reply %q\n%s", told, d.Reply, diff)
		}
	}
}
