package store

import "encoding/json"

// encode and decode are the one codec of every value in the file: the seam
// where encryption at rest goes.

func encode[V any](v V) ([]byte, error) {
	if raw, ok := sealRaw(v); ok {
		return raw, nil
	}
	return json.Marshal(v)
}

func decode[V any](raw []byte, v *V) error {
	if openRaw(raw, v) {
		return nil
	}
	return json.Unmarshal(raw, v)
}
