package api

// Once makes a request safe to repeat: asked again with the same key within a
// day, nothing more is sent.

// Once sets the key of the draft.
func (d *BroadcastDraft) Once(key string) { d.Key = key }

// Once sets the key of the text.
func (s *Send) Once(key string) { s.Key = key }

// Once sets the key.
func (r *Resend) Once(key string) { r.Key = key }

// Once sets the key of the broadcast that asks the poll.
func (o *PollOpen) Once(key string) { o.Key = key }

// Once sets the key.
func (t *BroadcastTest) Once(key string) { t.Key = key }
