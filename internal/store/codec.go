package store

import "encoding/json"

// encode and decode are the one codec of every value in the file: the seam
// where encryption at rest goes.

func encode[V any](v V) ([]byte, error) { return json.Marshal(v) }

func decode[V any](raw []byte, v *V) error { return json.Unmarshal(raw, v) }
