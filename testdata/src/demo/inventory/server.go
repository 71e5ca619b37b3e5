// Package inventory is the second tier: the gRPC service that knows what is in stock.
package inventory

import (
	"context"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/cancellint/cancellint/testdata/src/demo/inventorypb"
)

// A Server serves shop.inventory.v1.Inventory.
type Server struct {
	inventorypb.UnimplementedInventoryServer
	stock *Stock
}

// NewServer returns a server for stock.
func NewServer(stock *Stock) *Server { return &Server{stock: stock} }

// Reserve sets pieces aside, once nobody is counting their shelf.
func (s *Server) Reserve(ctx context.Context, req *inventorypb.ReserveRequest) (*inventorypb.ReserveResponse, error) {
	if req.GetQuantity() <= 0 {
		return nil, status.Error(codes.InvalidArgument, "quantity must be positive")
	}
	for s.stock.counting(req.GetSku()) {
		time.Sleep(250 * time.Millisecond)
	}
	id, err := s.stock.reserve(req.GetSku(), req.GetQuantity())
	if err != nil {
		return nil, err
	}
	return &inventorypb.ReserveResponse{ReservationId: id}, nil
}

// Release puts pieces back on their shelf.
func (s *Server) Release(ctx context.Context, req *inventorypb.ReleaseRequest) (*inventorypb.ReleaseResponse, error) {
	if err := s.stock.release(req.GetReservationId()); err != nil {
		return nil, err
	}
	return &inventorypb.ReleaseResponse{}, nil
}

// GetItem returns what is known of one item.
func (s *Server) GetItem(ctx context.Context, req *inventorypb.GetItemRequest) (*inventorypb.Item, error) {
	return s.stock.item(req.GetSku())
}

// ListLow returns the items that are about to run out.
func (s *Server) ListLow(ctx context.Context, req *inventorypb.ListLowRequest) (*inventorypb.ListLowResponse, error) {
	return &inventorypb.ListLowResponse{Items: s.stock.low(req.GetThreshold())}, nil
}
