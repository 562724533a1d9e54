package keywords

import (
	"slices"

	"github.com/tocsin-sms/tocsin/internal/lang"
)

// Builtin is a set of words that mean the same whatever rules there are.
type Builtin struct {
	Meaning string     // "stop", "stop_alone", "start", "help"
	Words   lang.Words // sorted
	Reply   lang.Text  // what answers it
}

// Builtins are the words in force that outrank every rule. Those of stop_alone
// count as the whole text only.
func (b *Book) Builtins() []Builtin {
	w := b.words
	return []Builtin{
		{Meaning: "stop", Words: wordsOf(w.stop), Reply: b.replyIn(ReplyStopped)},
		{Meaning: "stop_alone", Words: wordsOf(w.stopAlone), Reply: b.replyIn(ReplyStopped)},
		{Meaning: "start", Words: wordsOf(w.start), Reply: b.replyIn(ReplyStarted)},
		{Meaning: "help", Words: wordsOf(w.help), Reply: b.replyIn(ReplyHelp)},
	}
}

func wordsOf(p phrases[string]) lang.Words {
	out := lang.Words{}
	for word, language := range p.values {
		out[language] = append(out[language], word)
	}
	for _, list := range out {
		slices.Sort(list)
	}
	return out
}

// replyIn is a built-in reply in each language, as somebody gets it of whom
// nothing is known.
func (b *Book) replyIn(kind ReplyKind) lang.Text {
	out := lang.Text{}
	for language, replies := range b.words.replies {
		if text, ok := replies[kind]; ok {
			out[language] = lang.Render(text, func(name string) (string, bool) {
				return b.organisation, name == "organisation"
			})
		}
	}
	return out
}
