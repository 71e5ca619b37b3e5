// Package nogo holds the tests of cancellint under Bazel's nogo, as rules_go builds and runs it, and of the BUILD files that
// gazelle makes for this module. It has no code of its own.
package nogo
