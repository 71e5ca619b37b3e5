package detached

import (
	"context"
	"io"
	"sync"

	healthpb "google.golang.org/grpc/health/grpc_health_v1"
)

// A Mirror follows a server from when it is started until it is closed.
type Mirror struct {
	Server healthpb.HealthClient
	cancel context.CancelFunc
	work   sync.WaitGroup
}

// NewMirror returns a mirror at work: ctx is for the start, not for the mirror's life.
func NewMirror(ctx context.Context, server healthpb.HealthClient) (*Mirror, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	life, cancel := context.WithTimeout(context.Background(), Grace)
	m := &Mirror{Server: server, cancel: cancel}
	m.work.Go(func() { m.follow(life) })
	return m, nil
}

// Start begins to follow.
func (m *Mirror) Start(ctx context.Context) error {
	life, cancel := context.WithTimeout(context.Background(), Grace)
	m.cancel = cancel
	go m.follow(life)
	return ctx.Err()
}

func (m *Mirror) follow(life context.Context) {
	m.Server.Check(life, &healthpb.HealthCheckRequest{Service: "follow"})
}

// Close ends what the mirror does.
func (m *Mirror) Close() error {
	m.cancel()
	m.work.Wait()
	return nil
}

// Reflect works with a mirror until its caller ends.
func Reflect(ctx context.Context, server healthpb.HealthClient) error {
	m, err := NewMirror(ctx, server)
	if err != nil {
		return err
	}
	<-ctx.Done()
	return m.Close()
}

// NotifyShop calls a function that only starts a goroutine: the root is for that.
func NotifyShop(ctx context.Context, shop healthpb.HealthClient) error {
	notify(context.Background(), shop)
	return nil
}

func notify(ctx context.Context, shop healthpb.HealthClient) {
	go func() {
		noticeCtx, cancel := context.WithTimeout(ctx, Grace)
		defer cancel()
		shop.Check(noticeCtx, &healthpb.HealthCheckRequest{Service: "notice"})
	}()
}

// NotifyStock calls one that has no context at all.
func NotifyStock(ctx context.Context, stock healthpb.HealthClient) error {
	notifyAlone(stock)
	return nil
}

func notifyAlone(stock healthpb.HealthClient) {
	go func() {
		noticeCtx, cancel := context.WithTimeout(context.Background(), Grace)
		defer cancel()
		stock.Check(noticeCtx, &healthpb.HealthCheckRequest{Service: "notice"})
	}()
}

// A remoteFile is read from a server. Its method is [io.ReaderAt]'s, which has no context.
type remoteFile struct{ server healthpb.HealthClient }

func (f remoteFile) ReadAt(p []byte, off int64) (n int, err error) {
	readCtx, cancel := context.WithTimeout(context.Background(), Grace)
	defer cancel()
	if _, err := f.server.Check(readCtx, &healthpb.HealthCheckRequest{Service: "read"}); err != nil {
		return 0, err
	}
	return 0, io.EOF
}

// ReadHeader reads through an interface that has no room for a context.
func ReadHeader(ctx context.Context, server healthpb.HealthClient) error {
	section := io.NewSectionReader(remoteFile{server}, 0, 16)
	_, err := io.ReadAll(section)
	return err
}

// A Pool sends what it is given when it comes to it.
type Pool struct {
	jobs chan func()
	once sync.Once
}

// submit leaves a job for whoever is free.
func (p *Pool) submit(job func()) {
	p.once.Do(func() {
		p.jobs = make(chan func(), 8)
		go func() {
			for job := range p.jobs {
				job()
			}
		}()
	})
	p.jobs <- job
}

// Count leaves the counting to the pool, after its caller has its answer.
func (p *Pool) Count(ctx context.Context, counters healthpb.HealthClient) error {
	p.submit(func() {
		countCtx, cancel := context.WithTimeout(context.Background(), Grace)
		defer cancel()
		counters.Check(countCtx, &healthpb.HealthCheckRequest{Service: "count"})
		close(p.jobs)
	})
	return nil
}
