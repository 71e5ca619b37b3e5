// Package blocking dials gRPC connections and waits until they are there.
package blocking

import (
	"context"
	"net"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
)

const target = "passthrough:///ledger"

// A Dialer connects to the server.
type Dialer = func(context.Context, string) (net.Conn, error)

// OpenLedger waits until the server is there.
func OpenLedger(dial Dialer) error {
	cc, err := grpc.Dial(target, grpc.WithTransportCredentials(insecure.NewCredentials()), grpc.WithContextDialer(dial), grpc.WithBlock()) // want `grpc\.Dial with WithBlock has no timeout: it can wait forever; leave WithBlock out, or use grpc\.DialContext with a deadline`
	if err != nil {
		return err
	}
	return cc.Close()
}

// OpenLedgerInTime waits for a while.
func OpenLedgerInTime(dial Dialer) error {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	cc, err := grpc.DialContext(ctx, target, grpc.WithTransportCredentials(insecure.NewCredentials()), grpc.WithContextDialer(dial), grpc.WithBlock())
	if err != nil {
		return err
	}
	return cc.Close()
}

// OpenJournal waits as long, by the options of a function.
func OpenJournal(dial Dialer) error {
	cc, err := grpc.DialContext(context.Background(), target, waiting(dial)...) // want `grpc\.DialContext with WithBlock runs on context\.Background\(\) without a deadline: it can wait forever; leave WithBlock out, or use context\.WithTimeout`
	if err != nil {
		return err
	}
	return cc.Close()
}

func waiting(dial Dialer) []grpc.DialOption {
	options := []grpc.DialOption{grpc.WithTransportCredentials(insecure.NewCredentials()), grpc.WithContextDialer(dial)}
	return append(options, grpc.WithReturnConnectionError())
}

// OpenJournalInTime has an option that ends the wait.
func OpenJournalInTime(dial Dialer) error {
	cc, err := grpc.DialContext(context.Background(), target, append(waiting(dial), grpc.WithTimeout(10*time.Second))...)
	if err != nil {
		return err
	}
	return cc.Close()
}

// OpenArchive does not wait for the connection: the first call does.
func OpenArchive(dial Dialer) error {
	cc, err := grpc.DialContext(context.Background(), target, grpc.WithTransportCredentials(insecure.NewCredentials()), grpc.WithContextDialer(dial))
	if err != nil {
		return err
	}
	return cc.Close()
}
