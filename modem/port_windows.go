package modem

// portLock does nothing: Windows opens a serial port for one program only.
type portLock struct{}

func lockPort(string) (portLock, error) { return portLock{}, nil }

func (portLock) share() {}

// Close does nothing.
func (portLock) Close() error { return nil }
