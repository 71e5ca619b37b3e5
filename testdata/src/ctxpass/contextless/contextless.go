// Package contextless has calls in a form without a context although one is in reach.
package contextless

import (
	"context"
	"database/sql"
	"net"
	"net/http"
	"os/exec"
)

// NotifySupplier makes a request that nobody can cancel.
func NotifySupplier(ctx context.Context, url string) error {
	hc := &http.Client{}
	req, err := http.NewRequest(http.MethodPost, url, nil) // want `request is sent by hc\.Do without a context: canceling ctx does not stop it; use http\.NewRequestWithContext with ctx`
	if err != nil {
		return err
	}
	resp, err := hc.Do(req)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

// NotifySupplierFor makes one that ends with the caller.
func NotifySupplierFor(ctx context.Context, url string) error {
	hc := &http.Client{}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, nil)
	if err != nil {
		return err
	}
	resp, err := hc.Do(req)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

var fetch = http.Get

// FetchManifest calls http.Get by another name.
func FetchManifest(ctx context.Context, url string) error {
	resp, err := fetch(url) // want `(fetch|http\.Get) takes no context: canceling ctx does not stop it; use .*http\.NewRequestWithContext.* ctx`
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

// FetchManifestFor sends the same request with the caller's context.
func FetchManifestFor(ctx context.Context, url string) error {
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

// ShowManifest is a handler that fetches with the shorthand.
func ShowManifest(w http.ResponseWriter, r *http.Request, url string) {
	resp, err := http.Get(url) // want `http\.Get takes no context: canceling .* does not stop it; use .*http\.NewRequestWithContext.* r\.Context\(\)`
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	resp.Body.Close()
}

// ShowManifestFor stops when the browser goes.
func ShowManifestFor(w http.ResponseWriter, r *http.Request, url string) {
	if err := FetchManifestFor(r.Context(), url); err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
	}
}

// ArchiveOrder waits for the database, whoever still waits for the answer.
func ArchiveOrder(ctx context.Context, db *sql.DB, order int) error {
	_, err := db.Exec("update orders set archived = true where id = ?", order) // want `db\.Exec takes no context: canceling ctx does not stop it; use db\.ExecContext with ctx`
	return err
}

// ArchiveOrderFor waits as long as the caller does.
func ArchiveOrderFor(ctx context.Context, db *sql.DB, order int) error {
	_, err := db.ExecContext(ctx, "update orders set archived = true where id = ?", order)
	return err
}

// CheckDatabase is a health check that can hang.
func CheckDatabase(ctx context.Context, db *sql.DB) error {
	return db.Ping() // want `db\.Ping takes no context: canceling ctx does not stop it; use db\.PingContext with ctx`
}

// CheckDatabaseFor is one that cannot.
func CheckDatabaseFor(ctx context.Context, db *sql.DB) error {
	return db.PingContext(ctx)
}

// ResizeImage leaves the program running when the caller has gone.
func ResizeImage(ctx context.Context, program string, args ...string) error {
	return exec.Command(program, args...).Run() // want `exec\.Command takes no context: canceling ctx does not stop it; use exec\.CommandContext with ctx`
}

// ResizeImageFor kills it then.
func ResizeImageFor(ctx context.Context, program string, args ...string) error {
	return exec.CommandContext(ctx, program, args...).Run()
}

// ReachPrinter waits for a printer that may be off.
func ReachPrinter(ctx context.Context, address string) error {
	conn, err := net.Dial("tcp", address) // want `net\.Dial takes no context: canceling ctx does not stop it; use .*DialContext.* with ctx`
	if err != nil {
		return err
	}
	return conn.Close()
}

// ReachPrinterFor waits as long as the caller does.
func ReachPrinterFor(ctx context.Context, address string) error {
	conn, err := new(net.Dialer).DialContext(ctx, "tcp", address)
	if err != nil {
		return err
	}
	return conn.Close()
}
