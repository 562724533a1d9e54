package simulated

import (
	"fmt"
	"time"
)

// Profile is a kind of stick to imitate, by Config.Profile. It says what
// Config leaves out, which commands there are, and which faults are the
// stick's own: those are in force for good.
type Profile struct {
	Name, About string

	shape    func(c *Config)    // fills in what is left out
	missing  []string           // commands of the table it does not have
	commands map[string]handler // that it has besides
	unknown  reply              // to a command it does not have
	faults   []Fault
}

// Profiles are those there are; the first is for who does not choose.
func Profiles() []Profile {
	return []Profile{plainStick(), huawei(), zte(), sim800(), ec25()}
}

// profileNamed is a profile, the first where there is none of the name.
func profileNamed(name string) Profile {
	all := Profiles()
	for _, p := range all {
		if p.Name == name {
			return p
		}
	}
	return all[0]
}

func plainStick() Profile {
	return Profile{
		Name: "plain", About: "does what 3GPP TS 27.005 and 27.007 say",
		shape: func(*Config) {}, unknown: cme(4),
	}
}

// makers sets who the stick says it is.
func (c *Config) makers(manufacturer, model, revision, gcap string) {
	def(&c.Manufacturer, manufacturer)
	def(&c.Model, model)
	def(&c.Revision, revision)
	def(&c.GCAP, gcap)
}

// stores sets the memories it offers, where texts go first.
func (c *Config) stores(memory string, all ...string) {
	if c.Memories == nil {
		c.Memories = all
		def(&c.Memory, memory)
	}
}

// huawei is of the E-series: E173, E1750, E3131. Its manual has ^-commands for
// all that is its own; packed septets are how it takes USSD.
func huawei() Profile {
	return Profile{
		Name: "huawei-e", About: "Huawei E-series: ^-lines all the time, COMMAND NOT SUPPORT, frozen by the second AT+CMGL until AT+CFUN=1,1 on another port, a CD-ROM after that, packed USSD",
		shape: func(c *Config) {
			c.makers("huawei", "E173", "11.126.15.00.00", "+CGSM,+DS,+ES")
			c.stores("SM", "SM", "ME")
			def(&c.FullLine, `^SMMEMFULL: "%s"`)
			def(&c.Boot, 15*time.Second)
		},
		missing: []string{"+CCID", "+ICCID", "+CEREG", "+CSMP"},
		commands: map[string]handler{
			"^SYSINFO": told("^SYSINFO:2,3,0,5,1,,4"), "^CARDMODE": told("^CARDMODE: 2"), "^HWVER": told(`^HWVER:"CD6E173M"`),
			"^U2DIAG": accepted, "^SETPORT": accepted, "^SYSCFG": accepted,
		},
		unknown: reply{final: final{kind: finalOther, words: "COMMAND NOT SUPPORT"}},
		faults: []Fault{
			{Name: "chatter", Delay: 5 * time.Second, Text: "^RSSI: 17\n^BOOT:20952548,0,0,0,20\n^MODE:5,4\n^HCSQ:\"WCDMA\",30,30,58"},
			{Name: "freeze", Text: "cfun-other", Command: "+CMGL", Skip: 1},
			{Name: "cd-rom"},
			{Name: "ussd-packed"},
		},
	}
}

// zte is a ZTE on a Qualcomm chip: MF190, MF626, MF627.
func zte() Profile {
	return Profile{
		Name: "zte", About: "ZTE on a Qualcomm chip: +Z-lines, loses its SMSC by AT+CSMP, SIM busy after AT+CFUN, slots from 0",
		shape: func(c *Config) {
			c.makers("ZTE INCORPORATED", "MF190", "BD_ZTEMF190V1.0.0B04", "+CGSM,+DS,+ES")
			c.stores("ME", "ME", "MT", "SM", "SR")
			c.ZeroBased = true
			def(&c.Boot, 8*time.Second)
		},
		missing: []string{"^CURC", "^CPIN", "^ICCID", "+CCID", "+ICCID", "+CEREG"},
		commands: map[string]handler{
			"+ZGETICCID": needSIM(tells(func(m *Modem) string { return "+ZGETICCID: " + m.cfg.ICCID })),
			"+ZPAS":      told(`+ZPAS: "UMTS","CS_PS"`), "+ZCDRUN": accepted, "+ZOPRT": accepted,
		},
		unknown: reply{final: final{kind: finalOther, words: "ERROR"}},
		faults: []Fault{
			{Name: "chatter", Delay: 2 * time.Second, Text: "+ZUSIMR:2\n+ZPASR:\"UMTS\""},
			{Name: "smsc-lost"},
			{Name: "busy", Delay: 4 * time.Second},
		},
	}
}

// sim800 is a SIMCom SIM800L on a board, as many have on a serial line.
func sim800() Profile {
	return Profile{
		Name: "sim800", About: "SIMCom SIM800: greets when it starts, hands reports over only, a clock of 2004, a bare ICCID, spaces in +CUSD",
		shape: func(c *Config) {
			c.makers("SIMCOM_Ltd", "SIMCOM_SIM800L", "Revision:1418B05SIM800L24", "+FCLASS,+CGSM")
			c.stores("SM", "SM", "ME", "SM_P", "ME_P", "MT")
			if c.Reports == nil {
				c.Reports = []int{0, 1}
			}
			if c.Greeting == nil {
				c.Greeting = []string{"RDY", "+CFUN: 1", "+CPIN: READY", "Call Ready", "SMS Ready"}
			}
		},
		missing: []string{"^CURC", "^CPIN", "^ICCID", "+ICCID", "+CEREG"},
		commands: map[string]handler{
			"+CCID":   cardID(""),
			"+CLTS":   accepted,
			"+CSMINS": told("+CSMINS: 0,1"),
			"+SPIC":   tells(func(m *Modem) string { return fmt.Sprintf("+SPIC: %d,%d,3,10", m.sim.pinLeft, m.sim.pukLeft) }),
			"I":       told("SIM800 R14.18"),
		},
		unknown: reply{final: final{kind: finalOther, words: "ERROR"}},
		faults: []Fault{
			{Name: "tight", Command: "+GCAP"},
			{Name: "clock-wrong", Text: "04/01/01,00:00:05+00"},
			{Name: "cusd-spaced"},
		},
	}
}

// ec25 is a Quectel EC25 on LTE.
func ec25() Profile {
	return Profile{
		Name: "ec25", About: `Quectel EC25: reports are in SR and +CDSI says "SM",0, slots from 0, +QIND lines, starts slowly`,
		shape: func(c *Config) {
			c.makers("Quectel", "EC25", "EC25EFAR06A01M4G", "+CGSM")
			c.stores("ME", "SM", "ME", "MT", "SR")
			c.ZeroBased = true
			def(&c.ReportMemory, "SR")
			def(&c.FullLine, `+QIND: "smsfull","%s"`)
			def(&c.Boot, 10*time.Second)
			if c.Greeting == nil {
				c.Greeting = []string{"RDY", "+CPIN: READY", "+QUSIM: 1", "+CFUN: 1", "+QIND: SMS DONE", "+QIND: PB DONE"}
			}
		},
		missing: []string{"^CURC", "^CPIN", "^ICCID", "+CCID", "+ICCID"},
		commands: map[string]handler{
			"+QCCID":   cardID("+QCCID: "),
			"+QPINC":   tells(func(m *Modem) string { return fmt.Sprintf(`+QPINC: "SC",%d,%d`, m.sim.pinLeft, m.sim.pukLeft) }),
			"+QNWINFO": tells(func(m *Modem) string { return fmt.Sprintf(`+QNWINFO: "FDD LTE",%q,"LTE BAND 3",1650`, m.cfg.PLMN) }),
			"+QCFG":    accepted, "+QURCCFG": accepted,
			"I": tells(func(m *Modem) string { return "Quectel\r\nEC25\r\nRevision: " + m.cfg.Revision }),
		},
		unknown: reply{final: final{kind: finalOther, words: "ERROR"}},
		faults:  []Fault{{Name: "cdsi-memory", Text: "SM"}},
	}
}
