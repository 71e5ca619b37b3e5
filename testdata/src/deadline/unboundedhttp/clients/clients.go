// Package clients has HTTP clients in all the places where programs keep them.
package clients

import (
	"errors"
	"net/http"
	"time"

	"github.com/cancellint/cancellint/testdata/src/deadline/unboundedhttp/clients/made"
)

// FetchRates has its client from a constructor of another package, which gives it no timeout.
func FetchRates(url string) error {
	client := made.NewClient()
	resp, err := client.Get(url) // want `client\.Get has no timeout: it can wait forever; use a client with a Timeout, or a context with a deadline`
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

// FetchRatesInTime has it from one that does.
func FetchRatesInTime(url string) error {
	client := made.NewPatientClient()
	resp, err := client.Get(url)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

// shared is for the whole package, and nobody gives it a timeout.
var shared = &http.Client{} // want `client has no timeout, and shared\.Get \(line \d+\) has no deadline: it can wait forever; set Timeout`

// FetchOffers shares a client that has no timeout.
func FetchOffers(url string) error {
	resp, err := shared.Get(url)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

var patient = &http.Client{Timeout: 10 * time.Second}

// FetchOffersInTime shares one that has.
func FetchOffersInTime(url string) error {
	resp, err := patient.Get(url)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

// Shared is for anybody, who may give it a timeout.
var Shared = &http.Client{}

// FetchTerms does not know what others have done to its client.
func FetchTerms(url string) error {
	resp, err := Shared.Get(url)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

// A catalog asks with one client in all of its methods.
type catalog struct {
	client *http.Client
	url    string
}

func newCatalog(url string) *catalog {
	return &catalog{client: &http.Client{}, url: url} // want `client has no timeout, and c\.client\.Get \(line \d+\) has no deadline: it can wait forever; set Timeout \(1 more call\)`
}

func (c *catalog) brands() error {
	resp, err := c.client.Get(c.url)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

func (c *catalog) sizes() error {
	resp, err := c.client.Head(c.url)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

// LoadCatalog asks twice with a client that has no timeout: there is one thing to change.
func LoadCatalog(url string) error {
	c := newCatalog(url)
	return errors.Join(c.brands(), c.sizes())
}

// LoadCatalogInTime asks twice with one that has.
func LoadCatalogInTime(url string) error {
	l := &list{client: http.Client{Timeout: 5 * time.Second}, url: url}
	return errors.Join(l.load(), l.check())
}

// A list holds its client, instead of pointing to it.
type list struct {
	client http.Client
	url    string
}

func (l *list) load() error {
	resp, err := l.client.Get(l.url)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

func (l *list) check() error {
	resp, err := l.client.Head(l.url)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

// A shop is a client, and more.
type shop struct {
	*http.Client
	url string
}

// OpenShop asks with a client that is embedded and has no timeout.
func OpenShop(url string) error {
	s := shop{Client: &http.Client{}, url: url}
	resp, err := s.Get(s.url) // want `s\.Get has no timeout: it can wait forever; use a client with a Timeout, or a context with a deadline`
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

// OpenShopInTime gives the embedded client its timeout through the shop.
func OpenShopInTime(url string) error {
	s := shop{Client: &http.Client{}, url: url}
	s.Timeout = 10 * time.Second
	resp, err := s.Get(s.url)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

// CheckStock takes the zero client for one with sensible limits.
func CheckStock(url string) error {
	var client http.Client
	resp, err := client.Get(url) // want `client\.Get has no timeout: it can wait forever; use a client with a Timeout, or a context with a deadline`
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

// CheckStockInTime leaves the limits to a function.
func CheckStockInTime(url string) error {
	var client http.Client
	limit(&client)
	resp, err := client.Get(url)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

func limit(client *http.Client) {
	client.Timeout = 10 * time.Second
}

// CountStock says that there is no timeout.
func CountStock(url string) error {
	client := &http.Client{Timeout: 0}
	resp, err := client.Get(url) // want `client\.Get has no timeout: it can wait forever; use a client with a Timeout, or a context with a deadline`
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

// CountStockInTime makes the default client a more careful one.
func CountStockInTime(url string) error {
	client := *http.DefaultClient
	client.Timeout = 10 * time.Second
	resp, err := client.Get(url)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

// PushReport is given a client, by somebody who knows how long it may take.
func PushReport(client *http.Client, url string) error {
	resp, err := client.Get(url)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

// settings are read from a file.
type settings struct {
	Timeout time.Duration
}

// PushReportConfigured has the timeout from its settings.
func PushReportConfigured(limit time.Duration, url string) error {
	cfg := settings{Timeout: limit}
	client := &http.Client{Timeout: cfg.Timeout}
	resp, err := client.Get(url)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

// An option changes how a directory is asked.
type option func(*directory)

type directory struct {
	client *http.Client
	url    string
}

func withClient(client *http.Client) option {
	return func(d *directory) { d.client = client }
}

func newDirectory(url string, opts ...option) *directory {
	d := &directory{client: http.DefaultClient, url: url}
	for _, opt := range opts {
		opt(d)
	}
	return d
}

func (d *directory) ask() error {
	resp, err := d.client.Get(d.url)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

// AskDirectory asks with the caller's client instead of the default one.
func AskDirectory(client *http.Client, url string) error {
	return newDirectory(url, withClient(client)).ask()
}
