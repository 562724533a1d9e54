package keywords

import (
	"slices"

	"github.com/tocsin-sms/tocsin/internal/lang"
)

// Builtin is a set of words that mean the same whatever rules there are.
type Builtin struct {
	Meaning string     // "stop", "stop_alone", "start", "help"
	Words   lang.Words // sorted
	Reply   lang.Text  // what answers it, its variables not filled in
}

// Builtins are the words in force that outrank every rule. Those of stop_alone
// count as the whole text only.
func (b *Book) Builtins() []Builtin {
	w := b.words
	return []Builtin{
		{Meaning: "stop", Words: wordsOf(w.stop), Reply: w.replyIn(ReplyStopped)},
		{Meaning: "stop_alone", Words: wordsOf(w.stopAlone), Reply: w.replyIn(ReplyStopped)},
		{Meaning: "start", Words: wordsOf(w.start), Reply: w.replyIn(ReplyStarted)},
		{Meaning: "help", Words: wordsOf(w.help), Reply: w.replyIn(ReplyHelp)},
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

func (v vocabulary) replyIn(kind ReplyKind) lang.Text {
	out := lang.Text{}
	for language, replies := range v.replies {
		if text, ok := replies[kind]; ok {
			out[language] = text
		}
	}
	return out
}
