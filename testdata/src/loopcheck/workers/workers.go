// Package workers has work that begins with a context and goes on without it, and work that ends with it.
package workers

import (
	"context"
	"log/slog"
	"net"
	"sync"
	"time"
)

// A Job is a piece of work.
type Job struct{ ID int }

// -- they have no end --

// Work takes job after job.
func Work(ctx context.Context, jobs <-chan Job, do func(Job)) {
	for { // want `each round can pass <-jobs \(line 20\) without a look at ctx: canceling ctx does not end the loop; .*`
		job := <-jobs
		do(job)
	}
}

// WorkFor takes jobs as long as they are wanted.
func WorkFor(ctx context.Context, jobs <-chan Job, do func(Job)) {
	for {
		select {
		case <-ctx.Done():
			return
		case job := <-jobs:
			do(job)
		}
	}
}

// Compute waits for nothing, and nothing stops it.
func Compute(ctx context.Context, compute func()) {
	for { // want `nothing leaves this loop: it goes on after ctx is canceled; return once ctx\.Err\(\) != nil`
		compute()
	}
}

// ComputeFor looks up now and then.
func ComputeFor(ctx context.Context, compute func()) {
	for round := 0; ; round++ {
		if round%10 == 0 && ctx.Err() != nil {
			return
		}
		compute()
	}
}

// StartReports begins to report, and will not stop.
func StartReports(ctx context.Context, report func(context.Context)) {
	ticker := time.NewTicker(time.Second)
	go func() {
		defer ticker.Stop()
		for { // want `each round can pass <-ticker\.C \(line 60\) without a look at ctx: canceling ctx does not end the loop; .*`
			<-ticker.C
			report(ctx)
		}
	}()
}

// StartReportsFor begins to, and stops.
func StartReportsFor(ctx context.Context, report func(context.Context)) {
	ticker := time.NewTicker(time.Second)
	go func() {
		defer ticker.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-ticker.C:
			}
			report(ctx)
		}
	}()
}

// -- they hold their context --

// A Lease is a promise that has to be renewed.
type Lease struct {
	ctx   context.Context
	grant func(context.Context) error
}

// NewLease returns a lease that is wanted until ctx ends.
func NewLease(ctx context.Context, grant func(context.Context) error) *Lease {
	return &Lease{ctx: ctx, grant: grant}
}

// Renew goes on for a holder that has gone.
func (l *Lease) Renew() {
	ticker := time.NewTicker(time.Second)
	defer ticker.Stop()
	for {
		<-ticker.C
		if err := l.grant(l.ctx); err != nil {
			slog.Debug("renew", "error", err)
			continue
		}
	}
}

// RenewFor ends with the holder.
func (l *Lease) RenewFor() {
	ticker := time.NewTicker(time.Second)
	defer ticker.Stop()
	for {
		select {
		case <-l.ctx.Done():
			return
		case <-ticker.C:
		}
		if err := l.grant(l.ctx); err != nil {
			slog.Debug("renew", "error", err)
			continue
		}
	}
}

// Guard has a context of its own, and does not look at it.
func (l *Lease) Guard() {
	ctx, cancel := context.WithCancel(l.ctx)
	defer cancel()
	for { // want `each round can pass time\.Sleep \(line \d+\) without a look at ctx: .*`
		if err := l.grant(ctx); err != nil {
			slog.Debug("renew", "error", err)
		}
		time.Sleep(time.Second)
	}
}

// GuardFor looks at it.
func (l *Lease) GuardFor() {
	ctx, cancel := context.WithCancel(l.ctx)
	defer cancel()
	for {
		if err := l.grant(ctx); err != nil {
			slog.Debug("renew", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(time.Second):
		}
	}
}

// -- they sleep in literals --

// Compact sleeps in a literal that is called where it stands.
func Compact(ctx context.Context, compact func() bool) {
	for { // want `each round can pass time\.Sleep \(line \d+\) without a look at ctx: .*`
		more := func() bool {
			defer time.Sleep(0) // lets others run
			time.Sleep(time.Second)
			return compact()
		}()
		if !more {
			return
		}
	}
}

// CompactFor waits in one that tells why it ended.
func CompactFor(ctx context.Context, compact func() bool) {
	for {
		more := func() bool {
			select {
			case <-ctx.Done():
				return false
			case <-time.After(time.Second):
				return compact()
			}
		}()
		if !more {
			return
		}
	}
}

// A Log is a file that many write to.
type Log struct{ mu sync.Mutex }

// locked runs f while nobody else does.
func (l *Log) locked(f func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	f()
}

// Rotate sleeps in a literal that locked runs at once.
func (l *Log) Rotate(ctx context.Context, rotate func() bool) {
	for done := false; !done; { // want `each round can pass time\.Sleep \(line \d+\) without a look at ctx: .*`
		l.locked(func() {
			time.Sleep(time.Second)
			done = rotate()
		})
	}
}

// RotateFor listens in it.
func (l *Log) RotateFor(ctx context.Context, rotate func() bool) {
	for done := false; !done; {
		l.locked(func() {
			select {
			case <-ctx.Done():
				done = true
			case <-time.After(time.Second):
				done = rotate()
			}
		})
	}
}

// -- somebody else ends them --

// A Pump moves jobs until it is closed.
type Pump struct {
	jobs chan Job
	stop chan struct{}
	once sync.Once
}

// NewPump returns a pump of jobs, and the function that stops it.
func NewPump(jobs chan Job) (pump *Pump, stop func()) {
	p := &Pump{jobs: jobs, stop: make(chan struct{})}
	return p, p.close
}

func (p *Pump) close() { p.once.Do(func() { close(p.stop) }) }

// Run ends when the pump is closed.
func (p *Pump) Run(ctx context.Context, do func(context.Context, Job)) {
	for {
		select {
		case job := <-p.jobs:
			do(ctx, job)
		case <-p.stop:
			return
		}
	}
}

// Drain ends when whoever makes the jobs closes their channel.
func Drain(ctx context.Context, jobs <-chan Job, do func(context.Context, Job)) {
	for {
		job, ok := <-jobs
		if !ok {
			return
		}
		do(ctx, job)
	}
}

// AcceptUntilDone ends when a goroutine closes the listener.
func AcceptUntilDone(ctx context.Context, door net.Listener, greet func(net.Conn)) {
	go func() {
		<-ctx.Done()
		door.Close()
	}()
	for {
		visitor, err := door.Accept()
		if err != nil {
			return
		}
		greet(visitor)
	}
}

// A Feed hands out channels of jobs.
type Feed interface {
	Subscribe(ctx context.Context) (<-chan Job, error)
}

// FollowFeed ends with the channel that the feed closes for it.
func FollowFeed(ctx context.Context, feed Feed, do func(Job)) error {
	jobs, err := feed.Subscribe(ctx)
	if err != nil {
		return err
	}
	idle := time.NewTicker(time.Second)
	defer idle.Stop()
	for {
		select {
		case job, ok := <-jobs:
			if !ok {
				return nil
			}
			do(job)
		case <-idle.C:
			do(Job{})
		}
	}
}

// -- what they call listens --

// each calls do for each job, as long as ctx lasts.
func each(ctx context.Context, jobs []Job, do func(Job)) error {
	for _, job := range jobs {
		if err := ctx.Err(); err != nil {
			return err
		}
		do(job)
	}
	return nil
}

// Replay sleeps in a literal, and who calls it looks up before each call.
func Replay(ctx context.Context, history func() []Job, do func(Job)) error {
	for {
		err := each(ctx, history(), func(job Job) {
			do(job)
			time.Sleep(time.Second)
		})
		if err != nil {
			return err
		}
	}
}

// A Limiter spaces events.
type Limiter struct{ interval time.Duration }

// NewLimiter returns a limiter of one event per interval.
func NewLimiter(interval time.Duration) Limiter { return Limiter{interval} }

// Wait returns after a while, or with an error when ctx ends.
func (l Limiter) Wait(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(l.interval):
		return nil
	}
}

// WorkEvery waits for its limiter.
func WorkEvery(ctx context.Context, limiter Limiter, work func()) error {
	for {
		if err := limiter.Wait(ctx); err != nil {
			return err
		}
		work()
	}
}

// pollUntil calls condition until it is true or fails, or until ctx ends.
func pollUntil(ctx context.Context, interval time.Duration, condition func(context.Context) (bool, error)) error {
	for {
		done, err := condition(ctx)
		if done || err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(interval):
		}
	}
}

// AwaitAll polls for each.
func AwaitAll(ctx context.Context, jobs []Job, finished func(context.Context, Job) (bool, error)) error {
	for _, job := range jobs {
		err := pollUntil(ctx, time.Second, func(ctx context.Context) (bool, error) { return finished(ctx, job) })
		if err != nil {
			return err
		}
	}
	return nil
}

// A backoff spaces attempts, each twice as far from the last as that was.
type backoff struct {
	ctx   context.Context
	pause time.Duration
}

func newBackoff(ctx context.Context) *backoff { return &backoff{ctx: ctx, pause: time.Second / 10} }

// ongoing reports whether there should be one more.
func (b *backoff) ongoing() bool { return b.ctx.Err() == nil }

// wait pauses before it.
func (b *backoff) wait() {
	select {
	case <-b.ctx.Done():
	case <-time.After(b.pause):
	}
	b.pause *= 2
}

// Connect makes attempts as long as its backoff does.
func Connect(ctx context.Context, connect func(context.Context) error) (err error) {
	for b := newBackoff(ctx); b.ongoing(); b.wait() {
		if err = connect(ctx); err == nil {
			return nil
		}
	}
	return err
}
