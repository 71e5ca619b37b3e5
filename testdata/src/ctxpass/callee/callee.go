// Package callee has functions that lose the context in a function that they call.
package callee

import (
	"context"

	healthpb "google.golang.org/grpc/health/grpc_health_v1"

	"github.com/cancellint/cancellint/testdata/src/ctxpass/callee/store"
)

// ShowProfile calls a function that asks on a context of its own.
func ShowProfile(ctx context.Context, users healthpb.HealthClient) error {
	return load(users) // want `load calls users\.Check on context\.TODO\(\) \(callee\.go:\d+\): canceling ctx does not stop it; pass ctx to load`
}

func load(users healthpb.HealthClient) error {
	_, err := users.Check(context.TODO(), &healthpb.HealthCheckRequest{Service: "profiles"})
	return err
}

// ShowProfileFor calls one that takes it from the caller.
func ShowProfileFor(ctx context.Context, users healthpb.HealthClient) error {
	return loadFor(ctx, users)
}

func loadFor(ctx context.Context, users healthpb.HealthClient) error {
	_, err := users.Check(ctx, &healthpb.HealthCheckRequest{Service: "profiles"})
	return err
}

// ListFriends is two calls away from the question.
func ListFriends(ctx context.Context, users healthpb.HealthClient) error {
	return collect(users) // want `collect calls users\.Check on context\.Background\(\) \(callee\.go:\d+\) through query.*: canceling ctx does not stop it; pass ctx to collect`
}

func collect(users healthpb.HealthClient) error {
	return query(users)
}

func query(users healthpb.HealthClient) error {
	_, err := users.Check(context.Background(), &healthpb.HealthCheckRequest{Service: "friends"})
	return err
}

// ListFriendsFor carries the context both ways down.
func ListFriendsFor(ctx context.Context, users healthpb.HealthClient) error {
	return collectFor(ctx, users)
}

func collectFor(ctx context.Context, users healthpb.HealthClient) error {
	return loadFor(ctx, users)
}

// RenameUser is the first of two callers of one helper: the finding is here.
func RenameUser(ctx context.Context, users healthpb.HealthClient) error {
	return save(users) // want `save calls users\.Check on context\.Background\(\) \(callee\.go:\d+\): canceling ctx does not stop it; pass ctx to save \(1 more caller has a context\)`
}

// RemoveUser is the second: the cure of the first is its cure too.
func RemoveUser(ctx context.Context, users healthpb.HealthClient) error {
	return save(users)
}

func save(users healthpb.HealthClient) error {
	_, err := users.Check(context.Background(), &healthpb.HealthCheckRequest{Service: "users"})
	return err
}

// A finder finds users.
type finder interface {
	find() error
	findFor(ctx context.Context) error
}

// A remoteFinder is the only one that there is.
type remoteFinder struct{ users healthpb.HealthClient }

func (f *remoteFinder) find() error {
	_, err := f.users.Check(context.TODO(), &healthpb.HealthCheckRequest{Service: "index"})
	return err
}

func (f *remoteFinder) findFor(ctx context.Context) error {
	_, err := f.users.Check(ctx, &healthpb.HealthCheckRequest{Service: "index"})
	return err
}

// A Directory finds users for others.
type Directory struct{ finder finder }

// NewDirectory returns a directory of the server's users.
func NewDirectory(users healthpb.HealthClient) *Directory {
	return &Directory{finder: &remoteFinder{users}}
}

// Find goes through an interface that only one type implements.
func (d *Directory) Find(ctx context.Context) error {
	return d.finder.find() // want `d\.finder\.find calls f\.users\.Check on context\.TODO\(\) \(callee\.go:\d+\): canceling ctx does not stop it; pass ctx to d\.finder\.find`
}

// FindFor does too, with the context.
func (d *Directory) FindFor(ctx context.Context) error {
	return d.finder.findFor(ctx)
}

// LoadRights calls into another package.
func LoadRights(ctx context.Context, rights healthpb.HealthClient) error {
	return store.Load(rights) // want `store\.Load calls rights\.Check on context\.TODO\(\) \(store\.go:\d+\): canceling ctx does not stop it; pass ctx to store\.Load`
}

// LoadRightsFor hands it the context.
func LoadRightsFor(ctx context.Context, rights healthpb.HealthClient) error {
	return store.LoadFor(ctx, rights)
}

// SyncRights calls into another package, which takes a step more.
func SyncRights(ctx context.Context, rights healthpb.HealthClient) error {
	return store.Sync(rights) // want `store\.Sync calls rights\.Check on context\.Background\(\) \(store\.go:\d+\) through push.*: canceling ctx does not stop it; pass ctx to store\.Sync`
}
