// Package real requires the modules whose functions the tests ask about. It is a module of its own so that they do
// not become requirements of cancellint's users.
package real

import (
	_ "github.com/spf13/cobra"
	_ "github.com/urfave/cli/v2"
	_ "github.com/urfave/cli/v3"
	_ "google.golang.org/grpc/interop/grpc_testing"
)
