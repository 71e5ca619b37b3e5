// Package shop has a call, or a line, of each kind that somebody may ask about: they end in a comment that says so.
package shop

import (
	"context"
	"database/sql"
	"errors"
	"net"
	"net/http"
	"os/signal"
	"sync"
	"syscall"
	"time"

	"github.com/cancellint/cancellint/internal/why/testdata/shop/store"
)

// A Carrier is somebody else's.
type Carrier interface {
	Book(ctx context.Context, parcel string) error
	Context() context.Context
}

// A Shop sells.
type Shop struct {
	carrier Carrier
	store   *store.Store
	db      *sql.DB
	ctx     context.Context
	jobs    chan context.Context
	byID    map[string]context.Context
}

func (s *Shop) reported(ctx context.Context) error {
	return s.db.PingContext(context.Background()) // why: reported
}

func (s *Shop) derived(ctx context.Context) error {
	tagged := context.WithValue(context.TODO(), key{}, "tag")
	return s.db.PingContext(tagged) // why: reported, with hops
}

type key struct{}

func (s *Shop) passed(ctx context.Context) error {
	return s.db.PingContext(ctx) // why: the caller's
}

func (s *Shop) bounded() error {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	return s.db.PingContext(ctx) // why: bounded, and nothing in reach
}

func (s *Shop) either(ctx context.Context, hurry bool) error {
	if hurry {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, time.Minute)
		defer cancel()
	}
	return s.db.PingContext(ctx) // why: two ways
}

func (s *Shop) unbounded() error {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	return s.db.PingContext(ctx) // why: unbounded
}

func (s *Shop) detached(ctx context.Context) error {
	kept, cancel := context.WithTimeout(context.WithoutCancel(ctx), 90*time.Second)
	defer cancel()
	return s.db.PingContext(kept) // why: detached on purpose
}

func (s *Shop) cleansUp(ctx context.Context) error {
	defer func() {
		undo, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		_ = s.db.PingContext(undo) // why: deferred
	}()
	return s.carrier.Book(ctx, "parcel") // why: nothing but its type is known
}

func (s *Shop) afterEnd(ctx context.Context) error {
	<-ctx.Done()
	return s.db.PingContext(context.Background()) // why: after the end
}

func (s *Shop) spawns(ctx context.Context) {
	go s.db.PingContext(context.Background()) // why: in a goroutine
}

func (s *Shop) once(ctx context.Context) {
	var once sync.Once
	once.Do(func() {
		_ = s.db.PingContext(context.Background()) // why: once for many
	})
}

func (s *Shop) copied(ctx context.Context) error {
	own, cancel := context.WithTimeout(context.WithValue(context.Background(), key{}, ctx.Value(key{})), time.Second)
	defer cancel()
	return s.db.PingContext(own) // why: values are copied
}

func (s *Shop) received() error {
	return s.db.PingContext(<-s.jobs) // why: received
}

func (s *Shop) lookedUp() error {
	return s.db.PingContext(s.byID["order"]) // why: an element of a map
}

func (s *Shop) kept() error {
	return s.db.PingContext(s.ctx) // why: a field
}

func (s *Shop) ofInterface() error {
	return s.db.PingContext(s.carrier.Context()) // why: a method's result
}

func (s *Shop) save(ctx context.Context) error {
	return s.store.Save("order") // why: dropped by the callee, across packages
}

func (s *Shop) saveAgain(ctx context.Context) error {
	return s.store.Save("another") // why: of the same cause
}

func (s *Shop) find() error {
	return s.store.Find(context.Background(), "order") // why: the callee hands it on
}

func (s *Shop) count(ctx context.Context) int {
	return s.store.Count(ctx) // why: no outgoing call
}

func (s *Shop) ignored(ctx context.Context) error {
	//cancellint:ignore root-context the parcel goes out whatever becomes of the request
	return s.db.PingContext(context.Background()) // why: a directive
}

func (s *Shop) ignoredForAll(ctx context.Context) error {
	_, err := s.db.Exec("vacuum") //nolint:cancellint // it has to end // why: nolint
	return err
}

func (s *Shop) low() error {
	_, err := http.Get("https://example.com/rates") // why: no context in reach, and no Timeout
	return err
}

func fetch() error {
	client := &http.Client{Timeout: time.Second}
	_, err := client.Get("https://example.com/rates") // why: the client has a Timeout
	return err
}

func fetchBy(client *http.Client) error {
	_, err := client.Get("https://example.com/rates") // why: whose client it is nobody knows
	return err
}

// NewShop opens a shop, once.
func NewShop(ctx context.Context, db *sql.DB) (*Shop, error) {
	return &Shop{db: db}, db.PingContext(context.Background()) // why: below the floor
}

// A Session keeps a context.
type Session struct {
	ctx context.Context
	db  *sql.DB
}

// Ask is given another one.
func (s *Session) Ask(ctx context.Context) error {
	return s.db.PingContext(s.ctx) // why: the rule is off
}

func retry(ctx context.Context, s *Shop) error {
	for { // why: a loop
		if err := s.db.PingContext(ctx); err == nil {
			return nil
		}
		time.Sleep(time.Second) // why: a wait in a loop
	}
}

func canceled(s *Shop) error {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	return s.db.PingContext(ctx) // why: canceled before
}

func dial() (net.Conn, error) {
	return net.Dial("unix", "/run/shop.sock") // why: a dial that is ready at once
}

func short() error {
	ctx, cancel := context.WithTimeout(context.Background(), 5) // why: a degenerate deadline
	defer cancel()
	return errors.Join(ctx.Err(), errShut)
}

var errShut = errors.New("shut") // why: in no function

func (s *Shop) chained(ctx context.Context) error {
	return s.
		open(). // why: a link of a chain
		db.
		PingContext( // why: another link
			context.Background(), // why: an argument on a line of its own
		)
}

func (s *Shop) open() *Shop { return s }

func (s *Shop) nothing(ctx context.Context) error {
	err := errShut // why: nothing
	if err != nil {
		return err
	}
	return s.db.PingContext(ctx)
}
