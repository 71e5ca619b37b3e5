package degenerate

import (
	"net"
	"net/http"
	"time"
)

// FetchQuoteInTime gives its client thirty seconds.
func FetchQuoteInTime(url string) error {
	client := &http.Client{Timeout: 30 * time.Second}
	resp, err := client.Get(url)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

// PingPrinterInTime gives the printer a second.
func PingPrinterInTime(address string) error {
	dialer := net.Dialer{Timeout: time.Second}
	conn, err := dialer.Dial("tcp", address)
	if err != nil {
		return err
	}
	return conn.Close()
}

// PingDesk gives it none, for which zero stands here.
func PingDesk(address string) error {
	conn, err := net.DialTimeout("tcp", address, 0)
	if err != nil {
		return err
	}
	return conn.Close()
}
