package simulated

import (
	"time"

	"github.com/warthog618/sms/encoding/gsm7/charset"
)

// InjectOption changes how an injected text is put on the air.
type InjectOption func(*injection)

type injection struct {
	ref   int // 0: the next one
	wide  bool
	class int // -1: none
	ucs2  bool
	data  bool // 8 bits, the text is octets
	scts  time.Time
	order []int // nil: all, in order
	pid   byte
	smsc  string

	locking, single Language
	port, fromPort  int // 0: for a person
}

func (m *Modem) injection(opts []InjectOption) injection {
	i := injection{scts: m.networkTime(), class: -1}
	for _, o := range opts {
		o(&i)
	}
	return i
}

// Wide uses 16-bit concatenation references (TS 23.040 §9.2.3.24.8).
func Wide() InjectOption { return func(i *injection) { i.wide = true } }

// WithRef sets the concatenation reference, 1..65535 (255 without Wide).
func WithRef(ref int) InjectOption { return func(i *injection) { i.ref = ref } }

// Flash makes it a class 0 text.
func Flash() InjectOption { return Class(0) }

// Class makes it a text of class 0 to 3 (TS 23.038 §4): 2 is for the SIM.
func Class(class int) InjectOption { return func(i *injection) { i.class = class & 3 } }

// UCS2 uses UCS-2 though GSM would do.
func UCS2() InjectOption { return func(i *injection) { i.ucs2 = true } }

// Data sends the text's octets as 8-bit data; it need not be UTF-8.
func Data() InjectOption { return func(i *injection) { i.data = true } }

// ToPort addresses an application by its port, and says which one it is from
// (TS 23.040 §9.2.3.24.4). 0 is for a person.
func ToPort(port, from int) InjectOption {
	return func(i *injection) { i.port, i.fromPort = port, from }
}

// Locking codes the text by the locking shift table of a language, Single by
// its single shift table (TS 23.038 §6.2.1.2). What the tables do not have
// gives ErrText. Spanish has no locking table.
func Locking(language Language) InjectOption { return func(i *injection) { i.locking = language } }

// Single is described at Locking.
func Single(language Language) InjectOption { return func(i *injection) { i.single = language } }

// SentAt sets the service centre's time stamp.
func SentAt(t time.Time) InjectOption { return func(i *injection) { i.scts = t } }

// Via has it come by a service centre other than the modem's own.
func Via(smsc string) InjectOption { return func(i *injection) { i.smsc = smsc } }

// Protocol sets the protocol identifier (TS 23.040 §9.2.3.9): 0x40 is a text
// of type 0, which is to be thrown away, 0x41 to 0x47 replace one another.
func Protocol(pid byte) InjectOption { return func(i *injection) { i.pid = pid } }

// InOrder says which parts come and in which order, counted from 1; a part may
// be left out or come twice.
func InOrder(parts ...int) InjectOption { return func(i *injection) { i.order = parts } }

// Language is a national language (TS 23.038 §6.2.1.2.4), 0 for none.
type Language byte

// The languages with tables.
const (
	Turkish    = Language(charset.Turkish)
	Spanish    = Language(charset.Spanish)
	Portuguese = Language(charset.Portuguese)
	Bengali    = Language(charset.Bengali)
	Gujarati   = Language(charset.Gujaranti)
	Hindi      = Language(charset.Hindi)
	Kannada    = Language(charset.Kannada)
	Malayalam  = Language(charset.Malayalam)
	Oriya      = Language(charset.Oriya)
	Punjabi    = Language(charset.Punjabi)
	Tamil      = Language(charset.Tamil)
	Telugu     = Language(charset.Telugu)
	Urdu       = Language(charset.Urdu)
)

// Languages are those with tables by name, "turkish".
func Languages() map[string]Language {
	return map[string]Language{
		"turkish": Turkish, "spanish": Spanish, "portuguese": Portuguese, "bengali": Bengali,
		"gujarati": Gujarati, "hindi": Hindi, "kannada": Kannada, "malayalam": Malayalam,
		"oriya": Oriya, "punjabi": Punjabi, "tamil": Tamil, "telugu": Telugu, "urdu": Urdu,
	}
}

// networkTime is what the service centre stamps texts with.
func (m *Modem) networkTime() time.Time {
	return m.cfg.Now().Add(m.network.skew)
}
