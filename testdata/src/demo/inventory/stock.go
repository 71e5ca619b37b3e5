package inventory

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/cancellint/cancellint/testdata/src/demo/inventorypb"
)

// A Stock is what lies on the shelves, in memory.
type Stock struct {
	mu           sync.Mutex
	shelves      map[string]*shelf
	reservations map[string]reservation
}

type shelf struct {
	available, priceCents int64
	counting              bool
}

type reservation struct {
	sku      string
	quantity int64
}

// NewStock returns a stock without shelves.
func NewStock() *Stock {
	return &Stock{shelves: make(map[string]*shelf), reservations: make(map[string]reservation)}
}

// Fill puts quantity pieces of sku on its shelf.
func (s *Stock) Fill(sku string, quantity, priceCents int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.shelves[sku] == nil {
		s.shelves[sku] = new(shelf)
	}
	s.shelves[sku].available += quantity
	s.shelves[sku].priceCents = priceCents
}

// SetCounting says whether somebody is counting the shelf of sku: nothing may leave it until that is done.
func (s *Stock) SetCounting(sku string, counting bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if shelf := s.shelves[sku]; shelf != nil {
		shelf.counting = counting
	}
}

func (s *Stock) counting(sku string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	shelf := s.shelves[sku]
	return shelf != nil && shelf.counting
}

func (s *Stock) reserve(sku string, quantity int64) (id string, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	shelf := s.shelves[sku]
	if shelf == nil || shelf.available < quantity {
		return "", status.Errorf(codes.FailedPrecondition, "fewer than %d of %s", quantity, sku)
	}
	shelf.available -= quantity
	id = fmt.Sprintf("r%d", len(s.reservations)+1)
	s.reservations[id] = reservation{sku, quantity}
	return id, nil
}

// release puts back what was reserved. Releasing twice is not an error.
func (s *Stock) release(id string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	r, ok := s.reservations[id]
	if !ok {
		return status.Errorf(codes.NotFound, "no reservation %s", id)
	}
	s.shelves[r.sku].available += r.quantity
	s.reservations[id] = reservation{sku: r.sku}
	return nil
}

func (s *Stock) item(sku string) (*inventorypb.Item, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	shelf := s.shelves[sku]
	if shelf == nil {
		return nil, status.Errorf(codes.NotFound, "no shelf for %s", sku)
	}
	return &inventorypb.Item{Sku: sku, Available: shelf.available, PriceCents: shelf.priceCents}, nil
}

// low returns the items with fewer than threshold pieces, sorted by name.
func (s *Stock) low(threshold int64) []*inventorypb.Item {
	s.mu.Lock()
	defer s.mu.Unlock()
	var items []*inventorypb.Item
	for sku, shelf := range s.shelves {
		if shelf.available < threshold {
			items = append(items, &inventorypb.Item{Sku: sku, Available: shelf.available, PriceCents: shelf.priceCents})
		}
	}
	slices.SortFunc(items, func(a, b *inventorypb.Item) int { return strings.Compare(a.GetSku(), b.GetSku()) })
	return items
}
