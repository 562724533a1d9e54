package site

import (
	"crypto/tls"
	"fmt"
	"os"
	"sync"
	"time"
)

// certificate is read again when its files change, so that a renewed one needs
// no restart.
type certificate struct {
	files TLS

	mu     sync.Mutex
	loaded *tls.Certificate
	stamp  [2]time.Time // of the files that were loaded
	looked time.Time    // when the files were last looked at
}

// lookEvery is how often the files are looked at, where somebody connects.
const lookEvery = 10 * time.Second

func newCertificate(files TLS) (*certificate, error) {
	c := &certificate{files: files}
	if err := c.load(); err != nil {
		return nil, fmt.Errorf("read the certificate: %w", err)
	}
	c.looked = time.Now()
	return c, nil
}

// current is the certificate to show. Files that are changed but can not be
// read leave the one that was read before: they may be half written.
func (c *certificate) current(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if now := time.Now(); now.Sub(c.looked) >= lookEvery {
		c.looked = now
		if stamp, err := c.stamps(); err == nil && stamp != c.stamp {
			_ = c.load()
		}
	}
	return c.loaded, nil
}

func (c *certificate) load() error {
	stamp, err := c.stamps()
	if err != nil {
		return err
	}
	pair, err := tls.LoadX509KeyPair(c.files.Certificate, c.files.Key)
	if err != nil {
		return err
	}
	c.loaded, c.stamp = &pair, stamp
	return nil
}

// stamps are when the two files were last written.
func (c *certificate) stamps() (at [2]time.Time, err error) {
	for i, name := range []string{c.files.Certificate, c.files.Key} {
		info, err := os.Stat(name)
		if err != nil {
			return at, err
		}
		at[i] = info.ModTime()
	}
	return at, nil
}
