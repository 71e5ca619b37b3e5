// Package clients holds the catalogue against the client libraries that it knows, at versions that go.mod names. It is
// a module of its own so that they become requirements of nobody.
package clients
