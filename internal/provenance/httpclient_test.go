package provenance

import (
	"slices"
	"testing"

	"github.com/cancellint/cancellint/internal/catalog"
)

// TestTimeoutFromElsewhere asks of clients of net/http, and of dialers, whether they are known to have no timeout, where it
// is not the function that uses them which gives them one.
func TestTimeoutFromElsewhere(t *testing.T) {
	t.Parallel()
	for decls, want := range map[string]bool{
		`func Get() { c := &http.Client{}; c.Get("") }`: true,

		`func Get() { c := http.Client{}; c.Get("") }`:                          true,
		`func Get() { c := http.Client{}; c.Timeout = time.Second; c.Get("") }`: false,

		// through the address of the field
		`func Get(fs *flag.FlagSet) { c := &http.Client{}; fs.DurationVar(&c.Timeout, "timeout", 0, ""); c.Get("") }`: false,
		`func Get() { c := &http.Client{}; limit(&c.Timeout); c.Get("") }
		 func limit(d *time.Duration) { *d = time.Second }`: false,

		// through an interface
		`func Get() { c := &http.Client{}; limit(c); c.Get("") }
		 func limit(c any) { if c, ok := c.(*http.Client); ok { c.Timeout = time.Second } }`: false,
		`func Get(decode func(any) error) { c := &http.Client{}; decode(c); c.Get("") }`:                                    false,
		`func Get(send func(interface{ Get(string) (*http.Response, error) })) { c := &http.Client{}; send(c); c.Get("") }`: true,

		// by what takes it out of a list, a map or a channel
		`func Get() { c := &http.Client{}; for _, c := range []*http.Client{c} { c.Timeout = time.Second }; c.Get("") }`: false,
		`func Get(all map[string]*http.Client) { c := &http.Client{}; all["a"] = c; c.Get("") }`:                         false,
		`func Get(all chan *http.Client) { c := &http.Client{}; all <- c; c.Get("") }`:                                   false,
		`func Get(to **http.Client) { c := &http.Client{}; *to = c; c.Get("") }`:                                         false,

		// by who gets it from a method
		`type API struct { c *http.Client }
		 func New() *API { return &API{&http.Client{}} }
		 func (a *API) Client() *http.Client { return a.c }
		 func (a *API) Get() { a.c.Get("") }`: false,
		`type API struct { c *http.Client }
		 func New() *API { return &API{&http.Client{}} }
		 func (a *API) client() (*http.Client, error) { return a.c, nil }
		 func (a *API) Limit() { c, _ := a.client(); c.Timeout = time.Second }
		 func (a *API) Get() { a.c.Get("") }`: false,
		`type API struct { c *http.Client }
		 func New() *API { return &API{&http.Client{}} }
		 func (a *API) client() *http.Client { return a.c }
		 func (a *API) Get() { a.client().Get("") }`: true,

		// method values
		`func Get() { c := &http.Client{Timeout: time.Second}; get := c.Get; get("") }`: false,
		`func Get() { c := &http.Client{}; get := c.Get; get("") }`:                     true,
		`type API struct { get func(string) (*http.Response, error) }
		 func New() *API { c := &http.Client{Timeout: time.Second}; return &API{c.Get} }
		 func (a *API) Get() { a.get("") }`: false,
		`func Dial() { d := net.Dialer{Timeout: time.Second}; dial := d.DialContext; dial(context.Background(), "tcp", "") }`:                            false,
		`func Dial() { d := net.Dialer{}; dial := d.DialContext; dial(context.Background(), "tcp", "") }`:                                                true,
		`func Dial(fs *flag.FlagSet) { var d net.Dialer; fs.DurationVar(&d.Timeout, "timeout", 0, ""); d.DialContext(context.Background(), "tcp", "") }`: false,
	} {
		calls := analyze(t, New(), "snippet", decls).Calls()
		i := slices.IndexFunc(calls, func(c Call) bool {
			return c.Via == Direct && (c.Target.Protocol == catalog.HTTP || c.Target.Protocol == catalog.Net)
		})
		if i < 0 {
			t.Errorf("the snippet makes no call\n%s", decls)
		} else if got := calls[i].Undue == None; got != want {
			t.Errorf("deadline due: %t, want %t\n%s", got, want, decls)
		}
	}
}

// TestTransportLimit asks what limits the transport of a client without a timeout.
func TestTransportLimit(t *testing.T) {
	t.Parallel()
	for transport, want := range map[string]string{
		`ResponseHeaderTimeout: time.Second`:                               "ResponseHeaderTimeout",
		`IdleConnTimeout: time.Minute, ResponseHeaderTimeout: time.Second`: "ResponseHeaderTimeout",
		`IdleConnTimeout: time.Minute`:                                     "", // it is of no concern to a request
	} {
		calls := analyze(t, New(), "snippet", `func Get() { c := &http.Client{Transport: &http.Transport{`+transport+`}}; c.Get("") }`).Calls()
		if len(calls) != 1 || !calls[0].HTTPClient.Endless() || calls[0].HTTPClient.Limit != want {
			t.Errorf("%s: %+v, want one call, limited by %q", transport, calls, want)
		}
	}
}
