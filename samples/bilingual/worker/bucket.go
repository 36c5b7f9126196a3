package worker

import "time"

// Bucket は一定の速度で補充されるトークンを数える。空のときはリクエストを断る。
type Bucket struct {
	// Tokens left at the time of the last refill.
	Left float64
	Last time.Time
}

// Take removes one token and reports whether there was one.
func (b *Bucket) Take(now time.Time, perSecond float64) bool {
	// 時計が戻った場合に負の補充をしないようにする。
	elapsed := now.Sub(b.Last).Seconds()
	if elapsed < 0 {
		elapsed = 0
	}
	b.Left += elapsed * perSecond
	return b.Left >= 1
}
