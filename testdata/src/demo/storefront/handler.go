// Package storefront is the HTTP front: JSON in and out, gRPC behind.
package storefront

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"time"

	"golang.org/x/sync/errgroup"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/cancellint/cancellint/testdata/src/demo/inventorypb"
	"github.com/cancellint/cancellint/testdata/src/demo/orderpb"
)

// A Handler serves the shop over HTTP.
type Handler struct {
	mux       *http.ServeMux
	orders    orderpb.OrdersClient
	inventory inventorypb.InventoryClient
	rates     *Rates
}

// NewHandler returns the shop's handler.
func NewHandler(orders orderpb.OrdersClient, inventory inventorypb.InventoryClient, rates *Rates) *Handler {
	h := &Handler{mux: http.NewServeMux(), orders: orders, inventory: inventory, rates: rates}
	h.mux.HandleFunc("POST /orders", h.placeOrder)
	h.mux.HandleFunc("GET /orders/{id}", h.showOrder)
	h.mux.HandleFunc("GET /items", h.showItems)
	h.mux.HandleFunc("GET /items/{sku}", h.showItem)
	h.mux.HandleFunc("GET /items/{sku}/price", h.showPrice)
	return h
}

// ServeHTTP implements [http.Handler].
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) { h.mux.ServeHTTP(w, r) }

func (h *Handler) placeOrder(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), 10*time.Second)
	defer cancel()
	req := new(orderpb.PlaceOrderRequest)
	if err := json.NewDecoder(r.Body).Decode(req); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	placed, err := h.orders.PlaceOrder(ctx, req)
	reply(w, placed, err)
}

func (h *Handler) showOrder(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), 2*time.Second)
	defer cancel()
	found, err := h.orders.GetOrder(ctx, &orderpb.GetOrderRequest{Id: r.PathValue("id")})
	reply(w, found, err)
}

// showItems shows the items that the query names, and asks for a few at a time.
func (h *Handler) showItems(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), 2*time.Second)
	defer cancel()
	skus := r.URL.Query()["sku"]
	items := make([]*inventorypb.Item, len(skus))
	g, _ := errgroup.WithContext(ctx)
	g.SetLimit(4)
	for i, sku := range skus {
		g.Go(func() (err error) {
			items[i], err = h.inventory.GetItem(ctx, &inventorypb.GetItemRequest{Sku: sku})
			return err
		})
	}
	reply(w, items, g.Wait())
}

func (h *Handler) showItem(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), 2)
	defer cancel()
	item, err := h.inventory.GetItem(ctx, &inventorypb.GetItemRequest{Sku: r.PathValue("sku")})
	reply(w, item, err)
}

func (h *Handler) showPrice(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), 2*time.Second)
	defer cancel()
	quote, err := h.orders.Quote(ctx, &orderpb.QuoteRequest{Sku: r.PathValue("sku"), Quantity: 1})
	if err != nil {
		reply(w, nil, err)
		return
	}
	currency := r.FormValue("currency")
	price, ok := h.rates.convert(quote.GetTotalCents(), currency)
	if !ok {
		http.Error(w, "no rate for currency "+currency, http.StatusNotFound)
		return
	}
	reply(w, map[string]any{"currency": currency, "price": price}, nil)
}

// reply writes v, or what err says in terms of HTTP.
func reply(w http.ResponseWriter, v any, err error) {
	if err != nil {
		http.Error(w, status.Convert(err).Message(), httpStatus(status.Code(err)))
		return
	}
	w.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(w).Encode(v); err != nil {
		slog.Error("reply", "err", err)
	}
}

func httpStatus(code codes.Code) int {
	switch code {
	case codes.NotFound:
		return http.StatusNotFound
	case codes.InvalidArgument, codes.FailedPrecondition:
		return http.StatusBadRequest
	case codes.DeadlineExceeded:
		return http.StatusGatewayTimeout
	}
	return http.StatusBadGateway
}
