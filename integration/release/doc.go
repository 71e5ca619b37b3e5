// Package release builds and installs cancellint in the ways that its users and its releases do. Its tests compile the
// linter again and again, so .ci/release runs them, and go test ./... does not.
package release
