// Package remotecache shows what go vet's findings cost on a machine that has them from another one, through GOCACHEPROG
// and a cache server. It has no code but its test, which .ci/remote-cache runs.
package remotecache
