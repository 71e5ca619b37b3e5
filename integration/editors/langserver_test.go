package editors_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/sourcegraph/jsonrpc2"
)

// user has a finding, and a place that belongs to it.
const user = `package user

import (
	"context"
	"database/sql"
)

func Rename(ctx context.Context, db *sql.DB, id int64, name string) error {
	if name == "" {
		return remove(db, id)
	}
	_, err := db.ExecContext(ctx, "UPDATE users SET name = $2 WHERE id = $1", id, name)
	return err
}

func remove(db *sql.DB, id int64) error {
	_, err := db.ExecContext(context.Background(), "DELETE FROM users WHERE id = $1", id)
	return err
}
`

// TestLanguageServer opens a file in efm-langserver, which is set up by the example.
func TestLanguageServer(t *testing.T) {
	t.Parallel()
	dir := module(t, map[string]string{"user.go": user})
	var got []string
	for _, s := range diagnostics(t, filepath.Join(dir, "user.go")) {
		got = append(got, fmt.Sprintf("%s %d:%d %s: %s", s.Type, s.Line, s.Column, s.Analyzer, s.Message))
	}
	want := []string{
		"warning 10:10 ctxpass: remove calls db.ExecContext on context.Background() (user.go:17): canceling ctx does not stop it; pass ctx to remove",
		"information 17:27 : the context is dropped here",
	}
	if !slices.Equal(got, want) {
		t.Errorf("shown\n%q\nwant\n%q", got, want)
	}
}

// severities are the words for those of the protocol.
var severities = []string{1: "error", 2: "warning", 3: "information", 4: "hint"}

// diagnostics returns what a client is told of a file when it is opened.
func diagnostics(t *testing.T, file string) []shown {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	type diagnostic struct {
		Range    struct{ Start struct{ Line, Character int } }
		Severity int
		Source   string
		Message  string
	}
	published := make(chan []diagnostic, 1)
	client := serve(t, func(method string, params json.RawMessage) error {
		if method != "textDocument/publishDiagnostics" {
			return nil
		}
		var about struct{ Diagnostics []diagnostic }
		if err := json.Unmarshal(params, &about); err != nil {
			return err
		}
		published <- about.Diagnostics
		return nil
	})
	type object = map[string]any
	uri := "file://" + filepath.ToSlash(file)
	if err := client.Call(t.Context(), "initialize", object{"rootUri": "file://" + filepath.ToSlash(filepath.Dir(file)), "capabilities": object{}}, nil); err != nil {
		t.Fatal(err)
	}
	opened := object{"uri": uri, "languageId": "go", "version": 1, "text": string(text)}
	if err := client.Notify(t.Context(), "textDocument/didOpen", object{"textDocument": opened}); err != nil {
		t.Fatal(err)
	}
	var all []shown
	for _, d := range <-published {
		if d.Source != "cancellint" {
			t.Errorf("the source of %q is %q", d.Message, d.Source)
		}
		all = append(all, place(severities[d.Severity], file, d.Range.Start.Line+1, d.Range.Start.Character+1, d.Message))
	}
	return all
}

// serve starts efm-langserver with the example as its configuration, and returns the connection to it. Each notification
// of the server is handed to notified.
func serve(t *testing.T, notified func(method string, params json.RawMessage) error) *jsonrpc2.Conn {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "efm-langserver", "-loglevel=5", "-c", root+"/examples/editors/efm-langserver.yaml")
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	var log strings.Builder
	cmd.Stderr = &log
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	handler := jsonrpc2.HandlerWithError(func(_ context.Context, _ *jsonrpc2.Conn, req *jsonrpc2.Request) (any, error) {
		if req.Params == nil {
			return nil, nil
		}
		return nil, notified(req.Method, *req.Params)
	})
	conn := jsonrpc2.NewConn(t.Context(), jsonrpc2.NewBufferedStream(pipes{out, in}, jsonrpc2.VSCodeObjectCodec{}), handler)
	t.Cleanup(func() {
		conn.Close()
		cmd.Wait() // killed at the latest as the test's context ends
		if t.Failed() {
			t.Log(log.String())
		}
	})
	return conn
}

// pipes are both ways of a connection.
type pipes struct {
	io.ReadCloser
	in io.WriteCloser
}

func (p pipes) Write(b []byte) (int, error) { return p.in.Write(b) }

func (p pipes) Close() error { return errors.Join(p.in.Close(), p.ReadCloser.Close()) }
