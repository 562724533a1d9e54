package modem

import (
	"strings"
	"testing"
	"testing/fstest"
)

func TestExplainUSB(t *testing.T) {
	tests := map[string]struct{ vendor, product, want string }{
		"network card":  {"12d1\n", "14dc\n", "HiLink"},
		"CD-ROM":        {"19d2\n", "2000\n", "usb-modeswitch"},
		"modem":         {"12d1\n", "1506\n", ""},
		"upper case":    {"12D1\n", "14DC\n", "HiLink"},
		"nothing there": {"", "", ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			root := fstest.MapFS{
				"sys/bus/usb/devices/usb1/idVendor": {Data: []byte("1d6b\n")},
				"sys/bus/usb/devices/1-2/idVendor":  {Data: []byte(test.vendor)},
				"sys/bus/usb/devices/1-2/idProduct": {Data: []byte(test.product)},
			}
			if test.vendor == "" {
				root = fstest.MapFS{}
			}
			got := explainUSB(root)
			if (got == "") != (test.want == "") || !strings.Contains(got, test.want) {
				t.Errorf("%q, want %q", got, test.want)
			}
		})
	}
}
