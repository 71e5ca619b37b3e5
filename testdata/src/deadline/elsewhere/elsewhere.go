// Package elsewhere has calls whose bound is not where they are made: the analyzer is silent on all of them.
package elsewhere

import (
	"context"
	"database/sql"
	"errors"
	"io"
	"net"
	"net/http"
	"time"

	healthpb "google.golang.org/grpc/health/grpc_health_v1"
)

// LoadTariffs leaves the deadline to the function that asks.
func LoadTariffs(tariffs healthpb.HealthClient) error {
	return askInTime(context.Background(), tariffs)
}

func askInTime(ctx context.Context, tariffs healthpb.HealthClient) error {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	_, err := tariffs.Check(ctx, new(healthpb.HealthCheckRequest))
	return err
}

// CloseMonth asks for a confirmation, and whoever asks for one waits for a while only.
func CloseMonth(ledger healthpb.HealthClient) error {
	return closeBooks(context.Background(), ledger, true)
}

func closeBooks(ctx context.Context, ledger healthpb.HealthClient, confirmed bool) error {
	if confirmed {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, 10*time.Second)
		defer cancel()
	}
	if !confirmed {
		return nil
	}
	_, err := ledger.Check(ctx, new(healthpb.HealthCheckRequest))
	return err
}

// LoadZones has its context from a function that bounds it.
func LoadZones(zones healthpb.HealthClient) error {
	ctx, cancel := shortContext()
	defer cancel()
	_, err := zones.Check(ctx, new(healthpb.HealthCheckRequest))
	return err
}

func shortContext() (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.Background(), 10*time.Second)
}

// FetchRates has a client that gives up by itself.
func FetchRates(url string) error {
	client := &http.Client{Timeout: 10 * time.Second}
	resp, err := client.Get(url)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

// FetchOffers gives its client the timeout afterwards.
func FetchOffers(url string) error {
	client := new(http.Client)
	client.Timeout = 10 * time.Second
	resp, err := client.Get(url)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

// FetchTerms has its client from a function.
func FetchTerms(url string) error {
	resp, err := newClient().Get(url)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

func newClient() *http.Client {
	return &http.Client{Timeout: 10 * time.Second}
}

// FetchBranches asks with a request that has a deadline.
func FetchBranches(url string) error {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

// PrintLabel waits for the printer for a while.
func PrintLabel(address string, limit time.Duration) error {
	conn, err := net.DialTimeout("tcp", address, limit)
	if err != nil {
		return err
	}
	return conn.Close()
}

// PrintBill does the same with a dialer.
func PrintBill(address string, limit time.Duration) error {
	dialer := net.Dialer{Timeout: limit}
	conn, err := dialer.Dial("tcp", address)
	if err != nil {
		return err
	}
	return conn.Close()
}

// FollowPrices reads a stream, which is meant to stay open.
func FollowPrices(pricing healthpb.HealthClient) error {
	stream, err := pricing.Watch(context.Background(), new(healthpb.HealthCheckRequest))
	if err != nil {
		return err
	}
	for {
		if _, err := stream.Recv(); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
	}
}

// Forward leaves the deadline to its caller.
func Forward(ctx context.Context, peer healthpb.HealthClient) error {
	_, err := peer.Check(ctx, new(healthpb.HealthCheckRequest))
	return err
}

// PurgeSessions bounds all of its statements together.
func PurgeSessions(db *sql.DB) error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	if _, err := db.ExecContext(ctx, "delete from sessions where expires < now()"); err != nil {
		return err
	}
	_, err := db.ExecContext(ctx, "delete from carts where session not in (select id from sessions)")
	return err
}
