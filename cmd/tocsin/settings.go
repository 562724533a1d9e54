package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/tocsin-sms/tocsin/internal/config"
)

// settings is what commands need of the configuration.
type settings struct {
	data string         // the data folder
	zone *time.Location // in which times are read and shown
	now  time.Time
}

// configuration loads what --config names, or one of the usual places. Where
// there is none, but a daemon that was started without one has left its data,
// it is what that daemon goes by.
func (p *program) configuration() (config.Config, error) {
	path, err := p.configPath()
	if errors.Is(err, errNoConfig) {
		if _, none := os.Stat(config.Default().Data); none == nil {
			return defaults()
		}
	}
	if err != nil {
		return config.Config{}, err
	}
	cfg, err := config.Load(path)
	if errors.Is(err, fs.ErrNotExist) {
		return cfg, withHint(fmt.Errorf("there is no configuration %s", path), configHint)
	}
	return cfg, err
}

// defaults is the configuration of whoever has none: its data are in the
// folder where the daemon is started.
func defaults() (cfg config.Config, err error) {
	cfg = config.Default()
	cfg.Data, err = filepath.Abs(cfg.Data)
	return cfg, err
}

// settings is what commands that ask the daemon need.
func (p *program) settings() (settings, error) {
	cfg, err := p.configuration()
	return settings{data: cfg.Data, zone: cfg.Location, now: p.now()}, err
}

// errNoConfig is said where no configuration is found.
var errNoConfig = errors.New("there is no config.yaml here")

const configHint = "start Tocsin here with tocsin serve, or name a configuration with --config"

// configPath is the file that --config names or, without it, the first of the
// usual places that exists.
func (p *program) configPath() (string, error) {
	if p.configFile != "" {
		return p.configFile, nil
	}
	for _, path := range usualPlaces() {
		if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
			return path, nil
		}
	}
	return "", withHint(errNoConfig, configHint)
}

func usualPlaces() []string {
	places := []string{"config.yaml"}
	home := os.Getenv("XDG_CONFIG_HOME")
	if home == "" {
		var err error
		if home, err = os.UserConfigDir(); err != nil {
			return places
		}
	}
	return append(places, filepath.Join(home, "tocsin", "config.yaml"))
}
