package catalog

import "go/types"

// MakesEndlessClient reports whether fn returns an *http.Client that is known to have no Timeout.
func MakesEndlessClient(fn *types.Func) bool { return endlessClients[nameOf(fn)] }

// endlessClients return clients whose transports limit how long it takes to connect, and nothing else.
var endlessClients = set(
	"github.com/hashicorp/go-cleanhttp.DefaultClient",
	"github.com/hashicorp/go-cleanhttp.DefaultPooledClient",
)
