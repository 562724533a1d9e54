package page

import (
	"slices"

	"github.com/tocsin-sms/tocsin/accounts"
	"github.com/tocsin-sms/tocsin/internal/api"
)

func (p *Page) settingsRoutes() []route {
	return []route{
		{"GET /settings", accounts.Viewer, settings},
		{"POST /settings", accounts.Viewer, settingsKeep},
		{"POST /settings/password", accounts.Viewer, settingsPassword},
		{"GET /settings/organisation", accounts.Coordinator, organisation},
		{"POST /settings/organisation", accounts.Coordinator, organisationKeep},
		{"GET /settings/accounts", accounts.Coordinator, accountList},
		{"POST /settings/accounts", accounts.Coordinator, accountAdd},
		{"POST /settings/accounts/{name}/role", accounts.Coordinator, accountRole},
		{"POST /settings/accounts/{name}/link", accounts.Coordinator, accountLink},
		{"POST /settings/accounts/{name}/remove", accounts.Coordinator, accountRemove},
		{"GET /settings/programs", accounts.Coordinator, tokenList},
		{"POST /settings/programs", accounts.Coordinator, tokenAdd},
		{"POST /settings/programs/{name}/remove", accounts.Coordinator, tokenRemove},
	}
}

// settingsPage is one's own account: what one chose, and the password.
type settingsPage struct {
	Who      api.Account
	Chosen   string // the language of the page
	Zones    []string
	Home     string // the daemon's time zone
	Problem  *problem
	Password *problem // what is wrong with the new one
}

// zones are offered; any other may be typed.
func zones() []string {
	return []string{
		"Africa/Abidjan", "Africa/Accra", "Africa/Addis_Ababa", "Africa/Algiers", "Africa/Bamako", "Africa/Bangui", "Africa/Brazzaville",
		"Africa/Cairo", "Africa/Casablanca", "Africa/Conakry", "Africa/Cotonou", "Africa/Dakar", "Africa/Dar_es_Salaam", "Africa/Douala",
		"Africa/Freetown", "Africa/Harare", "Africa/Johannesburg", "Africa/Kampala", "Africa/Khartoum", "Africa/Kigali", "Africa/Kinshasa",
		"Africa/Lagos", "Africa/Libreville", "Africa/Lome", "Africa/Luanda", "Africa/Lubumbashi", "Africa/Lusaka", "Africa/Maputo",
		"Africa/Monrovia", "Africa/Nairobi", "Africa/Ndjamena", "Africa/Niamey", "Africa/Ouagadougou", "Africa/Tunis", "America/Bogota",
		"America/Guatemala", "America/Lima", "America/Port-au-Prince", "Asia/Dhaka", "Asia/Jakarta", "Asia/Kathmandu", "Asia/Manila",
		"Europe/Brussels", "Europe/London", "Europe/Paris", "Indian/Antananarivo", "UTC",
	}
}

func (v *visit) settingsPage() settingsPage {
	return settingsPage{Who: v.who, Chosen: v.say.Code(), Zones: zones(), Home: v.page.homeZone().String()}
}

func settings(v *visit) error { return v.render("settings.html", v.settingsPage()) }

// settingsKeep keeps what a person chose for the page.
func settingsKeep(v *visit) error {
	language, zone := v.r.PostFormValue("language"), v.r.PostFormValue("zone")
	if !slices.Contains(v.page.languageCodes(), language) {
		language = ""
	}
	_, err := v.page.Verbs.EditAccount(v.r.Context(), api.AccountEdit{Name: v.who.Name, Language: &language, Zone: &zone})
	if err != nil {
		p := v.settingsPage()
		p.Who.Zone, p.Problem = zone, v.problem(err)
		return v.again("settings.html", p, err)
	}
	return v.done("/settings", notice{Key: "settings.kept"})
}

func (p *Page) languageCodes() (codes []string) {
	for _, l := range p.words.Languages() {
		codes = append(codes, l.Code)
	}
	return codes
}

// settingsPassword changes one's own password, which takes the old one: nobody
// does it at a page that was left open. The other browsers are signed out.
func settingsPassword(v *visit) error {
	ctx := v.r.Context()
	_, err := v.page.Accounts.SignIn(ctx, v.who.Name, v.r.PostFormValue("old"), v.r.RemoteAddr)
	if err == nil || v.who.Waiting {
		_, err = v.page.Verbs.SetPassword(ctx, api.NewPassword{Name: v.who.Name, Password: v.r.PostFormValue("new")})
	}
	if err != nil {
		p := v.settingsPage()
		p.Password = v.problem(err)
		return v.again("settings.html", p, err)
	}
	if err := v.admit(v.who); err != nil {
		return err
	}
	return v.done("/settings", notice{Key: "settings.password-kept"})
}

// organisationPage is who writes, where and in which language.
type organisationPage struct {
	api.Settings
	Countries []option
	Speech    []string
	Zones     []string
	Problem   *problem
}

// Set tells whether config.yaml gives a value, which is then changed there.
func (p organisationPage) Set(key string) bool { return slices.Contains(p.Fixed, key) }

func organisation(v *visit) error {
	p, err := v.organisationPage()
	if err != nil {
		return err
	}
	return v.render("settings-organisation.html", p)
}

func (v *visit) organisationPage() (p organisationPage, err error) {
	p.Settings, err = v.page.Verbs.Settings(v.r.Context())
	p.Countries, p.Speech, p.Zones = countries(v.say.Code()), speech(), zones()
	return p, err
}

func organisationKeep(v *visit) error {
	p, err := v.organisationPage()
	if err != nil {
		return err
	}
	if _, err := v.page.Verbs.EditSettings(v.r.Context(), v.settingsEdit(&p.Settings)); err != nil {
		p.Problem = v.problem(err)
		return v.again("settings-organisation.html", p, err)
	}
	return v.done("/settings/organisation", notice{Key: "settings.kept"})
}

// settingsEdit is what the form asks to change, of what it may; s then holds
// what was typed.
func (v *visit) settingsEdit(s *api.Settings) (e api.SettingsEdit) {
	ask := func(key string, now *string, edit **string) {
		if !v.r.PostForm.Has(key) || slices.Contains(s.Fixed, key) {
			return
		}
		*now = v.r.PostForm.Get(key)
		*edit = now
	}
	if v.r.ParseForm() != nil {
		return e
	}
	ask("organisation", &s.Organisation, &e.Organisation)
	ask("country", &s.Country, &e.Country)
	ask("language", &s.Language, &e.Language)
	ask("time_zone", &s.Zone, &e.Zone)
	return e
}

// accountsPage is who may sign in.
type accountsPage struct {
	Me       string
	Accounts []api.Account
	Roles    []accounts.Role
	Draft    api.AccountDraft
	Link     string // that was just made, and whose it is
	LinkFor  string
	Problem  *problem
}

func (v *visit) accountsPage() (p accountsPage, err error) {
	p.Me, p.Roles, p.Draft.Role = v.who.Name, accounts.Roles(), string(accounts.Moderator)
	p.Accounts, err = v.page.Verbs.Accounts(v.r.Context())
	return p, err
}

func accountList(v *visit) error {
	p, err := v.accountsPage()
	if err != nil {
		return err
	}
	return v.render("settings-accounts.html", p)
}

// accountAdd makes an account and the link by which its owner comes in: nobody
// thinks up a password for somebody else.
func accountAdd(v *visit) error {
	draft := api.AccountDraft{Name: v.r.PostFormValue("name"), Role: v.r.PostFormValue("role")}
	a, err := v.page.Verbs.CreateAccount(v.r.Context(), draft)
	if err != nil {
		return v.accountsAgain(err, draft)
	}
	return v.showLink(a.Name)
}

// accountsAgain shows the accounts with what went wrong.
func (v *visit) accountsAgain(wrong error, draft api.AccountDraft) error {
	p, err := v.accountsPage()
	if err != nil {
		return err
	}
	if draft.Name != "" {
		p.Draft = draft
	}
	p.Problem = v.problem(wrong)
	return v.again("settings-accounts.html", p, wrong)
}

func accountLink(v *visit) error { return v.showLink(v.r.PathValue("name")) }

// showLink makes a link to an account and shows it, this once.
func (v *visit) showLink(name string) error {
	l, err := v.page.Verbs.CreateLink(v.r.Context(), api.SignInLink{Account: name})
	if err != nil {
		return v.accountsAgain(err, api.AccountDraft{})
	}
	p, err := v.accountsPage()
	if err != nil {
		return err
	}
	p.Link, p.LinkFor = v.absolute(l.Path), name
	return v.render("settings-accounts.html", p)
}

// absolute is an address of this page as the visitor's browser knows it.
func (v *visit) absolute(path string) string {
	scheme := "http://"
	if v.page.Secure {
		scheme = "https://"
	}
	return scheme + v.r.Host + path
}

func accountRole(v *visit) error {
	name, role := v.r.PathValue("name"), v.r.PostFormValue("role")
	before, err := v.named(name)
	if err != nil {
		return err
	}
	if _, err := v.page.Verbs.EditAccount(v.r.Context(), api.AccountEdit{Name: name, Role: &role}); err != nil {
		return v.accountsAgain(err, api.AccountDraft{})
	}
	return v.done("/settings/accounts", notice{
		Key: "settings.role-changed", Values: []string{"Name", name, "Role", v.say.Text("role." + role)},
		Undo: v.r.URL.Path, Fields: map[string]string{"role": before.Role},
	})
}

// named is the account of a name.
func (v *visit) named(name string) (api.Account, error) {
	all, err := v.page.Verbs.Accounts(v.r.Context())
	for _, a := range all {
		if a.Name == name {
			return a, nil
		}
	}
	if err == nil {
		err = &notHere{}
	}
	return api.Account{}, err
}

func accountRemove(v *visit) error {
	name := v.r.PathValue("name")
	if err := v.page.Verbs.RemoveAccount(v.r.Context(), name); err != nil {
		return v.accountsAgain(err, api.AccountDraft{})
	}
	return v.done("/settings/accounts", notice{Key: "settings.account-removed", Values: []string{"Name", name}})
}

// tokensPage is the programs that may use the API.
type tokensPage struct {
	Tokens  []api.Token
	Roles   []accounts.Role
	Draft   api.Token
	Made    api.Token // just now, with its secret
	Address string    // of the API
	Problem *problem
}

func (v *visit) tokensPage() (p tokensPage, err error) {
	p.Roles, p.Draft.Role, p.Address = accounts.Roles(), string(accounts.Viewer), v.absolute(api.Prefix)
	p.Tokens, err = v.page.Verbs.Tokens(v.r.Context())
	return p, err
}

func tokenList(v *visit) error {
	p, err := v.tokensPage()
	if err != nil {
		return err
	}
	return v.render("settings-programs.html", p)
}

func tokenAdd(v *visit) error {
	draft := api.Token{Name: v.r.PostFormValue("name"), Role: v.r.PostFormValue("role")}
	made, wrong := v.page.Verbs.CreateToken(v.r.Context(), draft)
	p, err := v.tokensPage()
	switch {
	case err != nil:
		return err
	case wrong != nil:
		p.Draft, p.Problem = draft, v.problem(wrong)
		return v.again("settings-programs.html", p, wrong)
	}
	p.Made = made
	return v.render("settings-programs.html", p)
}

func tokenRemove(v *visit) error {
	name := v.r.PathValue("name")
	if err := v.page.Verbs.RemoveToken(v.r.Context(), name); err != nil {
		return err
	}
	return v.done("/settings/programs", notice{Key: "settings.token-removed", Values: []string{"Name", name}})
}
