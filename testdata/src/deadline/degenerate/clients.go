package degenerate

import (
	"net"
	"net/http"
)

// FetchQuote gives its client thirty of something.
func FetchQuote(url string) error {
	client := &http.Client{Timeout: 30} // want `Timeout of http\.Client ends after 30ns: everything on it fails at once; write 30\*time\.Second or 30\*time\.Millisecond`
	resp, err := client.Get(url)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

// FetchOffers gives it to the client later.
func FetchOffers(url string) error {
	client := new(http.Client)
	client.Timeout = 20 + 10 // want `Timeout of http\.Client ends after 30ns: everything on it fails at once; write \(20 \+ 10\)\*time\.Second or \(20 \+ 10\)\*time\.Millisecond`
	resp, err := client.Get(url)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

// PingPrinter counts in milliseconds, as it is done elsewhere.
func PingPrinter(address string) error {
	dialer := net.Dialer{Timeout: 1000} // want `Timeout of net\.Dialer ends after 1µs: everything on it fails at once; write 1000\*time\.Millisecond or 1000\*time\.Second`
	conn, err := dialer.Dial("tcp", address)
	if err != nil {
		return err
	}
	return conn.Close()
}

// PingScanner does so with the shorthand.
func PingScanner(address string) error {
	conn, err := net.DialTimeout("tcp", address, 1000) // want `net\.DialTimeout\("tcp", address, 1000\) ends after 1µs: everything on it fails at once; write 1000\*time\.Millisecond or 1000\*time\.Second`
	if err != nil {
		return err
	}
	return conn.Close()
}
