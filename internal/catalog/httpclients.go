package catalog

import "go/types"

// MakesEndlessClient reports whether fn returns an *http.Client that is known to have no Timeout.
func MakesEndlessClient(fn *types.Func) bool { return endlessClients[nameOf(fn)] }

// endlessClients return clients whose transports limit how long it takes to connect, and nothing else.
var endlessClients = set(
	"github.com/hashicorp/go-cleanhttp.DefaultClient",
	"github.com/hashicorp/go-cleanhttp.DefaultPooledClient",
)

// TakesAPIClient returns which parameter of fn takes the *http.Client through which an API's requests are to go: short
// ones, whose answers the library reads as a whole, and to which it adds no timeout of its own.
func TakesAPIClient(fn *types.Func) (param int, ok bool) {
	n := nameOf(fn)
	n.pkg = withoutVersions(n.pkg)
	param, ok = apiClients[n]
	return param, ok
}

// apiClients are keyed by import paths without major versions. Not here: what also transfers files of any size (object
// stores, registries), what waits for events, and what has a timeout of its own.
var apiClients = index(map[string]int{
	"code.gitea.io/sdk/gitea.NewClientWithHTTP":               1,
	"code.gitea.io/sdk/gitea.SetHTTPClient":                   0,
	"github.com/andygrunwald/go-jira.NewClient":               0,
	"github.com/cloudflare/cloudflare-go.HTTPClient":          0,
	"github.com/coreos/go-oidc/oidc.ClientContext":            1,
	"github.com/digitalocean/godo.New":                        0,
	"github.com/digitalocean/godo.NewClient":                  0,
	"github.com/dnsimple/dnsimple-go/dnsimple.NewClient":      0,
	"github.com/google/go-github/github.NewClient":            0,
	"github.com/hetznercloud/hcloud-go/hcloud.WithHTTPClient": 0,
	"github.com/linode/linodego.NewClient":                    0,
	"github.com/xanzy/go-gitlab.WithHTTPClient":               0,
	"gitlab.com/gitlab-org/api/client-go.WithHTTPClient":      0,
})

// HoldsAPIClient reports whether a field of a struct of type t, or of what points to one, takes such an *http.Client.
func HoldsAPIClient(t types.Type, field string) bool {
	n := typeName(t)
	n.pkg = withoutVersions(n.pkg)
	return field == "Client" && apiStructs[n]
}

// apiStructs ask a service for credentials, which are a few lines.
var apiStructs = set(
	"(github.com/minio/minio-go/pkg/credentials.CustomTokenIdentity)",
	"(github.com/minio/minio-go/pkg/credentials.IAM)",
	"(github.com/minio/minio-go/pkg/credentials.LDAPIdentity)",
	"(github.com/minio/minio-go/pkg/credentials.STSAssumeRole)",
	"(github.com/minio/minio-go/pkg/credentials.STSCertificateIdentity)",
	"(github.com/minio/minio-go/pkg/credentials.STSClientGrants)",
	"(github.com/minio/minio-go/pkg/credentials.STSWebIdentity)",
)

// IsAPIClientKey reports whether a package variable is the key of a context's value that is such an *http.Client.
func IsAPIClientKey(path, variable string) bool {
	return path == "golang.org/x/oauth2" && variable == "HTTPClient"
}

// PassesThrough reports whether a transport of type t adds to requests, or looks at them, and has no say in how long they
// take. What is below it has none either, as a rule.
func PassesThrough(t types.Type) bool {
	n := typeName(t)
	n.pkg = withoutVersions(n.pkg)
	return transports[n]
}

var transports = set(
	"(github.com/bradleyfalzon/ghinstallation.AppsTransport)",
	"(github.com/bradleyfalzon/ghinstallation.Transport)",
	"(go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp.Transport)",
	"(golang.org/x/oauth2.Transport)",
)

// ReadsAll reports whether fn reads all of the reader that it is given: the answer of an API, which is of a size that
// fits into memory.
func ReadsAll(fn *types.Func) bool { return readers[nameOf(fn)] }

var readers = set("io.ReadAll", "io/ioutil.ReadAll", "encoding/json.NewDecoder", "encoding/xml.NewDecoder")
