package simulated

import (
	"math/rand/v2"
	"time"
)

// Config is what a modem is made with. The zero value is a usable stick.
type Config struct {
	// Profile is one of Profiles by its name, the first if there is none such.
	// It fills in what is left out below.
	Profile string
	// Name is how ledger, control and log call it; "modem" if empty.
	Name string
	// Number is the SIM's number, E.164. The network gives one if it is empty.
	Number string
	// IMEI, IMSI and ICCID are the identities of stick and SIM (15, 15 and 20
	// digits); made from Number where empty.
	IMEI, IMSI, ICCID string
	// Manufacturer, Model and Revision are what AT+CGMI, CGMM and CGMR say, GCAP
	// what AT+GCAP does; "+CGSM,+DS,+ES" if empty.
	Manufacturer, Model, Revision, GCAP string
	// Operator is the network's long name, and PLMN its number (5 or 6 digits).
	Operator, PLMN string
	// SMSC is the number of the service centre.
	SMSC string
	// PIN locks the SIM at power on; "" for none. PUK unblocks it after three
	// wrong ones ("12345678" if empty).
	PIN, PUK string

	// Latency is the time from Ctrl-Z to the answer, Jitter at most what is
	// added to it at random.
	Latency, Jitter time.Duration
	// LinkSetup is added where the radio link is not up; AT+CMMS keeps it up for
	// some seconds after a text.
	LinkSetup time.Duration
	// ReportDelay is the time from a text taken to its status report.
	ReportDelay time.Duration
	// RetryDelay is how long the network waits to try again a text that found
	// the memory full or was not acknowledged; a free slot ends the wait.
	RetryDelay time.Duration
	// AckTimeout is how long a text handed over by +CMT may go without +CNMA
	// (TS 27.005 §3.4.1); 15 s if zero.
	AckTimeout time.Duration
	// Boot is how long the ports are gone after AT+CFUN=1,1; 0: they stay.
	Boot time.Duration
	// RegisterAfter is how long the network is searched for after power on.
	RegisterAfter time.Duration
	// Greeting are the unsolicited lines a start ends with.
	Greeting []string
	// FirstMR is the reference of the first text (TP-MR), which 255 wraps to 0.
	FirstMR byte
	// Signal is what AT+CSQ says; 20 if zero.
	Signal int

	// Capacity is the number of slots per memory; SM 40, ME 200, SR 40 where
	// not given.
	Capacity map[string]int
	// Memories are those AT+CPMS offers for reading; "SM", "ME" and "SR" if nil.
	// "MT" is another name of ME. Where ZeroBased, slots are counted from 0.
	// MemoryChoices is how many memories AT+CPMS takes, 3 if zero.
	Memories      []string
	ZeroBased     bool
	MemoryChoices int
	// Memory is the one texts are stored in at power on; "SM" if empty.
	Memory string
	// FullLine is what it says when a memory is full, with the memory's name for
	// %s; "" is nothing, as in 3GPP TS 27.005.
	FullLine string
	// ReportMemory is where status reports are stored; "" for where texts are.
	ReportMemory string
	// Deliveries and Reports are the values AT+CNMI offers for mt and ds; all of
	// TS 27.005 §3.4.1 if nil.
	Deliveries, Reports []int
	// Ports is how many ports there are; 1 if zero. Those of MutePorts, counted
	// from 0, take what is typed and say nothing. Unsolicited lines come on the
	// first that is not mute.
	Ports     int
	MutePorts []int

	// Credit is the SIM's at first, 1000 if nothing is counted; PartCost is what
	// each part that the network takes costs, 0: nothing is counted. A text that
	// cannot be paid is refused with CMS NoCreditCode, 50 if zero.
	Credit, PartCost float64
	NoCreditCode     int
	// BundleTexts for BundlePrice are sold by USSD; 100 for 1.00 where zero.
	BundleTexts int
	BundlePrice float64
	// USSD answers AT+CUSD. The session is the code and each choice so far; more
	// says that the network waits for a choice. "" is no answer. It may use the
	// modem. Nil: *100# tells the credit, *111# sells a bundle by a menu, *111*1#
	// sells it at once, and the rest is not known.
	USSD func(session []string) (answer string, more bool)
	// Network joins the modem to others; nil: it is alone in one of its own.
	Network *Network
	// Now is the clock of the network (SCTS, +CCLK); time.Now if nil.
	Now func() time.Time
	// Rand is where jitter comes from; seeded from the name if nil. The modem
	// alone uses it.
	Rand *rand.Rand
}

// withDefaults fills in what does not hang on the network.
func (c Config) withDefaults() Config {
	profileNamed(c.Profile).shape(&c)
	def(&c.Name, "modem")
	if c.Network == nil {
		c.Network = NewNetwork(Options{})
	}
	def(&c.PLMN, "00101")
	return c.withIdentity().withNames().withValues()
}

// withIdentity makes up who the stick and its SIM are.
func (c Config) withIdentity() Config {
	c.Network.number(&c.Number)
	digits := "000000000" + digitsOf(c.Number)
	tail := digits[len(digits)-9:]
	def(&c.IMEI, withLuhn("86012"+tail))
	def(&c.IMSI, (c.PLMN + "0" + tail + "000000")[:15])
	def(&c.ICCID, withLuhn("8900010001"+tail))
	return c
}

const defaultPUK = "12345678"

func (c Config) withNames() Config {
	def(&c.Manufacturer, "Tocsin")
	def(&c.Model, "Simulated")
	def(&c.Revision, "1.0")
	def(&c.Operator, "Simulated Network")
	def(&c.SMSC, "+237650000000")
	def(&c.PUK, defaultPUK)
	def(&c.GCAP, "+CGSM,+DS,+ES")
	def(&c.Memory, "SM")
	return c
}

func (c Config) withValues() Config {
	def(&c.AckTimeout, 15*time.Second)
	def(&c.Signal, 20)
	def(&c.Ports, 1)
	def(&c.MemoryChoices, 3)
	c.MemoryChoices = min(c.MemoryChoices, 3)
	if c.Memories == nil {
		c.Memories = []string{"SM", "ME", "SR"}
	}
	def(&c.NoCreditCode, 50)
	def(&c.BundleTexts, 100)
	def(&c.BundlePrice, 1)
	if c.PartCost == 0 {
		def(&c.Credit, 1000)
	}
	if c.Deliveries == nil {
		c.Deliveries = []int{0, 1, 2, 3}
	}
	if c.Reports == nil {
		c.Reports = []int{0, 1, 2}
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Rand == nil {
		c.Rand = newRand(c.Name)
	}
	return c
}

func def[V comparable](v *V, value V) {
	var zero V
	if *v == zero {
		*v = value
	}
}

func digitsOf(s string) string {
	var b []byte
	for i := range len(s) {
		if s[i] >= '0' && s[i] <= '9' {
			b = append(b, s[i])
		}
	}
	return string(b)
}

// withLuhn adds the check digit of IMEI and ICCID (ISO/IEC 7812-1).
func withLuhn(digits string) string {
	sum := 0
	for i := range len(digits) {
		d := int(digits[len(digits)-1-i] - '0')
		if i%2 == 0 {
			d *= 2
		}
		sum += d/10 + d%10
	}
	return digits + string(rune('0'+(10-sum%10)%10))
}
