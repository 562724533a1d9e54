package simulated

import "fmt"

// penny is less than any price, and more than what adding floats loses.
const penny = 1e-6

// account is the SIM's credit and the texts of its bundle. The network keeps
// it: it outlives power.
type account struct {
	credit float64
	texts  int // left of the bundle; used before the credit
}

// TopUp adds to the credit.
func (m *Modem) TopUp(amount float64) {
	m.mu.Lock()
	defer m.unlock()
	m.account.credit += amount
}

// Credit is what is left, and how many texts of a bundle are.
func (m *Modem) Credit() (credit float64, texts int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.account.credit, m.account.texts
}

// canPay says whether one more part can be paid.
func (m *Modem) canPay() bool {
	return m.account.texts > 0 || m.account.credit+penny >= m.cfg.PartCost
}

// pay is for one part, which the network took.
func (m *Modem) pay() {
	switch {
	case m.cfg.PartCost <= 0:
	case m.account.texts > 0:
		m.account.texts--
	default:
		m.account.credit = max(m.account.credit-m.cfg.PartCost, 0)
	}
}

// operatorsUSSD is Config.USSD where none is given: *100# tells the credit,
// *111# sells a bundle by a menu and *111*1# at once.
func (m *Modem) operatorsUSSD(session []string) (answer string, more bool) {
	switch code := session[0]; {
	case code == "*100#" && len(session) == 1:
		return m.tellCredit(), false
	case code == "*111*1#" && len(session) == 1:
		return m.sellBundle(), false
	case code != "*111#":
		return "", false
	case len(session) == 1:
		return fmt.Sprintf("1. %d texts for %.2f\n2. Leave", m.cfg.BundleTexts, m.cfg.BundlePrice), true
	case session[1] == "1":
		return m.sellBundle(), false
	default:
		return "Good bye", false
	}
}

func (m *Modem) tellCredit() string {
	credit, texts := m.Credit()
	words := fmt.Sprintf("Credit: %.2f", credit)
	if texts > 0 {
		words += fmt.Sprintf(". Texts: %d", texts)
	}
	return words
}

func (m *Modem) sellBundle() string {
	m.mu.Lock()
	defer m.unlock()
	if m.account.credit+penny < m.cfg.BundlePrice {
		return fmt.Sprintf("Not enough credit: %.2f", m.account.credit)
	}
	m.account.credit -= m.cfg.BundlePrice
	m.account.texts += m.cfg.BundleTexts
	return fmt.Sprintf("Bundle bought: %d texts", m.account.texts)
}
