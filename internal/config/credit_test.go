package config_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tocsin-sms/tocsin/credit"
	"github.com/tocsin-sms/tocsin/internal/config"
)

func TestCredit(t *testing.T) {
	cfg, err := config.Parse([]byte(`country: CM
modems:
  - name: orange
    credit:
      code: "*100#"
      pattern: 'solde (\d+)'
      every: 3h
      low: 500
      per_part: 12.5
      empty: [insuffisant, "CMS 21"]
      bundles:
        - {code: "*111*1#", at: "06:00"}
        - {code: "*111#", choices: [1, 2], at: "00:30", every: 7d, most_per_day: 2}
  - name: mtn
    credit: {code: "*155#"}
`), "")
	if err != nil {
		t.Fatal(err)
	}
	want := []credit.Plan{
		{
			Code: "*100#", Pattern: `solde (\d+)`, Every: 3 * time.Hour, Low: 500_000, PerPart: 12_500,
			Empty: []string{"insuffisant", "CMS 21"},
			Bundles: []credit.Bundle{
				{Code: "*111*1#", At: 6 * time.Hour, Every: 24 * time.Hour, MostPerDay: 1},
				{Code: "*111#", Choices: []string{"1", "2"}, At: 30 * time.Minute, Every: 7 * 24 * time.Hour, MostPerDay: 2},
			},
		},
		{Code: "*155#", Every: 6 * time.Hour},
	}
	for i, m := range cfg.Modems {
		if diff := cmp.Diff(want[i], m.Credit); diff != "" {
			t.Errorf("%s (-want +got):\n%s", m.Name, diff)
		}
	}
}

func TestCreditRefused(t *testing.T) {
	tests := map[string]struct{ keys, want string }{
		"no code":            {`code: orange`, `code: want a code such as "*100#", or "" for none, not "orange"`},
		"no expression":      {`pattern: "("`, "pattern: want an expression with one group around the amount, such as 'solde (\\d+)', or \"\": error parsing regexp: missing closing ): `(`"},
		"two groups":         {`pattern: (\d)(\d)`, "pattern: want an expression with one group around the amount, such as 'solde (\\d+)', or \"\": 2 groups: want one, around the amount"},
		"too often":          {`every: 1m`, `every: want a time of 10m or more, not "1m"`},
		"no amount":          {`low: -5`, `low: want an amount such as 25 or 12.5, not "-5"`},
		"empty words":        {`empty: [""]`, `empty[0]: empty: leave the key out for the default`},
		"a bundle's hour":    {`bundles: [{code: "*1#"}]`, `bundles[0].at: it is missing`},
		"a wrong hour":       {`bundles: [{code: "*1#", at: 6}]`, `bundles[0].at: want an hour such as "06:00", not "6"`},
		"a bundle, no code":  {`bundles: [{code: "", at: "06:00"}]`, `bundles[0].code: want a code such as "*111*1#", not ""`},
		"an uneven rhythm":   {`bundles: [{code: "*1#", at: "06:00", every: 36h}]`, `bundles[0].every: want up to 24h, or whole days such as 7d, not 36h0m0s`},
		"no choice":          {`bundles: [{code: "*1#", at: "06:00", choices: ["1 2"]}]`, `bundles[0].choices[0]: want a choice of the menu, such as "1", not "1 2"`},
		"none a day":         {`bundles: [{code: "*1#", at: "06:00", most_per_day: 0}]`, `bundles[0].most_per_day: want a number from 1 to 24, not "0"`},
		"the same one twice": {`bundles: [{code: "*1#", at: "06:00"}, {code: "*1#", at: "07:00"}]`, `bundles[1].code: another bundle is bought by *1#: keep one`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := config.Parse([]byte("country: CM\nmodems: [{name: a, credit: {"+test.keys+"}}]"), "c.yaml")
			if err == nil {
				t.Fatal("no error")
			}
			if diff := cmp.Diff("c.yaml: modems[0].credit."+test.want+", line 2", err.Error()); diff != "" {
				t.Errorf("error (-want +got):\n%s", diff)
			}
		})
	}
}
