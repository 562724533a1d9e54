package modem

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// usb is a tree of what is plugged in: the files below sys/bus/usb/devices, by
// their paths.
func usb(files map[string]string) fstest.MapFS {
	root := fstest.MapFS{usbDevices + "/usb1/idVendor": {Data: []byte("1d6b\n")}}
	for name, line := range files {
		root[usbDevices+"/"+name] = &fstest.MapFile{Data: []byte(line + "\n")}
	}
	return root
}

// aStick is the part of the tree of one thing, with one interface for each
// class and subclass, "ff00"; one that ends in "+" has a driver.
func aStick(place, id string, interfaces ...string) map[string]string {
	vendor, product, _ := strings.Cut(id, ":")
	files := map[string]string{place + "/idVendor": vendor, place + "/idProduct": product}
	for i, class := range interfaces {
		dir := place + ":1." + string(rune('0'+i))
		files[dir+"/bInterfaceClass"], files[dir+"/bInterfaceSubClass"] = class[:2], class[2:4]
		if strings.HasSuffix(class, "+") {
			files[dir+"/driver/unbind"] = ""
		}
	}
	return files
}

func TestExplainUSB(t *testing.T) {
	tests := map[string]struct {
		id         string
		interfaces []string
		tty        string
		want       string
	}{
		"network card":                   {id: "12d1:14dc", want: "HiLink"},
		"CD-ROM":                         {id: "19d2:2000", want: "usb-modeswitch"},
		"upper case":                     {id: "12D1:14DC", want: "HiLink"},
		"modem":                          {id: "12d1:1506", interfaces: []string{"ff01+", "ff01+"}, tty: "ttyUSB0"},
		"CD-ROM's id with a port":        {id: "05c6:1000", tty: "ttyUSB0"},
		"unknown id, storage":            {id: "12d1:7777", interfaces: []string{"0806+"}, want: "CD-ROM"},
		"unknown id, network":            {id: "12d1:7777", interfaces: []string{"0806+", "0206+", "0a00+"}, want: "HiLink"},
		"unknown id, RNDIS":              {id: "19d2:7777", interfaces: []string{"e001+"}, want: "HiLink"},
		"unknown id, no driver":          {id: "2c7c:7777", interfaces: []string{"ff00", "ff00"}, want: "echo 2c7c 7777"},
		"unknown id, nothing to say":     {id: "2c7c:7777", interfaces: []string{"ff00+"}},
		"a camera's storage":             {id: "04a9:7777", interfaces: []string{"0806+"}},
		"an interface that says nothing": {id: "12d1:7777", interfaces: []string{"    "}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			files := aStick("1-2", test.id, test.interfaces...)
			if test.tty != "" {
				files["1-2:1.0/"+test.tty+"/port_number"] = "0"
			}
			got := explainUSB(usb(files))
			if (got == "") != (test.want == "") || !strings.Contains(got, test.want) {
				t.Errorf("%q, want %q", got, test.want)
			}
		})
	}
	if got := explainUSB(fstest.MapFS{}); got != "" {
		t.Errorf("a system that does not tell: %q", got)
	}
}

func TestUSBPorts(t *testing.T) {
	files := aStick("1-2", "12d1:1506", "ff01+", "ff02+")
	maps.Copy(files, aStick("2-1.4", "1546:1102", "0202+"))
	files["1-2/manufacturer"], files["1-2/product"] = "HUAWEI", "HUAWEI Mobile"
	files["1-2:1.0/ttyUSB0/tty/ttyUSB0/dev"] = "188:0"
	files["1-2:1.1/ttyUSB1/tty/ttyUSB1/dev"] = "188:1"
	files["2-1.4:1.0/tty/ttyACM0/dev"] = "166:0"
	for _, s := range usbSticks(usb(files)) {
		want := map[string][]string{"1-2": {"ttyUSB0", "ttyUSB1"}, "2-1.4": {"ttyACM0"}}[s.place]
		if !slices.Equal(s.ttys, want) {
			t.Errorf("%s: %q, want %q", s.place, s.ttys, want)
		}
		if s.place == "1-2" && s.name != "HUAWEI Mobile" {
			t.Errorf("its name: %q", s.name)
		}
	}
}

// TestUSBIDs: an id is four hexadecimal digits, and means one thing only.
func TestUSBIDs(t *testing.T) {
	for vendor, products := range installIDs {
		for _, id := range append(strings.Fields(products), vendor) {
			if len(id) != 4 || !isHex(id) || id != strings.ToLower(id) {
				t.Errorf("%s: %q is no id", vendor, id)
			}
			if slices.Contains(strings.Fields(networkIDs[vendor]), id) {
				t.Errorf("%s:%s is a CD-ROM and a network card", vendor, id)
			}
		}
	}
}
