package config_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tocsin-sms/tocsin/internal/config"
)

func TestWordings(t *testing.T) {
	cfg, err := config.Parse([]byte("country: CD\nwordings: [testdata/wordings/ln.yaml]\nstop_words_off: [tika, Fin]"), "../../config.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"tika"}, cfg.Wordings["ln"].StopAlone); diff != "" {
		t.Errorf("words (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"tika", "Fin"}, cfg.StopWordsOff); diff != "" {
		t.Errorf("words off (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"en", "fr", "ln"}, cfg.StopLanguages); diff != "" {
		t.Errorf("stop languages (-want +got):\n%s", diff)
	}
}

// The file may lie anywhere, on any system.
func TestAWordingElsewhere(t *testing.T) {
	file := filepath.Join(t.TempDir(), "sw.yml")
	if err := os.WriteFile(file, []byte("help: [usaidizi]"), 0o600); err != nil {
		t.Fatal(err)
	}
	cfg, err := config.Parse([]byte("country: KE\nwordings: ['"+file+"']"), "config.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"usaidizi"}, cfg.Wordings["sw"].Help); diff != "" {
		t.Errorf("words (-want +got):\n%s", diff)
	}
}

func TestWordingsRefused(t *testing.T) {
	folder := t.TempDir()
	for name, text := range map[string]string{
		"ln.yaml": "stopp: [tika]\nhelp: lisungi", "sw.yaml": "help: [usaidizi]", "sw.yml": "yes: [ndiyo]",
	} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(filepath.Join(folder, "ha.yaml"), 0o700); err != nil {
		t.Fatal(err)
	}
	const alone = "those are abmelden, annuler, baja, cancel, cancelar, end, fin, no más, parar, quit, quitter, remove, revoke, sair, simama, stopp, stopper, إيقاف, الغاء, توقف"
	tests := map[string]struct{ keys, want string }{
		"no file":            {"wordings: [ff.yaml]", "F/c.yaml: wordings[0]: there is no file F/ff.yaml, line 2"},
		"a folder":           {"wordings: [ha.yaml]", "F/c.yaml: wordings[0]: F/ha.yaml is no file, line 2"},
		"no language":        {"wordings: [lingala.yaml]", "F/c.yaml: wordings[0]: want a file named for its language, such as wordings/ln.yaml, not \"lingala.yaml\", line 2"},
		"no YAML":            {"wordings: [ln.txt]", "F/c.yaml: wordings[0]: want a file named for its language, such as wordings/ln.yaml, not \"ln.txt\", line 2"},
		"a language twice":   {"wordings: [sw.yaml, sw.yml]", "F/c.yaml: wordings[1]: another file has the words of sw: keep one, line 2"},
		"no list":            {"wordings: sw.yaml", "F/c.yaml: wordings: want a list, not \"sw.yaml\", line 2"},
		"what the file says": {"wordings: [ln.yaml]", "F/ln.yaml has 2 problems:\n  stopp: there is no such key here; known are doubt, help, polite, replies, start, stop, stop_alone, yes, line 1\n  help: want a list, not \"lisungi\", line 2"},
		"both files": {
			"wordings: [ln.yaml]\nlisten: 1",
			"F/c.yaml: listen: want host:port such as 127.0.0.1:8425, or \"\" for none, not \"1\", line 3\nF/ln.yaml has 2 problems:\n  stopp: there is no such key here; known are doubt, help, polite, replies, start, stop, stop_alone, yes, line 1\n  help: want a list, not \"lisungi\", line 2",
		},
		"a word that always stops":      {"stop_words_off: [quit, Désabonner]", "F/c.yaml: stop_words_off[1]: \"Désabonner\" always stops and can not be switched off, line 2"},
		"no stop word":                  {"stop_words_off: [tika]", "F/c.yaml: stop_words_off[0]: \"tika\" is no stop word that can be switched off; " + alone + ", line 2"},
		"no word":                       {"stop_words_off: [[quit]]", "F/c.yaml: stop_words_off[0]: want a stop word, not a list, line 2"},
		"words of a file that is wrong": {"wordings: [ln.yaml]\nstop_words_off: [tika]", "F/ln.yaml has 2 problems:\n  stopp: there is no such key here; known are doubt, help, polite, replies, start, stop, stop_alone, yes, line 1\n  help: want a list, not \"lisungi\", line 2"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := config.Parse([]byte("country: CD\n"+test.keys), filepath.Join(folder, "c.yaml"))
			if err == nil {
				t.Fatal("no error")
			}
			if diff := cmp.Diff(test.want, strings.ReplaceAll(err.Error(), folder, "F")); diff != "" {
				t.Errorf("error (-want +got):\n%s", diff)
			}
		})
	}
}
