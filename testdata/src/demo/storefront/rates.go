package storefront

import (
	"encoding/json"
	"fmt"
	"net/http"
	"sync"
)

// Rates are the exchange rates of the day.
type Rates struct {
	url string

	mu      sync.RWMutex
	perEuro map[string]float64
}

// NewRates returns the rates that url serves as a JSON object, without any until the first Reload.
func NewRates(url string) *Rates { return &Rates{url: url} }

// Reload fetches the rates.
func (r *Rates) Reload() error {
	resp, err := http.Get(r.url)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("exchange rates: %s", resp.Status)
	}
	var perEuro map[string]float64
	if err := json.NewDecoder(resp.Body).Decode(&perEuro); err != nil {
		return fmt.Errorf("exchange rates: %w", err)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.perEuro = perEuro
	return nil
}

// convert returns what cents of a euro are in currency, and whether the rate is known.
func (r *Rates) convert(cents int64, currency string) (float64, bool) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	rate, ok := r.perEuro[currency]
	return float64(cents) / 100 * rate, ok
}
