// Package leader keeps its state in etcd, whose client waits for an answer as long as its context lets it.
package leader

import (
	"context"
	"time"

	clientv3 "go.etcd.io/etcd/client/v3"
	"go.etcd.io/etcd/client/v3/concurrency"
)

// An Elector elects a leader.
type Elector struct {
	client   *clientv3.Client
	election *concurrency.Election
}

// NewElector returns an elector that uses a client.
func NewElector(client *clientv3.Client, election *concurrency.Election) *Elector {
	return &Elector{client, election}
}

// Members reads a key on a context that never ends.
func (e *Elector) Members() error {
	_, err := e.client.Get(context.Background(), "members", clientv3.WithPrefix()) // want `e\.client\.Get runs on context\.Background\(\) without a deadline: it can wait forever; derive the context with context\.WithTimeout`
	return err
}

// MembersFor reads it within a second.
func (e *Elector) MembersFor() error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	_, err := e.client.Get(ctx, "members", clientv3.WithPrefix())
	return err
}

// Swap writes a key unless it is there.
func (e *Elector) Swap(value string) error {
	_, err := e.client.Txn(context.Background()). // want `e\.client\.Txn runs on context\.Background\(\) without a deadline: it can wait forever; derive the context with context\.WithTimeout`
							If(clientv3.Compare(clientv3.CreateRevision("leader"), "=", 0)).
							Then(clientv3.OpPut("leader", value)).
							Commit()
	return err
}

// Campaign waits until it is elected: that takes as long as it takes.
func (e *Elector) Campaign(value string) error {
	return e.election.Campaign(context.Background(), value)
}

// Follow watches a key.
func (e *Elector) Follow() clientv3.WatchChan {
	return e.client.Watch(context.Background(), "leader")
}

// Resign gives up the leadership, and never returns if etcd has gone.
func (e *Elector) Resign() error {
	return e.election.Resign(context.Background()) // want `e\.election\.Resign runs on context\.Background\(\) without a deadline: it can wait forever; derive the context with context\.WithTimeout`
}

// ResignSoon gives it up, or lets it run out.
func (e *Elector) ResignSoon() error {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	return e.election.Resign(ctx)
}

// ResignAfter resigns although the context that it was given has ended.
func (e *Elector) ResignAfter(ctx context.Context) error {
	<-ctx.Done()
	resigning, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	return e.election.Resign(resigning)
}
